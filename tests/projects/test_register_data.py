"""Code lists by day and region, lines or none, years and their roll-over; every constraint of the register is tried."""

from datetime import date
from decimal import Decimal

import pytest
import time_machine
from django.core.exceptions import ValidationError
from django.db import IntegrityError, transaction
from django.urls import reverse

from audit.models import AuditEntry
from projects.households.codes import CodeBook, code_book, codes
from projects.households.models import Code, Household, HouseholdYear, IndicatorValue, Member, RollOver, join_codes, split_codes
from projects.households.services import events, years
from projects.ledger.lines import line
from projects.ledger.models import IncomeLine
from regions.models import PolicyPeriod, period
from shared.errors import NotAllowed, RuleError
from tests.factories import COUNTY, MOSHI, make_household, make_member, make_region, make_user, make_village, move_away

pytestmark = [pytest.mark.django_db, pytest.mark.both]
NUMBER = "410482197404060021"


@pytest.fixture
def officer():
    return make_user("county_officer", COUNTY)


# --- code lists ------------------------------------------------------------------------------------------------------
def test_every_list_is_filled_and_every_field_of_the_register_has_one():
    book = CodeBook.on(MOSHI, date(2024, 1, 1))
    assert set(book.lists) == set(Code.List.values)
    used = {field.codes for model in (Member, HouseholdYear, IndicatorValue) for field in model._meta.fields if hasattr(field, "codes")}
    assert used <= set(Code.List.values)
    assert all(value.name and value.name_en for values in book.lists.values() for value in values)
    assert len(book.values("ethnicity")) == 56


def test_values_depend_on_the_day():
    def kinds(day):
        return {value.code: value.name for value in codes("monitoring_kind", MOSHI, day)}

    assert kinds(date(2019, 1, 1)) == {}
    assert kinds(date(2020, 6, 1)) == {"unstable": "脱贫监测户", "marginal": "边缘户"}
    assert kinds(date(2022, 6, 1)) == {"unstable": "脱贫不稳定户", "marginal": "边缘易致贫户", "hardship": "突发严重困难户"}


def test_the_nearest_region_renames_and_adds():
    Code.objects.create(list="health", code="chronic", label="慢病", region_prefix="410482", valid_from=date(2022, 1, 1))
    Code.objects.create(list="health", code="kashin", label="大骨节病", region_prefix="410482", position=9, valid_from=date(2022, 1, 1))
    here, next_door = (CodeBook.on(code, date(2023, 1, 1)) for code in (MOSHI, "410483100201"))
    assert here.label("health", "chronic") == "慢病"
    assert next_door.label("health", "chronic") == "长期慢性病"
    assert [value.code for value in here.values("health")][-1] == "kashin"
    assert CodeBook.on(MOSHI, date(2021, 1, 1)).code_of("health", "大骨节病") is None


@pytest.mark.parametrize(
    ("name", "word", "code"),
    [
        ("education", "文盲或半文盲", "illiterate"),
        ("education", " 初中 ", "junior"),
        ("labour", "弱劳动力/半劳动力", "weak"),
        ("work_place", "乡(镇)内务工", "village"),
        ("work_place", "乡（镇）内务工", "village"),
        ("ethnicity", "汉", "01"),
        ("poverty_cause", "roads", "roads"),
        ("education", "没有这样的", None),
    ],
)
def test_words_of_workbooks_find_their_codes(name, word, code):
    assert code_book(MOSHI).code_of(name, word) == code


def test_a_code_whose_row_is_gone_is_shown_as_it_is():
    book = code_book(MOSHI)
    assert book.labels("health", "chronic,gone") == "长期慢性病、gone"
    assert (split_codes(""), join_codes(["b", "", "a", "b"])) == ([], "a,b")


def test_code_books_are_kept_and_forgotten_when_an_officer_edits(client, officer, django_assert_num_queries):
    code_book(MOSHI)
    with django_assert_num_queries(0):
        assert codes("health", MOSHI)
    client.force_login(officer)
    fields = {
        "list": "health",
        "code": "kashin",
        "label": "大骨节病",
        "label_en": "",
        "aliases": "",
        "position": 9,
        "document": "汝扶〔2026〕1号",
    }
    dates = {"region_prefix": "410482", "valid_from": "2020-01-01", "valid_to": ""}
    answer = client.post(reverse("code:add"), fields | dates)
    assert answer.status_code == 302, answer.context and answer.context["form"].errors
    assert code_book(MOSHI).label("health", "kashin") == "大骨节病"
    assert AuditEntry.objects.filter(action="code.added").count() == 1
    refused = client.post(reverse("code:add"), fields | dates | {"region_prefix": "", "code": "other"})
    assert refused.status_code == 200
    assert not Code.objects.filter(list="health", code="other").exists()


@pytest.mark.parametrize("name", ["code", "policyperiod", "incomeline"])
def test_rules_open_for_a_county_officer_only_and_national_rows_are_read_only(client, officer, name):
    client.force_login(officer)
    assert client.get(reverse(f"{name}:index")).status_code == 200
    assert client.get(reverse(f"{name}:add")).status_code == 200
    national = {"code": Code, "policyperiod": PolicyPeriod, "incomeline": IncomeLine}[name].objects.filter(region_prefix="").first()
    assert client.get(reverse(f"{name}:edit", args=[national.pk])).status_code in {302, 404}
    client.force_login(make_user("village_clerk"))
    assert client.get(reverse(f"{name}:index")).status_code == 302


# --- periods, lines --------------------------------------------------------------------------------------------------
def test_periods_have_their_own_words():
    assert [period(MOSHI, date(year, 7, 1)).word("workshop") for year in (2018, 2023)] == ["扶贫车间", "帮扶车间"]
    assert period(MOSHI, date(2027, 1, 1)).key == "P3"
    assert period(MOSHI, date(2010, 1, 1)) is None


@pytest.mark.parametrize(
    ("kind", "region", "year", "fen"),
    [
        ("poverty", MOSHI, 2016, 302_600),  # Henan's own
        ("poverty", "620000000000", 2016, 295_200),  # elsewhere the national one
        ("poverty", MOSHI, 2019, None),  # Henan's was not found: the national one does not stand in for it
        ("exit", MOSHI, 2016, 314_600),
        ("monitoring", MOSHI, 2021, 600_000),
        ("monitoring", MOSHI, 2023, None),
        ("monitoring", "620000000000", 2023, None),
        ("poverty", MOSHI, 2030, None),
    ],
)
def test_a_line_or_none(kind, region, year, fen):
    assert line(kind, region, year) == fen


def test_lines_are_positive_and_once_a_year():
    known = {"kind": "exit", "region_prefix": "410482", "valid_from": date(2022, 1, 1)}
    with pytest.raises(IntegrityError, match="income_line_is_positive"), transaction.atomic():
        IncomeLine.objects.create(**known, year=2022, amount_fen=0)
    IncomeLine.objects.create(**known, year=2022, amount_fen=500_000)
    assert line("exit", MOSHI, 2022) == 500_000
    with pytest.raises(IntegrityError), transaction.atomic():
        IncomeLine.objects.create(**known, year=2022, amount_fen=510_000)


# --- constraints -----------------------------------------------------------------------------------------------------
@pytest.mark.parametrize(
    ("what", "fields"),
    [
        ("household_has_one_head", {"relation": "01"}),
        ("member_number_has_18_digits", {"number": "41048210020100010A"}),
        ("member_leaves_after_joining", {"left_on": date(2015, 1, 1)}),
        ("member_is_healthy_or_is_not", {"health": "chronic,healthy"}),
        ("disability_grade_is_1_to_4", {"disability_grade": 5}),
        ("member_pay_is_not_negative", {"monthly_pay_fen": -1}),
        ("id_number_once_among_the_living", {"id_number": f" {NUMBER}".lower()}),
    ],
)
def test_constraints_of_members(what, fields):
    household = make_household()
    make_member(household, id_number=NUMBER)
    with pytest.raises(IntegrityError) as refused, transaction.atomic():
        make_member(household, number=f"{household.number}77", **fields) if "number" not in fields else make_member(household, **fields)
    assert what in str(refused.value) or "UNIQUE" in str(refused.value)
    assert household.members.count() == 2


def test_an_id_number_is_free_again_when_its_holder_left():
    household = make_household()
    gone = make_member(household, id_number=NUMBER)
    move_away(Member.objects.filter(pk=gone.pk), date(2020, 1, 1))
    make_member(household, id_number=NUMBER)
    make_member(household, id_number="999999197404060021")
    make_member(household, id_number="999999197404060021")  # a place-holder is nobody's
    assert Member.objects.with_id(NUMBER).count() == 2


def test_national_numbers_are_once_or_empty():
    one, other = make_household(), make_household()
    assert one.national_number == other.national_number == ""
    Household.objects.filter(pk=one.pk).update(national_number="G-1")
    with pytest.raises(IntegrityError), transaction.atomic():
        Household.objects.filter(pk=other.pk).update(national_number="G-1")


@pytest.mark.parametrize(
    ("what", "fields"),
    [
        ("household_year_is_possible", {"year": 2013}),
        ("exit_date_only_with_exit_mark", {"exited_on": date(2019, 12, 31)}),
        ("measures_are_not_negative", {"arable_land_mu": Decimal("-0.01")}),
    ],
)
def test_constraints_of_years(what, fields):
    with pytest.raises(IntegrityError, match=what), transaction.atomic():
        HouseholdYear.objects.create(household=make_household(), **{"year": 2020} | fields)


# --- years -----------------------------------------------------------------------------------------------------------
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
        made = years.roll_over(make_region(COUNTY), 2020, by=officer)
    assert (made.copied, made.new, made.gone, made.changed, made.joined, made.left) == (3, 1, 1, 1, 1, 2)
    assert made.report["new"] == [village_2020["new"].number]
    assert made.report["gone"] == [village_2020["gone"].number]
    change = made.report["changed"][0]
    assert change["number"] == village_2020["grown"].number
    assert change["what"] == {"kind": ["general", "minimum"], "people": [2, 3]}
    copied = village_2020["grown"].years.get(year=2021)
    assert (copied.kind, copied.arable_land_mu, copied.people) == ("minimum", Decimal("3.50"), None)
    assert village_2020["grown"].years.get(year=2020).people == 3
    assert not village_2020["later"].years.exists()
    assert not village_2020["gone"].years.filter(year=2021).exists()
    assert AuditEntry.objects.filter(action="register.rolled_over").count() == 1


def test_roll_over_happens_once_by_the_county_when_the_year_is_over(village_2020, officer):
    county = make_region(COUNTY)
    with time_machine.travel("2020-12-30"), pytest.raises(RuleError, match="year_not_over"):
        years.roll_over(county, 2020, by=officer)
    with pytest.raises(NotAllowed):
        years.roll_over(county, 2020, by=make_user("village_clerk"))
    assert not RollOver.objects.exists()
    years.roll_over(county, 2020, by=officer)
    with pytest.raises(RuleError, match="rolled_over_already"), transaction.atomic():
        years.roll_over(county, 2020, by=officer)
    assert RollOver.objects.count() == 1


def test_roll_over_asks_no_more_for_more_households(officer, django_assert_max_num_queries):
    village = make_village()
    for _n in range(30):
        make_household(village, size=3)
    county = make_region(COUNTY)
    with django_assert_max_num_queries(24):
        assert years.roll_over(county, 2020, by=officer).copied == 30
