"""The Stripe stand-in, spoken to by the real stripe library over HTTP. Needs no Django."""

import json
import os
import re
import signal
import socket
import subprocess
import sys
import threading
import time
from concurrent.futures import ThreadPoolExecutor
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path

import pytest
import requests
import stripe

ROOT = Path(__file__).resolve().parents[2]
SECRET = "whsec_test_of_the_stand_in"
POOR, REFUSED, OLD, GOOD = "4000 0000 0000 9995", "4000000000000002", "4000-0000-0000-0069", "4242 4242 4242 4242"


@pytest.fixture(autouse=True)
def _quiet_edges():
    """Stands in front of the project's fixture of that name, which needs Django."""


class Inbox(ThreadingHTTPServer):
    """A site that receives webhooks: keeps (body, signature); answers 500 as often as `failures` says."""

    daemon_threads = True

    def __init__(self):
        self.mail, self.failures, self.lock = [], 0, threading.Lock()
        super().__init__(("127.0.0.1", 0), InboxHandler)
        threading.Thread(target=self.serve_forever, daemon=True).start()
        self.url = f"http://127.0.0.1:{self.server_port}/hook/?from=stripe"

    def events(self):
        with self.lock:
            return [stripe.Webhook.construct_event(body, signature, SECRET) for body, signature in self.mail]

    def wait(self, *types, about, count=1, seconds=5):
        """Events of these types whose JSON mentions `about`; fails when they do not come."""
        end = time.time() + seconds
        while time.time() < end:
            found = [event for event in self.events() if event.type in types and about in str(event)]
            if all(sum(event.type == type for event in found) >= count for type in types):
                return found
            time.sleep(0.01)
        raise AssertionError(f"wanted {types} about {about}; got {[event.type for event in self.events() if about in str(event)]}")


class InboxHandler(BaseHTTPRequestHandler):
    def do_POST(self):
        body = self.rfile.read(int(self.headers["Content-Length"]))
        with self.server.lock:
            fails = self.server.failures > 0
            self.server.failures -= fails
            if not fails:
                self.server.mail.append((body, self.headers["Stripe-Signature"]))
        self.send_response(500 if fails else 200)
        self.send_header("Content-Length", "0")
        self.end_headers()

    def log_message(self, *args):
        pass


class Stand:
    """A stand-in process on a free port, and a client for it."""

    def __init__(self, *options):
        with socket.socket() as probe:
            probe.bind(("127.0.0.1", 0))
            self.port = probe.getsockname()[1]
        self.url = f"http://127.0.0.1:{self.port}"
        self.client = self.client_for("sk_test_stand_in")
        command = [sys.executable, "-m", "tools.stripe_stand_in", "--port", str(self.port), "--webhook-secret", SECRET]
        self.process = subprocess.Popen(
            [*command, "--least-expiry", "0", "--retry-base", "0.05", *options], cwd=ROOT, stderr=subprocess.PIPE
        )
        for _ in range(200):
            try:
                assert requests.get(self.url + "/_control/health", timeout=1).json()["ok"]
                return
            except requests.ConnectionError:
                time.sleep(0.02)
        raise AssertionError("the stand-in did not start")

    def client_for(self, key):
        return stripe.StripeClient(key, base_addresses={"api": self.url}, max_network_retries=0)

    def lever(self, name, **given):
        return requests.post(f"{self.url}/_control/{name}", json=given, timeout=5)

    def pay(self, session, method="card", **given):
        return self.lever("pay", session=session.id, method=method, **given).json()

    def stop(self, how=signal.SIGTERM):
        """End it; returns what it wrote."""
        self.process.send_signal(how)
        return self.process.communicate(timeout=5)[1].decode()


@pytest.fixture(scope="module")
def inbox():
    server = Inbox()
    yield server
    server.shutdown()
    server.server_close()


@pytest.fixture(scope="module")
def stand(inbox):
    process = Stand("--webhook-url", inbox.url)
    yield process
    process.stop()


@pytest.fixture
def v1(stand):
    return stand.client.v1


def order(**also):
    """The parameters of a session over ¥277.70."""
    return {
        "mode": "payment",
        "line_items": [
            {"quantity": 3, "price_data": {"currency": "cny", "unit_amount": 4590, "product_data": {"name": "黑木耳 <250g>"}}},
            {"quantity": 1, "price_data": {"currency": "cny", "unit_amount": 14000, "product_data": {"name": "土蜂蜜"}}},
        ],
        "payment_method_types": ["card", "alipay", "wechat_pay"],
        "payment_method_options": {"wechat_pay": {"client": "web"}},
        "client_reference_id": "order-7",
        "metadata": {"order": "7", "备注": "少放冰袋"},
        "payment_intent_data": {"metadata": {"order": "7"}},
        "success_url": "http://127.0.0.1:9/paid/?session={CHECKOUT_SESSION_ID}",
        "cancel_url": "http://127.0.0.1:9/cart/?a=1&b=2",
        "customer_email": "wang@example.com",
        "locale": "zh",
        **also,
    }


def opened(v1, **also):
    return v1.checkout.sessions.create(params=order(**also))


def paid(stand, **also):
    session = opened(stand.client.v1, **also)
    assert stand.pay(session)["paid"]
    return stand.client.v1.checkout.sessions.retrieve(session.id)


def form(stand, session, **fields):
    """Send the payment page's form without following the answer."""
    fields = {"method": "card", "exp": "12/39", "cvc": "123", **fields}
    return requests.post(f"{stand.url}/pay/{session.id}", data=fields, allow_redirects=False, timeout=5)


# Sessions


def test_session_carries_what_was_ordered(v1, stand):
    session = opened(v1)
    assert re.fullmatch(r"cs_test_\w{58}", session.id)
    assert (session.status, session.payment_status, session.payment_intent) == ("open", "unpaid", None)
    assert (session.amount_total, session.currency, session.livemode) == (27770, "cny", False)
    assert session.client_reference_id == "order-7"
    assert session.metadata["备注"] == "少放冰袋"
    assert session.url == f"{stand.url}/pay/{session.id}"
    assert 86390 < session.expires_at - time.time() < 86410
    again = v1.checkout.sessions.retrieve(session.id, params={"expand": ["line_items"]})
    assert [line.amount_total for line in again.line_items.data] == [13770, 14000]


def test_line_items_come_in_order_and_in_pages(v1):
    session = opened(v1)
    first = v1.checkout.sessions.line_items.list(session.id, params={"limit": 1})
    assert (first.data[0].description, first.data[0].quantity, first.data[0].price.unit_amount) == ("黑木耳 <250g>", 3, 4590)
    assert first.has_more
    assert [line.description for line in first.auto_paging_iter()] == ["黑木耳 <250g>", "土蜂蜜"]


def test_paid_session_expands_to_intent_charge_and_fee(stand, v1):
    id = paid(stand).id
    path = "payment_intent.latest_charge"
    session = v1.checkout.sessions.retrieve(id, params={"expand": ["payment_intent", path, path + ".balance_transaction"]})
    intent, charge = session.payment_intent, session.payment_intent.latest_charge
    assert (session.status, session.payment_status, session.url) == ("complete", "paid", None)
    assert session.customer_details.email == "wang@example.com"
    assert (intent.status, intent.amount_received, intent.metadata["order"]) == ("succeeded", 27770, "7")
    assert (charge.paid, charge.payment_method_details.card.last4, charge.payment_method_details.card.brand) == (True, "4242", "visa")
    assert (charge.balance_transaction.amount, charge.balance_transaction.fee) == (27770, 805)
    plain = v1.payment_intents.retrieve(intent.id)
    assert plain.latest_charge == charge.id
    assert v1.charges.retrieve(charge.id).payment_intent == intent.id
    with pytest.raises(stripe.InvalidRequestError, match="cannot be expanded"):
        v1.charges.retrieve(charge.id, params={"expand": ["nonsense"]})


def test_expire_closes_an_open_session_once(stand, v1, inbox):
    session = opened(v1)
    stand.pay(session, number=POOR)
    closed = v1.checkout.sessions.expire(session.id)
    assert (closed.status, closed.url) == ("expired", None)
    assert v1.payment_intents.retrieve(closed.payment_intent).status == "canceled"
    inbox.wait("checkout.session.expired", about=session.id)
    inbox.wait("payment_intent.canceled", about=closed.payment_intent)
    with pytest.raises(stripe.InvalidRequestError, match="status of expired"):
        v1.checkout.sessions.expire(session.id)
    assert stand.lever("pay", session=session.id, method="card").status_code == 409


def test_session_expires_by_itself(stand, v1, inbox):
    session = opened(v1, expires_at=int(time.time()) + 1)
    inbox.wait("checkout.session.expired", about=session.id)  # by the clock: nobody asked
    assert v1.checkout.sessions.retrieve(session.id).status == "expired"
    page = requests.get(f"{stand.url}/pay/{session.id}", timeout=5)
    assert page.status_code == 410
    assert "已失效" in page.text
    assert form(stand, session, number=GOOD).status_code == 410


def test_life_of_a_session_has_stripes_limits():
    strict = Stand("--least-expiry", "1800")
    try:
        sessions = strict.client.v1.checkout.sessions
        assert sessions.create(params=order(expires_at=int(time.time()) + 1800)).status == "open"
        for seconds, words in ((900, "at least 30 minutes"), (86500, "less than 24 hours")):
            with pytest.raises(stripe.InvalidRequestError, match=words) as refusal:
                sessions.create(params=order(expires_at=int(time.time()) + seconds))
            assert refusal.value.param == "expires_at"
    finally:
        strict.stop()


# Refusals


@pytest.mark.parametrize(
    ("change", "param"),
    [
        ({"succes_url": "http://x.example/"}, "succes_url"),
        ({"payment_intent_data": {"meta": {"a": "b"}}}, "payment_intent_data[meta]"),
        ({"line_items": [{"quantity": 1, "price_data": {"currency": "cny", "unit_amount": 1, "product_data": {"nam": "x"}}}]},
         "line_items[0][price_data][product_data][nam]"),
        ({"line_items": [{"quantity": 1, "price_data": {"currency": "cny", "unit_amount": 1.5, "product_data": {"name": "x"}}}]},
         "line_items[0][price_data][unit_amount]"),
        ({"line_items": [{"price_data": {"currency": "cny", "unit_amount": 1, "product_data": {"name": "x"}}}]}, "line_items[0][quantity]"),
        ({"success_url": "javascript:alert(1)"}, "success_url"),
        ({"payment_method_types": ["card", "alipai"]}, "payment_method_types[1]"),
        ({"payment_method_options": {}}, "payment_method_options[wechat_pay][client]"),
        ({"locale": "zh-hans"}, "locale"),
        ({"client_reference_id": ""}, "client_reference_id"),
        ({"metadata": {"k": "v" * 501}}, "metadata[k]"),
        ({"customer_email": "nobody"}, "customer_email"),
        ({"mode": "subscription"}, "mode"),
    ],
)  # fmt: skip
def test_wrong_parameter_is_named(v1, change, param):
    with pytest.raises(stripe.InvalidRequestError) as refusal:
        v1.checkout.sessions.create(params={**order(), **change})
    assert (refusal.value.http_status, refusal.value.param) == (400, param)


def test_unknown_parameter_elsewhere_is_named_too(v1):
    calls = (
        lambda given: v1.refunds.create(params=given),
        lambda given: v1.refunds.list(params=given),
        lambda given: v1.events.list(params=given),
        lambda given: v1.payment_intents.list(params=given),
        lambda given: v1.balance_transactions.list(params=given),
    )
    for call in calls:
        with pytest.raises(stripe.InvalidRequestError) as refusal:
            call({"nonsense": "1"})
        assert (refusal.value.code, refusal.value.param) == ("parameter_unknown", "nonsense")


def test_unknown_object_is_404(v1):
    calls = (v1.checkout.sessions, v1.payment_intents, v1.charges, v1.refunds, v1.events)
    for service in calls:
        with pytest.raises(stripe.InvalidRequestError, match="No such") as refusal:
            service.retrieve("xx_nothing")
        assert (refusal.value.http_status, refusal.value.code, refusal.value.param) == (404, "resource_missing", "id")


def test_only_test_keys_are_let_in(stand):
    for key in ("sk_live_abcdefghijkl", "pk_test_abc", "nonsense"):
        with pytest.raises(stripe.AuthenticationError) as refusal:
            stand.client_for(key).v1.balance.retrieve()
        assert refusal.value.http_status == 401
        assert key not in str(refusal.value) or len(key) <= 8
    assert requests.get(stand.url + "/v1/balance", timeout=5).status_code == 401
    assert requests.get(stand.url + "/v1/balance", auth=("sk_test_basic", ""), timeout=5).status_code == 200


def test_listens_on_loopback_only(stand):
    with socket.socket(socket.AF_INET, socket.SOCK_DGRAM) as probe:
        try:
            probe.connect(("192.0.2.1", 9))  # sends nothing; tells this machine's own address
            own = probe.getsockname()[0]
        except OSError:
            pytest.skip("this machine has no other address")
    if own.startswith("127."):
        pytest.skip("this machine has no other address")
    with pytest.raises((ConnectionRefusedError, TimeoutError)), socket.create_connection((own, stand.port), timeout=1):
        pass


# Idempotency


def test_same_key_brings_the_same_answer(v1):
    options = {"idempotency_key": f"order:7:attempt:1:{time.time()}"}
    first = v1.checkout.sessions.create(params=order(), options=options)
    again = v1.checkout.sessions.create(params=order(), options=options)
    assert again.id == first.id
    assert "Idempotent-Replayed" not in first.last_response.headers
    assert again.last_response.headers["Idempotent-Replayed"] == "true"
    with pytest.raises(stripe.IdempotencyError):
        v1.checkout.sessions.create(params=order(client_reference_id="order-8"), options=options)
    with pytest.raises(stripe.IdempotencyError):
        v1.refunds.create(params={"payment_intent": "pi_x"}, options=options)


def test_wrong_parameters_do_not_use_a_key_up(v1):
    options = {"idempotency_key": f"mistake:{time.time()}"}
    with pytest.raises(stripe.InvalidRequestError):
        v1.checkout.sessions.create(params=order(nonsense="1"), options=options)
    assert v1.checkout.sessions.create(params=order(), options=options).status == "open"


def test_many_at_once_on_one_key_make_one_object(stand):
    options, gate = {"idempotency_key": f"race:{time.time()}"}, threading.Barrier(12)

    def create(_):
        client = stand.client_for("sk_test_racer")
        gate.wait()
        return client.v1.checkout.sessions.create(params=order(), options=options).id

    with ThreadPoolExecutor(12) as pool:
        assert len(set(pool.map(create, range(12)))) == 1


def test_many_at_once_refund_no_more_than_was_paid(stand, v1):
    intent, gate = paid(stand).payment_intent, threading.Barrier(10)

    def refund(_):
        client = stand.client_for("sk_test_racer")
        gate.wait()
        try:
            return client.v1.refunds.create(params={"payment_intent": intent, "amount": 10000}).amount
        except stripe.InvalidRequestError:
            return 0

    with ThreadPoolExecutor(10) as pool:
        assert sum(pool.map(refund, range(10))) == 20000


# Refunds and the balance


def test_part_then_rest_then_no_more(stand, v1, inbox):
    intent = paid(stand).payment_intent
    part = v1.refunds.create(params={"payment_intent": intent, "amount": 7770, "reason": "requested_by_customer", "metadata": {"no": "1"}})
    assert (part.amount, part.status, part.metadata["no"]) == (7770, "succeeded", "1")
    with pytest.raises(stripe.InvalidRequestError, match=r"¥200\.01.*¥200\.00") as refusal:
        v1.refunds.create(params={"payment_intent": intent, "amount": 20001})
    assert refusal.value.code == "amount_too_large"
    rest = v1.refunds.create(params={"charge": part.charge})
    assert rest.amount == 20000
    with pytest.raises(stripe.InvalidRequestError) as refusal:
        v1.refunds.create(params={"payment_intent": intent})
    assert refusal.value.code == "charge_already_refunded"
    charge = v1.charges.retrieve(part.charge, params={"expand": ["refunds"]})
    assert (charge.refunded, charge.amount_refunded, len(charge.refunds.data)) == (True, 27770, 2)
    assert [refund.id for refund in v1.refunds.list(params={"payment_intent": intent})] == [rest.id, part.id]
    assert v1.refunds.retrieve(part.id).amount == 7770
    found = inbox.wait("charge.refunded", "refund.created", "refund.updated", about=part.charge, count=2)
    sums = {event.data.object.amount_refunded for event in found if event.type == "charge.refunded"}
    assert sums == {7770, 27770}  # snapshots of their own moment


def test_an_unpaid_payment_cannot_be_refunded(stand, v1):
    session = opened(v1)
    intent = stand.pay(session, number=REFUSED)["payment_intent"]["id"]
    with pytest.raises(stripe.InvalidRequestError, match="does not have a successful charge"):
        v1.refunds.create(params={"payment_intent": intent})
    with pytest.raises(stripe.InvalidRequestError) as refusal:
        v1.refunds.create(params={"payment_intent": "pi_nothing"})
    assert refusal.value.param == "payment_intent"


def test_balance_tells_fee_and_net(stand, v1):
    before = v1.balance.retrieve().pending[0].amount
    session = v1.checkout.sessions.retrieve(paid(stand).id, params={"expand": ["payment_intent"]})
    charge = session.payment_intent.latest_charge
    entry = v1.balance_transactions.list(params={"source": charge}).data[0]
    assert (entry.type, entry.amount, entry.fee, entry.net) == ("charge", 27770, 805, 26965)
    refund = v1.refunds.create(params={"charge": charge, "amount": 770})
    back = v1.balance_transactions.list(params={"type": "refund", "limit": 1}).data[0]
    assert (back.source, back.amount, back.fee, back.net) == (refund.id, -770, 0, -770)
    assert v1.balance.retrieve().pending[0].amount - before == 26965 - 770


def test_delayed_refund_is_pending_first(inbox):
    slow = Stand("--refund-delay", "0.3", "--webhook-url", inbox.url)
    try:
        refund = slow.client.v1.refunds.create(params={"payment_intent": paid(slow).payment_intent})
        assert refund.status == "pending"
        updated = inbox.wait("refund.updated", about=refund.id)[0]
        assert (updated.data.object.status, updated.data.previous_attributes.status) == ("succeeded", "pending")
    finally:
        slow.stop()


# PaymentIntents and lists


def test_cancel_spares_checkout_and_paid_intents(stand, v1, inbox):
    alone = v1.payment_intents.create(params={"amount": 500, "currency": "cny"})
    assert v1.payment_intents.cancel(alone.id, params={"cancellation_reason": "abandoned"}).status == "canceled"
    inbox.wait("payment_intent.canceled", about=alone.id)
    session = opened(v1)
    waiting = stand.pay(session, number=POOR)["payment_intent"]["id"]
    for id, words in ((alone.id, "canceled"), (paid(stand).payment_intent, "succeeded"), (waiting, "expire the Checkout Session")):
        with pytest.raises(stripe.InvalidRequestError, match=words) as refusal:
            v1.payment_intents.cancel(id)
        assert refusal.value.code == "payment_intent_unexpected_state"


def test_lists_are_newest_first_and_page_through(v1):
    made = [v1.payment_intents.create(params={"amount": 100 + place, "currency": "cny"}).id for place in range(5)]
    page = v1.payment_intents.list(params={"limit": 2})
    assert [intent.id for intent in page] == made[:2:-1]
    assert page.has_more
    walked = [intent.id for _, intent in zip(range(5), page.auto_paging_iter(), strict=False)]
    assert walked == made[::-1]
    back = v1.payment_intents.list(params={"ending_before": made[2], "limit": 10})
    assert [intent.id for intent in back] == made[:2:-1]
    assert not v1.payment_intents.list(params={"created": {"gt": int(time.time()) + 60}}).data


def test_events_are_listed_by_type(stand, v1):
    session = paid(stand)
    found = v1.events.list(params={"type": "checkout.session.completed", "limit": 1}).data[0]
    assert found.data.object.id == session.id
    assert v1.events.retrieve(found.id).api_version == "2026-10-28.endive"
    kinds = {event.type for event in v1.events.list(params={"type": "charge.*", "limit": 100})}
    assert kinds
    assert all(kind.startswith("charge.") for kind in kinds)


# The payment page


def test_page_shows_the_order_and_says_it_is_a_test(stand, v1):
    page = requests.get(opened(v1).url, timeout=5)
    assert page.status_code == 200
    for words in ("模拟支付", "Test payment", "黑木耳 &lt;250g&gt;", "¥137.70", "¥277.70", "支付宝", "微信支付", 'id="pay"'):
        assert words in page.text
    assert 'href="http://127.0.0.1:9/cart/?a=1&amp;b=2"' in page.text
    assert "<script" not in page.text
    assert not re.search(r"(src|@import|url\()\s*=?\s*[\"']?https?:", page.text)
    english = requests.get(opened(v1, locale="en").url, timeout=5).text
    assert "Choose how to pay" in english
    assert "选择支付方式" not in english
    by_browser = opened(v1, locale="auto").url
    assert "Choose how to pay" in requests.get(by_browser, headers={"Accept-Language": "en-GB,en;q=0.8"}, timeout=5).text
    assert "选择支付方式" in requests.get(by_browser, headers={"Accept-Language": "zh-CN,zh;q=0.9"}, timeout=5).text


def test_decline_shows_why_and_the_next_card_succeeds(stand, v1, inbox):
    session = opened(v1)
    for number, words in ((POOR, "余额不足"), (REFUSED, "银行拒绝了"), (OLD, "已过期")):
        answer = form(stand, session, number=number)
        assert (answer.status_code, answer.headers["Location"]) == (303, f"/pay/{session.id}#error")
        page = requests.get(session.url, timeout=5).text
        assert words in page.split('id="error"')[1].split("</div>")[0]
    waiting = v1.checkout.sessions.retrieve(session.id, params={"expand": ["payment_intent"]})
    assert (waiting.status, waiting.payment_intent.status) == ("open", "requires_payment_method")
    error = waiting.payment_intent.last_payment_error
    assert (error.code, error.decline_code) == ("expired_card", "expired_card")
    answer = form(stand, session, number=GOOD)
    assert (answer.status_code, answer.headers["Location"]) == (303, f"http://127.0.0.1:9/paid/?session={session.id}")
    intent = v1.payment_intents.retrieve(waiting.payment_intent.id)
    assert (intent.status, intent.last_payment_error) == ("succeeded", None)
    assert [charge.status for charge in v1.charges.list(params={"payment_intent": intent.id})] == [
        "succeeded",
        "failed",
        "failed",
        "failed",
    ]
    inbox.wait("charge.failed", "payment_intent.payment_failed", about=intent.id, count=3)
    inbox.wait("charge.succeeded", "payment_intent.succeeded", "checkout.session.completed", about=intent.id)
    for again in (requests.get(session.url, timeout=5), form(stand, session, number=GOOD)):
        assert again.status_code == 200
        assert "已经支付" in again.text
    assert len(v1.charges.list(params={"payment_intent": intent.id}).data) == 4


@pytest.mark.parametrize(
    ("fields", "error"),
    [
        ({"number": "4242 4242 4242 4241"}, "incorrect_number"),
        ({"number": ""}, "incorrect_number"),
        ({"number": "4111111111111111"}, "live_card"),
        ({"number": GOOD, "exp": "13/30"}, "invalid_expiry"),
        ({"number": GOOD, "exp": "01/20"}, "expired_card_form"),
        ({"number": GOOD, "cvc": "1"}, "invalid_cvc"),
        ({"method": "cash"}, "no_method"),
    ],
)
def test_wrong_form_makes_no_attempt(stand, v1, fields, error):
    session = opened(v1)
    answer = form(stand, session, **fields)
    assert answer.headers["Location"] == f"/pay/{session.id}?error={error}#error"
    assert 'id="error"' in requests.get(stand.url + answer.headers["Location"], timeout=5).text
    assert v1.checkout.sessions.retrieve(session.id).payment_intent is None


@pytest.mark.parametrize("wallet", ["alipay", "wechat_pay"])
def test_wallet_can_be_cancelled_and_confirmed(stand, v1, inbox, wallet):
    session = opened(v1)
    answer = form(stand, session, method=wallet)
    there = stand.url + answer.headers["Location"]
    assert there.endswith(f"/pay/{session.id}/{wallet}")
    assert 'id="confirm"' in requests.get(there, timeout=5).text
    waiting = v1.checkout.sessions.retrieve(session.id, params={"expand": ["payment_intent"]})
    assert waiting.payment_intent.status == "requires_action"
    answer = requests.post(there, data={"action": "cancel"}, timeout=5)
    assert "取消了支付" in answer.text
    inbox.wait("payment_intent.payment_failed", about=waiting.payment_intent.id)
    answer = requests.post(there, data={"action": "confirm"}, allow_redirects=False, timeout=5)
    assert answer.headers["Location"].endswith(session.id)
    charge = v1.charges.list(params={"payment_intent": waiting.payment_intent.id}).data[0]
    assert charge.payment_method_details.type == wallet
    assert charge.id.startswith("py_")
    assert v1.refunds.create(params={"charge": charge.id, "amount": 1}).id.startswith("pyr_")


def test_unknown_page_and_method_not_offered(stand, v1):
    assert requests.get(f"{stand.url}/pay/cs_test_nothing", timeout=5).status_code == 404
    session = opened(v1, payment_method_types=["card"], payment_method_options={})
    assert requests.get(f"{session.url}/alipay", timeout=5).status_code == 404
    assert 'id="method-alipay"' not in requests.get(session.url, timeout=5).text


# Webhooks


def test_webhooks_verify_with_the_right_secret_only(stand, v1, inbox):
    session = paid(stand)
    event = inbox.wait("checkout.session.completed", about=session.id)[0]
    assert (event.data.object.metadata["备注"], event.livemode) == ("少放冰袋", False)
    assert abs(event.created - time.time()) < 10
    body, signature = next(mail for mail in inbox.mail if event.id.encode() in mail[0])
    assert stand.client.construct_event(body, signature, SECRET).id == event.id
    with pytest.raises(stripe.SignatureVerificationError):
        stripe.Webhook.construct_event(body, signature, "whsec_of_somebody_else")
    with pytest.raises(stripe.SignatureVerificationError):
        stripe.Webhook.construct_event(body.replace(b"complete", b"expired_"), signature, SECRET)


def test_event_names_the_request_that_caused_it(stand, v1, inbox):
    key = f"refund:{time.time()}"
    refund = v1.refunds.create(params={"payment_intent": paid(stand).payment_intent}, options={"idempotency_key": key})
    event = inbox.wait("refund.created", about=refund.id)[0]
    assert (event.request.idempotency_key, event.request.id) == (key, refund.last_response.request_id)


def test_failed_delivery_is_tried_again(stand, v1, inbox):
    inbox.failures = 4
    session = paid(stand)
    inbox.wait("checkout.session.completed", "payment_intent.succeeded", "charge.succeeded", about=session.payment_intent)
    assert inbox.failures == 0


def test_faults_drop_repeat_and_end(stand, v1, inbox):
    try:
        assert stand.lever("faults", drop=1).json()["drop"] == 1
        silent = paid(stand)
        stand.lever("faults", repeat=1, reorder=1, seed=7)
        twice = paid(stand)
        found = inbox.wait("checkout.session.completed", about=twice.id, count=2)
        assert found[0].id == found[1].id
        assert not [event for event in inbox.events() if silent.id in str(event)]
        lost = v1.events.list(params={"type": "checkout.session.completed", "delivery_success": False})
        event = next(event for event in lost if event.data.object.id == silent.id)
        assert stand.lever("resend", event=event.id).json()["deliveries"] == 1
        inbox.wait("checkout.session.completed", about=silent.id)
    finally:
        assert stand.lever("faults").json() == {"repeat": 0, "reorder": 0, "drop": 0, "corrupt": 0, "delay": 0, "seed": None}
    assert stand.lever("faults", explode=1).status_code == 400
    assert stand.lever("faults", drop=2).status_code == 400
    assert stand.lever("resend", event="evt_nothing").status_code == 404


# Levers, memory, secrecy


def test_levers_refuse_forms_of_other_sites(stand):
    assert requests.post(stand.url + "/_control/faults", data={"drop": "1"}, timeout=5).status_code == 415
    assert requests.get(stand.url + "/_control/pay", timeout=5).status_code == 404
    assert stand.lever("pay", session="cs_test_nothing").status_code == 404


def test_state_file_outlives_a_killed_process(tmp_path, inbox):
    file = tmp_path / "stripe.sqlite3"
    first = Stand("--state", str(file), "--webhook-url", inbox.url, "--faults", "delay=1")
    options = {"idempotency_key": "before-the-crash"}
    done = paid(first)
    refund = first.client.v1.refunds.create(params={"payment_intent": done.payment_intent, "amount": 100}, options=options)
    waiting = opened(first.client.v1, expires_at=int(time.time()) + 2)
    first.stop(signal.SIGKILL)
    assert oct(os.stat(file).st_mode & 0o777) == "0o600"

    second = Stand("--state", str(file), "--webhook-url", inbox.url)
    try:
        v1 = second.client.v1
        assert v1.checkout.sessions.retrieve(done.id).payment_status == "paid"
        replay = v1.refunds.create(params={"payment_intent": done.payment_intent, "amount": 100}, options=options)
        assert (replay.id, replay.last_response.headers["Idempotent-Replayed"]) == (refund.id, "true")
        assert v1.refunds.create(params={"payment_intent": done.payment_intent}).amount == 27670
        assert len(v1.checkout.sessions.line_items.list(done.id).data) == 2
        inbox.wait("checkout.session.completed", about=done.id)  # was still under way when the process died
        inbox.wait("checkout.session.expired", about=waiting.id)
    finally:
        second.stop()


def test_card_numbers_are_neither_kept_nor_logged(tmp_path, inbox):
    file = tmp_path / "stripe.sqlite3"
    stand = Stand("--state", str(file), "--webhook-url", inbox.url, "--verbose")
    session = opened(stand.client.v1)
    for number in (POOR, "4111 1111 1111 1111", GOOD):
        form(stand, session, number=number)
    inbox.wait("checkout.session.completed", about=session.id)
    log = stand.stop()
    assert "POST /pay/" in log
    kept = b"".join(path.read_bytes() for path in tmp_path.iterdir()) + log.encode() + json.dumps(str(inbox.events())).encode()
    for digits in (b"42424242", b"4242 4242", b"41111111", b"4111 1111", b"40000000", b"4000 0000"):
        assert digits not in kept
    assert b'"last4": "9995"' in kept


def test_is_quiet_by_default_and_quick(inbox):
    stand = Stand("--webhook-url", inbox.url)
    session = opened(stand.client.v1)
    calls = requests.Session()
    calls.headers["Authorization"] = "Bearer sk_test_quick"
    started = time.perf_counter()
    for _ in range(200):
        assert calls.get(f"{stand.url}/v1/checkout/sessions/{session.id}", timeout=5).status_code == 200
    assert (time.perf_counter() - started) / 200 < 0.01  # no 40 ms wait for a late packet
    assert len(stand.stop().splitlines()) == 1
