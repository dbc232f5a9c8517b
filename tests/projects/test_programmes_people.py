"""Participation, shares set anew, labour and public-welfare jobs."""

from datetime import date, timedelta

import pytest
from django.db import DatabaseError, connection, transaction

from projects.ledger.models import IncomeEntry
from projects.programmes.kinds import income_item, kinds_in, labour_share_bp, records_of
from projects.programmes.models import LabourDay, Participation, PostPay, ProgrammeKind, PublicPost, PublicPostRule, ShareRecalculation
from projects.programmes.services import labour, shares
from projects.programmes.services.programmes import set_up
from shared.errors import NotAllowed, RuleError
from tests.factories import make_household, make_member, make_programme, make_user, make_village
from tests.programme_factories import make_officials

pytestmark = pytest.mark.django_db
FROM = date(2021, 1, 1)


@pytest.fixture
def who():
    return make_officials()


def recalculate(programme, new, who, **changed):
    facts = {"from_on": FROM, "reason": "行政村合并", "cause": "merge"} | changed
    return shares.recalculate_shares(programme, new, by=facts.pop("by", who.county), **facts)


# --- rule 20 ---------------------------------------------------------------------------------------------------------
def test_rule_20_shares_are_recalculated_explicitly_and_the_old_rows_kept(who):
    programme = make_programme(shares=(10, 20))
    first, second = [row.household for row in programme.participations.order_by("pk")]
    joins = make_household(programme.village)
    made = recalculate(programme, {first: 15, joins: 5}, who)
    rows = list(programme.participations.order_by("pk").values_list("household", "shares", "from_on", "to_on"))
    last = FROM - timedelta(days=1)
    assert rows[:2] == [(first.pk, 10, date(2018, 3, 1), last), (second.pk, 20, date(2018, 3, 1), last)]
    assert rows[2:] == [(first.pk, 15, FROM, None), (joins.pk, 5, FROM, None)]
    assert (made.old_shares, made.new_shares, made.participations.count()) == (30, 20, 2)


def test_recalculating_refuses_and_leaves_nothing(who):
    programme = make_programme(shares=(10,))
    one = programme.participations.get().household
    elsewhere = make_household(make_village("410482101201", "外村"))
    for new, changed, code in (
        ({}, {}, "nobody_left"),
        ({one: 0}, {}, "bad_shares"),
        ({one: 5, elsewhere: 5}, {}, "other_village"),
        ({one: 5}, {"reason": " "}, "no_reason"),
        ({one: 5}, {"from_on": date(2018, 3, 1)}, "starts_later"),
    ):
        with pytest.raises(RuleError, match=code):
            recalculate(programme, new, who, **changed)
    for by in (who.clerk, make_user("county_officer", "410481000000")):
        with pytest.raises(NotAllowed):
            recalculate(programme, {one: 5}, who, by=by)
    assert Participation.objects.get().to_on is None
    assert not ShareRecalculation.objects.exists()


def test_a_household_joins_by_animals_and_leaves(who):
    programme, household = make_programme(shares=()), make_household()
    facts = {"household": household, "shares": 1, "from_on": FROM, "basis": "animals"}
    with pytest.raises(RuleError, match="takes_part_already"):  # the constraint's own words: says how many
        shares.take_part(programme, by=who.clerk, **facts)
    taken = shares.take_part(programme, quantity=18, by=who.clerk, **facts)
    with pytest.raises(RuleError, match="takes_part_already"):
        shares.take_part(programme, quantity=18, by=who.clerk, **facts)
    shares.leave(taken, on=date(2021, 6, 30), reason="外迁", by=who.clerk)
    with pytest.raises(RuleError, match="ended_already"):
        shares.leave(taken, on=date(2021, 6, 30), reason="外迁", by=who.clerk)
    assert taken.to_on == date(2021, 6, 30)


# --- labour and public posts (rule 8) --------------------------------------------------------------------------------
@pytest.fixture
def member():
    return make_household().head  # born in 1975


def give(programme, member, who, **changed):
    facts = {"title": "保洁员", "monthly_pay_fen": 60_000, "from_on": FROM} | changed
    return labour.give_post(programme, member=member, by=who.clerk, **facts)


def attend(programme, member, who, **changed):
    facts = {"kind": "public_post", "unit": "month", "on": date(2021, 1, 20), "hundredths": 2_200} | changed
    return labour.record_labour(programme, member=member, by=who.clerk, **facts)


def pay(post, who, **changed):
    facts = {"month": FROM, "amount_fen": 60_000, "bank_reference": "B1", "paid_on": date(2021, 2, 3)} | changed
    return labour.pay_post(post, by=facts.pop("by", who.finance), **facts)


def test_rule_8_pay_needs_attendance_and_is_posted_once(who, member):
    programme = make_programme(shares=())
    post = give(programme, member, who)
    with pytest.raises(RuleError, match="no_attendance"):
        pay(post, who)
    attend(programme, member, who)
    pay(post, who)
    entry = IncomeEntry.objects.get()
    assert (entry.kind, entry.amount_fen, entry.account, entry.source) == (
        "wage",
        60_000,
        member.household.account,
        f"publicpost:{post.pk}:202101:1",
    )
    with pytest.raises(RuleError, match="paid_already"):
        pay(post, who, bank_reference="B2")
    with pytest.raises(RuleError, match="no_attendance"):
        pay(post, who, month=date(2021, 2, 1))
    assert PostPay.objects.count() == IncomeEntry.objects.count() == 1


@pytest.mark.parametrize(("born", "allowed"), [("2005-01-01", True), ("2005-01-02", False), ("1951-01-02", True), ("1951-01-01", False)])
def test_rule_8_ages_16_to_69_of_the_rule(who, born, allowed):
    programme, household = make_programme(shares=()), make_household()
    person = make_member(household, born_on=date.fromisoformat(born))
    if allowed:
        assert give(programme, person, who).pk
        return
    with pytest.raises(RuleError, match="wrong_age"):
        give(programme, person, who)
    assert not PublicPost.objects.exists()


def test_rule_8_one_paid_post_for_a_person_and_never_above_the_maximum(who, member):
    PublicPostRule.objects.update(most_pay_fen=60_000)
    programme = make_programme(shares=())
    with pytest.raises(RuleError, match="above_maximum"):
        give(programme, member, who, monthly_pay_fen=60_001)
    post = give(programme, member, who)
    with pytest.raises(RuleError, match="has_a_post"):
        give(make_programme(shares=()), member, who)
    attend(programme, member, who)
    with pytest.raises(RuleError, match="above_maximum"):
        pay(post, who, amount_fen=60_001)
    labour.end_post(post, on=date(2021, 3, 31), by=who.clerk)
    assert give(programme, member, who, from_on=date(2021, 4, 1)).pk


def test_without_a_rule_nobody_gets_a_post(who, member):
    PublicPostRule.objects.all().delete()
    with pytest.raises(RuleError, match="no_rule"):
        give(make_programme(shares=()), member, who)


def test_labour_days_are_weights_by_household_in_hundredths(who, member):
    programme = make_programme(shares=())
    other = make_household().head
    attend(programme, member, who, kind="operation", unit="day", on=date(2021, 1, 5), hundredths=50)
    attend(programme, member, who, kind="operation", unit="day", on=date(2021, 1, 6), hundredths=100)
    attend(programme, other, who, kind="public_works", on=date(2021, 1, 31), hundredths=1_250)
    found = labour.labour_days(programme, FROM, date(2021, 1, 31))
    assert found == {member.household_id: 150, other.household_id: 1_250}
    assert labour.labour_days(programme, date(2021, 1, 6), date(2021, 1, 31)) == {member.household_id: 100}
    for changed, code in (
        ({"kind": "operation", "on": date(2021, 1, 1)}, "counted_twice"),
        ({"kind": "operation", "unit": "day", "on": date(2021, 1, 7), "hundredths": 101}, "too_many_days"),
        ({"kind": "operation", "unit": "day", "on": date(2021, 1, 6), "hundredths": 100}, "bad_labour"),
        ({"kind": "public_post"}, "no_post"),
    ):
        with pytest.raises(RuleError, match=code):
            attend(programme, member, who, **changed)
    assert LabourDay.objects.count() == 3


@pytest.mark.both
def test_labour_is_never_changed(who, member):
    attend(make_programme(shares=()), member, who, kind="operation")
    with pytest.raises(DatabaseError, match="never changed"), transaction.atomic(), connection.cursor() as cursor:
        cursor.execute("DELETE FROM programmes_labourday")


# --- kinds as data ---------------------------------------------------------------------------------------------------
def test_a_county_adds_a_kind_without_code(who):
    row = {"code": "tea", "name": "茶园", "name_en": "Tea garden", "records": "none", "income_item": "茶园分红"}
    ProgrammeKind.objects.create(region_prefix="410482", valid_from=FROM, **row)
    village = make_village()
    assert "tea" in [kind.code for kind in kinds_in(village.region_id, FROM)]
    made = set_up(village, kind="tea", name="高山茶", started_on=FROM, by=who.clerk)
    assert (made.get_kind_display(), income_item(made), records_of(made)) == ("茶园", "茶园分红", "none")
    with pytest.raises(RuleError, match="unknown_kind"):
        set_up(village, kind="tea", name="x", started_on=FROM - timedelta(days=1), by=who.clerk)


def test_photovoltaic_income_goes_to_labour_by_the_rule_of_the_day(who):
    programme = set_up(make_village(), kind="photovoltaic", name="电站", started_on=date(2018, 1, 1), by=who.county)
    assert labour_share_bp(programme, date(2021, 1, 1)) == 8_000
    assert labour_share_bp(programme, date(2019, 1, 1)) is None
    assert labour_share_bp(make_programme(shares=()), date(2021, 1, 1)) is None
