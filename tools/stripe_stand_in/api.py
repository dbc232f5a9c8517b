"""The routes of Stripe's API that we use: authentication, strict parameters, idempotency, answers."""

import base64
import hashlib
import json
import re
import time
import traceback

from . import disputes, objects, payments, refunds
from .objects import expand, new_id, page
from .params import EXPAND, LIST, ApiError, address, clean, currency, decode_form, email, flag, metadata, missing, number, text, when

LOCALES = (
    "auto", "bg", "cs", "da", "de", "el", "en", "en-GB", "es", "es-419", "et", "fi", "fil", "fr", "fr-CA", "hi-IN", "hr", "hu", "id",
    "it", "ja", "ko", "lt", "lv", "ms", "mt", "nb", "nl", "pl", "pt", "pt-BR", "ro", "ru", "sk", "sl", "sv", "th", "tr", "vi", "zh",
    "zh-HK", "zh-TW",
)  # fmt: skip
METHOD = text(one_of=("card", "alipay", "wechat_pay"))
OPTIONS = {
    "card": {"request_three_d_secure": text(one_of=("any", "automatic", "challenge")), "setup_future_usage": text(one_of=("none",))},
    "alipay": {"setup_future_usage": text(one_of=("none",))},
    "wechat_pay": {"client!": text(one_of=("web",)), "app_id": text(), "setup_future_usage": text(one_of=("none",))},
}
INTENT_DATA = {
    "description": text(1000), "metadata": metadata, "receipt_email": email,
    "statement_descriptor": text(22), "statement_descriptor_suffix": text(22),
}  # fmt: skip
PRODUCT = {"name!": text(250), "description": text(), "images": [address], "metadata": metadata, "tax_code": text(), "unit_label": text(12)}
PRICE = {"currency!": currency, "unit_amount!": number(0, payments.MOST), "product_data!": PRODUCT, "tax_behavior": text()}
SESSION = {
    **EXPAND, "mode!": text(one_of=("payment",)), "success_url!": address, "cancel_url": address, "client_reference_id": text(200),
    "line_items!": [{"price_data!": PRICE, "quantity!": number(1, 999_999), "metadata": metadata}], "currency": currency,
    "payment_method_types": [METHOD], "payment_method_options": OPTIONS, "payment_intent_data": INTENT_DATA, "metadata": metadata,
    "customer_email": email, "expires_at": number(0), "locale": text(one_of=LOCALES), "ui_mode": text(one_of=("hosted_page",)),
    "submit_type": text(one_of=("auto", "book", "donate", "pay")), "billing_address_collection": text(one_of=("auto", "required")),
}  # fmt: skip
INTENT = {
    **EXPAND, **INTENT_DATA, "amount!": number(1, payments.MOST), "currency!": currency, "payment_method_types": [METHOD],
    "payment_method_options": OPTIONS, "confirm": flag, "payment_method": text(100), "return_url": address,
}  # fmt: skip
CONFIRM = {**EXPAND, "payment_method": text(100), "return_url": address}
EVIDENCE = {name: text(20_000) for name in (
    "customer_communication", "customer_email_address", "customer_name", "product_description", "receipt", "refund_policy",
    "refund_refusal_explanation", "service_date", "service_documentation", "shipping_address", "shipping_carrier", "shipping_date",
    "shipping_documentation", "shipping_tracking_number", "uncategorized_file", "uncategorized_text",
)}  # fmt: skip
DISPUTE = {**EXPAND, "evidence": EVIDENCE, "metadata": metadata, "submit": flag}
CANCEL = {**EXPAND, "cancellation_reason": text(one_of=("duplicate", "fraudulent", "requested_by_customer", "abandoned"))}
REFUND = {
    **EXPAND, "amount": number(1), "charge": text(100), "payment_intent": text(100), "metadata": metadata,
    "reason": text(one_of=("duplicate", "fraudulent", "requested_by_customer")),
}  # fmt: skip
CREATED = {**LIST, "created": when}


def by_id(kind: str):
    """Retrieve one object."""

    def handler(store, given, id):
        found = payments.find_session(store, id) if kind == "checkout.session" else store.get(kind, id)
        if found is None:
            raise missing(kind, id)
        return found

    return handler


def listed(kind: str, url: str, *filters: str):
    """List one kind, newest first, by equality on a few fields."""

    def handler(store, given, id):
        wanted = {name: given[name] for name in filters if name in given}
        return page(store, kind, url, given, lambda obj: all(obj.get(name) == value for name, value in wanted.items()))

    return handler


def list_events(store, given, id):
    """events.list by type (`charge.*` too), types, delivery_success."""
    wanted = given.get("types", [given["type"]] if "type" in given else [])
    patterns = [re.compile(re.escape(name).replace(r"\*", ".*")) for name in wanted]
    done = given.get("delivery_success")

    def keep(event):
        named = not patterns or any(pattern.fullmatch(event["type"]) for pattern in patterns)
        return named and (done is None or done == (event["pending_webhooks"] == 0))

    return page(store, "event", "/v1/events", given, keep)


def list_lines(store, given, id):
    """checkout.sessions.list_line_items, in the order given at creation."""
    lines = payments.find_session(store, id)["_lines"]
    ids, limit = [line["id"] for line in lines], given.get("limit", 10)
    for name in ("starting_after", "ending_before"):
        if name in given and given[name] not in ids:
            raise missing("item", given[name], name)
    if "ending_before" in given:
        end = ids.index(given["ending_before"])
        found, more = lines[max(0, end - limit) : end], end > limit
    else:
        start = ids.index(given["starting_after"]) + 1 if "starting_after" in given else 0
        found, more = lines[start : start + limit], len(lines) > start + limit
    return objects.listing(f"/v1/checkout/sessions/{id}/line_items", found, more)


ID = r"([A-Za-z0-9_]+)"
ROUTES = [(method, re.compile("/v1/" + path), shape, handler) for method, path, shape, handler in (
    ("POST", "checkout/sessions", SESSION, lambda store, given, id: payments.open_session(store, given)),
    ("GET", "checkout/sessions", {**CREATED, "payment_intent": text(), "status": text()},
     listed("checkout.session", "/v1/checkout/sessions", "payment_intent", "status")),
    ("GET", f"checkout/sessions/{ID}", EXPAND, by_id("checkout.session")),
    ("POST", f"checkout/sessions/{ID}/expire", EXPAND, lambda store, given, id: payments.expire(store, id)),
    ("GET", f"checkout/sessions/{ID}/line_items", LIST, list_lines),
    ("POST", "payment_intents", INTENT, lambda store, given, id: payments.create_intent(store, given)),
    ("GET", "payment_intents", CREATED, listed("payment_intent", "/v1/payment_intents")),
    ("GET", f"payment_intents/{ID}", EXPAND, by_id("payment_intent")),
    ("POST", f"payment_intents/{ID}/confirm", CONFIRM, lambda store, given, id: payments.confirm_intent(store, id, given)),
    ("GET", "disputes", {**CREATED, "payment_intent": text(), "charge": text()},
     listed("dispute", "/v1/disputes", "payment_intent", "charge")),
    ("GET", f"disputes/{ID}", EXPAND, by_id("dispute")),
    ("POST", f"disputes/{ID}", DISPUTE, lambda store, given, id: disputes.answer(store, id, given)),
    ("POST", f"disputes/{ID}/close", EXPAND, lambda store, given, id: disputes.decide(store, id, won=False)),
    ("POST", f"payment_intents/{ID}/cancel", CANCEL, lambda store, given, id: payments.cancel_intent(store, id, given)),
    ("GET", "charges", {**CREATED, "payment_intent": text()}, listed("charge", "/v1/charges", "payment_intent")),
    ("GET", f"charges/{ID}", EXPAND, by_id("charge")),
    ("POST", "refunds", REFUND, lambda store, given, id: refunds.create_refund(store, given)),
    ("GET", "refunds", {**CREATED, "payment_intent": text(), "charge": text()},
     listed("refund", "/v1/refunds", "payment_intent", "charge")),
    ("GET", f"refunds/{ID}", EXPAND, by_id("refund")),
    ("GET", "events", {**CREATED, "type": text(), "types": [text()], "delivery_success": flag}, list_events),
    ("GET", f"events/{ID}", EXPAND, by_id("event")),
    ("GET", "balance_transactions", {**CREATED, "type": text(), "source": text(), "currency": currency},
     listed("balance_transaction", "/v1/balance_transactions", "type", "source", "currency")),
    ("GET", f"balance_transactions/{ID}", EXPAND, by_id("balance_transaction")),
    ("GET", "balance", EXPAND, lambda store, given, id: refunds.balance(store)),
)]  # fmt: skip


def answer(store, method: str, path: str, form: str, headers) -> tuple[int, dict, dict | str]:
    """Answer one API call: (status, headers, body); a body that is a string is a saved answer."""
    extra = {"Request-Id": new_id("req", 14), "Stripe-Version": headers.get("Stripe-Version") or objects.API_VERSION}
    key = headers.get("Idempotency-Key") if method == "POST" else None
    try:
        authenticate(headers.get("Authorization") or "")
        with store.change():
            store.request = {"id": extra["Request-Id"], "idempotency_key": key}
            try:
                return _answer_once(store, key, method, path, form, extra) if key else _run(store, method, path, form, extra)
            finally:
                store.request = {"id": None, "idempotency_key": None}
    except ApiError as refusal:
        return refusal.status, extra, {"error": refusal.error}
    except Exception:  # as Stripe: an answer in any case
        traceback.print_exc()
        return 500, extra, {"error": {"type": "api_error", "message": "The stand-in failed; its log says why."}}


def _run(store, method, path, form, extra):
    """Find the route, check the parameters, do it."""
    for verb, pattern, shape, handler in ROUTES:
        match = pattern.fullmatch(path) if verb == method else None
        if match:
            given = clean(shape, decode_form(form))
            result = handler(store, given, match[1] if match.groups() else None)
            return 200, extra, expand(store, result, given.get("expand", []))
    raise ApiError(f"Unrecognized request URL ({method}: {path}).", status=404)


def _answer_once(store, key, method, path, form, extra):
    """The same key brings the same answer for 24 hours; with other parameters it is refused. Wrong parameters are not saved."""
    if len(key) > 255:
        raise ApiError("Idempotency keys can be at most 255 characters.", type="idempotency_error")
    extra["Idempotency-Key"] = key
    told = json.dumps([path, decode_form(form)], sort_keys=True)
    fingerprint = hashlib.sha256(told.encode()).hexdigest()
    saved = store.get("idempotency", key)
    if saved and saved["at"] > time.time() - 86400:
        if saved["fingerprint"] != fingerprint:
            message = f"Keys for idempotent requests can only be used with the same parameters they were first used with. Key: '{key}'."
            raise ApiError(message, type="idempotency_error")
        return saved["status"], {**extra, "Idempotent-Replayed": "true", "Original-Request": saved["request"]}, saved["body"]
    try:
        status, _, body = _run(store, method, path, form, extra)
    except ApiError as refusal:
        if not refusal.saved:
            raise
        status, body = refusal.status, {"error": refusal.error}
    body = json.dumps(body, ensure_ascii=False)
    kept = {"id": key, "fingerprint": fingerprint, "status": status, "body": body, "request": extra["Request-Id"], "at": time.time()}
    store.put("idempotency", kept)
    return status, extra, body


def authenticate(header: str) -> None:
    """Bearer, or Basic with the key as user name; only sk_test_ keys, so that a live key never works here."""
    scheme, _, value = header.partition(" ")
    if scheme.lower() == "basic":
        try:
            value = base64.b64decode(value).decode().partition(":")[0]
        except ValueError:
            value = ""
    if not value:
        raise ApiError("You did not provide an API key.", status=401)
    if not re.fullmatch(r"sk_test_[A-Za-z0-9_]+", value.strip()):
        raise ApiError(f"Invalid API Key provided: {value[:8]}****", status=401)
