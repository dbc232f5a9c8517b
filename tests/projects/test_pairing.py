"""Pairing: one helper a household at a time, history kept; begun, ended, handed over and visited by who may."""

from datetime import date, timedelta

import pytest
from django.db import IntegrityError, connection, transaction
from django.utils import timezone

from accounts.services import end_post
from audit.models import AuditEntry
from projects.households.models import Household
from projects.pairing import services
from projects.pairing.models import Pairing, Unit, Visit
from projects.pairing.queries import loads_of, with_counts, without_helper
from projects.villages.models import Village
from shared.errors import NotAllowed, RuleError
from tests.aid_factories import make_pairing
from tests.factories import COUNTY, MOSHI, TOWN, make_household, make_region, make_user, make_village, move_away

pytestmark = [pytest.mark.django_db, pytest.mark.both]
OTHER = "410482105201"


@pytest.fixture
def officer():
    return make_user("township_reviewer", TOWN)


@pytest.fixture
def helper():
    return make_user("helper", TOWN, name="夏帮扶")


def nothing_left_behind():
    return not Pairing.objects.exists() and not AuditEntry.objects.filter(action__startswith="pairing.").exists()


def test_pairs_many_at_once_and_says_who_did_it(officer, helper):
    households = [make_household() for _ in range(3)]
    unit = Unit.objects.create(name="市教育局", kind="agency", region=make_region(COUNTY, "汝州市"))
    made = services.pair(households, helper=helper, unit=unit, from_on=date(2024, 3, 1), reason="年度调整", by=officer)
    assert {(one.household_id, one.helper, one.unit, one.from_on, one.ended_on) for one in made} == {
        (household.pk, helper, unit, date(2024, 3, 1), None) for household in households
    }
    assert AuditEntry.objects.filter(action="pairing.paired", actor_id=officer.pk, region_code=MOSHI).count() == 3


def test_a_household_has_one_helper_at_a_time(officer, helper):
    household, free = make_household(), make_household()
    services.pair([household], helper=helper, by=officer)
    with pytest.raises(RuleError, match="helped_already"):
        services.pair([free, household], helper=make_user("helper"), by=officer)
    assert Pairing.objects.get().helper == helper  # all or none


@pytest.mark.parametrize("columns", [{}, {"from_on": date(2020, 1, 1), "ended_on": date(2021, 1, 1), "end_reason": "调整"}])
def test_the_database_refuses_a_second_helper_of_the_same_days(officer, helper, columns):
    pairing = make_pairing(helper=helper, from_on=date(2020, 6, 1))
    with pytest.raises(IntegrityError), transaction.atomic():
        Pairing.objects.create(household=pairing.household, helper=officer, **columns)


def test_the_database_lets_nothing_change_but_the_end_and_that_once(helper, officer):
    pairing = make_pairing(helper=helper)
    for change in ({"helper": officer}, {"from_on": date(2020, 1, 1)}, {"reason": "x"}):
        with pytest.raises(IntegrityError), transaction.atomic():
            Pairing.objects.filter(pk=pairing.pk).update(**change)
    services.end([pairing], reason="调离", by=officer)
    with pytest.raises(IntegrityError), transaction.atomic():
        Pairing.objects.filter(pk=pairing.pk).update(ended_on=None, end_reason="")
    with pytest.raises(IntegrityError), transaction.atomic(), connection.cursor() as cursor:
        cursor.execute("DELETE FROM pairing_pairing")
    assert Pairing.objects.get().end_reason == "调离"


def test_who_may_not_pairs_nothing(helper):
    household = make_household()
    for by in (make_user("village_clerk"), helper, make_user("township_reviewer", "410482105000"), make_user()):
        with pytest.raises(NotAllowed):
            services.pair([household], helper=helper, by=by)
    assert nothing_left_behind()


def test_only_a_helper_of_the_place_is_paired(officer, helper):
    household = make_household()
    gone = make_user("helper", TOWN)
    end_post(gone.posts.get(), by=make_user("security_administrator", COUNTY), on=timezone.localdate() - timedelta(days=1))
    for other in (make_user("helper", OTHER), make_user("village_clerk"), gone):
        with pytest.raises(RuleError, match="not_a_helper"):
            services.pair([household], helper=other, by=officer)
    elsewhere = Unit.objects.create(name="外地单位", kind="agency", region=make_region(OTHER, "寺上村"))
    with pytest.raises(RuleError, match="unit_elsewhere"):
        services.pair([household], helper=helper, unit=elsewhere, by=officer)
    assert nothing_left_behind()


def test_days_and_households_that_make_no_sense(officer, helper):
    household, empty = make_household(), make_household()
    move_away(empty.members.all(), date(2024, 1, 1))
    Household.objects.filter(pk=empty.pk).update(closed_on=date(2024, 1, 1))
    tomorrow = timezone.localdate() + timedelta(days=1)
    cases = {
        "nothing_chosen": ([], {}),
        "future_date": ([household], {"from_on": tomorrow}),
        "household_closed": ([empty], {}),
        "not_registered_yet": ([household], {"from_on": date(2010, 1, 1)}),
    }
    for code, (households, facts) in cases.items():
        with pytest.raises(RuleError, match=code):
            services.pair(households, helper=helper, by=officer, **facts)
    assert nothing_left_behind()


def test_ends_with_a_reason_and_the_past_stays(officer, helper):
    pairing = make_pairing(helper=helper, from_on=date(2023, 5, 1))
    for code, facts in {
        "no_reason": {"reason": " "},
        "begun_later": {"reason": "调离", "on": date(2023, 4, 30)},
        "future_date": {"reason": "调离", "on": timezone.localdate() + timedelta(days=1)},
    }.items():
        with pytest.raises(RuleError, match=code):
            services.end([pairing], by=officer, **facts)
    pairing.refresh_from_db()
    assert pairing.ended_on is None
    assert services.end([pairing], reason="调离", on=date(2024, 5, 1), by=officer) == 1
    with pytest.raises(RuleError, match="ended_already"):
        services.end([pairing], reason="调离", by=officer)
    with pytest.raises(RuleError, match="helped_until_then"):
        services.pair([pairing.household], helper=helper, from_on=date(2024, 4, 30), by=officer)
    services.pair([pairing.household], helper=helper, from_on=date(2024, 5, 1), by=officer)
    assert [one.from_on for one in pairing.household.pairings.all()] == [date(2024, 5, 1), date(2023, 5, 1)]


def test_hands_many_over_on_one_day_or_none(officer, helper):
    pairings = [make_pairing(helper=helper, from_on=date(2023, 1, 1)) for _ in range(2)]
    successor, today = make_user("helper", TOWN, name="秋帮扶"), timezone.localdate()
    with pytest.raises(RuleError, match="not_a_helper"):
        services.hand_over(pairings, helper=make_user("helper", OTHER), reason="轮换", by=officer)
    assert Pairing.objects.standing().filter(helper=helper).count() == 2
    made = services.hand_over(pairings, helper=successor, reason="轮换", by=officer)
    assert {(one.helper, one.from_on) for one in made} == {(successor, today)}
    assert set(Pairing.objects.filter(helper=helper).values_list("ended_on", "end_reason")) == {(today, "轮换")}
    with pytest.raises(RuleError, match="same_helper"):
        services.hand_over(made, helper=successor, reason="轮换", by=officer)
    with pytest.raises(NotAllowed):
        services.hand_over(made, helper=helper, reason="轮换", by=make_user("village_clerk"))
    assert Pairing.objects.count() == 4


def test_counts_load_and_households_without(officer, helper):
    village = make_village()
    households = [make_household(village) for _ in range(3)]
    make_household(make_village(OTHER, "寺上村"))
    services.pair(households[:2], helper=helper, by=officer)
    row = with_counts(Village.objects.filter(pk=village.pk)).get()
    assert (row.lived_in, row.helped, row.helper_count) == (3, 2, 1)
    assert list(without_helper(Household.objects.filter(village=village))) == households[2:]
    assert [(load.helper, load.here, load.everywhere, load.in_post) for load in loads_of(village)] == [(helper, 2, 2, True)]
    end_post(helper.posts.get(), by=make_user("security_administrator", COUNTY), on=timezone.localdate() - timedelta(days=1))
    assert without_helper(Household.objects.filter(village=village)).count() == 3
    assert [load.in_post for load in loads_of(village)] == [False]


def visit(household, by, **changed):
    facts = {"visited_on": date(2026, 11, 1), "purpose": "routine", "found": "老人身体好转", "follow_up": "下周带医保报销单"}
    return services.record_visit(household, by=by, **facts | changed)


def test_a_visit_is_written_once_by_the_own_helper(helper):
    household = make_pairing(helper=helper).household
    made = visit(household, helper)
    assert (made.visitor, made.purpose, made.follow_up) == (helper, "routine", "下周带医保报销单")
    for code, changed in {
        "written_already": {},
        "future_date": {"visited_on": timezone.localdate() + timedelta(days=1)},
        "unknown_code": {"purpose": "tourism"},
        "nothing_found": {"found": "  "},
    }.items():
        with pytest.raises(RuleError, match=code):
            visit(household, helper, **changed)
    assert Visit.objects.count() == AuditEntry.objects.filter(action="visit.recorded").count() == 1
    with pytest.raises(IntegrityError), transaction.atomic():
        Visit.objects.update(found="改过")


def test_nobody_else_writes_a_visit(helper):
    household = make_household()
    ended = make_pairing(household, helper)
    services.end([ended], reason="调离", by=make_user("county_officer", COUNTY))
    for by in (helper, make_user("helper"), make_user("auditor"), make_user("village_clerk", OTHER)):
        with pytest.raises(NotAllowed):
            visit(household, by)
    assert not Visit.objects.exists()
    assert visit(household, make_user("village_clerk")).pk
