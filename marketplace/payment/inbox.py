"""The webhook inbox: each event kept once, then handled as a hint to fetch and fold."""

from django.db import IntegrityError, transaction
from django.utils import timezone

from marketplace.payment import refunds, services
from marketplace.payment.models import Payment, Refund, WebhookEvent
from marketplace.payment.stripe_client import Event

ABOUT_PAYMENT = ("checkout.session.", "payment_intent.")
ABOUT_REFUND = ("refund.",)


def keep(event: Event) -> WebhookEvent | None:
    """Store an event; None when it is here already."""
    try:
        with transaction.atomic():
            return WebhookEvent.objects.create(event_id=event.id, type=event.type[:80], ref=event.ref[:100])
    except IntegrityError:
        return None


def handle(event: WebhookEvent) -> None:
    """Do what an event hints at. May be repeated; an event about nothing of ours is kept and left alone."""
    if event.handled_at:
        return
    outcome = _look(event)
    WebhookEvent.objects.filter(pk=event.pk, handled_at__isnull=True).update(handled_at=timezone.now(), outcome=outcome[:200])


def _look(event: WebhookEvent) -> str:
    if event.type.startswith(ABOUT_PAYMENT):
        by_ref = {"session_ref": event.ref} if event.type.startswith("checkout.") else {"intent_ref": event.ref}
        payment = Payment.objects.filter(**by_ref).first() if event.ref else None
        return f"payment {services.fold(payment).status}" if payment else "about nothing of ours"
    if event.type.startswith(ABOUT_REFUND):
        refund = Refund.objects.filter(refund_ref=event.ref).first()
        return f"refund {refunds.fold(refund).status}" if refund else "about nothing of ours"
    return "not needed"
