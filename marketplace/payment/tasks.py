"""Background work of payments. Everything here may be repeated."""

from datetime import datetime, timedelta

from django.utils import timezone
from django_tasks import task

from marketplace.payment import disputes, inbox, reconciling, refunds, services
from marketplace.payment.gateway import GatewayDown, GatewayRefused
from marketplace.payment.models import CatchUp, Dispute, Payment, WebhookEvent
from shared.schedule import every

AT_ONCE = 200  # rows one run looks at
OVERLAP, LONGEST = timedelta(hours=1), timedelta(days=29)  # Stripe keeps events for thirty days


@task()
def handle_event(event_pk: int) -> None:
    """Handle one stored event; when the gateway is away the sweep below comes back to it."""
    _try(inbox.handle, WebhookEvent.objects.get(pk=event_pk))


@every(minutes=2)
@task()
def poll_open_payments() -> None:
    """What no webhook told: fold open payments, ask again for refunds under way, handle events left over."""
    open_ = Payment.objects.filter(status=Payment.Status.OPEN)
    for payment in open_.exclude(rail=Payment.Rail.TRANSFER, expires_at__gt=timezone.now()).order_by("pk")[:AT_ONCE]:
        _try(services.fold, payment)
        if payment.status == Payment.Status.OPEN and payment.purchase.status != payment.purchase.Status.AWAITING:
            _try(services.close, payment)
    for refund in refunds.waiting()[:AT_ONCE]:
        _try(refunds.fold, refund)
    left = WebhookEvent.objects.filter(handled_at__isnull=True, received_at__lt=timezone.now() - timedelta(minutes=1))
    for event in left.order_by("pk")[:AT_ONCE]:
        _try(inbox.handle, event)


@every(minutes=10)
@task()
def catch_up() -> None:
    """Events that were lost on their way: everything since we last asked, and an hour more."""
    now = timezone.now()
    first = WebhookEvent.objects.order_by("received_at").values_list("received_at", flat=True).first()
    asked = CatchUp.objects.values_list("asked_at", flat=True).first() or first or now
    if _try(inbox.catch_up, max(asked - OVERLAP, now - LONGEST)):
        CatchUp.objects.update_or_create(pk=1, defaults={"asked_at": now})


@every(hours=24)
@task()
def reconcile_yesterday() -> None:
    """Compare our books with the gateway's balance; look again at open disputes and at refunds a bank may still return."""
    now = timezone.now()
    _try(reconciling.reconcile, timezone.localdate(now) - timedelta(days=1))
    for ref in Dispute.objects.filter(status=Dispute.Status.OPEN).values_list("ref", flat=True)[:AT_ONCE]:
        _try(disputes.fold, ref)
    for refund in refunds.open_to_failure(now - timedelta(days=30))[:AT_ONCE]:
        _try(refunds.fold, refund)


def _try(act, thing: object | datetime) -> bool:
    """One that fails must not keep the others waiting. True when it did not."""
    try:
        act(thing)
    except (GatewayDown, GatewayRefused) as error:
        services.log.warning("%s: %s", thing, error)
        return False
    return True
