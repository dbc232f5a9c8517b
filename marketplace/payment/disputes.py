"""Disputes (拒付) folded like payments. Lost, the money counts as given back; won after all, it does not."""

from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext as _

from audit.services import change_status, record
from marketplace.orders.models import OrderLine
from marketplace.payment import refunds, services
from marketplace.payment.models import Dispute, Payment, Refund
from marketplace.payment.stripe_client import gateway
from marketplace.payment.stripe_facts import DisputeFact

Status = Dispute.Status


def fold(ref: str) -> Dispute | None:
    """Ask how a dispute stands and apply it; None when it is about no payment of ours.

    It may overtake the news of the payment itself: then that is folded first.
    """
    rail = gateway()
    fact = rail.fetch_dispute(ref)
    if _payment_of(fact) is None and fact.intent_ref:
        session = rail.session_of(fact.intent_ref)
        unfolded = Payment.objects.filter(session_ref=session).first() if session else None
        if unfolded:
            services.fold(unfolded)
    return apply(fact)


def _payment_of(fact: DisputeFact) -> Payment | None:
    by_charge = Payment.objects.filter(charge_ref=fact.charge_ref) if fact.charge_ref else Payment.objects.none()
    by_intent = Payment.objects.filter(intent_ref=fact.intent_ref) if fact.intent_ref else Payment.objects.none()
    return by_charge.first() or by_intent.first()


@transaction.atomic
def apply(fact: DisputeFact) -> Dispute | None:
    """Write a dispute down and move it by a fact. Safe to repeat and in any order."""
    payment = _payment_of(fact)
    if payment is None:
        return None
    Payment.objects.select_for_update(of=("self",)).get(pk=payment.pk)
    dispute, made = Dispute.objects.get_or_create(
        ref=fact.ref,
        defaults={
            "payment": payment,
            "amount_fen": fact.amount_fen,
            "reason": fact.reason[:60],
            "opened_at": fact.opened_at,
            "evidence_due_at": fact.evidence_due_at,
        },
    )
    if made:
        record(None, "dispute.opened", dispute, amount_fen=fact.amount_fen, reason=fact.reason)
    if fact.status != dispute.status and fact.status in dispute.NEXT[Status(dispute.status)]:
        change_status(dispute, fact.status, by=None, closed_at=timezone.now())
        _give_up(dispute) if fact.status == Status.LOST else _get_back(dispute)
    return dispute


def _give_up(dispute: Dispute) -> None:
    """The bank took the amount: it counts as refunded, line by line and then freight, as far as it was not given back before."""
    left, payment = dispute.amount_fen, dispute.payment
    note = {"reason": _("The buyer's bank took the money back by a dispute."), "by": None, "way": Refund.Way.DISPUTE, "dispute": dispute}
    for order in payment.purchase.orders.order_by("pk") if payment.status == Payment.Status.PAID else ():
        for line in order.lines.select_for_update():
            part = min(left, line.amount_fen - line.refunded_fen)
            if part:
                OrderLine.objects.filter(pk=line.pk).update(refunded_fen=line.refunded_fen + part)
                refunds.succeed(refunds.claim(payment, part, order=order, line=line, **note), by=None)
                left -= part
        if order.freight_fen and not refunds.freight_is_back(order) and left >= order.freight_fen:
            refunds.succeed(refunds.claim(payment, order.freight_fen, order=order, line=None, **note), by=None)
            left -= order.freight_fen
    if left:  # given back before: the county pays twice, and the reconciliation shows it
        record(None, "dispute.beyond_payment", dispute, amount_fen=left)


def _get_back(dispute: Dispute) -> None:
    for refund in dispute.refunds.filter(status=Refund.Status.SUCCEEDED).order_by("pk"):
        refunds.fail(refund, note="dispute won")
