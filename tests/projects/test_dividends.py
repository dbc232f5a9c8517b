"""A dividend round from its pot to the ledger: exact to the fen, four eyes, one entry per line, or nothing at all."""

from datetime import date, timedelta

import pytest
from django.db import DatabaseError, IntegrityError, connection, transaction
from django.db.models import Sum
from django.utils import timezone
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from audit.models import AuditEntry
from projects.dividends import services
from projects.dividends.models import DividendLine, DividendRound
from projects.households.models import Household, Member
from projects.ledger.models import IncomeEntry, Posting
from projects.notices.models import PublicNotice
from projects.programmes.models import Participation
from shared.errors import NotAllowed, RuleError
from tests.factories import (
    COUNTY,
    DRAWN,
    LAST_DAY,
    PAID,
    POSTED,
    TOWN,
    hold_meetings,
    make_household,
    make_people,
    make_programme,
    make_round,
    make_user,
    make_village,
    moment,
    move_away,
)

pytestmark = [pytest.mark.django_db, pytest.mark.both]


@pytest.fixture
def people():
    return make_people()


def drawn(programme, by, **changed):
    facts = {"title": "2020年畜牧分红", "year": 2020, "pot_fen": 10_000, "base_on": date(2020, 9, 30), "at": moment(DRAWN)} | changed
    return services.draw_up(programme, by=by, **facts)


def amounts(round_):
    return list(round_.lines.order_by("line_number").values_list("amount_fen", flat=True))


def paid(round_, by, **changed):
    services.pay(round_, **({"bank_reference": "B1", "paid_on": PAID, "by": by} | changed))


def nothing_posted():
    return not Posting.objects.exists() and not IncomeEntry.objects.exists()


# --- drawing up ------------------------------------------------------------------------------------------------------
def test_parts_sum_to_the_pot_and_follow_the_household_number(people):
    round_ = drawn(make_programme(shares=(1, 1, 1), received_fen=10_000), people.clerk)
    assert amounts(round_) == [3_334, 3_333, 3_333]
    numbers = [line.household.number for line in round_.lines.order_by("line_number")]
    assert numbers == sorted(numbers)
    assert round_.drawn_up_by == people.clerk


def test_119_goats_and_40295_yuan(people):
    round_ = drawn(make_programme(shares=(1,) * 119, received_fen=4_029_500), people.clerk, pot_fen=4_029_500)
    parts = amounts(round_)
    assert sum(parts) == 4_029_500
    assert sorted(set(parts)) == [33_861, 33_862]
    assert parts.count(33_862) == 41
    assert parts == sorted(parts, reverse=True)  # equal remainders: the fen left over go by household number


@settings(max_examples=15, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(pot_fen=st.integers(100, 10**9), shares=st.lists(st.integers(1, 60), min_size=1, max_size=6))
def test_any_pot_divides_without_a_rest(pot_fen, shares):
    with transaction.atomic():
        if pot_fen < sum(shares):
            return
        programme = make_programme(shares=tuple(shares), received_fen=pot_fen)
        round_ = drawn(programme, make_user("village_clerk"), pot_fen=pot_fen)
        assert sum(amounts(round_)) == pot_fen
        transaction.set_rollback(True)


def test_lines_are_a_snapshot_that_later_changes_do_not_touch(people):
    programme = make_programme(shares=(1, 2), received_fen=10_000)
    round_ = drawn(programme, people.clerk)
    before = list(round_.lines.values())
    Participation.objects.filter(programme=programme).update(shares=50, to_on=date(2020, 9, 1))
    Participation.objects.create(programme=programme, household=make_household(programme.village), shares=9, from_on=date(2018, 3, 1))
    Member.objects.update(name="改名了")
    Household.objects.update(group="9组")
    assert list(round_.lines.values()) == before


def test_takes_who_takes_part_on_the_base_date_with_the_members_of_that_day(people):
    programme = make_programme(shares=(), received_fen=10_000)
    village = programme.village
    stays, left, ended, later = (make_household(village, size=3) for _n in range(4))
    Participation.objects.create(programme=programme, household=stays, shares=2, from_on=date(2020, 9, 30))
    Participation.objects.create(programme=programme, household=left, shares=1, from_on=date(2018, 1, 1), to_on=date(2020, 9, 30))
    Participation.objects.create(programme=programme, household=ended, shares=1, from_on=date(2018, 1, 1), to_on=date(2020, 9, 29))
    Participation.objects.create(programme=programme, household=later, shares=1, from_on=date(2020, 10, 1))
    move_away(stays.members.filter(relation="99"), date(2020, 9, 1))
    move_away(left.members.filter(relation="99"), date(2020, 10, 1))
    round_ = drawn(programme, people.clerk)
    assert list(round_.lines.values_list("household", "shares", "members")) == [(stays.pk, 2, 1), (left.pk, 1, 3)]


def test_pot_may_be_all_that_was_received_and_not_a_fen_more(people):
    programme = make_programme(received_fen=10_000)
    with pytest.raises(RuleError, match="not_enough_received"):
        drawn(programme, people.clerk, pot_fen=10_001)
    assert not DividendRound.objects.exists()
    drawn(programme, people.clerk, pot_fen=10_000)
    with pytest.raises(RuleError, match="not_enough_received"):
        drawn(programme, people.clerk, pot_fen=1_000, title="第二批")
    assert DividendRound.objects.count() == 1


def test_money_that_arrived_after_the_round_was_drawn_up_does_not_count(people):
    programme = make_programme(received_fen=10_000)
    with pytest.raises(RuleError, match="not_enough_received"):
        drawn(programme, people.clerk, at=moment(date(2020, 8, 31)), base_on=date(2020, 8, 1))


@pytest.mark.parametrize(
    ("changed", "code"),
    [
        ({"pot_fen": 0}, "bad_amount"),
        ({"pot_fen": 99.5}, "bad_amount"),
        ({"title": "  "}, "no_title"),
        ({"year": 2013}, "bad_year"),
        ({"year": 2021}, "bad_year"),
        ({"base_on": date(2020, 10, 9)}, "future_date"),
        ({"at": timezone.now() + timedelta(days=1)}, "future_date"),
        ({"base_on": date(2018, 2, 28)}, "nobody_takes_part"),
        ({"pot_fen": 2}, "line_of_nothing"),
    ],
)
def test_refuses_bad_figures_and_leaves_no_trace(people, changed, code):
    with pytest.raises(RuleError, match=code):
        drawn(make_programme(received_fen=10_000), people.clerk, **changed)
    assert not DividendRound.objects.exists()
    assert not DividendLine.objects.exists()
    assert not AuditEntry.objects.filter(action__startswith="dividendround").exists()


def test_refuses_a_household_of_another_village_without_head_or_counted_twice(people):
    programme = make_programme(received_fen=10_000)
    stranger = make_household(make_village("410482100202", "别村"))
    odd = Participation.objects.create(programme=programme, household=stranger, shares=1, from_on=date(2019, 1, 1))
    with pytest.raises(RuleError, match="other_village"):
        drawn(programme, people.clerk)
    headless = make_household(programme.village)
    move_away(headless.members.all(), date(2020, 1, 1))
    Participation.objects.filter(pk=odd.pk).update(household=headless)
    with pytest.raises(RuleError, match="no_head"):
        drawn(programme, people.clerk)
    twice = programme.participations.exclude(pk=odd.pk).first().household
    Participation.objects.filter(pk=odd.pk).update(household=twice, to_on=date(2020, 12, 31))
    with pytest.raises(RuleError, match="counted_twice"):
        drawn(programme, people.clerk)
    assert not DividendRound.objects.exists()


def test_same_title_twice_is_refused_until_the_first_is_withdrawn(people):
    programme = make_programme(received_fen=20_000)
    first = drawn(programme, people.clerk)
    with pytest.raises(RuleError, match="drawn_up_already"):
        drawn(programme, people.clerk)
    services.withdraw(first, reason="重做", by=people.clerk)
    drawn(programme, people.clerk)
    assert DividendRound.objects.counting().count() == 1


@pytest.mark.parametrize("role", ["village_reviewer", "finance_officer", "auditor", None])
def test_drawing_up_is_refused_by_role(role):
    with pytest.raises(NotAllowed):
        drawn(make_programme(received_fen=10_000), make_user(role))
    assert not DividendRound.objects.exists()


def test_drawing_up_is_refused_out_of_region():
    with pytest.raises(NotAllowed):
        drawn(make_programme(received_fen=10_000), make_user("village_clerk", "410482100202"))
    assert not DividendRound.objects.exists()


def test_number_of_queries_does_not_grow_with_the_households(people, django_assert_max_num_queries):
    programme = make_programme(shares=(1,) * 60, received_fen=100_000)
    with django_assert_max_num_queries(30):
        round_ = drawn(programme, people.clerk, pot_fen=100_000)
    services.submit_to_meeting(round_, by=people.clerk, at=moment(DRAWN))
    hold_meetings(round_, people.clerk)
    services.submit(round_, by=people.clerk, at=moment(DRAWN))
    services.approve(round_, by=people.reviewer, at=moment(DRAWN))
    services.file(round_, by=people.county, at=moment(DRAWN))
    with django_assert_max_num_queries(40):
        services.post_notice(round_, by=people.clerk, on=POSTED)
    with django_assert_max_num_queries(60):
        paid(round_, people.finance)


# --- the way to payment ----------------------------------------------------------------------------------------------
def test_the_whole_way_gives_every_household_exactly_one_entry(people):
    round_ = make_round(people, "on_notice", shares=(1, 2, 4), pot_fen=10_001)
    paid(round_, people.finance)
    lines = list(round_.lines.select_related("entry"))
    assert [line.entry.source for line in lines] == [line.source for line in lines] == [f"dividend:{round_.pk}:{n}" for n in (1, 2, 3)]
    assert [line.entry.amount_fen for line in lines] == amounts(round_)
    assert [line.entry.account_id for line in lines] == [line.account_id for line in lines]
    assert {(line.entry.kind, line.entry.item, line.entry.earned_on) for line in lines} == {("property", "畜牧分红", PAID)}
    assert IncomeEntry.objects.aggregate(total=Sum("amount_fen"))["total"] == round_.pot_fen == 10_001
    assert (round_.posting.total_fen, round_.posting.entry_count, round_.posting.source) == (10_001, 3, f"dividend:{round_.pk}")
    assert (round_.status, round_.paid_by, round_.bank_reference) == ("closed", people.finance, "B1")
    acts = list(AuditEntry.objects.filter(object_type="dividends.dividendround").order_by("pk").values_list("action", flat=True))
    said = ("drawn_up", "meeting", *["met"] * 4, "submitted", "signed", "approved", "signed", "filed", "on_notice", "paying", "closed")
    assert acts == [f"dividendround.{act}" for act in said]


@pytest.mark.parametrize(("kind", "item"), [("livestock", "畜牧分红"), ("sketching", "写生基地分红"), ("workshop", "帮扶车间分红")])
def test_the_item_says_what_the_money_came_from(people, kind, item):
    round_ = make_round(people, "closed", programme=make_programme(kind=kind, received_fen=10_000))
    assert set(round_.posting.entries.values_list("item", flat=True)) == {item}


def test_notice_shows_masked_names_and_sums(people):
    round_ = make_round(people, "on_notice")
    lines = list(round_.notice.lines.all())
    assert {line.masked_name for line in lines} == {"郭**"}
    assert [line.amount_fen for line in lines] == amounts(round_)
    assert "郭某某" not in round_.notice.title + round_.notice.body
    assert (round_.notice.posted_on, round_.notice.ends_on) == (POSTED, LAST_DAY)


@pytest.mark.parametrize(
    ("status", "act"),
    [
        ("draft", lambda r, p: services.approve(r, by=p.reviewer)),
        ("draft", lambda r, p: services.post_notice(r, by=p.clerk)),
        ("draft", lambda r, p: paid(r, p.finance)),
        ("submitted", lambda r, p: services.submit(r, by=p.clerk)),
        ("submitted", lambda r, p: paid(r, p.finance)),
        ("filed", lambda r, p: services.return_for_correction(r, reason="晚了", by=p.reviewer)),
        ("approved", lambda r, p: services.post_notice(r, by=p.clerk)),
        ("meeting", lambda r, p: services.submit_to_meeting(r, by=p.clerk)),
        ("draft", lambda r, p: services.file(r, by=p.county)),
        ("on_notice", lambda r, p: services.file(r, by=p.county)),
        ("filed", lambda r, p: services.renotice(r, reason="晚了", by=p.clerk)),
        ("filed", lambda r, p: services.reopen(r, reason="晚了", by=p.county)),
        ("approved", lambda r, p: paid(r, p.finance)),
        ("on_notice", lambda r, p: services.approve(r, by=p.reviewer)),
        ("closed", lambda r, p: paid(r, p.finance, bank_reference="B2")),
        ("closed", lambda r, p: services.withdraw(r, reason="晚了", by=p.clerk)),
    ],
)
def test_refused_by_state(people, status, act):
    round_ = make_round(people, status)
    before, entries, notices = round_.status, IncomeEntry.objects.count(), PublicNotice.objects.count()
    with pytest.raises(RuleError, match="wrong_status"):
        act(round_, people)
    round_.refresh_from_db()
    assert (round_.status, IncomeEntry.objects.count(), PublicNotice.objects.count()) == (before, entries, notices)


@pytest.mark.parametrize(
    ("status", "roles", "act"),
    [
        ("draft", ["village_reviewer", "finance_officer", "auditor", None], lambda r, u: services.submit_to_meeting(r, by=u)),
        ("meeting", ["township_reviewer", "finance_officer", "auditor", None], lambda r, u: hold_meetings(r, u)),
        ("submitted", ["village_clerk", "village_reviewer", "finance_officer", "auditor", None], lambda r, u: services.approve(r, by=u)),
        ("submitted", ["village_clerk", "finance_officer", None], lambda r, u: services.return_for_correction(r, reason="错", by=u)),
        ("approved", ["village_clerk", "township_reviewer", "finance_officer", None], lambda r, u: services.file(r, by=u)),
        ("filed", ["finance_officer", "auditor", None], lambda r, u: services.post_notice(r, by=u)),
        ("on_notice", ["village_clerk", "village_reviewer", "auditor", "county_officer", None], lambda r, u: paid(r, u)),
        ("draft", ["finance_officer", "auditor", None], lambda r, u: services.withdraw(r, reason="错", by=u)),
    ],
)
def test_refused_by_role(people, status, roles, act):
    round_ = make_round(people, status)
    for role in roles:
        with pytest.raises(NotAllowed):
            act(round_, make_user(role))
    round_.refresh_from_db()
    assert round_.status == status
    assert nothing_posted()


def test_refused_out_of_region(people):
    round_ = make_round(people, "submitted")
    with pytest.raises(NotAllowed):
        services.approve(round_, by=make_user("township_reviewer", "410482101000"))
    services.approve(round_, by=make_user("township_reviewer", TOWN))
    assert round_.status == "approved"


def test_author_approver_and_payer_are_three_people(people):
    for role in ("township_reviewer", "finance_officer"):
        _appoint(people.clerk, role)
    _appoint(people.reviewer, "finance_officer")
    round_ = make_round(people, "submitted")
    with pytest.raises(RuleError, match="four_eyes"):
        services.approve(round_, by=people.clerk)
    services.approve(round_, by=people.reviewer, at=moment(date(2020, 10, 9)))
    _appoint(people.reviewer, "county_officer")
    _appoint(people.county, "finance_officer")
    with pytest.raises(RuleError, match="four_eyes"):
        services.file(round_, by=people.reviewer)
    services.file(round_, by=people.county, at=moment(date(2020, 10, 9)))
    services.post_notice(round_, by=people.clerk, on=POSTED)
    for person in (people.clerk, people.reviewer, people.county):
        with pytest.raises(RuleError, match="four_eyes"):
            paid(round_, person)
    assert nothing_posted()


def _appoint(user, role):
    from accounts.services import appoint
    from regions.models import Region

    make_user("finance_officer", COUNTY)  # makes the region
    appoint(user, role, Region.objects.get(pk=COUNTY), by=None, from_on=date(2019, 1, 1))


def test_database_refuses_one_person_in_two_offices(people):
    round_ = make_round(people, "on_notice")
    for column, person in (
        ("approved_by", people.clerk),
        ("filed_by", people.clerk),
        ("filed_by", people.reviewer),
        ("paid_by", people.clerk),
        ("paid_by", people.reviewer),
        ("paid_by", people.county),
    ):
        with pytest.raises(IntegrityError), transaction.atomic():
            DividendRound.objects.filter(pk=round_.pk).update(**{column: person})
    with pytest.raises(IntegrityError), transaction.atomic():
        DividendRound.objects.filter(pk=round_.pk).update(status="closed")


def test_clock_of_the_notice_holds_payment_back_to_the_day(people):
    round_ = make_round(people, "on_notice")
    for day in (POSTED, LAST_DAY):
        with pytest.raises(RuleError, match="notice_runs"):
            paid(round_, people.finance, paid_on=day)
    with pytest.raises(RuleError, match="future_date"):
        paid(round_, people.finance, paid_on=timezone.localdate() + timedelta(days=1))
    assert nothing_posted()
    paid(round_, people.finance, paid_on=LAST_DAY + timedelta(days=1))
    assert round_.status == "closed"


def test_paying_twice_is_refused_and_writes_nothing_more(people):
    round_ = make_round(people, "on_notice")
    stale = DividendRound.objects.get(pk=round_.pk)
    paid(round_, people.finance)
    with pytest.raises(RuleError, match="wrong_status"):
        paid(stale, people.finance, bank_reference="B2")
    assert IncomeEntry.objects.count() == 3
    assert Posting.objects.count() == 1


def test_payment_needs_a_bank_reference_of_its_own(people):
    paid(make_round(people, "on_notice", title="甲"), people.finance)
    round_ = make_round(people, "on_notice", title="乙")
    with pytest.raises(RuleError, match="no_bank_reference"):
        paid(round_, people.finance, bank_reference="  ")
    with pytest.raises(RuleError, match="bank_reference_used"):
        paid(round_, people.finance, bank_reference="B1")
    assert Posting.objects.count() == 1


def test_a_returned_round_can_be_drawn_up_anew_and_goes_the_whole_way(people):
    round_ = make_round(people, "submitted")
    services.return_for_correction(round_, reason="金额不对", by=people.reviewer)
    assert (round_.status, round_.submitted_at) == ("draft", None)
    services.redraw(round_, title=round_.title, year=2020, pot_fen=7_000, base_on=date(2020, 9, 29), by=people.clerk, at=moment(DRAWN))
    assert (round_.pot_fen, amounts(round_)) == (7_000, [2_334, 2_333, 2_333])
    services.submit_to_meeting(round_, by=people.clerk, at=moment(DRAWN))
    assert round_.submission == 2
    with pytest.raises(RuleError, match="earlier_missing"):
        services.submit(round_, by=people.clerk, at=moment(DRAWN))  # what the meetings passed before was another list
    with pytest.raises(RuleError, match="wrong_status"):
        services.redraw(round_, title="新", year=2020, pot_fen=6_000, base_on=date(2020, 9, 29), by=people.clerk)
    assert sum(amounts(round_)) == 7_000


def test_return_and_withdrawal_want_a_reason(people):
    round_ = make_round(people, "submitted")
    with pytest.raises(RuleError, match="no_reason"):
        services.return_for_correction(round_, reason=" ", by=people.reviewer)
    with pytest.raises(RuleError, match="no_reason"):
        services.withdraw(round_, reason="", by=people.clerk)
    assert round_.status == "submitted"


def test_withdrawing_takes_the_notice_down_and_the_next_one_has_version_2(people):
    round_ = make_round(people, "on_notice")
    services.withdraw(round_, reason="名单有误", by=people.reviewer)
    assert round_.notice.status == "withdrawn"
    with pytest.raises(RuleError, match="wrong_status"):
        paid(round_, people.finance)
    again = make_round(people, "on_notice", programme=round_.programme)
    assert again.notice.version == 2
    assert nothing_posted()


def test_steps_follow_each_other_in_time(people):
    round_ = make_round(people)
    with pytest.raises(RuleError, match="wrong_date"):
        services.submit_to_meeting(round_, by=people.clerk, at=moment(DRAWN - timedelta(days=1)))
    services.submit_to_meeting(round_, by=people.clerk, at=moment(DRAWN))
    with pytest.raises(RuleError, match="wrong_date"):
        hold_meetings(round_, people.clerk, DRAWN - timedelta(days=1))
    hold_meetings(round_, people.clerk)
    with pytest.raises(RuleError, match="wrong_date"):
        services.submit(round_, by=people.clerk, at=moment(DRAWN - timedelta(days=1)))
    services.submit(round_, by=people.clerk, at=moment(DRAWN))
    with pytest.raises(RuleError, match="wrong_date"):
        services.approve(round_, by=people.reviewer, at=moment(DRAWN - timedelta(days=1)))
    services.approve(round_, by=people.reviewer, at=moment(date(2020, 10, 9)))
    with pytest.raises(RuleError, match="wrong_date"):
        services.file(round_, by=people.county, at=moment(DRAWN))
    services.file(round_, by=people.county, at=moment(date(2020, 10, 9)))
    with pytest.raises(RuleError, match="wrong_date"):
        services.post_notice(round_, by=people.clerk, on=date(2020, 10, 8))


def test_no_rule_no_notice(people):
    from projects.notices.models import NoticeRule

    NoticeRule.objects.all().delete()
    round_ = make_round(people, "filed")
    with pytest.raises(RuleError, match="no_rule"):
        services.post_notice(round_, by=people.clerk, on=POSTED)
    round_.refresh_from_db()
    assert (round_.status, round_.notice) == ("filed", None)
    assert not PublicNotice.objects.exists()


# --- guards of the database ------------------------------------------------------------------------------------------
def refused(sql, *params):
    with pytest.raises(DatabaseError), transaction.atomic(), connection.cursor() as cursor:
        cursor.execute(sql, params)


def test_database_refuses_to_change_lines_or_a_submitted_round(people):
    round_ = make_round(people, "submitted")
    line = round_.lines.first()
    refused("UPDATE dividends_dividendline SET amount_fen = amount_fen + 1 WHERE id = %s", line.pk)
    refused("UPDATE dividends_dividendline SET payee_name = '别人' WHERE id = %s", line.pk)
    refused("DELETE FROM dividends_dividendline WHERE id = %s", line.pk)
    refused("UPDATE dividends_dividendround SET pot_fen = pot_fen + 1 WHERE id = %s", round_.pk)
    refused("UPDATE dividends_dividendround SET drawn_up_by_id = %s WHERE id = %s", people.finance.pk, round_.pk)
    other = make_household(round_.programme.village)
    with pytest.raises(DatabaseError), transaction.atomic():
        DividendLine.objects.create(
            round=round_, line_number=9, household=other, account=other.account, payee_name="郭", members=1, shares=1, amount_fen=1
        )
    assert sum(amounts(round_)) == round_.pot_fen


def test_a_line_is_tied_to_its_entry_once(people):
    round_ = make_round(people, "closed")
    refused("UPDATE dividends_dividendline SET entry_id = NULL WHERE round_id = %s", round_.pk)


def test_database_refuses_a_household_or_line_number_twice(people):
    round_ = make_round(people)
    line = round_.lines.first()
    for number, household in ((9, line.household), (1, make_household(round_.programme.village))):
        with pytest.raises(IntegrityError), transaction.atomic():
            DividendLine.objects.create(
                round=round_,
                line_number=number,
                household=household,
                account=household.account,
                payee_name="郭",
                members=1,
                shares=1,
                amount_fen=1,
            )
