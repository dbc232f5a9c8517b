"""Disputes freeze the settlement; partial refunds, refunds the bank returns, windows that are over. The ledger follows, to the fen."""

from datetime import timedelta

import pytest
from django.db import IntegrityError, transaction
from django.utils import timezone

from marketplace.orders.models import Order, OrderLine
from marketplace.payment import bank_refunds, disputes, inbox, refunds, services
from marketplace.payment.gateway import Event
from marketplace.payment.models import Dispute, Payment, Refund
from marketplace.payment.tasks import poll_open_payments, reconcile_yesterday
from marketplace.settlement import services as settlement
from marketplace.settlement.books import books, check, is_final
from marketplace.settlement.shares import kept
from shared.errors import RuleError
from tests.factories import COUNTY, make_user
from tests.market_factories import make_product, make_purchase, make_sku
from tests.marketplace.test_payment import start
from tests.marketplace.test_settlement import in_ledger, paid_and_received

pytestmark = [pytest.mark.django_db, pytest.mark.both]


@pytest.fixture
def finance():
    return make_user("finance_officer", COUNTY)


@pytest.fixture
def order(stand_in):
    return paid_and_received(stand_in, (make_sku(make_product(weights=(2, 1)), price_fen=10_001), 1))


def disputed(stand_in, order):
    payment = Payment.objects.get(purchase=order.purchase)
    return stand_in.ask("dispute", payment_intent=payment.intent_ref)["id"]


def sum_of(order):
    return sum(line.fen for line in check(order))


def test_an_open_dispute_holds_the_settlement_and_a_won_one_frees_it(stand_in, order, finance):
    ref = disputed(stand_in, order)
    assert disputes.fold(ref).status == "open"
    assert disputes.fold(ref).pk == Dispute.objects.get().pk
    assert list(settlement.due(timezone.localdate())) == []
    with pytest.raises(RuleError, match="disputed"):
        settlement.settle(order, by=finance)
    stand_in.ask("decide", dispute=ref, won=True)
    assert disputes.fold(ref).status == "won"
    settlement.settle(order, by=finance)
    assert in_ledger() > 0
    assert sum_of(order) == 0


def test_a_lost_dispute_counts_as_given_back(stand_in, order, finance):
    settlement.settle(order, by=finance)
    ref = disputed(stand_in, order)
    disputes.fold(ref)
    stand_in.ask("decide", dispute=ref, won=False)
    disputes.fold(ref)
    disputes.fold(ref)
    order.refresh_from_db()
    assert (Refund.objects.get().way, order.status) == ("dispute", "refunded")
    assert settlement.fold_refunds() == 1
    assert in_ledger() == 0
    assert sum_of(order) == 0


def test_a_lost_dispute_that_is_won_after_all_pays_the_households_again(stand_in, order, finance):
    settlement.settle(order, by=finance)
    whole, ref = in_ledger(), disputed(stand_in, order)
    stand_in.ask("decide", dispute=ref, won=False)
    disputes.fold(ref)
    settlement.fold_refunds()
    stand_in.server.store.get("dispute", ref)["status"] = "won"
    disputes.fold(ref)
    settlement.fold_refunds()
    order.refresh_from_db()
    assert (in_ledger(), order.status, sum_of(order)) == (whole, "settled", 0)
    with pytest.raises(RuleError, match="wrong_status"):
        bank_refunds.by_bank_instead(Refund.objects.get(), by=finance)


def test_a_dispute_after_a_refund_takes_only_what_is_left(stand_in, order, finance):
    refunds.refund_line(order.lines.get(), amount_fen=4_000, reason="破损", by=finance)
    ref = disputed(stand_in, order)
    stand_in.ask("decide", dispute=ref, won=False)
    disputes.fold(ref)
    assert sorted(Refund.objects.values_list("amount_fen", flat=True)) == [4_000, 6_001]
    assert sum_of(order) == 0


def test_a_dispute_about_nothing_of_ours_is_left_alone(stand_in, order):
    payment = Payment.objects.get()
    ref = disputed(stand_in, order)
    Payment.objects.filter(pk=payment.pk).update(charge_ref="ch_other", intent_ref="pi_other")
    assert disputes.fold(ref) is None
    assert not Dispute.objects.exists()


def test_parts_of_a_line_are_refunded_before_and_after_settlement(stand_in, order, finance):
    line = order.lines.get()
    refunds.refund_line(line, amount_fen=1_000, reason="破损", by=finance)
    with pytest.raises(RuleError, match="more_than_left"):
        refunds.refund_line(line, amount_fen=9_002, reason="破损", by=finance)
    assert settlement.settle(order, by=finance).goods_fen == 9_001
    assert in_ledger() == kept(line, 1_000).household_fen
    refunds.refund_line(line, amount_fen=2_500, reason="破损", by=finance)
    assert not is_final(order)
    assert sum_of(order) == 0
    assert settlement.fold_refunds() == 1
    assert settlement.fold_refunds() == 0
    assert is_final(order)
    assert in_ledger() == kept(line, 3_500).household_fen
    refunds.refund_line(line, reason="不要了", by=finance)
    with pytest.raises(RuleError, match="wrong_status"):
        refunds.refund_line(line, reason="不要了", by=finance)
    settlement.fold_refunds()
    order.refresh_from_db()
    assert (in_ledger(), order.status) == (0, "refunded")
    assert sum_of(order) == 0


def test_kept_parts_sum_to_the_fen(order):
    line = order.lines.get()
    for back in range(0, line.amount_fen + 1, 7):
        left = kept(line, back)
        assert left.goods_fen == left.fee_fen + left.household_fen == line.amount_fen - back
        assert 0 <= left.household_fen <= line.household_fen


def test_a_refund_the_bank_returns_posts_the_income_again(stand_in, order, finance):
    settlement.settle(order, by=finance)
    whole = in_ledger()
    refund = refunds.refund_line(order.lines.get(), reason="变质", by=finance)
    settlement.fold_refunds()
    assert in_ledger() == 0
    stand_in.ask("fail_refund", refund=refund.refund_ref)
    refunds.fold(refund)
    order.refresh_from_db()
    assert (refund.status, order.status, OrderLine.objects.get().refunded_fen) == ("failed", "settled", 0)
    assert sum_of(order) == 0
    assert settlement.fold_refunds() == 1
    assert in_ledger() == whole
    assert sum_of(order) == 0
    again = bank_refunds.by_bank_instead(refund, by=finance)
    with pytest.raises(RuleError, match="wrong_status"):
        bank_refunds.by_bank_instead(refund, by=finance)
    assert Refund.objects.exclude(status="failed").count() == 1
    bank_refunds.paid_by_bank(again, receipt="OUT-9", payee="王小明 工行 1", by=finance)
    settlement.fold_refunds()
    order.refresh_from_db()
    assert (in_ledger(), order.status, sum_of(order)) == (0, "refunded", 0)


def test_the_daily_look_finds_a_refund_the_bank_returned(stand_in, order, finance):
    refund = refunds.refund_line(order.lines.get(), reason="变质", by=finance)
    stand_in.ask("fail_refund", refund=refund.refund_ref)
    reconcile_yesterday.call()
    refund.refresh_from_db()
    assert refund.status == "failed"


def test_after_the_wallets_window_money_goes_back_by_bank(stand_in, order, finance):
    long_ago = timezone.now() - timedelta(days=181)
    Payment.objects.update(paid_at=long_ago)
    refund = refunds.refund_line(order.lines.get(), reason="变质", by=finance)
    assert (refund.way, refund.status, refund.refund_ref) == ("transfer", "pending", None)
    poll_open_payments.call()
    refund.refresh_from_db()
    assert refund.status == "pending"
    with pytest.raises(IntegrityError), transaction.atomic():
        Refund.objects.filter(pk=refund.pk).update(status="succeeded")


def test_an_old_pending_refund_is_looked_up_before_it_is_asked_again(stand_in, order, finance, settings):
    settings.STRIPE_API_BASE = "http://127.0.0.1:9"
    refund = refunds.refund_line(order.lines.get(), reason="变质", by=finance)
    settings.STRIPE_API_BASE = stand_in.base
    params = {"payment_intent": refund.payment.intent_ref, "amount": refund.amount_fen, "metadata": {"refund": refund.key}}
    from marketplace.payment.stripe_client import StripeGateway

    StripeGateway().client.v1.refunds.create(params=params)  # it had arrived after all, a day ago
    Refund.objects.update(created_at=timezone.now() - timedelta(hours=30))
    refund.refresh_from_db()
    assert refunds.push(refund).status == "succeeded"
    charge = stand_in.server.store.get("charge", refund.payment.charge_ref)
    assert charge["amount_refunded"] == refund.amount_fen


def test_a_whole_order_is_refunded_with_its_freight(stand_in, finance):
    from tests.market_factories import make_supplier

    supplier = make_supplier(freight_fen=800)
    purchase = make_purchase((make_sku(make_product(supplier), price_fen=3980), 1), (make_sku(make_product(supplier), price_fen=100), 2))
    payment = start(purchase)
    stand_in.pay(payment)
    services.fold(payment)
    order = purchase.orders.get()
    made = refunds.refund_order(order, reason="不想要了", by=finance)
    assert sum(refund.amount_fen for refund in made) == purchase.total_fen
    assert Order.objects.get().status == "refunded"
    assert [line.fen for line in books(order) if line.code == "freight"] == [0]
    assert sum_of(order) == 0
    with pytest.raises(RuleError, match="wrong_status"):
        refunds.refund_order(order, reason="不想要了", by=finance)


def test_a_dispute_that_overtakes_the_payment_is_not_lost(stand_in):
    """Card 0259 is disputed at once, and its event may arrive before we know the charge."""
    payment = start(make_purchase())
    stand_in.pay(payment, number="4000000000000259")
    ref = stand_in.events("charge.dispute.created")[-1]["data"]["object"]["id"]
    event = inbox.keep(Event("evt_dispute", "charge.dispute.created", ref))
    inbox.handle(event)
    payment.refresh_from_db()
    assert (payment.status, Dispute.objects.get().payment) == ("paid", payment)
    assert Dispute.objects.get().status == "open"
