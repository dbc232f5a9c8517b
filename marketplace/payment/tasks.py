"""Background work of payments. Everything here may be repeated."""

from datetime import timedelta

from django.utils import timezone
from django_tasks import task

from marketplace.payment import inbox, refunds, services
from marketplace.payment.models import Payment, WebhookEvent
from marketplace.payment.stripe_client import GatewayDown, GatewayRefused
from shared.schedule import every

AT_ONCE = 200  # rows one run looks at


@task()
def handle_event(event_pk: int) -> None:
    """Handle one stored event; when the gateway is away the sweep below comes back to it."""
    try:
        inbox.handle(WebhookEvent.objects.get(pk=event_pk))
    except GatewayDown:
        services.log.warning("event %s waits: no answer from the gateway", event_pk)


@every(minutes=2)
@task()
def poll_open_payments() -> None:
    """What no webhook told: fold open payments, ask again for refunds under way, handle events left over."""
    for payment in Payment.objects.filter(status=Payment.Status.OPEN).order_by("pk")[:AT_ONCE]:
        _try(services.fold, payment)
        if payment.status == Payment.Status.OPEN and payment.purchase.status != payment.purchase.Status.AWAITING:
            _try(services.close, payment)
    for refund in refunds.waiting()[:AT_ONCE]:
        _try(refunds.fold, refund)
    left = WebhookEvent.objects.filter(handled_at__isnull=True, received_at__lt=timezone.now() - timedelta(minutes=1))
    for event in left.order_by("pk")[:AT_ONCE]:
        _try(inbox.handle, event)


def _try(act, thing) -> None:
    """One that fails must not keep the others waiting."""
    try:
        act(thing)
    except (GatewayDown, GatewayRefused) as error:
        services.log.warning("%s: %s", thing, error)
