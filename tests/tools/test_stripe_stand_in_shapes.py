"""What the stand-in answers, held against Stripe's own OpenAPI description; and the acts that were added for the shop's rules.

stripe_shapes.json is reduced from that description (its "source" says where from): names, types, values, required fields.
"""

import json
import time
from pathlib import Path

import pytest
import stripe

from tests.tools.test_stripe_stand_in import Stand

SHAPES = json.loads((Path(__file__).parent / "stripe_shapes.json").read_text(encoding="utf-8"))["schemas"]
KINDS = {str: "string", bool: "boolean", int: "integer", float: "number", list: "array", dict: "object", type(None): "null"}


@pytest.fixture(autouse=True)
def _quiet_edges():
    """Stands in front of the project's fixture of that name, which needs Django."""


@pytest.fixture(scope="module")
def stand():
    process = Stand()
    yield process
    process.stop()


@pytest.fixture
def v1(stand):
    return stand.client.v1


def breaches(thing: dict) -> list[str]:
    """What of an object Stripe would not have answered; lists are looked into."""
    name = thing["object"]
    if name == "list":
        return [said for each in thing["data"] for said in breaches(each)]
    shape = SHAPES[name]
    found = [f"{name}.{field} is missing" for field in shape["required"] if field not in thing]
    for field, value in thing.items():
        rule = shape["properties"].get(field)
        if rule is None:
            found.append(f"{name}.{field} is unknown to Stripe")
        elif rule["type"] and KINDS[type(value)] not in rule["type"]:
            found.append(f"{name}.{field} is {KINDS[type(value)]}, not {rule['type']}")
        elif "enum" in rule and isinstance(value, str) and "object" not in rule["type"] and value not in rule["enum"]:
            found.append(f"{name}.{field} is {value!r}, not one of {rule['enum']}")
    return found


def session_of(v1, amount=12_345):
    price = {"currency": "cny", "unit_amount": amount, "product_data": {"name": "红薯粉条"}}
    params = {
        "mode": "payment", "line_items": [{"price_data": price, "quantity": 1}], "success_url": "http://127.0.0.1/ok",
        "payment_method_types": ["card", "alipay", "wechat_pay"], "payment_method_options": {"wechat_pay": {"client": "web"}},
    }  # fmt: skip
    return v1.checkout.sessions.create(params=params)


def paid(stand, v1, **card):
    session = session_of(v1)
    stand.pay(session, **card)
    return v1.checkout.sessions.retrieve(session.id, params={"expand": ["payment_intent"]}).payment_intent


def dispute_of(v1, intent):
    return v1.disputes.list(params={"payment_intent": intent.id}).data[0]


@pytest.mark.parametrize("method", ["card", "alipay", "wechat_pay"])
def test_every_object_has_the_shape_stripe_describes(stand, v1, method):
    session = session_of(v1)
    assert breaches(session.to_dict()) == []
    stand.pay(session, method)
    intent = v1.payment_intents.retrieve(v1.checkout.sessions.retrieve(session.id).payment_intent)
    charge = v1.charges.retrieve(intent.latest_charge)
    refund = v1.refunds.create(params={"payment_intent": intent.id, "amount": 45})
    things = [
        v1.checkout.sessions.retrieve(session.id), intent, charge, refund, v1.refunds.retrieve(refund.id), v1.balance.retrieve(),
        v1.balance_transactions.list(), v1.events.list(), v1.checkout.sessions.line_items.list(session.id),
    ]  # fmt: skip
    assert [said for thing in things for said in breaches(thing.to_dict())] == []


def test_events_carry_objects_of_that_shape(stand, v1):
    paid(stand, v1, number="4000000000000259")
    paid(stand, v1, number="4000000000000002")
    events = v1.events.list(params={"limit": 100}).data
    assert {"charge.failed", "charge.dispute.created", "checkout.session.completed"} <= {event.type for event in events}
    assert [said for event in events for said in breaches(event.data.object.to_dict())] == []


def test_a_dispute_is_opened_answered_and_decided(stand, v1):
    intent = paid(stand, v1, number="4000000000000259")
    dispute = dispute_of(v1, intent)
    assert breaches(dispute.to_dict()) == []
    assert (dispute.status, dispute.amount) == ("needs_response", 12_345)
    with pytest.raises(stripe.InvalidRequestError) as refusal:
        v1.refunds.create(params={"payment_intent": intent.id})
    assert refusal.value.code == "charge_disputed"
    won = v1.disputes.update(dispute.id, params={"evidence": {"uncategorized_text": "winning_evidence"}})
    assert (won.status, [entry.amount for entry in won.balance_transactions]) == ("won", [-12_345, 12_345])
    lost = dispute_of(v1, paid(stand, v1, number="4000000000000259"))
    assert v1.disputes.close(lost.id).status == "lost"
    with pytest.raises(stripe.InvalidRequestError):
        v1.disputes.close(lost.id)


def test_an_inquiry_takes_no_money(stand, v1):
    dispute = dispute_of(v1, paid(stand, v1, number="4000000000001976"))
    assert (dispute.status, dispute.balance_transactions) == ("warning_needs_response", [])


def test_the_banks_question_comes_first(stand, v1):
    session = session_of(v1)
    told = stand.pay(session, number="4000002500003155")
    assert (told["paid"], told["payment_intent"]["status"]) == (False, "requires_action")
    assert "3ds" in told["payment_intent"]["next_action"]["redirect_to_url"]["url"]
    assert not stand.pay(session, number="4000008400001629", challenge="pass")["paid"]
    assert stand.pay(session, number="4000002500003155", challenge="pass")["paid"]


def test_a_refund_that_comes_back(stand, v1):
    intent = paid(stand, v1, number="4000000000005126")
    refund = v1.refunds.create(params={"payment_intent": intent.id})
    assert refund.status == "succeeded"
    for _ in range(30):
        refund = v1.refunds.retrieve(refund.id)
        if refund.status == "failed":
            break
        time.sleep(0.1)
    assert breaches(refund.to_dict()) == []
    assert v1.charges.retrieve(intent.latest_charge).amount_refunded == 0
    entries = v1.balance_transactions.list(params={"source": refund.id}).data
    assert sum(entry.amount for entry in entries) == 0


def test_a_refund_that_takes_its_time(stand, v1):
    intent = paid(stand, v1, number="4000000000007726")
    assert v1.refunds.create(params={"payment_intent": intent.id}).status == "pending"


def test_confirming_a_payment_intent(v1):
    params = {"amount": 500, "currency": "cny", "payment_method": "pm_card_visa", "confirm": True}
    done = v1.payment_intents.create(params=params)
    assert (done.status, done.amount_received) == ("succeeded", 500)
    with pytest.raises(stripe.CardError) as refusal:
        v1.payment_intents.create(params=params | {"payment_method": "pm_card_visa_chargeDeclined"})
    assert (refusal.value.code, refusal.value.http_status) == ("card_declined", 402)
    with pytest.raises(stripe.InvalidRequestError):
        v1.payment_intents.confirm(done.id, params={"payment_method": "pm_card_visa"})


def test_a_changed_event_is_sent_whole_the_second_time(v1):
    from tests.tools.test_stripe_stand_in import SECRET, Inbox

    inbox = Inbox()
    stand = Stand("--webhook-url", inbox.url, "--faults", "corrupt=1,seed=1")
    try:
        session = session_of(stand.client.v1)
        stand.client.v1.checkout.sessions.expire(session.id)
        end = time.time() + 5
        while not inbox.mail and time.time() < end:
            time.sleep(0.02)
        body, signature = inbox.mail[0]
        with pytest.raises(stripe.SignatureVerificationError):
            stripe.Webhook.construct_event(body, signature, SECRET)
    finally:
        stand.stop()
        inbox.shutdown()


def test_the_page_of_levers_takes_only_its_own_forms(stand, v1):
    import re

    import requests

    paid(stand, v1)
    page = requests.get(f"{stand.url}/_control/", timeout=5)
    assert page.status_code == 200
    assert "拒付" in page.text
    key = re.search(r'name="key" value="([^"]+)"', page.text)[1]
    form = {"lever": "faults", "repeat": "0.5"}
    assert requests.post(f"{stand.url}/_control/page", data=form, timeout=5).status_code == 403
    assert requests.post(f"{stand.url}/_control/page", data=form | {"key": key}, timeout=5, allow_redirects=False).status_code == 303
    assert requests.get(f"{stand.url}/_control/health", timeout=5).json()["faults"]["repeat"] == 0.5
    stand.lever("faults")
