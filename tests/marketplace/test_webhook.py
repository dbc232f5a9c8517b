"""The webhook inbox: verified on the raw body, kept once, handled as a hint."""

import json
import time

import pytest
import stripe
from django.urls import reverse

from marketplace.catalogue.models import Sku
from marketplace.payment import services
from marketplace.payment.models import Payment, WebhookEvent
from marketplace.payment.tasks import handle_event
from tests.market_factories import make_purchase, make_sku
from tests.marketplace.conftest import SECRET
from tests.marketplace.test_payment import start, statuses

pytestmark = [pytest.mark.django_db, pytest.mark.both]


def body_of(event_id="evt_1", kind="checkout.session.completed", ref="cs_test_unknown", **more) -> bytes:
    return json.dumps({"id": event_id, "object": "event", "type": kind, "data": {"object": {"id": ref, "object": "x"}}, **more}).encode()


def send(client, body: bytes, *, secret=SECRET, timestamp=None, header=None):
    header = header if header is not None else stripe.WebhookSignature.generate_signature_header(body.decode(), secret, timestamp)
    return client.post(reverse("stripe-webhook"), body, content_type="application/json", headers={"Stripe-Signature": header})


@pytest.fixture
def delivered(client, stand_in, django_capture_on_commit_callbacks):
    """Send an event and let its task run."""

    def deliver(body, **how):
        with django_capture_on_commit_callbacks(execute=True):
            return send(client, body, **how)

    return deliver


def test_a_genuine_event_pays_the_order(stand_in, delivered):
    purchase = make_purchase()
    payment = start(purchase)
    stand_in.pay(payment)
    assert delivered(body_of(ref=payment.session_ref)).status_code == 200
    assert statuses(purchase) == {"paid"}
    assert WebhookEvent.objects.get().outcome == "payment paid"


def test_an_event_that_only_claims_to_be_paid_changes_nothing(stand_in, delivered):
    """Even a signed event is a hint: the fact is fetched."""
    purchase = make_purchase()
    payment = start(purchase)
    delivered(body_of(ref=payment.session_ref))
    assert statuses(purchase) == {"awaiting_payment"}
    assert WebhookEvent.objects.get().outcome == "payment open"


def test_repeated_and_reordered_events_have_one_effect(stand_in, delivered):
    sku = make_sku(stock_=5)
    purchase = make_purchase((sku, 2))
    payment = start(purchase)
    stand_in.pay(payment, "alipay")
    kinds = [
        ("evt_2", "checkout.session.completed"),
        ("evt_0", "checkout.session.expired"),
        ("evt_1", "payment_intent.succeeded"),
        ("evt_2", "checkout.session.completed"),
    ]
    for event_id, kind in kinds:
        ref = payment.session_ref if kind.startswith("checkout") else stand_in.session(payment)["payment_intent"]
        assert delivered(body_of(event_id, kind, ref)).status_code == 200
    assert statuses(purchase) == {"paid"}
    assert WebhookEvent.objects.count() == 3
    assert tuple(Sku.objects.values_list("on_hand", "reserved").get(pk=sku.pk)) == (3, 0)


def test_a_wrong_signature_is_refused_and_nothing_is_kept(client, settings):
    settings.STRIPE_WEBHOOK_SECRETS = [SECRET]
    body = body_of()
    good = stripe.WebhookSignature.generate_signature_header(body.decode(), SECRET, None)
    for answer in (
        send(client, body, secret="whsec_other"),
        send(client, body, header=""),
        send(client, body, header="t=1,v1=00"),
        send(client, body.replace(b"evt_1", b"evt_2"), header=good),
    ):
        assert answer.status_code == 400
    assert not WebhookEvent.objects.exists()


def test_an_old_timestamp_is_refused(client, settings):
    settings.STRIPE_WEBHOOK_SECRETS = [SECRET]
    assert send(client, body_of(), timestamp=int(time.time()) - 301).status_code == 400
    assert not WebhookEvent.objects.exists()


def test_both_secrets_are_good_while_one_is_rotated(client, settings):
    settings.STRIPE_WEBHOOK_SECRETS = ["whsec_new", "whsec_old"]
    assert send(client, body_of("evt_1"), secret="whsec_old").status_code == 200
    assert send(client, body_of("evt_2"), secret="whsec_new").status_code == 200


def test_a_signed_body_that_is_no_event_is_refused(client, settings):
    settings.STRIPE_WEBHOOK_SECRETS = [SECRET]
    assert send(client, b"not json").status_code == 400


def test_only_post(client):
    assert client.get(reverse("stripe-webhook")).status_code == 405


def test_events_about_others_are_kept_and_left_alone(delivered):
    assert delivered(body_of(kind="payout.paid", ref="po_1")).status_code == 200
    assert delivered(body_of("evt_2", ref="cs_test_of_another_shop")).status_code == 200
    assert set(WebhookEvent.objects.values_list("outcome", flat=True)) == {"not needed", "about nothing of ours"}
    assert not Payment.objects.exists()


def test_an_event_handled_while_the_gateway_is_away_comes_up_again(stand_in, settings, delivered):
    purchase = make_purchase()
    payment = start(purchase)
    stand_in.pay(payment)
    settings.STRIPE_API_BASE = "http://127.0.0.1:9"
    delivered(body_of(ref=payment.session_ref))
    event = WebhookEvent.objects.get()
    assert event.handled_at is None
    settings.STRIPE_API_BASE = stand_in.base
    handle_event.call(event.pk)
    assert statuses(purchase) == {"paid"}
    assert services.fold(payment).status == "paid"
