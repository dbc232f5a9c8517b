"""What an account says, the personal link to it, and taking an entry back."""

from datetime import date, timedelta

import pytest
from django.utils import timezone

from audit.models import AuditEntry
from projects.ledger import reports, services, sources
from projects.ledger.bars import bars
from projects.ledger.models import IncomeEntry, StatementLink
from projects.ledger.posting import Income, Kind, post_income
from projects.ledger.reports import Total
from shared.errors import NotAllowed, RuleError
from tests.factories import COUNTY, make_household, make_income, make_round, make_user

pytestmark = [pytest.mark.django_db, pytest.mark.both]

SHEEP = [  # the sheep-raising household of 磨石村 in 2020, as the article lists it
    ("养殖补贴", 500_000, Kind.TRANSFER),
    ("畜牧分红", 140_000, Kind.PROPERTY),
    ("金融分红", 240_000, Kind.PROPERTY),
    ("公益性岗位", 120_000, Kind.WAGE),
    ("残疾人补贴", 50_000, Kind.TRANSFER),
    ("油菜补贴", 50_000, Kind.TRANSFER),
    ("小杂粮补贴", 276_000, Kind.TRANSFER),
    ("务工补贴", 450_000, Kind.TRANSFER),
]


def sheep_household(size=4):
    household = make_household(size=size)
    incomes = [
        Income(household.account.pk, kind, item, fen, date(2020, 6, n), f"record:sheep:{n}") for n, (item, fen, kind) in enumerate(SHEEP, 1)
    ]
    post_income(incomes, title="2020年到户收入", source="record:sheep", by=None)
    return household


# --- reports ---------------------------------------------------------------------------------------------------------
def test_sheep_household_shows_18260_exactly():
    account = sheep_household().account
    shown = reports.statement(account, 2020)
    assert shown.total_fen == 1_826_000
    assert {total.key: total.amount_fen for total in shown.kinds} == {"wage": 120_000, "property": 380_000, "transfer": 1_326_000}
    assert [(total.key, total.amount_fen) for total in shown.years] == [(2020, 1_826_000)]
    assert len(shown.lines) == 8
    assert [(total.key, total.amount_fen) for total in shown.origins] == [("record", 1_826_000)]
    assert sum(bar.amount_fen for bar in bars(shown.origins)) == sum(bar.amount_fen for bar in bars(shown.years)) == 1_826_000


def test_years_are_kept_apart():
    household = make_household()
    make_income(household, 100, earned_on=date(2019, 12, 31))
    make_income(household, 7, earned_on=date(2020, 1, 1))
    assert [reports.statement(household.account, year).total_fen for year in (2019, 2020, 2021)] == [100, 7, 0]
    overall = reports.statement(household.account)
    assert (overall.total_fen, [total.key for total in overall.years]) == (107, [2020, 2019])


def test_a_statement_is_one_query(django_assert_num_queries):
    account = sheep_household().account
    with django_assert_num_queries(1):
        reports.statement(account, 2020)


def test_a_reversal_is_a_line_of_its_own_and_marks_the_first():
    entry = make_income(amount_fen=140_000)
    services.reverse(entry, reason="发错户", by=make_user("finance_officer", COUNTY), on=date(2020, 11, 2))
    shown = reports.statement(entry.account, 2020)
    assert shown.total_fen == 0
    assert [(line.amount_fen, line.reversed, line.is_reversal) for line in shown.lines] == [(-140_000, False, True), (140_000, True, False)]
    assert shown.lines[0].posting_title == "发错户"


def test_costs_stand_apart_from_what_came_in():
    household = make_household()
    make_income(household, 1_000, kind=Kind.BUSINESS, item="卖羊")
    make_income(household, 400, kind=Kind.COST, item="饲料")
    shown = reports.statement(household.account, 2020)
    assert (shown.total_fen, shown.costs_fen, shown.years[0].amount_fen) == (1_000, 400, 1_000)


def test_the_longest_bar_fills_the_box_and_none_vanishes():
    drawn = bars([Total("a", "甲", 1_000_000), Total("b", "乙", 1), Total("c", "丙", 0), Total("d", "丁", -500_000)])
    assert [(bar.width, bar.below) for bar in drawn] == [(100, False), (1, False), (0, False), (50, True)]


def test_a_room_above_tells_where_a_source_leads():
    sources.register("sheep", label="羊", links=lambda found, user: {one: [sources.Link("羊圈", f"/{one}/")] for one in found})
    try:
        assert sources.links_of(["sheep:1", "reversal:sheep:1", "odd:2"], None) == {"sheep:1": [sources.Link("羊圈", "/sheep:1/")]}
        assert (sources.origin_of("reversal:sheep:1"), sources.label_of("sheep")) == ("sheep", "羊")
    finally:
        del sources.ORIGINS["sheep"]


def test_sources_in_plain_words_name_the_thing():
    assert all(
        "12" in sources.in_words(source) and "3" in sources.in_words(source)
        for source in ("dividend:12:3", "reversal:dividend:12:3", "order:12:3:9")
    )
    assert "odd:thing" in sources.in_words("odd:thing")


# --- personal link ---------------------------------------------------------------------------------------------------
@pytest.fixture
def account():
    return make_household().account


@pytest.fixture
def clerk():
    return make_user("village_clerk")


def wrong(code):
    return f"{(int(code) + 1) % 10**6:06}"


def test_a_link_opens_with_its_code_and_keeps_only_a_hash(account, clerk):
    link, code = services.give_link(account, by=clerk)
    assert len(code) == 6
    assert code.isdigit()
    assert code not in link.code_hash
    assert services.open_link(link.token, code=f" {code} ").account == account
    acts = list(AuditEntry.objects.filter(object_type="ledger.statementlink").order_by("pk").values_list("action", "actor_name"))
    assert acts == [("statementlink.given", str(clerk)), ("statementlink.opened", "平台")]
    assert not AuditEntry.objects.filter(object_label__contains=link.token).exists()


def test_five_wrong_codes_close_it_for_the_right_one_too(account, clerk):
    link, code = services.give_link(account, by=clerk)
    for left in (4, 3, 2, 1):
        with pytest.raises(RuleError, match=f"wrong_code.*{left}"):
            services.open_link(link.token, code=wrong(code))
    with pytest.raises(RuleError, match="link_closed"):
        services.open_link(link.token, code=wrong(code))
    with pytest.raises(RuleError, match="link_closed"):
        services.open_link(link.token, code=code)
    assert AuditEntry.objects.filter(action="statementlink.closed").count() == 1
    assert not AuditEntry.objects.filter(action="statementlink.opened").exists()


def test_the_right_code_forgets_earlier_slips(account, clerk):
    link, code = services.give_link(account, by=clerk)
    for _turn in range(3):
        for _slip in range(4):
            with pytest.raises(RuleError, match="wrong_code"):
                services.open_link(link.token, code=wrong(code))
        services.open_link(link.token, code=code)


def test_it_works_for_90_days_and_no_longer(account, clerk):
    given = date(2020, 10, 1)
    link, code = services.give_link(account, by=clerk, on=given)
    services.open_link(link.token, code=code, on=given + timedelta(days=90))
    with pytest.raises(RuleError, match="link_closed"):
        services.open_link(link.token, code=code, on=given + timedelta(days=91))


def test_a_new_link_revokes_the_old_one(account, clerk):
    old, old_code = services.give_link(account, by=clerk)
    new, new_code = services.give_link(account, by=clerk)
    with pytest.raises(RuleError, match="link_closed"):
        services.open_link(old.token, code=old_code)
    assert services.open_link(new.token, code=new_code).pk == new.pk


def test_an_unknown_address_and_another_links_code_open_nothing(account, clerk):
    link, code = services.give_link(account, by=clerk)
    _other, other_code = services.give_link(make_household().account, by=clerk)
    with pytest.raises(RuleError, match="link_unknown"):
        services.open_link("nothing-like-it", code=code)
    if other_code != code:
        with pytest.raises(RuleError, match="wrong_code"):
            services.open_link(link.token, code=other_code)


def test_giving_a_link_is_refused_by_role_and_out_of_region(account):
    for person in (make_user("finance_officer"), make_user("auditor"), make_user(), make_user("village_clerk", "410482100202")):
        with pytest.raises(NotAllowed):
            services.give_link(account, by=person)
    assert not StatementLink.objects.exists()


# --- reversal --------------------------------------------------------------------------------------------------------
def test_reversal_by_the_finance_officer_with_a_reason(clerk):
    entry, finance = make_income(), make_user("finance_officer", COUNTY)
    for person in (clerk, make_user("auditor"), make_user("finance_officer", "410482101000")):
        with pytest.raises(NotAllowed):
            services.reverse(entry, reason="错", by=person)
    with pytest.raises(RuleError, match="no_reason"):
        services.reverse(entry, reason="  ", by=finance)
    with pytest.raises(RuleError, match="future_date"):
        services.reverse(entry, reason="错", by=finance, on=timezone.localdate() + timedelta(days=1))
    assert IncomeEntry.objects.count() == 1
    services.reverse(entry, reason="重复发放", by=finance)
    with pytest.raises(RuleError, match="reversed_already"):
        services.reverse(entry, reason="再来", by=finance)
    assert IncomeEntry.objects.count() == 2


def test_a_reversed_dividend_leaves_its_round_as_it_was():
    round_ = make_round(status="paid")
    line = round_.lines.first()
    services.reverse(line.entry, reason="户主已故", by=make_user("finance_officer", COUNTY))
    line.refresh_from_db()
    assert line.entry.amount_fen == line.amount_fen
    assert reports.statement(line.account).total_fen == 0
