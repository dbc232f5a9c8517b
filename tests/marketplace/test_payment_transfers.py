"""Bank transfer of institutions: contract, receipts matched with an amount check, acceptance, refunds by bank."""

from datetime import timedelta

import pytest
from django.db import IntegrityError, transaction
from django.urls import reverse
from django.utils import timezone

from marketplace.catalogue.models import Sku
from marketplace.checkout.tasks import release_expired
from marketplace.orders import services as orders
from marketplace.orders.models import Purchase
from marketplace.payment import bank_refunds, refunds, services, transfers
from marketplace.payment.gateway import GatewayRefused
from marketplace.payment.models import BankReceipt, Payment, Refund, TransferContract, TransferRule
from marketplace.settlement import services as settlement
from marketplace.settlement.books import check
from projects.ledger.models import IncomeEntry
from shared.errors import NotAllowed, RuleError
from tests.factories import COUNTY, make_user
from tests.market_factories import make_product, make_purchase, make_sku, make_supplier
from tests.marketplace.test_payment import start, statuses

pytestmark = [pytest.mark.django_db, pytest.mark.both]
PAGE = "http://127.0.0.1:8000/payment/x/transfer/"


@pytest.fixture
def finance():
    return make_user("finance_officer", COUNTY)


@pytest.fixture
def contract():
    return transfers.start_transfer(make_purchase((make_sku(price_fen=398_000), 2)), institution="汝州市机关事务中心", page_url=PAGE)


def money(finance, amount_fen=796_000, number="20261123000001", **fields):
    day = timezone.localdate()
    return transfers.record_receipt(number=number, payer="汝州市机关事务中心", amount_fen=amount_fen, received_on=day, by=finance, **fields)


def payment_of(contract):
    return Payment.objects.get(contract=contract)


def test_the_exact_amount_pays_the_order(contract, finance):
    purchase = contract.payment.purchase
    assert purchase.reserved_until > timezone.now() + timedelta(days=9)
    assert contract.number.startswith("HT")
    payment = transfers.match(money(finance), contract, by=finance)
    assert (payment.status, payment.received_fen, payment.method) == ("paid", 796_000, "transfer")
    assert statuses(purchase) == {"paid"}
    assert all(check(order) for order in purchase.orders.all())


def test_starting_again_gives_the_same_contract_and_closes_no_pay_page_twice(stand_in):
    purchase = make_purchase()
    online = start(purchase)
    first = transfers.start_transfer(purchase, institution="某单位", page_url=PAGE)
    again = transfers.start_transfer(purchase, institution="另一单位", page_url=PAGE)
    online.refresh_from_db()
    assert first == again
    assert (online.status, stand_in.session(online)["status"]) == ("expired", "expired")
    assert start(purchase) == first.payment


def test_without_a_rule_there_is_no_transfer():
    TransferRule.objects.all().delete()
    with pytest.raises(RuleError, match="no_transfer_rule"):
        transfers.start_transfer(make_purchase(), institution="某单位", page_url=PAGE)
    assert not Payment.objects.exists()


def test_a_receipt_counts_once(contract, finance):
    receipt = money(finance)
    with pytest.raises(RuleError, match="receipt_known"):
        money(finance)
    transfers.match(receipt, contract, by=finance)
    other = transfers.start_transfer(make_purchase(), institution="某单位", page_url=PAGE)
    with pytest.raises(RuleError, match="matched_already"):
        transfers.match(receipt, other, by=finance)
    with pytest.raises(RuleError, match="paid_already"):
        transfers.match(money(finance, number="2"), contract, by=finance)
    with pytest.raises(IntegrityError), transaction.atomic():
        BankReceipt.objects.create(number=receipt.number, payer="x", amount_fen=1, received_on=timezone.localdate())
    assert payment_of(other).status == "open"


def test_a_part_is_held_until_the_rest_is_there(contract, finance):
    payment = transfers.match(money(finance, 700_000), contract, by=finance)
    assert payment.status == "held"
    assert statuses(payment.purchase) == {"awaiting_payment"}
    payment = transfers.match(money(finance, 95_000, "2"), contract, by=finance)
    assert (payment.status, payment.received_fen) == ("held", 795_000)
    payment = transfers.match(money(finance, 1_000, "3"), contract, by=finance)
    payment.refresh_from_db()
    assert (payment.status, payment.received_fen) == ("paid", 796_000)
    assert statuses(payment.purchase) == {"paid"}


def test_too_much_is_held_and_the_rest_goes_back_by_bank(contract, finance):
    from marketplace.payment import holding

    payment = transfers.match(money(finance, 800_000), contract, by=finance)
    assert payment.status == "held"
    holding.accept_held(payment, by=finance)
    refund = Refund.objects.get()
    assert (refund.amount_fen, refund.way, refund.status, refund.order) == (4_000, "transfer", "pending", None)
    bank_refunds.paid_by_bank(refund, receipt="OUT-1", payee="汝州市机关事务中心 工行 1234", by=finance)
    order = payment.purchase.orders.get()
    assert sum(line.fen for line in check(order)) == 0
    assert statuses(payment.purchase) == {"paid"}


def test_money_nobody_can_place_goes_back_once(contract, finance):
    receipt = money(finance, 5)
    with pytest.raises(RuleError, match="no_receipt"):
        transfers.return_receipt(receipt, returned_receipt=" ", by=finance)
    transfers.return_receipt(receipt, returned_receipt="OUT-1", by=finance)
    with pytest.raises(RuleError, match="matched_already"):
        transfers.match(receipt, contract, by=finance)
    second = money(finance, 6, "2")
    with pytest.raises(RuleError, match="receipt_known"):
        transfers.return_receipt(second, returned_receipt="OUT-1", by=finance)


def test_refused_by_role_and_out_of_region(contract, finance):
    for outsider in (make_user("county_officer", COUNTY), make_user("seller"), make_user("finance_officer", "410482102201"), make_user()):
        with pytest.raises(NotAllowed):
            money(outsider, number="9")
    receipt = money(finance)
    with pytest.raises(NotAllowed):
        transfers.match(receipt, contract, by=make_user("finance_officer", "410481101201"))
    receipt.refresh_from_db()
    assert receipt.payment is None
    assert payment_of(contract).status == "open"


def test_nothing_comes_and_the_stock_is_free_again(contract):
    purchase, sku = contract.payment.purchase, Sku.objects.get()
    past = timezone.now() - timedelta(minutes=1)
    Purchase.objects.update(reserved_until=past)
    Payment.objects.update(expires_at=past)
    release_expired.call()
    sku.refresh_from_db()
    assert statuses(purchase) == {"cancelled"}
    assert sku.reserved == 0
    assert payment_of(contract).status == "expired"


def test_late_money_reserves_the_goods_again(contract, finance):
    services.close_unpaid(contract.payment.purchase)
    assert statuses(contract.payment.purchase) == {"cancelled"}
    transfers.match(money(finance), contract, by=finance)
    assert statuses(contract.payment.purchase) == {"paid"}


def test_a_contract_is_given_up_for_paying_online(stand_in, contract):
    transfers.give_up(contract)
    assert payment_of(contract).status == "expired"
    payment = start(contract.payment.purchase)
    assert payment.rail == "stripe"


def test_a_contract_with_money_is_not_given_up(contract, finance):
    transfers.match(money(finance, 1), contract, by=finance)
    contract.refresh_from_db()
    with pytest.raises((RuleError, GatewayRefused)):
        transfers.give_up(contract)
    assert payment_of(contract).status == "held"


def test_settlement_waits_for_the_acceptance(contract, finance):
    transfers.match(money(finance), contract, by=finance)
    order = contract.payment.purchase.orders.get()
    contract.refresh_from_db()
    with pytest.raises(RuleError, match="not_received"):
        transfers.accept_goods(contract, on=timezone.localdate(), signer="李科长", by=finance)
    orders.ship(order, carrier="邮政", waybill="1", by=None)
    orders.receive(order, at=timezone.now() - timedelta(days=8))
    assert list(settlement.due(timezone.localdate())) == []
    with pytest.raises(RuleError, match="not_accepted"):
        settlement.settle(order, by=finance)
    assert not IncomeEntry.objects.exists()
    transfers.accept_goods(contract, on=timezone.localdate(), signer="李科长", by=finance)
    with pytest.raises(RuleError, match="accepted_already"):
        transfers.accept_goods(contract, on=timezone.localdate(), signer="李科长", by=finance)
    settlement.settle(order, by=finance)
    assert sum(line.fen for line in check(order)) == 0


def test_a_refund_of_a_transfer_is_pending_until_the_bank_paid_it(contract, finance):
    transfers.match(money(finance), contract, by=finance)
    line = contract.payment.purchase.orders.get().lines.get()
    refund = refunds.refund_line(line, reason="少货", amount_fen=100_000, by=finance)
    assert (refund.way, refund.status) == ("transfer", "pending")
    assert refunds.fold(refund).status == "pending"
    with pytest.raises(RuleError, match="no_receipt"):
        bank_refunds.paid_by_bank(refund, receipt="", payee="x", by=finance)
    with pytest.raises(NotAllowed):
        bank_refunds.paid_by_bank(refund, receipt="OUT-1", payee="x", by=make_user("seller"))
    bank_refunds.paid_by_bank(refund, receipt="OUT-1", payee="某单位 工行 1", by=finance)
    assert refund.status == "succeeded"
    second = refunds.refund_line(line, reason="少货", amount_fen=1, by=finance)
    with pytest.raises(RuleError, match="receipt_known"):
        bank_refunds.paid_by_bank(second, receipt="OUT-1", payee="某单位 工行 1", by=finance)
    second.refresh_from_db()
    assert second.status == "pending"
    assert check(line.order)


def test_the_buyers_pages(client):
    purchase = make_purchase((make_sku(make_product(make_supplier(freight_fen=800)), price_fen=5000), 1))
    address = reverse("payment:transfer", args=[purchase.token])
    assert "institution" in client.get(address).content.decode()
    assert client.post(address, {"institution": ""}).status_code == 400
    assert client.post(address, {"institution": "某单位", "credit_code": "短"}).status_code == 400
    assert client.post(address, {"institution": "某单位", "credit_code": ""}).status_code == 302
    contract = TransferContract.objects.get()
    page = client.get(address).content.decode()
    assert all(word in page for word in (contract.number, contract.account, "58.00"))
    assert contract.number in client.get(reverse("payment:sheet", args=[purchase.token])).content.decode()
    assert client.get(reverse("payment:transfer", args=["another-guests-token"])).status_code == 404
    assert client.get(reverse("payment:sheet", args=[make_purchase().token])).status_code == 404
    client.post(reverse("payment:give_up", args=[purchase.token]))
    assert payment_of(contract).status == "expired"
