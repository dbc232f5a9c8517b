"""What happens to a payment: a session opens, is paid, declined, expires; a PaymentIntent is cancelled.

Every function runs inside `with store.change():`.
"""

import secrets
from dataclasses import asdict

from . import disputes, objects
from .cards import MESSAGES, TOKENS, Card, read_card
from .objects import emit, new_id, now
from .params import ApiError, missing

GRACE = 5  # seconds an expires_at of exactly now + 30 minutes may lose on its way here
LONGEST = 24 * 3600
WALLETS = ("alipay", "wechat_pay")
MOST = 99_999_999


def open_session(store, given: dict) -> dict:
    """checkout.sessions.create: check what only the whole can tell, then open the session."""
    created, least = now(), store.settings.least_expiry
    ends = given.get("expires_at")
    if ends is not None and ends - created < least - min(GRACE, least):
        message = f"The `expires_at` timestamp must be at least {least // 60} minutes from Checkout Session creation."
        raise ApiError(message, param="expires_at")
    if ends is not None and ends - created > LONGEST:
        raise ApiError("The `expires_at` timestamp must be less than 24 hours from Checkout Session creation.", param="expires_at")
    _check_methods(given)
    lines = [objects.line_item(item) for item in given["line_items"]]
    if not 1 <= len(lines) <= 100:
        raise ApiError("A Checkout Session in payment mode has 1 to 100 line items.", param="line_items")
    currencies = {line["currency"] for line in lines} | ({given["currency"]} if "currency" in given else set())
    if len(currencies) > 1:
        raise ApiError(f"All line items must have the same currency; got {', '.join(sorted(currencies))}.", param="line_items")
    total = sum(line["amount_total"] for line in lines)
    if not 1 <= total <= MOST:
        code = "amount_too_small" if total < 1 else "amount_too_large"
        raise ApiError(f"The total of a Checkout Session must lie between 1 and {MOST} minor units.", code=code, param="line_items")
    session = store.put("checkout.session", objects.session(given, lines=lines, url=store.settings.public_url, created=created))
    store.at(session["expires_at"], "expire", session["id"])
    return session


def _check_methods(given: dict) -> None:
    types = given.get("payment_method_types")
    if types is not None and (not types or len(set(types)) < len(types)):
        raise ApiError("payment_method_types must name each method once.", param="payment_method_types")
    wechat = given.get("payment_method_options", {}).get("wechat_pay", {})
    if "wechat_pay" in (types or []) and wechat.get("client") != "web":
        name = "payment_method_options[wechat_pay][client]"
        raise ApiError(f"WeChat Pay on Checkout needs {name}=web.", code="parameter_missing", param=name)


def find_session(store, id: str) -> dict:
    """The session, expired first if its time is over."""
    session = store.get("checkout.session", id)
    if session is None:
        raise missing("checkout.session", id)
    if session["status"] == "open" and session["expires_at"] <= now():
        close_session(store, session)
    return session


def expire(store, id: str) -> dict:
    """checkout.sessions.expire: only an open one."""
    session = find_session(store, id)
    if session["status"] != "open":
        message = f'Only Checkout Sessions with a status in ["open"] can be expired; this one has a status of {session["status"]}.'
        raise ApiError(message, param="session", saved=True)
    return close_session(store, session)


def close_session(store, session: dict) -> dict:
    """Expire an open session; an attempted PaymentIntent is cancelled with it."""
    session.update(status="expired", url=None)
    store.put("checkout.session", session)
    if session["payment_intent"]:
        _cancel(store, store.get("payment_intent", session["payment_intent"]), None)
    emit(store, "checkout.session.expired", session)
    return session


def ensure_intent(store, session: dict) -> dict:
    """The session's PaymentIntent, made at the first attempt."""
    if session["payment_intent"]:
        return store.get("payment_intent", session["payment_intent"])
    intent = objects.payment_intent(
        amount=session["amount_total"],
        currency=session["currency"],
        types=session["payment_method_types"],
        options=session["payment_method_options"],
        data=session["_intent_data"],
        session_id=session["id"],
    )
    session["payment_intent"] = intent["id"]
    store.put("checkout.session", session)
    return store.put("payment_intent", intent)


def pay_by_card(store, session: dict, card: Card) -> dict:
    """Try a test card; the PaymentIntent answers `succeeded`, or `requires_payment_method` with last_payment_error."""
    return try_card(store, session, ensure_intent(store, session), card)


def try_card(store, session: dict | None, intent: dict, card: Card, *, challenged: bool = False) -> dict:
    """The same for a PaymentIntent with or without a page. The bank's question comes first where the card asks for one."""
    intent["payment_method"] = intent["payment_method"] or new_id("pm")
    intent["_card"] = asdict(card)
    if card.then == "challenge" and not challenged:
        url = f"{store.settings.public_url}/pay/{session['id']}/3ds" if session else f"{store.settings.public_url}/pay/"
        intent.update(
            status="requires_action", next_action={"type": "redirect_to_url", "redirect_to_url": {"url": url, "return_url": None}}
        )
        store.put("payment_intent", intent)
        emit(store, "payment_intent.requires_action", intent)
        return intent
    details = {
        "card": {
            "amount_authorized": intent["amount"], "brand": card.brand, "country": "CN" if card.brand == "unionpay" else "US",
            "checks": {"address_line1_check": None, "address_postal_code_check": None, "cvc_check": "pass"},
            "exp_month": card.exp_month, "exp_year": card.exp_year, "funding": "credit", "last4": card.last4, "network": card.brand,
            "three_d_secure": {"result": "authenticated", "version": "2.2.0"} if challenged else None, "wallet": None,
        },
        "type": "card",
    }  # fmt: skip
    if card.code is None:
        return _succeed(store, session, intent, details, then=card.then)
    failure = {"type": "card_error", "code": card.code, "decline_code": card.decline_code, "message": MESSAGES[card.decline_code]}
    charge = objects.charge(intent, details=details, email=session and session["customer_email"], failure=failure)
    store.put("charge", charge)
    intent["latest_charge"] = charge["id"]
    emit(store, "charge.failed", charge)
    return _fail(store, intent, {**failure, "charge": charge["id"], "payment_method": {"id": intent["payment_method"], **_method(details)}})


def answer_challenge(store, session: dict, passed: bool) -> dict:
    """The buyer answered the bank's question; a wrong answer leads back to the page."""
    intent = ensure_intent(store, session)
    if intent["status"] != "requires_action" or "_card" not in intent:
        return intent
    if passed:
        return try_card(store, session, intent, Card(**intent["_card"]), challenged=True)
    message = "We are unable to authenticate your payment method. Please choose a different payment method and try again."
    return _fail(store, intent, {"type": "invalid_request_error", "code": "payment_intent_authentication_failure", "message": message})


def confirm_intent(store, id: str, given: dict) -> dict:
    """payment_intents.confirm with one of Stripe's test PaymentMethods; a decline is a CardError, as on Stripe."""
    intent = store.get("payment_intent", id)
    if intent is None:
        raise missing("payment_intent", id)
    if intent["_session"] or intent["status"] not in ("requires_payment_method", "requires_confirmation"):
        message = f"You cannot confirm this PaymentIntent because it has a status of {intent['status']}."
        raise ApiError(message, code="payment_intent_unexpected_state", payment_intent=objects.bare(intent), saved=True)
    token = given.get("payment_method", "")
    if token not in TOKENS:
        raise missing("PaymentMethod", token or "(none)", "payment_method")
    done = try_card(store, None, intent, read_card(TOKENS[token], "12/49", "123"))
    error = done["last_payment_error"]
    if error:
        known = {key: value for key, value in error.items() if key not in ("type", "message", "code")}
        raise ApiError(
            error["message"], status=402, type="card_error", code=error["code"], saved=True, payment_intent=objects.bare(done), **known
        )
    return done


def _method(details: dict) -> dict:
    """The PaymentMethod inside last_payment_error."""
    kind = details["type"]
    return {"object": "payment_method", "type": kind, kind: details[kind], "livemode": False, "metadata": {}}


def _fail(store, intent: dict, error: dict) -> dict:
    """Back to waiting for a means of payment, with the reason."""
    intent.update(status="requires_payment_method", payment_method=None, next_action=None, last_payment_error=error)
    store.put("payment_intent", intent)
    emit(store, "payment_intent.payment_failed", intent)
    return intent


def start_wallet(store, session: dict, wallet: str) -> dict:
    """The buyer has gone over to the wallet's page."""
    intent = ensure_intent(store, session)
    action = "alipay_handle_redirect" if wallet == "alipay" else "wechat_pay_display_qr_code"
    method = intent["payment_method"] or new_id("pm")
    intent.update(status="requires_action", payment_method=method, next_action={"type": action, action: {}})
    return store.put("payment_intent", intent)


def confirm_wallet(store, session: dict, wallet: str) -> dict:
    """The buyer agreed in the wallet."""
    intent = start_wallet(store, session, wallet)
    details = {wallet: {"transaction_id": f"{secrets.randbelow(10**28):028d}", "fingerprint": new_id("x", 16)[2:]}, "type": wallet}
    if wallet == "alipay":
        details["alipay"]["buyer_id"] = f"2088{secrets.randbelow(10**12):012d}"
    return _succeed(store, session, intent, details)


def cancel_wallet(store, session: dict, wallet: str) -> dict:
    """The buyer turned back in the wallet."""
    intent = start_wallet(store, session, wallet)
    message = "The customer did not approve the PaymentIntent." if wallet == "alipay" else "The customer cancelled the payment."
    return _fail(store, intent, {"type": "invalid_request_error", "code": "payment_intent_payment_attempt_failed", "message": message})


def _succeed(store, session: dict | None, intent: dict, details: dict, *, then: str = "") -> dict:
    """Money arrived: charge, balance transaction, PaymentIntent and session change together."""
    charge = objects.charge(intent, details=details, email=session and session["customer_email"], failure=None)
    charge["_then"] = then
    settings, amount = store.settings, charge["amount"]
    fee = min(amount, (amount * settings.fee_bp + 5000) // 10000 + settings.fee_fixed)
    kind = "charge" if details["type"] == "card" else "payment"
    entry = objects.balance_transaction(charge, amount=amount, fee=fee, type=kind)
    charge["balance_transaction"] = store.put("balance_transaction", entry)["id"]
    store.put("charge", charge)
    intent.update(status="succeeded", amount_received=amount, latest_charge=charge["id"], next_action=None, last_payment_error=None)
    store.put("payment_intent", intent)
    if session is not None:
        _complete(store, session)
    emit(store, "charge.succeeded", charge)
    emit(store, "payment_intent.succeeded", intent)
    if session is not None:
        emit(store, "checkout.session.completed", session)
    if then in ("dispute", "inquiry"):
        disputes.open_dispute(store, charge, reason="fraudulent", inquiry=then == "inquiry")
    return intent


def _complete(store, session: dict) -> None:
    blank = {"address": None, "email": None, "name": None, "phone": None, "tax_exempt": "none", "tax_ids": []}
    session.update(status="complete", payment_status="paid", url=None, customer_details=session["customer_details"] or blank)
    store.put("checkout.session", session)


def create_intent(store, given: dict) -> dict:
    """payment_intents.create, with `confirm` and a test PaymentMethod tried at once."""
    intent = objects.payment_intent(
        amount=given["amount"],
        currency=given["currency"],
        types=given.get("payment_method_types", ["card", "alipay", "wechat_pay"]),
        options=given.get("payment_method_options", {}),
        data=given,
        session_id=None,
    )
    store.put("payment_intent", intent)
    return confirm_intent(store, intent["id"], given) if given.get("confirm") else intent


def cancel_intent(store, id: str, given: dict) -> dict:
    """payment_intents.cancel: not when paid, not twice, and not for a Checkout Session (expire that instead)."""
    intent = store.get("payment_intent", id)
    if intent is None:
        raise missing("payment_intent", id)
    message = None
    if intent["status"] in ("succeeded", "canceled"):
        message = f"You cannot cancel this PaymentIntent because it has a status of {intent['status']}."
    elif intent["_session"]:
        message = "You cannot cancel the PaymentIntent of a Checkout Session; expire the Checkout Session instead."
    if message:
        raise ApiError(message, code="payment_intent_unexpected_state", payment_intent=objects.bare(intent), saved=True)
    return _cancel(store, intent, given.get("cancellation_reason"))


def _cancel(store, intent: dict, reason: str | None) -> dict:
    intent.update(status="canceled", canceled_at=now(), cancellation_reason=reason, next_action=None)
    store.put("payment_intent", intent)
    emit(store, "payment_intent.canceled", intent)
    return intent
