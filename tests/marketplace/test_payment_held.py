"""Held payments: given back whole with the stock free at once, or accepted once they are right to the fen."""

import pytest
from django.core import mail
from django.db import IntegrityError, transaction
from django.urls import reverse
from django.utils import timezone

from marketplace.catalogue.models import Sku
from marketplace.orders.models import Purchase
from marketplace.payment import holding, services
from marketplace.payment.models import Payment, Refund
from marketplace.settlement.books import check
from shared.errors import NotAllowed, RuleError
from tests.factories import COUNTY, make_user
from tests.market_factories import make_purchase, make_sku
from tests.marketplace.test_payment import intent_of, start, statuses, stock_of

pytestmark = [pytest.mark.django_db, pytest.mark.both]


@pytest.fixture
def finance():
    return make_user("finance_officer", COUNTY)


@pytest.fixture
def held(stand_in):
    """Make a payment of 7960 fen held by what the gateway says arrived."""

    def make(**wrong):
        payment = start(make_purchase((make_sku(price_fen=3980), 2)))
        stand_in.pay(payment)
        intent_of(stand_in, payment).update(wrong)
        services.fold(payment)
        assert payment.status == "held"
        return payment

    return make


def test_given_back_whole_and_the_stock_is_free_at_once(held, finance, django_capture_on_commit_callbacks):
    payment = held(amount_received=7000)
    with django_capture_on_commit_callbacks(execute=True):
        holding.give_back_held(payment, reason="金额不符", by=finance)
    refund = Refund.objects.get()
    assert (payment.status, refund.amount_fen, refund.status, refund.order) == ("returned", 7000, "succeeded", None)
    assert statuses(payment.purchase) == {"cancelled"}
    assert stock_of(Sku.objects.get()) == (10, 0)
    assert check(payment.purchase.orders.get())[0].fen == 0
    with pytest.raises(RuleError, match="wrong_status"):
        holding.give_back_held(payment, reason="金额不符", by=finance)
    assert services.fold(payment).status == "returned"
    assert Refund.objects.count() == 1


def test_foreign_money_only_goes_back(held, finance, django_capture_on_commit_callbacks):
    payment = held(currency="usd")
    assert payment.received_currency == "usd"
    with pytest.raises(RuleError, match="foreign_currency"):
        holding.accept_held(payment, by=finance)
    with django_capture_on_commit_callbacks(execute=True):
        holding.give_back_held(payment, reason="外币", by=finance)
    assert Refund.objects.get().amount_fen == 7960


def test_too_little_needs_the_receipt_of_the_rest(held, finance):
    payment = held(amount_received=7000)
    with pytest.raises(RuleError, match="missing_money"):
        holding.accept_held(payment, by=finance)
    holding.accept_held(payment, receipt="20261123-1", payer="王小明", by=finance)
    payment.refresh_from_db()
    assert (payment.status, payment.received_fen, payment.receipts.get().amount_fen) == ("paid", 7960, 960)
    assert statuses(payment.purchase) == {"paid"}
    assert stock_of(Sku.objects.get()) == (8, 0)


def test_a_receipt_does_not_make_two_payments_right(held, finance):
    first, second = held(amount_received=7000), held(amount_received=7000)
    holding.accept_held(first, receipt="R1", by=finance)
    with pytest.raises(RuleError, match="receipt_known"):
        holding.accept_held(second, receipt="R1", by=finance)
    second.refresh_from_db()
    assert (second.status, second.received_fen) == ("held", 7000)


def test_too_much_is_accepted_and_the_rest_goes_back(held, finance, stand_in, django_capture_on_commit_callbacks):
    payment = held(amount_received=8000)
    charge = stand_in.server.store.get("charge", payment.charge_ref)
    charge["amount"] = 8000
    with django_capture_on_commit_callbacks(execute=True):
        holding.accept_held(payment, by=finance)
    assert Refund.objects.get().amount_fen == 40
    assert statuses(payment.purchase) == {"paid"}
    assert sum(line.fen for line in check(payment.purchase.orders.get())) == 0


def test_released_by_the_right_people_only(held, finance):
    payment = held(amount_received=1)
    for outsider in (make_user("seller"), make_user("auditor", COUNTY), make_user("finance_officer", "410482102201"), make_user()):
        with pytest.raises(NotAllowed):
            holding.give_back_held(payment, reason="x", by=outsider)
        with pytest.raises(NotAllowed):
            holding.accept_held(payment, receipt="R", by=outsider)
    with pytest.raises(RuleError, match="no_reason"):
        holding.give_back_held(payment, reason=" ", by=finance)
    payment.refresh_from_db()
    assert payment.status == "held"
    assert not Refund.objects.exists()


def test_the_reservation_of_a_held_payment_ends_like_any_other(held, finance):
    payment = held(amount_received=7000)
    Purchase.objects.update(reserved_until=timezone.now())
    assert services.close_unpaid(payment.purchase)
    assert stock_of(Sku.objects.get()) == (10, 0)
    holding.accept_held(payment, receipt="R1", by=finance)
    assert statuses(payment.purchase) == {"paid"}
    assert stock_of(Sku.objects.get()) == (8, 0)


def test_accepting_fails_whole_when_the_goods_are_gone(held, finance):
    payment = held(amount_received=7000)
    services.close_unpaid(payment.purchase)
    make_purchase((Sku.objects.get(), 10))
    with pytest.raises(RuleError, match="sold_out"), transaction.atomic():
        holding.accept_held(payment, receipt="R1", by=finance)
    payment.refresh_from_db()
    assert (payment.status, payment.received_fen, payment.receipts.count()) == ("held", 7000, 0)


def test_no_more_goes_back_than_arrived(held):
    payment = held(amount_received=7000)
    with pytest.raises(IntegrityError), transaction.atomic():
        Payment.objects.filter(pk=payment.pk).update(refunded_fen=7001)


def test_the_officer_sees_and_releases_it(held, finance, client):
    payment = held(amount_received=7000)
    client.force_login(finance, backend="accounts.backends.PhoneOrEmailBackend")
    assert payment.purchase.number in client.get(reverse("payments_admin:list"), {"status": "held"}).content.decode()
    assert "give-back" in client.get(reverse("payments_admin:payment", args=[payment.pk])).content.decode()
    assert reverse("payments_admin:list") + "?status=held" in client.get(reverse("wagtailadmin_home")).content.decode()
    assert client.post(reverse("payments_admin:give_back", args=[payment.pk]), {"reason": ""}).status_code == 422
    client.post(reverse("payments_admin:accept", args=[payment.pk]), {"receipt": "R1"})
    payment.refresh_from_db()
    assert payment.status == "paid"


def test_a_buyer_with_an_address_is_told(stand_in, django_capture_on_commit_callbacks):
    sku = make_sku(price_fen=3980)
    purchase = make_purchase((sku, 2))
    buyer = make_user()
    buyer.email = "buyer@example.org"
    buyer.save()
    Purchase.objects.update(buyer=buyer)
    payment = start(purchase)
    services.close_unpaid(Purchase.objects.get())
    make_purchase((sku, 10))
    Payment.objects.filter(pk=payment.pk).update(status="open")
    session = stand_in.session(payment)
    session.update(status="open")
    stand_in.pay(payment)
    with django_capture_on_commit_callbacks(execute=True):
        services.fold(payment)
    assert Refund.objects.get().status == "succeeded"
    assert mail.outbox[0].to == ["buyer@example.org"]
    assert purchase.number in mail.outbox[0].subject


def test_who_may_release_it_is_alerted_by_mail(stand_in, django_capture_on_commit_callbacks):
    near, far, clerk = make_user("finance_officer", COUNTY), make_user("county_officer", "410425000000"), make_user("village_clerk")
    for user, address in ((near, "near@example.org"), (far, "far@example.org"), (clerk, "clerk@example.org")):
        user.email = address
        user.save()
    payment = start(make_purchase((make_sku(price_fen=3980), 2)))
    stand_in.pay(payment)
    intent_of(stand_in, payment).update(amount_received=7000)
    for _again in range(2):
        with django_capture_on_commit_callbacks(execute=True):
            services.fold(payment)
    assert [(each.to, payment.purchase.number in each.subject) for each in mail.outbox] == [(["near@example.org"], True)]
    assert "70.00 CNY" in mail.outbox[0].body
