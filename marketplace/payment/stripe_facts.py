"""Stripe's objects read into plain values. Takes whatever the library answered; imports nothing of it."""

from dataclasses import dataclass
from datetime import UTC, datetime

from marketplace.payment.gateway import Fact, RefundFact

DISPUTE = {"won": "won", "warning_closed": "won", "prevented": "won", "lost": "lost"}


@dataclass(frozen=True, slots=True)
class DisputeFact:
    """status: open, won or lost."""

    ref: str
    intent_ref: str
    charge_ref: str
    amount_fen: int
    reason: str
    status: str
    opened_at: datetime
    evidence_due_at: datetime | None


@dataclass(frozen=True, slots=True)
class BalanceLine:
    """A balance transaction; presented_fen is what moved in the currency of the payment it is about."""

    ref: str
    type: str
    source_ref: str
    amount_fen: int
    fee_fen: int
    net_fen: int
    currency: str
    presented_fen: int
    happened_at: datetime


def payment_fact(session) -> Fact:
    """From a session with its intent and charge expanded."""
    intent = session.payment_intent
    charge = intent.latest_charge if intent else None
    status = "paid" if session.payment_status == "paid" else "expired" if session.status == "expired" else "open"
    return Fact(
        status=status,
        amount_fen=intent.amount_received if intent else 0,
        currency=intent.currency if intent else session.currency,
        method=charge.payment_method_details.type if charge and charge.payment_method_details else "",
        intent_ref=intent.id if intent else "",
        charge_ref=charge.id if charge else "",
    )


def refund_fact(refund) -> RefundFact:
    status = {"succeeded": "succeeded", "failed": "failed", "canceled": "failed"}.get(refund.status, "pending")
    return RefundFact(refund.id, status)


def dispute_fact(dispute) -> DisputeFact:
    due = dispute.evidence_details.due_by if dispute.evidence_details else None
    return DisputeFact(
        ref=dispute.id,
        intent_ref=dispute.payment_intent or "",
        charge_ref=dispute.charge or "",
        amount_fen=dispute.amount,
        reason=dispute.reason or "",
        status=DISPUTE.get(dispute.status, "open"),
        opened_at=_moment(dispute.created),
        evidence_due_at=_moment(due) if due else None,
    )


def balance_line(entry) -> BalanceLine:
    """An account that settles in another currency is compared by the source's own amount, with the sign of the entry."""
    source = entry.source
    own = getattr(source, "amount", None)
    foreign = own is not None and getattr(source, "currency", entry.currency) != entry.currency
    presented = (own if entry.amount >= 0 else -own) if foreign else entry.amount
    return BalanceLine(
        ref=entry.id,
        type=entry.type,
        source_ref=source if isinstance(source, str) else getattr(source, "id", "") or "",
        amount_fen=entry.amount,
        fee_fen=entry.fee,
        net_fen=entry.net,
        currency=entry.currency,
        presented_fen=presented,
        happened_at=_moment(entry.created),
    )


def _moment(stamp: int) -> datetime:
    return datetime.fromtimestamp(stamp, UTC)
