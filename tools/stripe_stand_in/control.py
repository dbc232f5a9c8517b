"""Levers for tests and demonstrations, under /_control/. Bodies are JSON, which keeps forms of other web sites out."""

import json

from . import disputes, objects, payments, refunds
from .cards import CardRefused, read_card
from .objects import expand
from .params import ApiError, missing
from .webhooks import Faults, deliveries


def answer(store, method: str, path: str, body: str, kind: str) -> tuple[int, dict]:
    """Answer a lever: (status, JSON)."""
    name = path.removeprefix("/_control/")
    try:
        with store.change():
            if method == "GET" and name == "health":
                return 200, health(store)
            if method != "POST" or name not in LEVERS:
                raise ApiError(f"There is no {method} {path}; there are GET health and POST {', '.join(LEVERS)}.", status=404)
            if kind.partition(";")[0].strip() != "application/json":
                raise ApiError("Send application/json.", status=415)
            return 200, LEVERS[name](store, _json(body))
    except ApiError as refusal:
        return refusal.status, {"error": refusal.error}


def _json(body: str) -> dict:
    try:
        given = json.loads(body or "{}")
    except ValueError as error:
        raise ApiError(f"Not JSON: {error}") from None
    if not isinstance(given, dict):
        raise ApiError("Send a JSON object.")
    return given


def _known(given: dict, *names: str) -> None:
    for name in given:
        if name not in names:
            raise ApiError(f"Unknown field {name}; there are {', '.join(names)}.", param=name)


def health(store) -> dict:
    """Alive, and how much is still under way."""
    return {
        "ok": True,
        "pending_deliveries": len(store.tables["delivery"]),
        "webhook_urls": store.settings.webhook_urls,
        "faults": store.settings.faults.as_dict(),
        "counts": {kind: len(table) for kind, table in store.tables.items() if kind != "delivery"},
    }


def pay(store, given: dict) -> dict:
    """Pay as a buyer would: {session, method, number?, exp?, cvc?, cancel?, challenge? (pass or fail)}; a decline is no error."""
    _known(given, "session", "method", "number", "exp", "cvc", "cancel", "challenge")
    session, method = payments.find_session(store, str(given.get("session"))), given.get("method", "card")
    if session["status"] != "open":
        raise ApiError(f"This Checkout Session is {session['status']}.", status=409, code=f"session_{session['status']}", param="session")
    if method not in session["payment_method_types"]:
        raise ApiError(f"This Checkout Session does not take {method}.", param="method")
    if method != "card":
        act = payments.cancel_wallet if given.get("cancel") else payments.confirm_wallet
        intent = act(store, session, method)
    else:
        try:
            number = str(given.get("number", "4242424242424242"))
            card = read_card(number, str(given.get("exp", "12/49")), str(given.get("cvc", "123")))
        except CardRefused as refusal:
            raise ApiError("The form was refused; no attempt was made.", code=refusal.code, param="number") from None
        intent = payments.pay_by_card(store, session, card)
        if intent["status"] == "requires_action" and "challenge" in given:
            intent = payments.answer_challenge(store, session, passed=given["challenge"] == "pass")
    return {
        "paid": intent["status"] == "succeeded",
        "session": expand(store, session, []),
        "payment_intent": expand(store, intent, []),
        "error": intent["last_payment_error"],
    }


def faults(store, given: dict) -> dict:
    """Replace the fault behaviour by {repeat, reorder, drop, corrupt, delay, seed}; {} ends all faults."""
    try:
        store.settings.faults = Faults.of(given)
    except ValueError as error:
        raise ApiError(str(error)) from None
    return store.settings.faults.as_dict()


def resend(store, given: dict) -> dict:
    """Deliver one event again: {event, delay? (seconds), corrupt?}; of itself at once and whole."""
    _known(given, "event", "delay", "corrupt")
    event = store.get("event", str(given.get("event")))
    if event is None:
        raise missing("event", str(given.get("event")), "event")
    try:
        how = Faults.of({"delay": given.get("delay", 0), "corrupt": 1 if given.get("corrupt") else 0})
    except ValueError as error:
        raise ApiError(str(error)) from None
    rows = [store.put("delivery", row) for row in deliveries(event["id"], store.settings.webhook_urls, how)]
    return {"event": event["id"], "deliveries": len(rows)}


def reorder(store, given: dict) -> dict:
    """Deliver the last events again, newest first: {count?} (default 5), a fifth of a second apart."""
    _known(given, "count")
    count = given.get("count", 5)
    if not isinstance(count, int) or not 1 <= count <= 100:
        raise ApiError("count is a whole number from 1 to 100.", param="count")
    last = list(store.tables["event"])[-count:][::-1]
    for place, id in enumerate(last):
        resend(store, {"event": id, "delay": place * 0.2})
    return {"events": last}


def dispute(store, given: dict) -> dict:
    """The buyer's bank disputes a payment: {charge or payment_intent, reason?, amount?, inquiry?}."""
    _known(given, "charge", "payment_intent", "reason", "amount", "inquiry")
    id = given.get("charge")
    if not id:
        intent = store.get("payment_intent", str(given.get("payment_intent")))
        id = intent and intent["latest_charge"]
    charge = store.get("charge", str(id))
    if charge is None or charge["status"] != "succeeded":
        raise missing("charge", str(id), "charge")
    reason, amount = str(given.get("reason", "product_not_received")), given.get("amount")
    if amount is not None and (not isinstance(amount, int) or not 1 <= amount <= charge["amount"]):
        raise ApiError("amount lies between 1 and what was charged.", param="amount")
    return objects.bare(disputes.open_dispute(store, charge, reason=reason, inquiry=bool(given.get("inquiry")), amount=amount))


def decide(store, given: dict) -> dict:
    """The bank decides a dispute: {dispute, won (true or false)}."""
    _known(given, "dispute", "won")
    return objects.bare(disputes.decide(store, str(given.get("dispute")), won=bool(given.get("won"))))


def fail_refund(store, given: dict) -> dict:
    """The bank returns a refund, even one it had taken: {refund, reason?}."""
    _known(given, "refund", "reason")
    return objects.bare(refunds.fail_refund(store, str(given.get("refund")), str(given.get("reason", "unknown"))))


def webhooks(store, given: dict) -> dict:
    """Point the webhooks elsewhere: {urls}; for tests whose own server starts later."""
    _known(given, "urls")
    urls = given.get("urls")
    if not isinstance(urls, list) or not all(isinstance(url, str) and url.startswith(("http://", "https://")) for url in urls):
        raise ApiError("urls must be a list of http addresses.", param="urls")
    store.settings.webhook_urls = urls
    return {"urls": urls}


LEVERS = {
    "pay": pay, "faults": faults, "resend": resend, "reorder": reorder, "webhooks": webhooks, "dispute": dispute, "decide": decide,
    "fail_refund": fail_refund,
}  # fmt: skip
