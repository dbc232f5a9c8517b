"""Levers for tests and demonstrations, under /_control/. Bodies are JSON, which keeps forms of other web sites out."""

import json

from . import payments
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
    """Pay as a buyer would: {session, method, number?, exp?, cvc?, cancel?}; a decline is an answer, not an error."""
    _known(given, "session", "method", "number", "exp", "cvc", "cancel")
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
    return {
        "paid": intent["status"] == "succeeded",
        "session": expand(store, session, []),
        "payment_intent": expand(store, intent, []),
        "error": intent["last_payment_error"],
    }


def faults(store, given: dict) -> dict:
    """Replace the fault behaviour by {repeat, reorder, drop, delay, seed}; {} ends all faults."""
    try:
        store.settings.faults = Faults.of(given)
    except ValueError as error:
        raise ApiError(str(error)) from None
    return store.settings.faults.as_dict()


def resend(store, given: dict) -> dict:
    """Deliver one event again, at once and without faults: {event}."""
    _known(given, "event")
    event = store.get("event", str(given.get("event")))
    if event is None:
        raise missing("event", str(given.get("event")), "event")
    rows = [store.put("delivery", row) for row in deliveries(event["id"], store.settings.webhook_urls, Faults())]
    return {"event": event["id"], "deliveries": len(rows)}


def webhooks(store, given: dict) -> dict:
    """Point the webhooks elsewhere: {urls}; for tests whose own server starts later."""
    _known(given, "urls")
    urls = given.get("urls")
    if not isinstance(urls, list) or not all(isinstance(url, str) and url.startswith(("http://", "https://")) for url in urls):
        raise ApiError("urls must be a list of http addresses.", param="urls")
    store.settings.webhook_urls = urls
    return {"urls": urls}


LEVERS = {"pay": pay, "faults": faults, "resend": resend, "webhooks": webhooks}
