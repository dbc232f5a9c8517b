"""Money going back, and what is in the balance. Every function runs inside `with store.change():`."""

import time

from . import disputes, objects
from .objects import emit, new_id, now
from .params import ApiError, missing

LATER = 1.0  # seconds until a card that is known for it decides about a refund


def create_refund(store, given: dict) -> dict:
    """refunds.create: a part, or without `amount` whatever is left; never more than was paid."""
    charge = _charge_to_refund(store, given)
    left = charge["amount"] - charge["amount_refunded"]
    if left == 0:
        raise ApiError(f"Charge {charge['id']} has already been refunded.", code="charge_already_refunded", saved=True)
    amount = given.get("amount", left)
    if amount > left:
        message = f"Refund amount ({money(amount, charge)}) is greater than unrefunded amount on charge ({money(left, charge)})"
        raise ApiError(message, code="amount_too_large", param="amount", saved=True)
    refund = objects.refund(charge, amount=amount, given=given)
    kind = "refund" if charge["payment_method_details"]["type"] == "card" else "payment_refund"
    entry = store.put("balance_transaction", objects.balance_transaction(refund, amount=-amount, fee=0, type=kind))
    then, delay = charge.get("_then", ""), store.settings.refund_delay
    if then == "refund_later":
        delay = delay or LATER
    refund.update(balance_transaction=entry["id"], _settles_at=time.time() + delay)
    if then == "refund_fails":
        refund["_fails_at"] = time.time() + LATER
        store.at(refund["_fails_at"], "refund_fails", refund["id"])
    if delay == 0:
        refund["status"] = "succeeded"
    store.put("refund", refund)
    before = {"amount_refunded": charge["amount_refunded"], "refunded": charge["refunded"]}
    charge.update(amount_refunded=charge["amount_refunded"] + amount, refunded=amount == left)
    charge["_refunds"].append(refund["id"])
    store.put("charge", charge)
    emit(store, "refund.created", refund)
    emit(store, "charge.refunded", charge, {name: was for name, was in before.items() if was != charge[name]})
    if delay == 0:
        settle_refund(store, refund["id"])
    else:
        store.at(refund["_settles_at"], "refund", refund["id"])
    return refund


def fail_refund(store, id: str, reason: str = "unknown") -> dict:
    """The bank returned a refund, even one it had taken: the money is in the balance again."""
    refund = store.get("refund", id)
    if refund is None:
        raise missing("refund", id)
    if refund["status"] == "failed":
        return refund
    charge, before = store.get("charge", refund["charge"]), {"status": refund["status"]}
    kind = "refund_failure" if refund["destination_details"]["type"] == "card" else "payment_failure_refund"
    entry = store.put("balance_transaction", objects.balance_transaction(refund, amount=refund["amount"], fee=0, type=kind))
    entry["reporting_category"] = "refund_failure"
    refund.update(status="failed", failure_reason=reason, failure_balance_transaction=entry["id"])
    store.put("refund", refund)
    charge.update(amount_refunded=charge["amount_refunded"] - refund["amount"], refunded=False)
    store.put("charge", charge)
    emit(store, "refund.failed", refund)
    emit(store, "charge.refund.updated", refund, before)
    return refund


def _charge_to_refund(store, given: dict) -> dict:
    """The charge named by `charge` or by `payment_intent`; it must have succeeded."""
    if ("charge" in given) == ("payment_intent" in given):
        raise ApiError("One of the following params should be provided for this request: payment_intent or charge.", param="payment_intent")
    if "charge" in given:
        charge = store.get("charge", given["charge"])
        if charge is None:
            raise missing("charge", given["charge"], "charge")
    else:
        intent = store.get("payment_intent", given["payment_intent"])
        if intent is None:
            raise missing("payment_intent", given["payment_intent"], "payment_intent")
        charge = store.get("charge", intent["latest_charge"]) if intent["latest_charge"] else None
    if charge is not None and charge["disputed"] and disputes.is_open(store, charge):
        raise ApiError(f"Charge {charge['id']} has been charged back; cannot issue a refund.", code="charge_disputed", saved=True)
    if charge is None or charge["status"] != "succeeded":
        named = given.get("payment_intent") or given["charge"]
        raise ApiError(f"This payment ({named}) does not have a successful charge to refund.", code="charge_not_refundable", saved=True)
    return charge


def settle_refund(store, id: str) -> None:
    """The bank has taken the refund: it succeeded, and a card's reference number is known."""
    refund = store.get("refund", id)
    if refund["status"] == "failed":
        return
    before = {"status": refund["status"]} if refund["status"] != "succeeded" else {}
    refund["status"] = "succeeded"
    if refund["destination_details"]["type"] == "card":
        before["destination_details"] = {"card": dict(refund["destination_details"]["card"])}
        refund["destination_details"]["card"].update(reference=new_id("x", 12)[2:].upper(), reference_status="available")
    store.put("refund", refund)
    emit(store, "refund.updated", refund, before)


def money(amount: int, charge: dict) -> str:
    """12345 → ¥123.45."""
    sign = {"cny": "¥", "hkd": "HK$", "usd": "$"}.get(charge["currency"], charge["currency"].upper() + " ")
    return f"{sign}{amount // 100}.{amount % 100:02d}"


def balance(store) -> dict:
    """balance.retrieve: nets by currency, waiting and available."""
    sums: dict[str, dict[str, int]] = {"available": {"cny": 0}, "pending": {"cny": 0}}
    for entry in store.tables["balance_transaction"].values():
        part = sums["available" if entry["available_on"] <= now() else "pending"]
        part[entry["currency"]] = part.get(entry["currency"], 0) + entry["net"]
    shown = {
        part: [{"amount": amount, "currency": currency, "source_types": {"card": amount}} for currency, amount in found.items()]
        for part, found in sums.items()
    }
    return {"object": "balance", "livemode": False, **shown}
