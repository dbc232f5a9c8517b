"""Net income per head: what counts is a table, costs are subtracted, without a rule nothing is counted silently."""

from datetime import date

import pytest

from projects.households.models import HouseholdYear
from projects.ledger import periods
from projects.ledger.calculation import calculation
from projects.ledger.models import IncomeItemRule, IncomeLine
from projects.ledger.net_income import net_income_of
from projects.ledger.posting import Income, Kind, post_income
from tests.factories import make_household, make_village, move_away

pytestmark = [pytest.mark.django_db, pytest.mark.both]
YEAR = periods.calendar_year(2020)
ARTICLE = [  # domain.md section 8, F17 to F24
    ("industry_reward", Kind.TRANSFER, "养殖补贴", 500_000),
    ("asset_dividend", Kind.PROPERTY, "畜牧分红", 140_000),
    ("asset_dividend", Kind.PROPERTY, "金融分红", 240_000),
    ("wage_public_post", Kind.WAGE, "公益性岗位", 120_000),
    ("transfer_other", Kind.TRANSFER, "残疾人补贴", 50_000),
    ("transfer_other", Kind.TRANSFER, "油菜补贴", 50_000),
    ("transfer_other", Kind.TRANSFER, "小杂粮补贴", 276_000),
    ("employment_reward", Kind.TRANSFER, "务工补贴", 450_000),
]


def put(household, *lines, on=date(2020, 6, 1), tag="n"):
    """lines  (item code, kind, words, fen)"""
    incomes = [
        Income(household.account.pk, kind, words, fen, on, f"{tag}:{household.pk}:{n}", code)
        for n, (code, kind, words, fen) in enumerate(lines)
    ]
    post_income(incomes, title="收入", source=f"{tag}:{household.pk}", by=None)


def net(household, period=YEAR, **more):
    return net_income_of([household], period, **more)[household.pk]


def test_the_article_household_counts_what_has_a_rule_and_names_the_rest():
    household = make_household(size=4)
    put(household, *ARTICLE)
    found = net(household)
    assert sum(part.fen for part in found.parts) == 1_826_000
    assert (found.net_fen, found.undecided_fen, found.per_head_fen) == (1_326_000, 500_000, 331_500)
    assert [part.item_code for part in found.undecided] == ["industry_reward"]
    shown = calculation(household.account, YEAR)
    row = next(row for row in shown.rows if not row.decided)
    assert (row.fen, row.counted_fen) == (500_000, 0)
    assert shown.division == "13,260.00 ÷ 4 = 3,315.00"


def test_a_county_rule_decides_what_had_none():
    household = make_household(size=4)
    put(household, *ARTICLE)
    IncomeItemRule.objects.create(
        item_id="industry_reward", counts=True, region_prefix="410482", valid_from=date(2014, 1, 1), document="汝农〔2020〕1号"
    )
    assert (net(household).net_fen, net(household).undecided) == (1_826_000, [])


def test_costs_are_subtracted_and_aid_stands_beside():
    household = make_household(size=3)
    put(
        household,
        ("business", Kind.BUSINESS, "卖羊", 1_000_000),
        ("business_cost", Kind.COST, "饲料", 399_999),
        ("loan", Kind.AID, "小额信贷", 3_000_000),
        ("insurance_payout", Kind.AID, "防贫保", 50_000),
    )
    found = net(household)
    assert (found.net_fen, found.per_head_fen) == (600_001, 200_000)
    assert {part.item_code for part in found.left_out} == {"loan", "insurance_payout"}
    assert found.undecided_fen == 0


def test_net_income_below_zero_is_rounded_down_too():
    household = make_household(size=3)
    put(household, ("business_cost", Kind.COST, "饲料", 100))
    assert (net(household).net_fen, net(household).per_head_fen) == (-100, -34)


def test_the_nearest_region_decides_and_each_entry_by_its_own_day():
    household = make_household()
    item = ("pension", Kind.TRANSFER, "养老金", 100)
    put(household, item, on=date(2020, 6, 30), tag="a")
    put(household, item, on=date(2020, 7, 1), tag="b")
    IncomeItemRule.objects.create(
        item_id="pension", counts=False, region_prefix="410482", valid_from=date(2020, 7, 1), valid_to=date(2020, 12, 31)
    )
    found = net(household)
    assert (found.net_fen, [part.fen for part in found.left_out]) == (100, [100])
    assert found.left_out[0].first == date(2020, 7, 1)


@pytest.mark.parametrize(
    ("period", "first", "last"),
    [
        (periods.calendar_year(2020), date(2020, 1, 1), date(2020, 12, 31)),
        (periods.accounting_year(2020), date(2019, 10, 1), date(2020, 9, 30)),
        (periods.rolling_year(date(2020, 11, 23)), date(2019, 11, 1), date(2020, 10, 31)),
        (periods.rolling_year(date(2021, 1, 5)), date(2020, 1, 1), date(2020, 12, 31)),
    ],
)
def test_a_period_takes_in_both_its_days_and_no_other(period, first, last):
    assert (period.first, period.last) == (first, last)
    assert periods.of_key(period.key, date(2026, 11, 23)) == period
    household = make_household()
    item = ("wage_other", Kind.WAGE, "工资", 1)
    for n, day in enumerate((first, last, first.replace(year=first.year - 1), last.replace(year=last.year + 1))):
        put(household, item, on=day, tag=f"d{n}")
    assert net(household, period).net_fen == 2


def test_an_address_that_is_no_period_is_none():
    assert [periods.of_key(key, date(2026, 1, 1)) for key in ("", "calendar-x", "lunar-2020", "calendar-0")] == [None] * 4


def test_heads_by_the_yearly_record_before_those_who_live_there():
    household = make_household(size=4)
    put(household, ("wage_other", Kind.WAGE, "工资", 1_000))
    move_away(household.members.filter(number__endswith="04"), date(2020, 5, 1))
    now = net(household)
    assert (now.heads.count, now.heads.yearly, now.heads.counted_on, now.per_head_fen) == (3, False, date(2020, 12, 31), 333)
    HouseholdYear.objects.create(household=household, year=2020, kind="general", people=5)
    assert (net(household).heads.count, net(household).heads.yearly, net(household).per_head_fen) == (5, True, 200)
    rolling = net(household, periods.rolling_year(date(2021, 1, 5)), today=date(2021, 1, 5))
    assert (rolling.heads.count, rolling.heads.yearly) == (3, False)


def test_nobody_at_home_gives_no_figure():
    household = make_household()
    put(household, ("wage_other", Kind.WAGE, "工资", 1_000))
    move_away(household.members.all(), date(2020, 1, 1))
    assert net(household).per_head_fen is None
    assert calculation(household.account, YEAR).division == ""


def test_lines_are_compared_or_said_to_be_missing():
    household = make_household()
    put(household, ("wage_other", Kind.WAGE, "工资", 399_999))
    IncomeLine.objects.create(
        kind="monitoring", year=2020, region_prefix="410482", amount_fen=None, valid_from=date(2020, 1, 1), document="未查到"
    )
    lines = {line.kind: (line.line_fen, line.below) for line in calculation(household.account, YEAR).lines}
    assert lines == {"poverty": (400_000, True), "exit": (400_000, True), "monitoring": (None, None)}


def test_queries_do_not_grow_with_households(django_assert_max_num_queries):
    village = make_village()
    households = [make_household(village, size=2) for _n in range(12)]
    for household in households:
        put(household, *ARTICLE[:3])
    with django_assert_max_num_queries(5):
        found = net_income_of(households, YEAR)
    assert {one.net_fen for one in found.values()} == {380_000}
    with django_assert_max_num_queries(5):
        assert len(net_income_of([household.account for household in households[:2]], YEAR)) == 2
