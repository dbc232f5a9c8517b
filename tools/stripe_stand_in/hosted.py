"""What the buyer's browser may do: look at a session, pay by card, go over to a wallet, confirm or cancel there."""

import re
from urllib.parse import parse_qs

from . import payments
from .cards import CardRefused, read_card
from .page import challenge_page, closed_page, pay_page, success_url, wallet_page
from .params import ApiError
from .words import words_for

PATH = re.compile(r"/pay/(cs_test_[A-Za-z0-9]+)(?:/(alipay|wechat_pay|3ds))?")


def answer(store, method: str, path: str, query: str, form: str, accept: str) -> tuple[int, str | None, str]:
    """Answer the browser: (status, where to go or None, HTML)."""
    match = PATH.fullmatch(path)
    with store.change():
        try:
            session = payments.find_session(store, match[1]) if match else None
        except ApiError:
            session = None
        words = words_for(session and session["locale"], accept)
        if session is None or (match[2] and ("card" if match[2] == "3ds" else match[2]) not in session["payment_method_types"]):
            return 404, None, closed_page("missing", words)
        if session["status"] == "complete":
            return 200, None, closed_page("complete", words, success_url(session))
        if session["status"] == "expired":
            return 410, None, closed_page("expired", words, session["cancel_url"])
        fields = {name: values[0] for name, values in parse_qs(form).items()}
        if method == "POST":
            act = _challenge if match[2] == "3ds" else _wallet if match[2] else _pay
            return 303, act(store, session, fields, match[2]), ""
        merchant = store.settings.merchant
        if match[2] == "3ds":
            return 200, None, challenge_page(session, merchant, words)
        if match[2]:
            return 200, None, wallet_page(session, merchant, match[2], words)
        return 200, None, pay_page(session, merchant, words, _problem(store, session, query))


def _pay(store, session: dict, fields: dict, _) -> str:
    """The form of the payment page; returns where to go. What was typed is never sent back."""
    method, here = fields.get("method"), f"/pay/{session['id']}"
    if method not in session["payment_method_types"]:
        return f"{here}?error=no_method#error"
    if method != "card":
        payments.start_wallet(store, session, method)
        return f"{here}/{method}"
    try:
        card = read_card(fields.get("number", ""), fields.get("exp", ""), fields.get("cvc", ""))
    except CardRefused as refusal:
        return f"{here}?error={refusal.code}#error"
    intent = payments.pay_by_card(store, session, card)
    if intent["status"] == "requires_action":
        return f"{here}/3ds"
    return success_url(session) if intent["status"] == "succeeded" else f"{here}#error"


def _wallet(store, session: dict, fields: dict, wallet: str) -> str:
    """The two buttons of the wallet's page."""
    if fields.get("action") == "confirm":
        payments.confirm_wallet(store, session, wallet)
        return success_url(session)
    payments.cancel_wallet(store, session, wallet)
    return f"/pay/{session['id']}#error"


def _challenge(store, session: dict, fields: dict, _) -> str:
    """The two buttons of the bank's question."""
    intent = payments.answer_challenge(store, session, passed=fields.get("action") == "confirm")
    return success_url(session) if intent["status"] == "succeeded" else f"/pay/{session['id']}#error"


def _problem(store, session: dict, query: str) -> str | None:
    """The code to explain: of the form just sent, else of the last attempt."""
    typed = parse_qs(query).get("error")
    if typed:
        return typed[0]
    intent = store.get("payment_intent", session["payment_intent"]) if session["payment_intent"] else None
    error = (intent or {}).get("last_payment_error") or {}
    return error.get("decline_code") or error.get("code")
