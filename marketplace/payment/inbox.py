"""The inbox of events: each kept once, then handled as a hint to fetch and fold."""

from datetime import datetime

from django.db import IntegrityError, transaction
from django.utils import timezone

from marketplace.payment import disputes, refunds, services
from marketplace.payment.gateway import Event, GatewayRefused
from marketplace.payment.models import Payment, Refund, WebhookEvent
from marketplace.payment.stripe_client import gateway, is_live

ABOUT_PAYMENT = ("checkout.session.", "payment_intent.")
ABOUT_REFUND = ("refund.", "charge.refund.")
ABOUT_DISPUTE = ("charge.dispute.",)
NOT_OURS = "about nothing of ours"


def keep(event: Event, *, was_polled: bool = False) -> WebhookEvent | None:
    """Store an event; None when it is here already. An attempt whose answer got lost is found by our own marks."""
    try:
        with transaction.atomic():
            kept = WebhookEvent.objects.create(
                event_id=event.id, type=event.type[:80], ref=event.ref[:100], account=event.account[:60], is_live=event.is_live,
                was_polled=was_polled,
            )  # fmt: skip
    except IntegrityError:
        return None
    if event.type.startswith("checkout.session.") and event.purchase and not _elsewhere(kept):
        _find_lost_attempt(event)
    return kept


def _find_lost_attempt(event: Event) -> None:
    """An attempt without a session takes the one that carries its marks, unless that is another's already."""
    if Payment.objects.filter(session_ref=event.ref).exists():
        return
    lost = Payment.objects.filter(purchase__number=event.purchase, attempt=event.attempt, session_ref__isnull=True)
    lost.filter(rail=Payment.Rail.STRIPE).update(session_ref=event.ref)


def handle(event: WebhookEvent) -> None:
    """Do what an event hints at. May be repeated; an event about nothing of ours is kept and left alone.

    A clear no of the gateway ends the event too: asking again would bring the same answer.
    """
    if event.handled_at:
        return
    try:
        outcome = _elsewhere(event) or _look(event)
    except GatewayRefused as refused:
        outcome = f"refused: {refused}"
    WebhookEvent.objects.filter(pk=event.pk, handled_at__isnull=True).update(handled_at=timezone.now(), outcome=outcome[:200])


def catch_up(since: datetime) -> int:
    """Fetch what was never delivered and handle it; how many events were new to us."""
    found = [kept for kept in (keep(event, was_polled=True) for event in gateway().changes_since(since)) if kept]
    for event in found:
        handle(event)
    return len(found)


def _elsewhere(event: WebhookEvent) -> str:
    """Why a genuine event is none of our business; "" when it is."""
    if event.account:
        return "for another account"
    return "" if event.is_live is None or event.is_live == is_live() else "of the other mode"


def _look(event: WebhookEvent) -> str:
    if event.type.startswith(ABOUT_PAYMENT):
        by_ref = {"session_ref": event.ref} if event.type.startswith("checkout.") else {"intent_ref": event.ref}
        payment = Payment.objects.filter(**by_ref).first() if event.ref else None
        return f"payment {services.fold(payment).status}" if payment else NOT_OURS
    if event.type.startswith(ABOUT_DISPUTE):
        dispute = disputes.fold(event.ref)
        return f"dispute {dispute.status}" if dispute else NOT_OURS
    if event.type.startswith(ABOUT_REFUND):
        refund = _refund(event.ref)
        return f"refund {refunds.fold(refund).status}" if refund else NOT_OURS
    return "not needed"


def _refund(ref: str) -> Refund | None:
    """By the gateway's number; else, when our own answer got lost, by the key it carries."""
    known = Refund.objects.filter(refund_ref=ref).first()
    if known or not Refund.objects.filter(refund_ref__isnull=True, status=Refund.Status.PENDING, way=Refund.Way.GATEWAY).exists():
        return known
    key = gateway().refund_key(ref)
    return Refund.objects.filter(key=key, refund_ref__isnull=True).first() if key else None
