"""Monitored households: put under watch, helped, cleared when nothing stands in the way, opened again; by who may, once."""

from datetime import date, timedelta

import pytest
import time_machine
from django.db import IntegrityError, transaction
from django.urls import reverse
from django.utils import timezone

from audit.models import AuditEntry
from projects.households.checks.monitored import months_later
from projects.households.exports.cards import make_cards
from projects.households.models import FieldChange, Household, HouseholdYear, IndicatorValue, RuleParameter
from projects.ledger.models import IncomeLine
from projects.monitoring import services
from projects.monitoring.clearing import clear_case, conditions
from projects.monitoring.models import Measure, MonitoringCase, Risk, _latest_entry
from shared.errors import NotAllowed, RuleError
from tests.aid_factories import make_case
from tests.factories import COUNTY, TOWN, make_household, make_user, move_away

pytestmark = [pytest.mark.django_db, pytest.mark.both]
Status, How = MonitoringCase.Status, MonitoringCase.How
GUARANTEES = dict.fromkeys(("food", "clothing", "medical", "housing", "water"), "met") | {"schooling": "none"}
ENTERED, CLEARED = date(2021, 3, 1), date(2021, 12, 1)  # 2021 has a line: 6,000 yuan
LINE_FEN = 6_000_00


@pytest.fixture
def officer():
    return make_user("township_reviewer", TOWN)


def entry(household, by, **changed):
    facts = {"kind": "hardship", "entered_on": ENTERED, "risks": {"01": "", "99": "宅基地纠纷"}, "self_paid_fen": 31_207_65}
    return services.open_case(household, by=by, **facts | changed)


def cleared(case, by, **changed):
    facts = {"on": CLEARED, "how": How.HELP, "income_fen": LINE_FEN + 1, "guarantees": GUARANTEES}
    clear_case(case, by=by, **facts | changed)


@pytest.fixture
def ready():
    """Long enough under watch, a measure against each risk."""
    return make_case(entered_on=ENTERED, risks=("01", "07"), measured=True)


def test_opens_to_the_last_fen_with_risks_in_their_order(officer):
    household = make_household()
    case = entry(household, officer, entry_income_fen=5_999_99, entry_wage_fen=12_000_01)
    case.refresh_from_db()
    assert (case.self_paid_fen, case.entry_income_fen, case.entry_wage_fen) == (31_207_65, 5_999_99, 12_000_01)
    assert list(case.risks.values_list("position", "code", "note")) == [(1, "01", ""), (2, "99", "宅基地纠纷")]
    line = AuditEntry.objects.get(action="monitoringcase.opened")
    assert (line.actor_id, line.region_code, line.detail["risks"]) == (officer.pk, household.audit_region, ["01", "99"])


@pytest.mark.parametrize("role", ["village_clerk", "village_reviewer", "auditor", "finance_officer", "helper"])
def test_who_may_not_decide_opens_and_clears_nothing(role, ready):
    by = make_user(role)
    with pytest.raises(NotAllowed):
        entry(make_household(), by)
    with pytest.raises(NotAllowed):
        cleared(ready, by)
    assert MonitoringCase.objects.get() == ready
    assert MonitoringCase.objects.get().status == Status.WATCHED


def test_out_of_region_nobody_does_anything(ready):
    stranger = make_user("township_reviewer", "410482105000")
    risk = ready.risks.first()
    for act in (
        lambda: entry(make_household(), stranger),
        lambda: cleared(ready, stranger),
        lambda: services.add_measure(risk, kind="health", content="签约", from_on=ENTERED, by=stranger),
        lambda: services.end_measure(risk.measures.get(), on=CLEARED, by=stranger),
        lambda: services.reopen(ready, reason="误判", by=stranger),
    ):
        with pytest.raises(NotAllowed):
            act()


def test_refuses_facts_that_make_no_sense_and_leaves_nothing(officer):
    household, empty = make_household(), make_household()
    move_away(empty.members.all(), date(2021, 1, 5))
    Household.objects.filter(pk=empty.pk).update(closed_on=date(2021, 1, 5))
    empty.refresh_from_db()
    cases = {
        "unknown_code": {"kind": "rich"},
        "no_risk": {"risks": {}},
        "too_many_risks": {"risks": dict.fromkeys(["01", "03", "04", "05", "06", "07"], "")},
        "other_without_words": {"risks": {"99": " "}},
        "negative": {"self_paid_fen": -1},
        "future_date": {"entered_on": timezone.localdate() + timedelta(days=1)},
    }
    for code, changed in cases.items():
        with pytest.raises(RuleError, match=code):
            entry(household, officer, **changed)
    with pytest.raises(RuleError, match="unknown_code"):
        entry(household, officer, risks={"77": ""})
    with pytest.raises(RuleError, match="household_closed"):
        entry(empty, officer)
    assert not MonitoringCase.objects.exists()
    assert not AuditEntry.objects.filter(action__startswith="monitoringcase").exists()


def test_under_watch_once_at_a_time_and_a_relapse_is_a_new_case(officer, ready):
    with pytest.raises(RuleError, match="watched_already"):
        entry(ready.household, officer)
    cleared(ready, officer)
    with pytest.raises(RuleError, match="before_the_last"):
        entry(ready.household, officer, entered_on=CLEARED - timedelta(days=1))
    again = entry(ready.household, officer, entered_on=date(2023, 1, 1))
    assert [case.status for case in ready.household.monitoring_cases.all()] == ["watched", "cleared"]
    with pytest.raises(RuleError, match="watched_already"):
        services.reopen(ready, reason="误判", by=officer)
    assert again.status == Status.WATCHED


def test_the_database_keeps_its_own_rules(ready):
    for change in (
        {"status": "cleared"},
        {"cleared_on": CLEARED},
        {"status": "cleared", "cleared_on": CLEARED, "cleared_how": "help"},
        {"status": "cleared", "cleared_on": date(2020, 1, 1), "cleared_how": "natural"},
        {"self_paid_fen": -1},
    ):
        with pytest.raises(IntegrityError), transaction.atomic():
            MonitoringCase.objects.filter(pk=ready.pk).update(**change)
    for wrong in ({"position": 6, "code": "03"}, {"position": 3, "code": "01"}, {"position": 3, "code": "99"}):
        with pytest.raises(IntegrityError), transaction.atomic():
            Risk.objects.create(case=ready, **wrong)
    with pytest.raises(IntegrityError), transaction.atomic():
        MonitoringCase.objects.create(household=ready.household, kind="marginal", entered_on=CLEARED)


def test_a_correction_keeps_risks_that_have_measures(officer, ready):
    facts = {"kind": "unstable", "backstop": False, "entry_income_fen": 4_800_00}
    with pytest.raises(RuleError, match="risk_has_measures"):
        services.correct_case(ready, risks={"01": "", "03": ""}, by=officer, **facts)
    services.correct_case(ready, risks={"07": "", "01": "", "03": ""}, by=officer, **facts)
    ready.refresh_from_db()
    assert (ready.kind, ready.entry_income_fen) == ("unstable", 4_800_00)
    assert list(ready.risks.values_list("code", flat=True)) == ["01", "07", "03"]
    assert Measure.objects.count() == 2
    assert AuditEntry.objects.get(action="monitoringcase.corrected").detail["fields"] == ["entry_income_fen", "kind"]
    with pytest.raises(NotAllowed):
        services.correct_case(ready, risks={"01": "", "07": ""}, by=make_user("village_clerk"), **facts)


def test_the_village_clerk_writes_measures_down_once(ready):
    clerk, risk = make_user("village_clerk"), ready.risks.first()
    facts = {"kind": "public_post", "content": "护林员，每月500元", "from_on": date(2021, 4, 1)}
    made = services.add_measure(risk, by=clerk, **facts)
    for code, changed in {
        "written_already": {},
        "unknown_code": {"kind": "magic"},
        "nothing_said": {"content": " "},
        "before_entry": {"from_on": ENTERED - timedelta(days=1)},
        "ends_before": {"to_on": date(2021, 3, 31)},
    }.items():
        with pytest.raises(RuleError, match=code):
            services.add_measure(risk, by=clerk, **facts | changed)
    assert risk.measures.count() == 2
    with pytest.raises(RuleError, match="ends_before"):
        services.end_measure(made, on=date(2021, 3, 31), by=clerk)
    services.end_measure(made, on=date(2022, 3, 31), by=clerk)
    with pytest.raises(RuleError, match="ended_already"):
        services.end_measure(made, on=date(2022, 3, 31), by=clerk)
    assert made.to_on == date(2022, 3, 31)
    with pytest.raises(NotAllowed):
        services.add_measure(risk, by=make_user("auditor"), **facts | {"content": "另一项"})


def test_clears_when_nothing_stands_in_the_way(officer, ready):
    cleared(ready, officer)
    assert (ready.status, ready.cleared_on, ready.cleared_income_fen, ready.guarantees_filled) == ("cleared", CLEARED, LINE_FEN + 1, True)
    kept = IndicatorValue.objects.filter(year__household=ready.household, year__year=2021)
    assert dict(kept.values_list("indicator", "value")) == GUARANTEES
    with pytest.raises(RuleError, match="wrong_status"):
        cleared(ready, officer)
    with pytest.raises(RuleError, match="not_watched"):
        services.add_measure(ready.risks.first(), kind="health", content="签约", from_on=CLEARED, by=officer)


def test_each_condition_stands_in_the_way_by_itself(officer, ready):
    cases = {
        "too_early": {"on": months_later(ENTERED, 6) - timedelta(days=1)},
        "no_line": {"on": date(2023, 6, 1)},
        "below_line": {"income_fen": LINE_FEN},
        "no_income": {"income_fen": None},
        "guarantees_missing": {"guarantees": {"food": "met"}},
        "guarantee_unmet": {"guarantees": GUARANTEES | {"water": "unmet"}},
        "people_left": {"how": How.NATURAL},
        "future_date": {"on": timezone.localdate() + timedelta(days=1)},
        "before_entry": {"on": ENTERED - timedelta(days=1)},
    }
    for code, changed in cases.items():
        with pytest.raises(RuleError, match=code):
            cleared(ready, officer, **changed)
    Measure.objects.filter(risk=ready.risks.first()).delete()
    with pytest.raises(RuleError, match="no_measure"):
        cleared(ready, officer)
    ready.refresh_from_db()
    assert ready.status == Status.WATCHED
    assert not IndicatorValue.objects.exists()
    assert not AuditEntry.objects.filter(action="monitoringcase.cleared").exists()


def test_without_a_rule_nothing_is_cleared_and_a_nearer_rule_holds(officer, ready):
    RuleParameter.objects.create(name="monitored_at_least_months", value=12, region_prefix="410482100", valid_from=date(2021, 1, 1))
    assert conditions(ready, CLEARED).not_before == date(2022, 3, 1)
    with pytest.raises(RuleError, match="too_early"):
        cleared(ready, officer)
    RuleParameter.objects.filter(name="monitored_at_least_months").delete()
    with pytest.raises(RuleError, match="no_rule"):
        cleared(ready, officer)


def test_the_line_of_the_year_decides_wherever_it_is_set(officer, ready):
    IncomeLine.objects.create(kind="monitoring", year=2021, amount_fen=LINE_FEN + 1, region_prefix="410482", valid_from=date(2021, 1, 1))
    with pytest.raises(RuleError, match="below_line"):
        cleared(ready, officer)
    cleared(ready, officer, income_fen=LINE_FEN + 2)
    assert ready.cleared_income_fen == LINE_FEN + 2


def test_a_household_carried_by_the_state_is_not_cleared_by_help(officer):
    case = make_case(entered_on=ENTERED, measured=True, backstop=True)
    with pytest.raises(RuleError, match="backstop"):
        cleared(case, officer)


def test_a_household_of_which_nobody_is_left_ends_naturally(officer, ready):
    move_away(ready.household.members.all(), date(2021, 5, 1))
    Household.objects.filter(pk=ready.household_id).update(closed_on=date(2021, 5, 1))
    ready.household.refresh_from_db()
    cleared(ready, officer, how=How.NATURAL, on=date(2021, 5, 2), income_fen=None, guarantees=None)
    assert (ready.status, ready.cleared_how, ready.cleared_income_fen) == ("cleared", "natural", None)


def test_a_wrong_clearing_is_taken_back_with_a_reason(officer, ready):
    cleared(ready, officer)
    with pytest.raises(RuleError, match="no_reason"):
        services.reopen(ready, reason=" ", by=officer)
    with pytest.raises(NotAllowed):
        services.reopen(ready, reason="误判", by=make_user("village_clerk"))
    services.reopen(ready, reason="收入误填", by=officer)
    assert (ready.status, ready.cleared_on, ready.cleared_how, ready.cleared_income_fen) == ("watched", None, "", None)
    note = AuditEntry.objects.get(action="monitoringcase.watched").detail["note"]
    assert "收入误填" in note
    assert "2021-12-01" in note
    with pytest.raises(RuleError, match="wrong_status"):
        services.reopen(ready, reason="再来一次", by=officer)


def test_overdue_and_ripe_follow_the_figures_of_the_place():
    today = date(2026, 11, 23)
    make_case(entered_on=date(2026, 10, 23))  # the month is over today, not before
    late = make_case(entered_on=date(2026, 10, 22))
    helped = make_case(entered_on=date(2026, 5, 22), measured=True)
    make_case(entered_on=date(2026, 5, 22), measured=True, backstop=True)
    assert list(MonitoringCase.objects.overdue(today)) == [late]
    assert list(MonitoringCase.objects.ripe(today)) == [helped]
    RuleParameter.objects.create(name="measure_within_months", value=2, region_prefix="410482", valid_from=date(2026, 1, 1))
    assert not MonitoringCase.objects.overdue(today).exists()
    RuleParameter.objects.filter(name="measure_within_months").delete()
    assert not MonitoringCase.objects.overdue(today).exists()


@pytest.mark.parametrize("months", [1, 2, 6, 12])
def test_latest_entry_is_the_inverse_of_months_later(months):
    for n in range(800):
        day = date(2023, 12, 1) + timedelta(days=n)
        latest = _latest_entry(day, months)
        assert months_later(latest, months) <= day < months_later(latest + timedelta(days=1), months), day


def test_screens_lead_through_a_whole_case(client):
    officer, household = make_user("county_officer", COUNTY), make_household()
    client.force_login(officer, backend="accounts.backends.PhoneOrEmailBackend")
    assert (
        reverse("monitoring_admin:open", args=[household.pk])
        in client.get(reverse("households_admin:household", args=[household.pk])).content.decode()
    )
    said = {"kind": "marginal", "entered_on": "2021-03-01", "risks": ["01", "99"], "other_risk": "宅基地纠纷", "self_paid_fen": "5,000.50"}
    refused = client.post(reverse("monitoring_admin:open", args=[household.pk]), said | {"other_risk": ""})
    assert refused.status_code == 422
    answer = client.post(reverse("monitoring_admin:open", args=[household.pk]), said)
    case = MonitoringCase.objects.get()
    assert case.self_paid_fen == 5_000_50
    assert answer.url == reverse("monitoring_admin:case", args=[case.pk])
    for risk in case.risks.all():
        said = {"risk": risk.pk, "kind": "health", "content": "慢病签约服务", "from_on": "2021-03-10", "to_on": ""}
        client.post(reverse("monitoring_admin:measure", args=[case.pk]), said)
    assert "宅基地纠纷" in client.get(answer.url).content.decode()
    said = {"how": "help", "on": "2021-12-01", "income_fen": "6000.01"} | {f"guarantee_{key}": value for key, value in GUARANTEES.items()}
    early = client.post(reverse("monitoring_admin:clear", args=[case.pk]), said | {"on": "2021-04-01"})
    assert early.status_code == 422
    assert "2021-09-01" in early.content.decode()
    client.post(reverse("monitoring_admin:clear", args=[case.pk]), said)
    case.refresh_from_db()
    assert case.status == Status.CLEARED
    client.post(reverse("monitoring_admin:reopen", args=[case.pk]), {"reason": "误判"})
    case.refresh_from_db()
    assert case.status == Status.WATCHED


def test_the_list_filters_by_kind_risk_and_what_is_overdue(client):
    client.force_login(make_user("village_clerk"), backend="accounts.backends.PhoneOrEmailBackend")
    make_case(make_household(name="宋某某"), kind="hardship", risks=("03",), entered_on=date(2026, 1, 5))
    make_case(make_household(name="姚某某"), measured=True)

    def seen(**query):
        text = client.get(reverse("monitoring_admin:list"), query).content.decode()
        return {name for name in ("宋某某", "姚某某") if name in text}

    assert seen() == {"宋某某", "姚某某"}
    assert seen(kind="hardship") == seen(risk="03") == seen(overdue="yes") == {"宋某某"}
    assert seen(ripe="yes") == seen(status="cleared") == set()
    assert "宋某某" in client.get(reverse("wagtailadmin_home")).content.decode()


# --- what the register's years say -----------------------------------------------------------------------------------
def said(household) -> dict[int, str]:
    return dict(household.years.order_by("year").values_list("year", "monitoring_kind"))


def with_years(*of_years, kind="") -> Household:
    household = make_household()
    for year in of_years:
        HouseholdYear.objects.create(household=household, year=year, kind="general", monitoring_kind=kind)
    return household


@time_machine.travel("2026-06-15")
def test_the_years_follow_a_case_from_its_entry_to_its_end(officer):
    household = with_years(2019, 2020, 2021, 2022, 2026)
    case = entry(household, officer)
    assert said(household) == {2019: "", 2020: "", 2021: "hardship", 2022: "hardship", 2026: "hardship"}
    services.correct_case(case, kind="marginal", risks={"01": ""}, backstop=False, by=officer)
    assert said(household)[2026] == "marginal"
    services.add_measure(case.risks.get(), kind="health", content="签约服务", from_on=ENTERED, by=officer)
    cleared(case, officer)
    assert said(household) == {2019: "", 2020: "", 2021: "", 2022: "", 2026: ""}
    services.reopen(case, reason="收入算错了", by=officer)
    assert said(household) == {2019: "", 2020: "", 2021: "marginal", 2022: "marginal", 2026: "marginal"}
    lines = FieldChange.objects.filter(household=household, field="2026:monitoring_kind").order_by("pk")
    assert list(lines.values_list("old", "new")) == [("", "hardship"), ("hardship", "marginal"), ("marginal", ""), ("", "marginal")]


@time_machine.travel("2026-06-15")
def test_the_running_year_gets_a_record_only_when_it_says_something_else(officer):
    watched, imported, without = with_years(2025), with_years(2024, 2025, kind="hardship"), make_household()
    HouseholdYear.objects.filter(household=watched).update(arable_land_mu="3.50")
    for household in (watched, without):
        entry(household, officer, entered_on=date(2026, 2, 1))
    entry(imported, officer, entered_on=date(2025, 2, 1))
    assert said(watched) == {2025: "", 2026: "hardship"}
    assert str(watched.years.get(year=2026).arable_land_mu) == "3.50"
    assert said(without) == {2026: "hardship"}
    assert said(imported) == {2024: "hardship", 2025: "hardship"}


@time_machine.travel("2026-06-15")
def test_a_household_that_is_no_more_says_so_in_its_last_year(officer):
    household = with_years(2024, 2025)
    case = entry(household, officer, entered_on=date(2024, 5, 1))
    Household.objects.filter(pk=household.pk).update(closed_on=date(2025, 12, 1))
    case = MonitoringCase.objects.get(pk=case.pk)
    cleared(case, officer, on=date(2026, 6, 1), how=How.NATURAL, income_fen=None, guarantees=None)
    assert said(household) == {2024: "hardship", 2025: ""}


@time_machine.travel("2026-06-15")
def test_a_refused_act_leaves_the_years_alone(officer):
    household = with_years(2026)
    with pytest.raises(RuleError, match="no_risk"):
        entry(household, officer, risks={})
    case = entry(household, officer, entered_on=date(2026, 6, 1))
    with pytest.raises(RuleError, match="too_early"):
        cleared(case, officer, on=date(2026, 6, 10))
    assert said(household) == {2026: "hardship"}


@time_machine.travel("2026-06-15")
def test_list_filter_card_and_export_agree_with_the_cases(client, officer):
    household = with_years(2025, 2026)
    case = entry(household, officer, kind="marginal", risks={"01": ""})
    client.force_login(officer)
    asked = [{"monitored": "any"}, {"monitored": "marginal"}]

    def listed() -> list[bool]:
        return [household.number in client.get(reverse("households_admin:results"), filters).content.decode() for filters in asked]

    def on_the_card() -> bool:
        return any("边缘易致贫户" in words for _label, words in make_cards([household], in_full=False, by=officer)[0].facts)

    assert (listed(), on_the_card()) == ([True, True], True)
    services.add_measure(case.risks.get(), kind="health", content="签约服务", from_on=ENTERED, by=officer)
    cleared(case, officer)
    assert (listed(), on_the_card()) == ([False, False], False)
