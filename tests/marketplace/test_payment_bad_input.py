"""What must never pay an order: bad cards, forged and old events, wrong money, other people's numbers. Each leaves nothing behind."""

import json
import time

import pytest
import stripe
from django.core.exceptions import ImproperlyConfigured
from django.urls import reverse

from audit.models import AuditEntry
from marketplace.catalogue.models import Sku
from marketplace.orders.models import Order, Purchase
from marketplace.payment import services
from marketplace.payment.models import Payment, WebhookEvent
from marketplace.payment.stripe_client import StripeGateway
from marketplace.payment.templatetags.payment import is_test_payment
from tests.factories import COUNTY, make_user
from tests.market_factories import PHONE, make_cart, make_purchase, make_sku
from tests.marketplace.conftest import SECRET
from tests.marketplace.test_payment import intent_of, start, statuses, stock_of
from tests.marketplace.test_webhook import body_of, send

pytestmark = pytest.mark.django_db
EXPIRED, REFUSED, POOR, ASKS = "4000000000000069", "4000000000000002", "4000000000009995", "4000002500003155"


@pytest.fixture
def sku():
    return make_sku(price_fen=3980, stock_=10)


@pytest.fixture
def payment(stand_in, sku):
    return start(make_purchase((sku, 2)))


def unpaid(payment, sku):
    payment.refresh_from_db()
    return statuses(payment.purchase) == {"awaiting_payment"} and stock_of(sku) == (10, 2)


def deliver(client, capture, body, **how):
    with capture(execute=True):
        return send(client, body, **how)


@pytest.mark.parametrize("number", [EXPIRED, REFUSED, POOR])
def test_a_bad_card(stand_in, payment, sku, number):
    assert not stand_in.pay(payment, number=number)["paid"]
    services.fold(payment)
    assert unpaid(payment, sku)
    assert payment.status == "open"


def test_the_banks_question_left_open_or_failed(stand_in, payment, sku):
    assert not stand_in.pay(payment, number=ASKS)["paid"]
    services.fold(payment)
    assert unpaid(payment, sku)
    assert not stand_in.pay(payment, number=ASKS, challenge="fail")["paid"]
    services.fold(payment)
    assert unpaid(payment, sku)
    assert stand_in.pay(payment, number=ASKS, challenge="pass")["paid"]
    services.fold(payment)
    assert statuses(payment.purchase) == {"paid"}


def test_a_wrong_signature(client, stand_in, payment, sku, django_capture_on_commit_callbacks):
    stand_in.pay(payment)
    body = body_of(ref=payment.session_ref)
    assert deliver(client, django_capture_on_commit_callbacks, body, secret="whsec_other").status_code == 400
    assert unpaid(payment, sku)
    assert not WebhookEvent.objects.exists()


def test_an_old_timestamp(client, stand_in, payment, sku, django_capture_on_commit_callbacks):
    stand_in.pay(payment)
    old = int(time.time()) - 301
    assert deliver(client, django_capture_on_commit_callbacks, body_of(ref=payment.session_ref), timestamp=old).status_code == 400
    assert unpaid(payment, sku)


def test_a_body_changed_on_the_way(client, stand_in, payment, sku):
    body = body_of(ref=payment.session_ref)
    header = stripe.WebhookSignature.generate_signature_header(body.decode(), SECRET, None)
    assert send(client, body.replace(b"completed", b"Completed"), header=header).status_code == 400
    assert not WebhookEvent.objects.exists()


@pytest.mark.parametrize("wrong", [{"amount_received": 1}, {"amount_received": 7961}, {"currency": "usd"}, {"currency": "jpy"}])
def test_a_wrong_amount_or_a_foreign_currency(client, stand_in, payment, sku, wrong, django_capture_on_commit_callbacks):
    stand_in.pay(payment)
    intent_of(stand_in, payment).update(wrong)
    deliver(client, django_capture_on_commit_callbacks, body_of(ref=payment.session_ref))
    assert unpaid(payment, sku)
    assert payment.status == "held"
    assert AuditEntry.objects.filter(action="payment.differs").count() == 1


def test_an_event_for_another_account(client, stand_in, payment, sku, settings, django_capture_on_commit_callbacks):
    stand_in.pay(payment)
    body = body_of(ref=payment.session_ref, account="acct_of_somebody_else")
    assert deliver(client, django_capture_on_commit_callbacks, body).status_code == 200
    assert unpaid(payment, sku)
    assert WebhookEvent.objects.get().outcome == "for another account"
    settings.STRIPE_ACCOUNT = "acct_ours"
    deliver(client, django_capture_on_commit_callbacks, body_of("evt_2", ref=payment.session_ref, account="acct_ours"))
    assert statuses(payment.purchase) == {"paid"}


def test_a_live_event_in_test_mode(client, stand_in, payment, sku, django_capture_on_commit_callbacks):
    stand_in.pay(payment)
    deliver(client, django_capture_on_commit_callbacks, body_of(ref=payment.session_ref, livemode=True))
    assert unpaid(payment, sku)
    assert WebhookEvent.objects.get().outcome == "of the other mode"


def test_an_event_that_names_anothers_order_in_its_marks(client, stand_in, payment, sku, django_capture_on_commit_callbacks):
    """Our marks only find an attempt that has no session yet; an open one is not turned to another session."""
    other = start(make_purchase((make_sku(price_fen=1), 1)))
    stand_in.pay(other)
    thing = {"id": other.session_ref, "object": "checkout.session", "metadata": {"purchase": payment.purchase.number, "attempt": "1"}}
    body = json.dumps({"id": "evt_9", "object": "event", "type": "checkout.session.completed", "data": {"object": thing}}).encode()
    deliver(client, django_capture_on_commit_callbacks, body)
    assert unpaid(payment, sku)


def test_a_forged_total_at_checkout(client, sku):
    cart = make_cart((sku, 2))
    before = Purchase.objects.count()
    from marketplace.checkout.services import place_order
    from shared.errors import RuleError
    from tests.market_factories import make_address

    with pytest.raises(RuleError, match="price_changed"):
        place_order(cart, make_address(), key=cart.checkout_key, shown_total_fen=1)
    assert (Purchase.objects.count(), Sku.objects.get(pk=sku.pk).reserved) == (before, 0)


def test_another_guests_order_number(client):
    order = Order.objects.get(purchase=make_purchase())
    stranger = client.post(reverse("orders:look_up"), {"number": order.number, "phone": "13900000000"})
    assert stranger.status_code == 400
    assert order.purchase.token not in stranger.content.decode()
    for name in ("checkout:pay", "payment:transfer", "payment:give_up"):
        assert client.post(reverse(name, args=[order.number]), {"institution": "x"}).status_code == 404
    assert not Payment.objects.exists()
    owner = client.post(reverse("orders:look_up"), {"number": order.number, "phone": PHONE})
    assert order.purchase.token in owner.url


@pytest.mark.parametrize(("base", "secrets"), [("http://127.0.0.1:8420", ["whsec_real"]), ("", ["whsec_real", "whsec_stand_in"])])
def test_live_mode_refuses_the_stand_ins_address_and_secret(settings, base, secrets):
    settings.STRIPE_SECRET_KEY, settings.STRIPE_API_BASE, settings.STRIPE_WEBHOOK_SECRETS = "sk_live_x", base, secrets
    with pytest.raises(ImproperlyConfigured):
        StripeGateway().fetch("cs_test_1")
    with pytest.raises(ImproperlyConfigured):
        StripeGateway().parse_webhook(b"{}", "t=1,v1=00")


@pytest.mark.parametrize(
    ("key", "said"), [("sk_test_1", True), ("", True), ("pk_live_1", True), ("sk_live_1", False), ("rk_live_1", False)]
)
def test_a_test_payment_is_called_one_wherever_no_live_key_is_set(settings, key, said):
    settings.STRIPE_SECRET_KEY = key
    assert is_test_payment() is said


def test_the_notice_stands_where_money_is_asked_for(client, stand_in, payment):
    page = client.get(reverse("payment:transfer", args=[payment.purchase.token])).content.decode()
    assert "notice--warning" in page
    assert "notice--warning" in client.get(reverse("checkout:return", args=[payment.purchase.token])).content.decode()


@pytest.mark.parametrize("live", [False, True])
def test_officers_read_it_on_every_list_of_money(client, settings, live):
    settings.STRIPE_SECRET_KEY, settings.STRIPE_API_BASE = ("sk_live_1", "") if live else ("sk_test_1", settings.STRIPE_API_BASE)
    client.force_login(make_user("finance_officer", COUNTY), backend="accounts.backends.PhoneOrEmailBackend")
    for name in (
        "payments_admin:list",
        "refunds_admin:list",
        "transfers_admin:list",
        "transfers_admin:receipts",
        "reconciliation_admin:list",
    ):
        assert ("help-warning" in client.get(reverse(name)).content.decode()) is not live, name
