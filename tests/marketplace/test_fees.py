"""Fees: cut per piece, the households get the rest, nothing is sold under unknown fees."""

from datetime import date

import pytest
from hypothesis import given
from hypothesis import strategies as st

from marketplace.catalogue.fees import FeeTable, breakdown, per_100
from marketplace.catalogue.models import FeeRule
from shared.errors import RuleError
from tests.factories import MOSHI

ON = date(2026, 11, 1)


def rules(*rates):
    kinds = list(FeeRule.Kind)
    return FeeTable(
        [FeeRule(kind=kinds[i], name="费", name_en="fee", rate_bp=rate, valid_from=date(2020, 1, 1)) for i, rate in enumerate(rates)]
    )


@pytest.mark.django_db
def test_of_a_hundred_yuan_the_seeded_rules_leave_92_40():
    found = per_100(MOSHI, ON)
    assert [(fee.kind, fee.fen) for fee in found.fees] == [("platform", 200), ("packing", 500), ("payment", 60)]
    assert found.household_fen == 9240


@pytest.mark.django_db
def test_each_fee_is_cut_to_whole_fen_and_the_rest_is_the_households():
    found = breakdown(3980, MOSHI, ON)
    assert [fee.fen for fee in found.fees] == [79, 199, 23]
    assert found.household_fen == 3679


@pytest.mark.django_db
def test_the_nearest_regions_rule_holds_and_the_later_one():
    FeeRule.objects.create(
        kind="platform", name="县平台费", name_en="county fee", rate_bp=100, region_prefix="410482", valid_from=date(2020, 1, 1)
    )
    assert breakdown(10_000, MOSHI, ON).fees[0].fen == 100
    FeeRule.objects.create(
        kind="platform", name="县平台费", name_en="county fee", rate_bp=0, region_prefix="410482", valid_from=date(2026, 1, 1)
    )
    assert breakdown(10_000, MOSHI, ON).fees[0].fen == 0
    assert breakdown(10_000, MOSHI, date(2025, 12, 31)).fees[0].fen == 100
    assert breakdown(10_000, "510000000000", ON).fees[0].fen == 200


@pytest.mark.django_db
def test_without_a_rule_on_that_day_nothing_can_be_sold():
    with pytest.raises(RuleError, match="no_fee_rule"):
        breakdown(3980, MOSHI, date(2019, 12, 31))


def test_fees_above_the_price_are_refused():
    with pytest.raises(RuleError, match="fees_exceed_price"):
        rules(9000, 2000).breakdown(100, MOSHI)


@given(st.integers(1, 10**9), st.integers(1, 99), st.lists(st.integers(0, 2500), min_size=1, max_size=4))
def test_fees_and_households_always_make_up_the_price(price_fen, quantity, rates):
    one = rules(*rates).breakdown(price_fen, MOSHI)
    many = one.times(quantity)
    assert many.price_fen == sum(fee.fen for fee in many.fees) + many.household_fen == price_fen * quantity
    assert many.household_fen == one.household_fen * quantity >= 0


@pytest.mark.django_db
def test_an_order_line_keeps_each_fee_with_its_rate_and_who_gets_it():
    from tests.market_factories import make_paid

    FeeRule.objects.create(kind="village", name="村集体服务费", name_en="Village", rate_bp=100, valid_from=date(2026, 1, 1))
    line = make_paid().orders.get().lines.get()
    kept = [(fee["kind"], fee["role"], fee["rate_bp"], fee["fen"]) for fee in line.fees]
    assert kept == [
        ("platform", "platform", 200, 79),
        ("packing", "packer", 500, 199),
        ("payment", "gateway", 60, 23),
        ("village", "collective", 100, 39),
    ]
    assert line.amount_fen == line.fee_fen + line.household_fen
