"""From a received order to the households, and back by a refund: exact to the fen, once, not too early."""

from datetime import timedelta

import pytest
from django.db import transaction
from django.db.models import Sum
from django.utils import timezone
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from audit.models import AuditEntry
from marketplace.catalogue.fees import breakdown
from marketplace.catalogue.models import FeeRule
from marketplace.orders import services as orders
from marketplace.orders.models import Order, OrderLine
from marketplace.payment import refunds
from marketplace.payment import services as payments
from marketplace.payment.models import Payment, Refund
from marketplace.payment.tasks import poll_open_payments
from marketplace.settlement import services
from marketplace.settlement.models import Settlement, SettlementShare
from marketplace.settlement.tasks import settle_due
from projects.ledger.models import IncomeEntry, Posting
from shared.errors import NotAllowed, RuleError
from tests.factories import COUNTY, MOSHI, make_user
from tests.market_factories import make_product, make_purchase, make_received, make_sku, make_supplier
from tests.marketplace.test_payment import start

pytestmark = [pytest.mark.django_db]


def in_ledger():
    return IncomeEntry.objects.aggregate(total=Sum("amount_fen"))["total"] or 0


def nothing_posted():
    return not (IncomeEntry.objects.exists() or Posting.objects.exists() or Settlement.objects.exists())


@pytest.fixture
def finance():
    return make_user("finance_officer", COUNTY)


def paid_and_received(stand_in, *wanted, days_ago=8):
    """Paid through the stand-in, dispatched, received."""
    purchase = make_purchase(*wanted)
    payment = start(purchase)
    stand_in.pay(payment, "wechat_pay")
    payments.fold(payment)
    order = purchase.orders.get()
    orders.ship(order, carrier="邮政", waybill="98765", by=None)
    orders.receive(order, at=timezone.now() - timedelta(days=days_ago))
    return order


@pytest.mark.both
def test_goods_minus_fees_reach_the_accounts_by_weight(finance):
    product = make_product(weights=(2, 1))
    order = make_received((make_sku(product, price_fen=3980), 3))
    settlement = services.settle(order, by=finance)
    assert (settlement.goods_fen, settlement.fee_fen, settlement.household_fen) == (11_940, 903, 11_037)
    accounts = [b.account_id for b in product.beneficiaries.all()]
    entries = list(IncomeEntry.objects.order_by("pk"))
    assert [(e.account_id, e.amount_fen, e.kind, e.item) for e in entries] == [
        (accounts[0], 7358, "business", "商品销售"),
        (accounts[1], 3679, "business", "商品销售"),
    ]
    assert entries[0].source == f"order:{order.number}:1:{accounts[0]}"
    assert entries[0].earned_on == timezone.localdate()
    assert order.status == "settled"


def test_not_before_the_window_is_over(finance):
    order = make_received(days_ago=7)
    with pytest.raises(RuleError, match="window_open"):
        services.settle(order, by=finance)
    assert nothing_posted()
    services.settle(order, by=finance, on=timezone.localdate() + timedelta(days=1))
    assert in_ledger() > 0


def test_refused_by_state_by_role_and_out_of_region(finance):
    order = make_received()
    for outsider in (make_user("county_officer", COUNTY), make_user("seller"), make_user("finance_officer", "410482102201"), make_user()):
        with pytest.raises(NotAllowed):
            services.settle(order, by=outsider)
    with pytest.raises(RuleError, match="wrong_status"):
        services.settle(make_purchase().orders.get(), by=finance)
    assert nothing_posted()


def test_twice_is_refused_and_pays_once(finance):
    order = make_received((make_sku(price_fen=10_000), 1))
    services.settle(order, by=finance)
    with pytest.raises(RuleError, match="wrong_status"):
        services.settle(order, by=finance)
    assert in_ledger() == 9240


def test_edits_after_ordering_change_nothing(finance):
    product = make_product(weights=(1, 1))
    order = make_received((make_sku(product, price_fen=10_000), 1))
    product.beneficiaries.first().delete()
    FeeRule.objects.update(rate_bp=5000)
    services.settle(order, by=finance)
    assert sorted(IncomeEntry.objects.values_list("amount_fen", flat=True)) == [4620, 4620]


def test_a_tiny_price_leaves_accounts_without_a_fen_out(finance):
    order = make_received((make_sku(make_product(weights=(1, 1, 1)), price_fen=2), 1))
    services.settle(order, by=finance)
    assert list(IncomeEntry.objects.values_list("amount_fen", flat=True)) == [1, 1]


def test_the_task_settles_what_is_due_and_leaves_the_rest():
    due, early = make_received(), make_received(days_ago=3)
    settle_due.call()
    settle_due.call()
    due.refresh_from_db()
    early.refresh_from_db()
    assert (due.status, early.status) == ("settled", "received")
    assert Settlement.objects.count() == 1


def test_a_refund_before_settlement_leaves_the_line_out(stand_in, finance):
    product = make_product()
    order = paid_and_received(stand_in, (make_sku(product, price_fen=10_000), 1), (make_sku(product, price_fen=5000, label="1000克"), 1))
    refunds.refund_line(order.lines.get(number=2), reason="包装破损", by=finance)
    services.settle(order, by=finance)
    assert in_ledger() == 9240
    assert services.fold_refunds() == 0


def test_a_refund_after_settlement_takes_exactly_those_entries_back(stand_in, finance):
    product = make_product(weights=(3, 2, 1))
    order = paid_and_received(stand_in, (make_sku(product, price_fen=10_001), 1), (make_sku(product, price_fen=5000, label="1000克"), 2))
    services.settle(order, by=finance)
    whole = in_ledger()
    first, second = order.lines.all()
    refunds.refund_line(first, reason="少发一袋", by=finance)
    assert services.fold_refunds() == 1
    assert in_ledger() == whole - first.household_fen == second.household_fen
    assert services.fold_refunds() == 0
    assert not SettlementShare.objects.filter(line=second, reversed_at__isnull=False).exists()
    refunds.refund_line(second, reason="少发一袋", by=finance)
    services.fold_refunds()
    order.refresh_from_db()
    assert (in_ledger(), order.status) == (0, "refunded")
    assert IncomeEntry.objects.filter(reverses__isnull=False).count() == 6


def test_a_refund_gives_the_money_back_once(stand_in, finance):
    order = paid_and_received(stand_in, (make_sku(price_fen=3980), 2))
    line = order.lines.get()
    refund = refunds.refund_line(line, reason="变质", by=finance)
    assert (refund.status, refund.amount_fen) == ("succeeded", 7960)
    with pytest.raises(RuleError, match="wrong_status"):
        refunds.refund_line(line, reason="变质", by=finance)
    charge = stand_in.server.store.get("charge", Payment.objects.get().charge_ref)
    assert charge["amount_refunded"] == 7960
    order.refresh_from_db()
    assert order.status == "refunded"


def test_a_refund_is_refused_by_role_region_reason_and_state(stand_in, finance):
    order = paid_and_received(stand_in, (make_sku(), 1))
    line = order.lines.get()
    for outsider in (make_user("seller"), make_user("village_clerk"), make_user("county_officer", "410482102201")):
        with pytest.raises(NotAllowed):
            refunds.refund_line(line, reason="变质", by=outsider)
    with pytest.raises(RuleError, match="no_reason"):
        refunds.refund_line(line, reason="  ", by=finance)
    with pytest.raises(RuleError, match="wrong_status"):
        refunds.refund_line(OrderLine.objects.get(order=make_purchase().orders.get()), reason="变质", by=finance)
    assert not Refund.objects.exists()
    assert not AuditEntry.objects.filter(action="refund.asked").exists()


def test_before_dispatch_the_last_line_brings_the_freight_back(stand_in, finance):
    purchase = make_purchase((make_sku(make_product(make_supplier(freight_fen=800)), price_fen=3980), 1))
    payment = start(purchase)
    stand_in.pay(payment)
    payments.fold(payment)
    refunds.refund_line(OrderLine.objects.get(), reason="不想要了", by=finance)
    assert sorted(Refund.objects.values_list("amount_fen", flat=True)) == [800, 3980]
    payment.refresh_from_db()
    assert payment.refunded_fen == payment.amount_fen
    assert Order.objects.get().status == "refunded"


def test_a_refund_without_an_answer_waits_and_holds_the_settlement(stand_in, finance, settings):
    order = paid_and_received(stand_in, (make_sku(price_fen=3980), 1))
    settings.STRIPE_API_BASE = "http://127.0.0.1:9"
    refund = refunds.refund_line(order.lines.get(), reason="变质", by=finance)
    assert refund.status == "pending"
    with pytest.raises(RuleError, match="refund_under_way"):
        services.settle(order, by=finance)
    assert nothing_posted()
    settings.STRIPE_API_BASE = stand_in.base
    poll_open_payments.call()
    refund.refresh_from_db()
    assert refund.status == "succeeded"


def test_a_refused_refund_frees_what_it_claimed(stand_in, finance):
    order = paid_and_received(stand_in, (make_sku(price_fen=3980), 1))
    Payment.objects.update(intent_ref="pi_unknown")
    refund = refunds.refund_line(order.lines.get(), reason="变质", by=finance)
    assert refund.status == "failed"
    assert OrderLine.objects.get().refunded_fen == Payment.objects.get().refunded_fen == 0
    services.settle(order, by=finance)
    assert in_ledger() > 0


def test_the_platform_never_refunds_more_than_was_paid(stand_in, finance):
    order = paid_and_received(stand_in, (make_sku(price_fen=3980), 1))
    Payment.objects.update(refunded_fen=1)
    with pytest.raises(RuleError, match="more_than_paid"):
        refunds.refund_line(order.lines.get(), reason="变质", by=finance)
    assert OrderLine.objects.get().refunded_fen == 0
    assert not Refund.objects.exists()


@settings(max_examples=25, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(price=st.integers(1, 200_000), quantity=st.integers(1, 99), weights=st.lists(st.integers(1, 9), min_size=1, max_size=4))
def test_what_the_product_page_says_is_what_the_settlement_pays(price, quantity, weights):
    with transaction.atomic():
        before = in_ledger()
        sku = make_sku(make_product(weights=tuple(weights)), price_fen=price, stock_=100)
        said = breakdown(price, MOSHI, timezone.localdate()).household_fen * quantity
        settlement = services.settle(make_received((sku, quantity)), by=None)
        assert in_ledger() - before == said == settlement.household_fen
        assert settlement.goods_fen == settlement.fee_fen + settlement.household_fen == price * quantity
        transaction.set_rollback(True)
