"""Rules R14 to R20 are alive: each fires on rows of the monitoring register and the ledger, and stays silent on sound ones."""

from datetime import date

import pytest
import time_machine
from django.db import connection
from django.test.utils import CaptureQueriesContext

from projects.households.checks import doubts, loading, run
from projects.households.models import Doubt, Household, HouseholdYear, Member, RuleParameter
from projects.ledger.models import IncomeLine
from projects.monitoring import facts as monitoring_facts
from projects.monitoring import services
from projects.monitoring.clearing import clear_case
from projects.monitoring.facts import incomes_per_head, window
from tests.aid_factories import make_case
from tests.factories import COUNTY, make_household, make_income, make_user

pytestmark = [pytest.mark.django_db, pytest.mark.both]
TODAY = date(2026, 11, 23)
ENTERED, CLEARED, LINE_FEN = date(2021, 3, 1), date(2021, 12, 1), 6_000_00


def found(household, rule_id, on=TODAY) -> set[str]:
    facts = list(loading.facts_of(Household.objects.filter(pk=household.pk), on))
    return {finding.case for finding in run(facts[0], only=[rule_id])}


def person(household, **columns) -> None:
    Member.objects.filter(household=household).update(**columns)


@pytest.fixture
def officer():
    return make_user("county_officer", COUNTY)


@pytest.fixture
def cleared(officer):
    case = make_case(entered_on=ENTERED, measured=True)
    guarantees = dict.fromkeys(("food", "clothing", "schooling", "medical", "housing", "water"), "met")
    clear_case(case, on=CLEARED, how="help", income_fen=LINE_FEN + 1, guarantees=guarantees, by=officer)
    return case


@pytest.mark.parametrize(
    ("risk", "case", "wrong", "right"),
    [
        ("01", "illness", {"health": "healthy"}, {"health": "chronic,disabled"}),
        ("03", "disability", {"health": "healthy"}, {"health": "disabled"}),
        ("09", "schooling", {"schooling": "none"}, {"schooling": "junior"}),
        ("04", "labour", {"labour": "ordinary"}, {"labour": "weak"}),
        ("07", "unstable_work", {"work_place": "none"}, {"work_place": "outside"}),
    ],
)
def test_r14_each_risk_asks_for_its_person(risk, case, wrong, right):
    household = make_case(risks=(risk,)).household
    person(household, **wrong)
    assert found(household, "R14") == {case}
    person(household, **right)
    assert found(household, "R14") == set()


def test_r14_illness_asks_for_its_cost():
    household = make_case(self_paid_fen=0).household
    person(household, health="serious")
    assert found(household, "R14") == {"self_paid"}


def test_r14_a_risk_that_is_gone_needs_nobody(cleared):
    person(cleared.household, health="healthy")
    assert found(cleared.household, "R14") == set()


def test_r15_asks_for_a_measure_against_each_risk_in_time(officer):
    case = make_case(risks=("01", "0201"), entered_on=date(2026, 9, 1))
    assert found(case.household, "R15", date(2026, 10, 1)) == set()  # there is still time
    assert found(case.household, "R15") == {"no_match", "late"}
    first, second = case.risks.all()
    services.add_measure(first, kind="health", content="签约", from_on=date(2026, 9, 20), by=officer)
    assert found(case.household, "R15") == {"no_match"}
    services.add_measure(second, kind="disaster", content="修复水毁", from_on=date(2026, 11, 1), by=officer)
    assert found(case.household, "R15") == set()
    RuleParameter.objects.filter(name="measure_within_months").delete()
    assert found(make_case(entered_on=date(2026, 1, 1)).household, "R15") == set()


def test_r16_fires_when_the_place_asks_for_more_time(cleared):
    assert found(cleared.household, "R16") == set()
    RuleParameter.objects.create(name="monitored_at_least_months", value=12, region_prefix="410482", valid_from=date(2021, 1, 1))
    assert found(cleared.household, "R16") == {"early"}


def test_r17_fires_when_the_line_turns_out_higher(cleared):
    assert found(cleared.household, "R17") == set()
    line = {"kind": "monitoring", "year": 2021, "valid_from": date(2021, 1, 1)}
    IncomeLine.objects.create(amount_fen=LINE_FEN + 1, region_prefix="410482", **line)
    assert found(cleared.household, "R17") == {"below_line"}
    IncomeLine.objects.create(amount_fen=LINE_FEN, region_prefix="410482100", **line)  # the nearer line holds
    assert found(cleared.household, "R17") == set()


def test_r17_fires_when_the_guarantees_were_not_kept(cleared):
    type(cleared).objects.filter(pk=cleared.pk).update(guarantees_filled=False)
    assert found(cleared.household, "R17") == {"no_guarantees"}


def test_r18_nobody_with_labour_wants_the_backstop_and_no_clearing(cleared, officer):
    watched = make_case().household
    for household in (watched, cleared.household):
        person(household, labour="none", minimum_allowance=True)
    assert found(watched, "R18") == {"no_backstop"}
    assert found(cleared.household, "R18") == {"no_backstop", "eliminated"}
    case = watched.monitoring_cases.get()
    services.correct_case(case, kind=case.kind, risks={"01": ""}, backstop=True, by=officer)
    assert found(watched, "R18") == set()
    person(watched, minimum_allowance=False)
    assert found(watched, "R18") == {"no_allowance"}


@pytest.fixture
def line():
    """A line of the year in which the window ends."""
    IncomeLine.objects.filter(kind="monitoring", year=2026).delete()
    return IncomeLine.objects.create(
        kind="monitoring", year=2026, amount_fen=8_000_00, region_prefix="4104", valid_from=date(2026, 1, 1), document="测试"
    )


def test_r19_below_the_line_and_not_under_watch(line):
    household = make_household(size=2)
    Household.objects.filter(pk=household.pk).update(exited_on=date(2019, 12, 31))
    assert found(household, "R19") == set()  # nothing is recorded: not known
    make_income(household, 15_999_99, earned_on=date(2026, 10, 31))
    assert found(household, "R19") == {"below_line"}
    make_income(household, 1, earned_on=date(2025, 11, 1))
    assert found(household, "R19") == set()
    household = make_household()
    Household.objects.filter(pk=household.pk).update(exited_on=date(2019, 12, 31))
    make_income(household, 1_00, earned_on=date(2026, 10, 31))
    assert found(household, "R19") == {"below_line"}
    IncomeLine.objects.all().delete()
    assert found(household, "R19") == set()  # no line
    HouseholdYear.objects.create(household=household, year=2026, water_is_safe=False, housing_grade="D")
    assert found(household, "R19") == {"water", "house"}
    make_case(household)
    assert found(household, "R19") == set()  # under watch


def test_r19_a_cleared_household_is_asked_about_again(cleared):
    Household.objects.filter(pk=cleared.household_id).update(exited_on=date(2019, 12, 31))
    HouseholdYear.objects.filter(household=cleared.household, year=2026).update(monitoring_kind="marginal", water_is_safe=False)
    assert found(cleared.household, "R19") == {"water"}


def test_r20_an_entry_that_is_hard_to_believe():
    assert found(make_case(entry_income_fen=20_000_01, entry_wage_fen=99_99).household, "R20") == {"rich", "low_wage"}
    assert found(make_case(entry_income_fen=20_000_00, entry_wage_fen=0).household, "R20") == set()
    assert found(make_case(entry_wage_fen=100_00).household, "R20") == set()
    assert found(make_household(), "R20") == set()


def test_income_is_of_twelve_full_months_by_the_heads_of_their_last_day():
    household = make_household(size=3)
    inside, outside = (date(2025, 11, 1), date(2026, 10, 31)), (date(2025, 10, 31), date(2026, 11, 1))
    for amount_fen, day in zip((100_01, 200_00, 9_999, 9_999), (*inside, *outside), strict=True):
        make_income(household, amount_fen, earned_on=day)
    make_household()
    assert window(TODAY) == (date(2025, 11, 1), date(2026, 10, 31))
    assert incomes_per_head(Household.objects.values_list("pk", flat=True), TODAY) == {household.pk: 300_01 // 3}


def test_queries_stay_the_same_however_many_households():
    counts = []
    for more in (2, 6):
        for _ in range(more):
            make_income(make_case(measured=True).household, earned_on=date(2026, 10, 1))
        with CaptureQueriesContext(connection) as asked:
            assert len(list(loading.facts_of(Household.objects.all(), TODAY))) == Household.objects.count()
        counts.append(len(asked))
    assert counts[0] == counts[1]


def test_a_change_of_the_case_has_the_household_checked_again(officer, django_capture_on_commit_callbacks):
    with time_machine.travel(TODAY, tick=False):
        with django_capture_on_commit_callbacks(execute=True):
            case = make_case(risks=("01",), entered_on=date(2026, 9, 1))
        assert set(Doubt.objects.waiting().values_list("rule_id", "case")) == {("R15", "no_match"), ("R15", "late")}
        with django_capture_on_commit_callbacks(execute=True):
            services.add_measure(case.risks.get(), kind="health", content="签约", from_on=date(2026, 9, 20), by=officer)
        assert not Doubt.objects.waiting().exists()
        with django_capture_on_commit_callbacks(execute=True):
            services.correct_case(case, kind="marginal", risks={"01": ""}, backstop=False, entry_income_fen=30_000_00, by=officer)
        assert Doubt.objects.waiting().get().rule_id == "R20"


def test_the_checks_know_of_monitoring_whenever_the_app_is_there():
    assert monitoring_facts.of_monitoring in loading.MORE
    assert doubts.recheck(Household.objects.all(), by=None).households == 0
