"""What a year says of a household, its indicators, and the roll-over into the next year."""

from datetime import date
from decimal import Decimal

import pytest
import time_machine
from django.core.exceptions import ValidationError
from django.db import transaction

from audit.models import AuditEntry
from projects.households.models import Household, HouseholdYear, IndicatorValue, Member, RollOver, join_codes
from projects.households.services import events, years
from projects.households.services.roll_over import roll_over
from shared.errors import NotAllowed, RuleError
from tests.factories import COUNTY, make_household, make_region, make_user, make_village, move_away

pytestmark = [pytest.mark.django_db, pytest.mark.both]


@pytest.fixture
def officer():
    return make_user("county_officer", COUNTY)


def test_a_year_is_recorded_and_the_household_repeats_the_latest(officer):
    household = make_household()
    years.record_year(household, 2019, by=officer, kind="minimum", main_cause="disability", exited=True, exited_on=date(2019, 12, 31))
    years.record_year(household, 2018, by=officer, kind="destitute")
    household.refresh_from_db()
    assert (household.kind, household.cause, household.exited_on) == ("minimum", "disability", date(2019, 12, 31))
    years.record_year(household, 2019, by=officer, other_causes=join_codes(["labour", "illness"]))
    assert household.years.get(year=2019).other_causes == "illness,labour"
    assert AuditEntry.objects.filter(action="household.year_recorded").count() == 3


@pytest.mark.parametrize(
    ("year", "facts", "error"),
    [
        (2019, {"kind": "rich"}, "unknown_code"),
        (2019, {"other_causes": "illness,boredom"}, "unknown_code"),
        (2099, {"kind": "general"}, "bad_year"),
        (2019, {"exited_on": date(2019, 1, 1)}, "退出|脱贫|exit"),
        (2019, {"arable_land_mu": Decimal("-1")}, "."),
    ],
)
def test_a_wrong_year_is_refused(officer, year, facts, error):
    household = make_household()
    with pytest.raises((RuleError, ValidationError), match=error):
        years.record_year(household, year, by=officer, **facts)
    assert not HouseholdYear.objects.exists()
    assert not AuditEntry.objects.filter(action="household.year_recorded").exists()


def test_indicators_are_assessed_by_somebody_with_evidence(officer):
    year = years.record_year(make_household(), 2020, by=officer, kind="general")
    years.assess(year, "housing", "met", evidence="鉴定报告 B 级", on=date(2020, 9, 1), by=officer)
    with pytest.raises(RuleError, match="no_evidence"):
        years.assess(year, "water", "unmet", by=officer)
    with pytest.raises(RuleError, match="unknown_code"):
        years.assess(year, "garden", "met", by=officer)
    with pytest.raises(NotAllowed):
        years.assess(year, "water", "met", by=make_user("village_clerk"))
    years.assess(year, "housing", "unmet", evidence="屋顶漏雨", by=officer)
    row = IndicatorValue.objects.get()
    assert (row.value, row.assessor_name, row.assessed_by) == ("unmet", officer.name, officer)


# --- roll-over -------------------------------------------------------------------------------------------------------
@pytest.fixture
def village_2020(officer):
    """At the end of 2020: one unchanged, one grown and changed, one gone in 2020, one new in 2020, one not yet there."""
    make_region(COUNTY, "汝州市", "Ruzhou")
    village = make_village()
    same, grown, gone, new, later = (make_household(village, size=2) for _n in range(5))
    for household in (same, grown, gone):
        years.record_year(household, 2019, by=officer, kind="general", arable_land_mu=Decimal("3.5"))
    for household in (same, grown):
        years.record_year(household, 2020, by=officer, kind="general", arable_land_mu=Decimal("3.5"))
    years.record_year(grown, 2020, by=officer, kind="minimum")
    events.join(grown, Member(name="小宝", sex="1", born_on=date(2020, 3, 1)), kind="birth", relation="20", on=date(2020, 3, 1), by=officer)
    move_away(gone.members.all(), date(2020, 6, 1))
    Household.objects.filter(pk=new.pk).update(registered_on=date(2020, 2, 1))
    Household.objects.filter(pk=later.pk).update(registered_on=date(2021, 2, 1))
    return {"same": same, "grown": grown, "gone": gone, "new": new, "later": later}


def test_roll_over_carries_the_register_and_reports(village_2020, officer):
    with time_machine.travel("2021-01-05"):
        made = roll_over(make_region(COUNTY), 2020, by=officer)
    assert (made.copied, made.new, made.gone, made.changed, made.joined, made.left) == (3, 1, 1, 1, 1, 2)
    lines = {line.kind: (line.household, line.what) for line in made.lines.select_related("household")}
    assert lines == {
        "new": (village_2020["new"], {}),
        "gone": (village_2020["gone"], {}),
        "changed": (village_2020["grown"], {"kind": ["general", "minimum"], "people": [2, 3]}),
    }
    assert (made.status, made.households_done, made.households_total) == ("done", 4, 4)
    copied = village_2020["grown"].years.get(year=2021)
    assert (copied.kind, copied.arable_land_mu, copied.people) == ("minimum", Decimal("3.50"), None)
    assert village_2020["grown"].years.get(year=2020).people == 3
    assert not village_2020["later"].years.exists()
    assert not village_2020["gone"].years.filter(year=2021).exists()
    assert AuditEntry.objects.filter(action="register.rolled_over").count() == 1


def test_roll_over_happens_once_by_the_county_when_the_year_is_over(village_2020, officer):
    county = make_region(COUNTY)
    with time_machine.travel("2020-12-30"), pytest.raises(RuleError, match="year_not_over"):
        roll_over(county, 2020, by=officer)
    with pytest.raises(NotAllowed):
        roll_over(county, 2020, by=make_user("village_clerk"))
    assert not RollOver.objects.exists()
    roll_over(county, 2020, by=officer)
    with pytest.raises(RuleError, match="rolled_over_already"), transaction.atomic():
        roll_over(county, 2020, by=officer)
    assert RollOver.objects.count() == 1


def test_roll_over_asks_no_more_for_more_households(officer, django_assert_max_num_queries):
    village = make_village()
    for _n in range(30):
        make_household(village, size=3)
    county = make_region(COUNTY)
    with django_assert_max_num_queries(32):
        assert roll_over(county, 2020, by=officer).copied == 30
