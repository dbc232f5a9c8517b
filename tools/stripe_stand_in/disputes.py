"""Disputes: opened by the bank, answered with evidence, won or lost. Every function runs inside `with store.change():`."""

from . import objects
from .objects import emit
from .params import ApiError, missing

CLOSED = ("won", "lost", "warning_closed")
WINNING, LOSING = "winning_evidence", "losing_evidence"  # Stripe's own words for test mode


def open_dispute(store, charge: dict, *, reason: str, inquiry: bool = False, amount: int | None = None) -> dict:
    """The bank takes the amount and a fee at once; an inquiry only asks."""
    dispute = store.put("dispute", objects.dispute(charge, amount=amount or charge["amount"], reason=reason, inquiry=inquiry))
    charge["disputed"] = True
    store.put("charge", charge)
    emit(store, "charge.dispute.created", dispute)
    if not inquiry:
        _move(store, dispute, -dispute["amount"], store.settings.dispute_fee, "charge.dispute.funds_withdrawn")
    return dispute


def is_open(store, charge: dict) -> bool:
    mine = (each for each in store.tables["dispute"].values() if each["charge"] == charge["id"])
    return any(each["status"] not in (*CLOSED, "warning_needs_response", "warning_under_review") for each in mine)


def find(store, id: str) -> dict:
    dispute = store.get("dispute", id)
    if dispute is None:
        raise missing("dispute", id)
    return dispute


def answer(store, id: str, given: dict) -> dict:
    """disputes.update: evidence, and with `submit` off to the bank; the two magic words decide at once."""
    dispute = find(store, id)
    if dispute["status"] in CLOSED:
        raise ApiError("This dispute is already closed.", code="dispute_closed", param="id")
    dispute["evidence"].update(given.get("evidence", {}))
    dispute["metadata"].update(given.get("metadata", {}))
    details = dispute["evidence_details"]
    details["has_evidence"] = any(value for value in dispute["evidence"].values())
    if given.get("submit", True) and given.get("evidence"):
        details["submission_count"] += 1
        dispute["status"] = "warning_under_review" if dispute["status"].startswith("warning") else "under_review"
    store.put("dispute", dispute)
    emit(store, "charge.dispute.updated", dispute)
    word = dispute["evidence"].get("uncategorized_text")
    if word in (WINNING, LOSING):
        decide(store, id, won=word == WINNING)
    return dispute


def decide(store, id: str, *, won: bool) -> dict:
    """The bank has decided; won, the money comes back."""
    dispute = find(store, id)
    if dispute["status"] in CLOSED:
        raise ApiError("This dispute is already closed.", code="dispute_closed", param="id")
    inquiry = dispute["status"].startswith("warning")
    dispute["status"] = "warning_closed" if inquiry else "won" if won else "lost"
    store.put("dispute", dispute)
    emit(store, "charge.dispute.closed", dispute)
    if won and not inquiry:
        _move(store, dispute, dispute["amount"], 0, "charge.dispute.funds_reinstated")
    return dispute


def _move(store, dispute: dict, amount: int, fee: int, event: str) -> None:
    entry = objects.balance_transaction(dispute, amount=amount, fee=fee, type="adjustment")
    entry["reporting_category"] = "dispute" if amount < 0 else "dispute_reversal"
    store.put("balance_transaction", entry)
    dispute["balance_transactions"].append(objects.bare(entry))
    store.put("dispute", dispute)
    emit(store, event, dispute)
