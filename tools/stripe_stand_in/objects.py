"""What Stripe's objects look like. Fields whose names begin with `_` are ours and never leave the process."""

import copy
import secrets
import string
import time

from .params import ApiError, missing
from .webhooks import deliveries

API_VERSION = "2026-10-28.endive"
ALPHABET = string.ascii_letters + string.digits
NEVER = {"livemode": False}
SINGLE = {
    "payment_intent": "payment_intent",
    "latest_charge": "charge",
    "charge": "charge",
    "balance_transaction": "balance_transaction",
    "failure_balance_transaction": "balance_transaction",
}


def new_id(prefix: str, length: int = 24) -> str:
    """An id as long as Stripe's: `pi_` and 24 characters; Checkout Sessions have 58."""
    return prefix + "_" + "".join(secrets.choice(ALPHABET) for _ in range(length))


def now() -> int:
    return int(time.time())


def line_item(given: dict) -> dict:
    """One line of a session, from line_items[…][price_data]."""
    price = given["price_data"]
    total = price["unit_amount"] * given["quantity"]
    return {
        "id": new_id("li"), "object": "item", "amount_discount": 0, "amount_subtotal": total, "amount_tax": 0, "amount_total": total,
        "currency": price["currency"], "description": price["product_data"]["name"], "metadata": given.get("metadata", {}),
        "quantity": given["quantity"],
        "price": {
            "id": new_id("price"), "object": "price", "active": False, "billing_scheme": "per_unit", "created": now(),
            "currency": price["currency"], "custom_unit_amount": None, **NEVER, "lookup_key": None, "metadata": {}, "nickname": None,
            "product": new_id("prod", 14), "recurring": None, "tax_behavior": "unspecified", "tiers_mode": None,
            "transform_quantity": None, "type": "one_time", "unit_amount": price["unit_amount"],
            "unit_amount_decimal": str(price["unit_amount"]),
        },
    }  # fmt: skip


def session(given: dict, *, lines: list[dict], url: str, created: int) -> dict:
    """An open Checkout Session. Its PaymentIntent is made by the first attempt to pay, as on Stripe."""
    id = new_id("cs_test", 58)
    total = sum(line["amount_total"] for line in lines)
    return {
        "id": id, "object": "checkout.session", "adaptive_pricing": {"enabled": False}, "after_expiration": None,
        "allow_promotion_codes": None, "amount_subtotal": total, "amount_total": total,
        "automatic_tax": {"enabled": False, "liability": None, "provider": None, "status": None},
        "billing_address_collection": given.get("billing_address_collection"), "cancel_url": given.get("cancel_url"),
        "client_reference_id": given.get("client_reference_id"), "client_secret": None, "collected_information": None, "consent": None,
        "consent_collection": None, "created": created, "currency": lines[0]["currency"], "currency_conversion": None,
        "custom_fields": [], "custom_text": {"after_submit": None, "shipping_address": None, "submit": None,
                                             "terms_of_service_acceptance": None},
        "customer": None, "customer_creation": "if_required",
        "customer_details": {"address": None, "email": given["customer_email"], "name": None, "phone": None, "tax_exempt": "none",
                             "tax_ids": []} if given.get("customer_email") else None,
        "customer_email": given.get("customer_email"), "discounts": [], "expires_at": given.get("expires_at", created + 86400),
        "invoice": None, "invoice_creation": None, **NEVER, "locale": given.get("locale"), "metadata": given.get("metadata", {}),
        "mode": "payment", "payment_intent": None, "payment_link": None, "payment_method_collection": "if_required",
        "payment_method_options": given.get("payment_method_options", {}),
        "payment_method_types": given.get("payment_method_types", ["card", "alipay", "wechat_pay"]), "payment_status": "unpaid",
        "phone_number_collection": {"enabled": False}, "recovered_from": None, "saved_payment_method_options": None, "setup_intent": None,
        "shipping_address_collection": None, "shipping_cost": None, "shipping_options": [], "status": "open",
        "submit_type": given.get("submit_type"), "subscription": None, "success_url": given["success_url"],
        "total_details": {"amount_discount": 0, "amount_shipping": 0, "amount_tax": 0},
        "ui_mode": given.get("ui_mode", "hosted_page"), "url": f"{url}/pay/{id}",
        "_lines": lines, "_intent_data": given.get("payment_intent_data", {}),
    }  # fmt: skip


def payment_intent(*, amount: int, currency: str, types: list[str], options: dict, data: dict, session_id: str | None) -> dict:
    """A PaymentIntent that waits for a means of payment."""
    id = new_id("pi")
    return {
        "id": id, "object": "payment_intent", "amount": amount, "amount_capturable": 0, "amount_details": {"tip": {}},
        "amount_received": 0, "application": None, "application_fee_amount": None, "automatic_payment_methods": None,
        "canceled_at": None, "cancellation_reason": None, "capture_method": "automatic_async",
        "client_secret": f"{id}_secret_{new_id('x', 25)[2:]}", "confirmation_method": "automatic", "created": now(),
        "currency": currency, "customer": None, "description": data.get("description"), "last_payment_error": None,
        "latest_charge": None, **NEVER, "metadata": data.get("metadata", {}), "next_action": None, "on_behalf_of": None,
        "payment_method": None, "payment_method_configuration_details": None, "payment_method_options": options,
        "payment_method_types": types, "processing": None, "receipt_email": data.get("receipt_email"), "review": None,
        "setup_future_usage": None, "shipping": None, "statement_descriptor": data.get("statement_descriptor"),
        "statement_descriptor_suffix": data.get("statement_descriptor_suffix"), "status": "requires_payment_method",
        "transfer_data": None, "transfer_group": None, "_session": session_id,
    }  # fmt: skip


def charge(intent: dict, *, details: dict, email: str | None, failure: dict | None) -> dict:
    """One attempt that reached the bank. Ids of wallet payments begin with py_, of cards with ch_."""
    good = failure is None
    outcome = {
        "advice_code": None, "network_status": "approved_by_network" if good else "declined_by_network",
        "reason": None if good else failure["decline_code"], "risk_level": "normal",
        "seller_message": "Payment complete." if good else "The bank did not return any further details with this decline.",
        "type": "authorized" if good else "issuer_declined",
    }  # fmt: skip
    return {
        "id": new_id("ch" if details["type"] == "card" else "py"), "object": "charge", "amount": intent["amount"],
        "amount_captured": intent["amount"] if good else 0, "amount_refunded": 0, "application": None, "application_fee": None,
        "application_fee_amount": None, "balance_transaction": None,
        "billing_details": {"address": dict.fromkeys(("city", "country", "line1", "line2", "postal_code", "state")), "email": email,
                            "name": None, "phone": None, "tax_id": None},
        "calculated_statement_descriptor": "STAND-IN", "captured": good, "created": now(), "currency": intent["currency"],
        "customer": None, "description": intent["description"], "disputed": False, "failure_balance_transaction": None,
        "failure_code": None if good else failure["code"], "failure_message": None if good else failure["message"],
        "fraud_details": {}, **NEVER, "metadata": dict(intent["metadata"]), "on_behalf_of": None, "outcome": outcome, "paid": good,
        "payment_intent": intent["id"], "payment_method": intent["payment_method"], "payment_method_details": details,
        "radar_options": {}, "receipt_email": intent["receipt_email"], "receipt_number": None, "receipt_url": None, "refunded": False,
        "review": None, "shipping": None, "source_transfer": None, "statement_descriptor": None,
        "statement_descriptor_suffix": None, "status": "succeeded" if good else "failed", "transfer_data": None, "transfer_group": None,
        "_refunds": [],
    }  # fmt: skip


def refund(paid: dict, *, amount: int, given: dict) -> dict:
    """Money on its way back; `pending` until payments.settle_refund."""
    kind = paid["payment_method_details"]["type"]
    return {
        "id": new_id("re" if kind == "card" else "pyr"), "object": "refund", "amount": amount, "balance_transaction": None,
        "charge": paid["id"], "created": now(), "currency": paid["currency"],
        "destination_details": {kind: {"reference_status": "pending", "reference_type": "acquirer_reference_number", "type": "refund"}
                                if kind == "card" else {}, "type": kind},
        "metadata": given.get("metadata", {}), "payment_intent": paid["payment_intent"], "reason": given.get("reason"),
        "receipt_number": None, "source_transfer_reversal": None, "status": "pending", "transfer_reversal": None,
    }  # fmt: skip


def balance_transaction(source: dict, *, amount: int, fee: int, type: str) -> dict:
    """What a charge or refund does to our balance: amount − fee = net, all in minor units."""
    details = [{"amount": fee, "application": None, "currency": source["currency"], "description": "Stripe processing fees",
                "type": "stripe_fee"}] if fee else []  # fmt: skip
    return {
        "id": new_id("txn"), "object": "balance_transaction", "amount": amount, "available_on": now() + 2 * 86400,
        "balance_type": "payments", "created": now(), "currency": source["currency"], "description": None, "exchange_rate": None,
        "fee": fee, "fee_details": details, "net": amount - fee, "reporting_category": "charge" if amount > 0 else "refund",
        "source": source["id"], "status": "pending", "type": type,
    }  # fmt: skip


def dispute(paid: dict, *, amount: int, reason: str, inquiry: bool) -> dict:
    """A buyer's bank asks for the money back. An inquiry takes nothing yet."""
    words = (
        "access_activity_log", "billing_address", "cancellation_policy", "cancellation_policy_disclosure", "cancellation_rebuttal",
        "customer_communication", "customer_email_address", "customer_name", "customer_purchase_ip", "customer_signature",
        "duplicate_charge_documentation", "duplicate_charge_explanation", "duplicate_charge_id", "product_description", "receipt",
        "refund_policy", "refund_policy_disclosure", "refund_refusal_explanation", "service_date", "service_documentation",
        "shipping_address", "shipping_carrier", "shipping_date", "shipping_documentation", "shipping_tracking_number",
        "uncategorized_file", "uncategorized_text",
    )  # fmt: skip
    return {
        "id": new_id("du"), "object": "dispute", "amount": amount, "balance_transactions": [], "charge": paid["id"], "created": now(),
        "currency": paid["currency"], "enhanced_eligibility_types": [], "evidence": {**dict.fromkeys(words), "enhanced_evidence": {}},
        "evidence_details": {"due_by": now() + 7 * 86400, "enhanced_eligibility": {}, "has_evidence": False, "past_due": False,
                             "submission_count": 0},
        "is_charge_refundable": inquiry, **NEVER, "metadata": {}, "payment_intent": paid["payment_intent"],
        "payment_method_details": {"type": "card", "card": {"brand": paid["payment_method_details"].get("card", {}).get("brand", "visa"),
                                                            "case_type": "inquiry" if inquiry else "chargeback",
                                                            "network_reason_code": "10"}},
        "reason": reason, "status": "warning_needs_response" if inquiry else "needs_response",
    }  # fmt: skip


def emit(store, type: str, obj: dict, previous: dict | None = None) -> dict:
    """Record an event with a snapshot of the object as it is now, and send it on its way."""
    data = {"object": copy.deepcopy(bare(obj))}
    if previous is not None:
        data["previous_attributes"] = previous
    urls = store.settings.webhook_urls
    event = {
        "id": new_id("evt"), "object": "event", "api_version": API_VERSION, "created": now(), "data": data, **NEVER,
        "pending_webhooks": len(urls), "request": dict(store.request), "type": type,
    }  # fmt: skip
    store.put("event", event)
    for row in deliveries(event["id"], urls, store.settings.faults):
        store.put("delivery", row)
    return event


def bare(obj: dict) -> dict:
    """The object without our own fields; a balance transaction becomes available when its day has come."""
    shown = {key: value for key, value in obj.items() if not key.startswith("_")}
    if shown.get("object") == "balance_transaction" and shown["available_on"] <= now():
        shown["status"] = "available"
    return shown


def listing(url: str, data: list, more: bool = False) -> dict:
    return {"object": "list", "data": data, "has_more": more, "url": url}


def expand(store, obj: dict, paths: list[str]) -> dict:
    """The object as answered, with ids along `paths` (`payment_intent.latest_charge`, `data.charge`) replaced by objects."""
    shown = bare(obj)
    deeper: dict[str, list[str]] = {}
    for path in paths:
        head, _, rest = path.partition(".")
        deeper.setdefault(head, []).extend([rest] if rest else [])
    if shown.get("object") == "list":
        rest = deeper.pop("data", [])
        shown["data"] = [expand(store, item, rest) for item in shown["data"]]
    for head, rest in deeper.items():
        inner = _linked(store, obj, head)
        shown[head] = inner and expand(store, inner, rest)
    return shown


def _linked(store, obj: dict, name: str) -> dict | None:
    """The object behind one field, None where the field is empty."""
    if name == "line_items" and "_lines" in obj:
        return listing(f"/v1/checkout/sessions/{obj['id']}/line_items", obj["_lines"])
    if name == "refunds" and "_refunds" in obj:
        found = [store.get("refund", id) for id in reversed(obj["_refunds"])]
        return listing(f"/v1/charges/{obj['id']}/refunds", found)
    if name == "source" and obj.get("object") == "balance_transaction":
        return next((found for kind in ("charge", "refund", "dispute") if (found := store.get(kind, obj["source"]))), None)
    if name not in SINGLE or name not in obj:
        raise ApiError(f"This property cannot be expanded ({name}).", param="expand")
    return store.get(SINGLE[name], obj[name]) if obj[name] else None


def page(store, kind: str, url: str, given: dict, keep=lambda obj: True) -> dict:
    """One page of a list, newest first, cut by limit, starting_after and ending_before."""
    limit, table = given.get("limit", 10), store.tables[kind]
    for name in ("starting_after", "ending_before"):
        if name in given and given[name] not in table:
            raise missing(kind, given[name], name)
    backwards = "ending_before" in given
    mark = given.get("ending_before") or given.get("starting_after")
    found, waiting = [], mark is not None
    for id in table if backwards else reversed(table):
        if waiting:
            waiting = id != mark
        elif in_range(table[id]["created"], given.get("created")) and keep(table[id]):
            found.append(table[id])
            if len(found) > limit:
                break
    kept = found[:limit]
    return listing(url, kept[::-1] if backwards else kept, len(found) > limit)


def in_range(created: int, span: dict | None) -> bool:
    """Whether a stamp lies in a `created` filter."""
    tests = {"gt": created.__gt__, "gte": created.__ge__, "lt": created.__lt__, "lte": created.__le__}
    return all(tests[name](bound) for name, bound in (span or {}).items())
