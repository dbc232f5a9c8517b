"""Paying, over HTTP through the unmodified stripe library: only a fetched fact of the right amount moves an order."""

from datetime import timedelta

import pytest
from django.core.exceptions import ImproperlyConfigured
from django.urls import reverse
from django.utils import timezone

from audit.models import AuditEntry
from marketplace.catalogue.models import Sku
from marketplace.checkout.tasks import release_expired
from marketplace.orders import services as orders
from marketplace.orders.models import OrderLine, Purchase
from marketplace.payment import refunds, services, tasks, transfers
from marketplace.payment.models import Payment, Refund
from marketplace.payment.stripe_client import GatewayDown, StripeGateway
from marketplace.payment.tasks import poll_open_payments
from shared.errors import RuleError
from tests.market_factories import make_address, make_purchase, make_sku

pytestmark = [pytest.mark.django_db, pytest.mark.both]
URLS = {"return_url": "http://127.0.0.1:8000/checkout/return/x/", "cancel_url": "http://127.0.0.1:8000/orders/x/"}


@pytest.fixture
def sku():
    return make_sku(price_fen=3980, stock_=10)


@pytest.fixture
def purchase(sku):
    return make_purchase((sku, 2))


def start(purchase):
    return services.start_payment(purchase, **URLS)


def intent_of(stand_in, payment):
    return stand_in.server.store.get("payment_intent", stand_in.session(payment)["payment_intent"])


def statuses(purchase):
    purchase.refresh_from_db()
    return {purchase.status, *purchase.orders.values_list("status", flat=True)}


def stock_of(sku):
    return tuple(Sku.objects.values_list("on_hand", "reserved").get(pk=sku.pk))


@pytest.mark.parametrize("method", ["card", "alipay", "wechat_pay"])
def test_a_payment_is_started_paid_and_folded(stand_in, purchase, sku, method):
    payment = start(purchase)
    assert (payment.status, payment.amount_fen, payment.key) == ("open", 7960, f"order:{purchase.number}:attempt:1:amount:7960")
    stand_in.pay(payment, method)
    services.fold(payment)
    assert (payment.status, payment.method, payment.received_fen) == ("paid", method, 7960)
    assert payment.intent_ref
    assert payment.charge_ref
    assert statuses(purchase) == {"paid"}
    assert stock_of(sku) == (8, 0)


def test_stripe_learns_the_number_and_the_amount_and_nothing_personal(stand_in, purchase):
    told = str(stand_in.session(start(purchase)))
    assert purchase.number in told
    assert all(secret not in told for secret in (make_address().name, make_address().phone, make_address().street))
    session = stand_in.session(start(purchase))
    assert (session["currency"], session["amount_total"], session["client_reference_id"]) == ("cny", 7960, purchase.number)
    assert session["payment_method_types"] == ["card", "alipay", "wechat_pay"]


def test_starting_again_gives_the_same_pay_page(stand_in, purchase):
    first, again = start(purchase), start(purchase)
    assert (first.pk, first.redirect_url) == (again.pk, again.redirect_url)
    assert Payment.objects.count() == 1


def test_a_repeated_call_after_a_lost_answer_opens_no_second_session(stand_in, purchase):
    """The answer got lost: the row is still `created`; the same key brings the same session."""
    ref = start(purchase).session_ref
    Payment.objects.update(status="created", session_ref=None, redirect_url="")
    assert start(purchase).session_ref == ref


def test_coming_back_without_paying_proves_nothing(stand_in, purchase, sku):
    payment = start(purchase)
    services.fold(payment)
    assert payment.status == "open"
    assert statuses(purchase) == {"awaiting_payment"}
    assert stock_of(sku) == (10, 2)


def test_a_declined_card_leaves_the_pay_page_open_for_another_try(stand_in, purchase):
    payment = start(purchase)
    assert not stand_in.pay(payment, number="4000000000009995")["paid"]
    services.fold(payment)
    assert payment.status == "open"
    stand_in.pay(payment, "alipay")
    services.fold(payment)
    assert statuses(purchase) == {"paid"}


@pytest.mark.parametrize("wrong", [{"amount_received": 7959}, {"amount_received": 79_600}, {"currency": "usd"}])
def test_another_amount_or_currency_is_held_and_the_order_is_not_paid(stand_in, purchase, sku, wrong):
    payment = start(purchase)
    stand_in.pay(payment)
    intent_of(stand_in, payment).update(wrong)
    services.fold(payment)
    assert payment.status == "held"
    assert statuses(purchase) == {"awaiting_payment"}
    assert stock_of(sku) == (10, 2)
    assert AuditEntry.objects.filter(action="payment.differs").count() == 1
    with pytest.raises(RuleError, match="payment_held"):
        start(purchase)


def test_folding_again_changes_nothing(stand_in, purchase, sku):
    payment = start(purchase)
    stand_in.pay(payment)
    for _again in range(3):
        services.fold(payment)
    fact = StripeGateway().fetch(payment.session_ref)
    services.apply(payment, fact)
    assert orders.mark_paid(purchase) is False
    assert stock_of(sku) == (8, 0)
    assert AuditEntry.objects.filter(action="purchase.paid").count() == 1


def test_without_a_gateway_the_order_stays_and_can_be_paid_later(stand_in, settings, purchase, sku):
    settings.STRIPE_API_BASE = "http://127.0.0.1:9"
    with pytest.raises(RuleError, match="gateway_down"):
        start(purchase)
    assert statuses(purchase) == {"awaiting_payment"}
    assert stock_of(sku) == (10, 2)
    settings.STRIPE_API_BASE = stand_in.base
    assert start(purchase).status == "open"
    assert Payment.objects.count() == 1


def test_a_refused_call_fails_the_attempt_and_the_next_has_a_new_key(stand_in, settings, purchase):
    settings.STRIPE_SECRET_KEY = "sk_test_tests"
    with pytest.raises(RuleError, match="gateway_down"):
        services.start_payment(purchase, return_url="not a url", cancel_url="neither")
    assert list(Payment.objects.values_list("status", flat=True)) == ["failed"]
    assert start(purchase).key.startswith(f"order:{purchase.number}:attempt:2:")


def test_an_unpaid_purchase_is_cancelled_when_its_reservation_ends(stand_in, purchase, sku):
    payment = start(purchase)
    Purchase.objects.update(reserved_until=timezone.now())
    release_expired.call()
    payment.refresh_from_db()
    assert (payment.status, stand_in.session(payment)["status"]) == ("expired", "expired")
    assert statuses(purchase) == {"cancelled"}
    assert stock_of(sku) == (10, 0)
    with pytest.raises(RuleError, match="not_payable"):
        start(purchase)


def test_money_that_arrives_just_before_the_sweep_is_kept(stand_in, purchase, sku):
    stand_in.pay(start(purchase))
    Purchase.objects.update(reserved_until=timezone.now())
    release_expired.call()
    assert statuses(purchase) == {"paid"}
    assert stock_of(sku) == (8, 0)


def test_with_the_gateway_away_the_reservation_waits_for_the_pay_page_to_end(stand_in, settings, purchase, sku):
    payment = start(purchase)
    Purchase.objects.update(reserved_until=timezone.now())
    settings.STRIPE_API_BASE = "http://127.0.0.1:9"
    release_expired.call()
    assert statuses(purchase) == {"awaiting_payment"}
    Payment.objects.filter(pk=payment.pk).update(expires_at=timezone.now() - timedelta(seconds=1))
    release_expired.call()
    assert statuses(purchase) == {"cancelled"}
    assert stock_of(sku) == (10, 0)


def test_late_money_reserves_the_goods_again(stand_in, purchase, sku):
    payment = start(purchase)
    orders.cancel(purchase)
    stand_in.pay(payment)
    services.fold(payment)
    assert statuses(purchase) == {"paid"}
    assert stock_of(sku) == (8, 0)
    assert not Refund.objects.exists()


def test_late_money_goes_back_by_itself_when_the_goods_are_gone(stand_in, purchase, sku, django_capture_on_commit_callbacks):
    payment = start(purchase)
    orders.cancel(purchase)
    make_purchase((sku, 10))
    stand_in.pay(payment)
    with django_capture_on_commit_callbacks(execute=True):
        services.fold(payment)
    refund = Refund.objects.get()
    assert (refund.amount_fen, refund.status, refund.line) == (7960, "succeeded", None)
    assert statuses(purchase) == {"cancelled"}
    assert stock_of(sku) == (10, 10)
    services.fold(payment)
    assert Refund.objects.count() == 1


def test_a_purchase_paid_twice_keeps_one_payment_and_gives_the_other_back(stand_in, purchase, sku, django_capture_on_commit_callbacks):
    first = start(purchase)
    Payment.objects.filter(pk=first.pk).update(status="failed")  # believed lost
    second = start(purchase)
    for payment in (first, second):
        stand_in.pay(payment)
        with django_capture_on_commit_callbacks(execute=True):
            services.fold(payment)
    assert Refund.objects.get().payment == second
    assert stock_of(sku) == (8, 0)


def test_a_lost_webhook_is_made_up_for_by_the_poll(stand_in, purchase):
    stand_in.pay(start(purchase))
    poll_open_payments.call()
    assert statuses(purchase) == {"paid"}


def test_a_stand_ins_address_is_refused_with_a_live_key(settings):
    settings.STRIPE_SECRET_KEY, settings.STRIPE_API_BASE = "sk_live_real", "http://127.0.0.1:8420"
    with pytest.raises(ImproperlyConfigured):
        StripeGateway().fetch("cs_test_1")


def test_an_unknown_key_is_an_outage_not_a_refusal(stand_in, settings):
    settings.STRIPE_SECRET_KEY = "sk_test_"
    with pytest.raises(GatewayDown):
        StripeGateway().fetch("cs_test_1")


def test_a_bank_transfer_pays_only_with_the_exact_amount(purchase, sku):
    at = timezone.now()
    with pytest.raises(RuleError, match="wrong_amount"):
        services.record_transfer(purchase, amount_fen=7959, method="transfer", at=at)
    assert statuses(purchase) == {"awaiting_payment"}
    services.record_transfer(purchase, amount_fen=7960, method="transfer", at=at)
    assert statuses(purchase) == {"paid"}
    with pytest.raises(RuleError, match="not_payable"):
        services.record_transfer(purchase, amount_fen=7960, method="transfer", at=at)
    assert Payment.objects.count() == 1
    assert stock_of(sku) == (8, 0)


def test_many_open_contracts_do_not_keep_the_poll_from_pay_pages(stand_in, purchase, monkeypatch):
    """An institution has ten days; the poll looks at a limited number, and pay pages must be among them."""
    for _n in range(3):
        transfers.start_transfer(make_purchase(), institution="某单位", page_url="http://127.0.0.1/x/")
    monkeypatch.setattr(tasks, "AT_ONCE", 2)
    stand_in.pay(start(purchase))
    poll_open_payments.call()
    assert statuses(purchase) == {"paid"}


def test_a_session_the_gateway_does_not_know_frees_the_stock_once_its_page_is_over(stand_in, purchase, sku):
    """Another account's key was set meanwhile: nobody can pay there, and the goods must not stay locked up."""
    payment = start(purchase)
    Payment.objects.filter(pk=payment.pk).update(session_ref="cs_test_of_the_old_account")
    Purchase.objects.update(reserved_until=timezone.now())
    release_expired.call()
    assert statuses(purchase) == {"awaiting_payment"}
    Payment.objects.filter(pk=payment.pk).update(expires_at=timezone.now())
    release_expired.call()
    payment.refresh_from_db()
    assert (statuses(purchase), payment.status, stock_of(sku)) == ({"cancelled"}, "expired", (10, 0))


def test_the_buyers_page_tells_how_the_money_stands(client, stand_in, purchase, django_capture_on_commit_callbacks):
    page = lambda: client.get(reverse("orders:purchase", args=[purchase.token])).content.decode()
    transfer, back = reverse("payment:transfer", args=[purchase.token]), 'id="money-back"'
    assert transfer in page()
    assert back not in page()
    stand_in.pay(start(purchase))
    poll_open_payments.call()
    refund = refunds.refund_line(OrderLine.objects.get(), reason="变质", amount_fen=1234, by=None)
    assert back in page()
    assert "12.34" in page()
    assert refund.get_way_display() in page()
    assert transfer not in page()


def test_the_buyers_page_of_a_held_payment_does_not_ask_for_money_again(client, stand_in, purchase):
    payment = start(purchase)
    stand_in.pay(payment)
    intent_of(stand_in, payment).update(amount_received=7959)
    services.fold(payment)
    page = client.get(reverse("orders:purchase", args=[purchase.token])).content.decode()
    assert reverse("checkout:pay", args=[purchase.token]) not in page
    assert "data-once" not in page


def test_the_buyers_page_of_a_contract_leads_to_it(client, stand_in, purchase):
    contract = transfers.start_transfer(purchase, institution="某单位", page_url="http://127.0.0.1/x/")
    page = client.get(reverse("orders:purchase", args=[purchase.token])).content.decode()
    assert contract.number in page
    assert reverse("checkout:pay", args=[purchase.token]) not in page
