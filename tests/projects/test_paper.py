"""Cards and rosters on paper: every fact, masked as the post wants it, marked with who, when and why, a line in the trail for each."""

from datetime import date
from decimal import Decimal

import pytest
from django.urls import reverse
from wagtail import hooks

from audit.models import AuditEntry
from projects.households.exports import cards, roster
from projects.households.exports.cards import CardBlock
from projects.households.models import Household, HouseholdYear, IndicatorValue
from projects.households.services import events
from shared.errors import NotAllowed, RuleError
from tests.factories import COUNTY, MOSHI, TOWN, make_household, make_income, make_member, make_region, make_user, make_village
from tests.workbooks import id_number

pytestmark = [pytest.mark.django_db, pytest.mark.both]
OTHER = "410482200201"
SECRETS = (id_number(1), "13812345678", "6228480000001234567", "磨石村5组12号")
WHY = "换届入户核对"


@pytest.fixture
def household() -> Household:
    made = make_household(make_village(), name="郭秀兰")
    made.national_number, made.address, made.kind, made.cause = "G-0001", SECRETS[3], "minimum", "illness"
    made.save()
    head = made.members.get()
    head.id_number, head.phone, head.bank_card = SECRETS[:3]
    head.education, head.health, head.labour, head.medical_scheme, head.minimum_allowance = "junior", "chronic", "weak", "resident", True
    head.save()
    make_member(made, name="郭建国", relation="10", work_place="outside", work_company="东莞某厂", monthly_pay_fen=420_000)
    year = HouseholdYear.objects.create(
        household=made, year=2026, attribute="exited", other_causes="labour,funds", housing_area_m2=Decimal("96.50"), water_is_safe=True
    )
    IndicatorValue.objects.create(
        year=year, indicator="housing", value="met", evidence="鉴定报告", assessor_name="王审核", assessed_on=date(2026, 3, 15)
    )
    return made


@pytest.fixture
def officer():
    return make_user("county_officer", COUNTY, name="周主任")


def sheet(client, by, *households: Household, reason: str = WHY, status: int = 200) -> str:
    client.force_login(by)
    answer = client.post(reverse("exports_admin:cards"), {"household": [each.pk for each in households], "reason": reason})
    assert answer.status_code == status
    return answer.content.decode()


def test_a_card_shows_every_fact_of_the_county_form(client, household, officer):
    page = sheet(client, officer, household)
    told = (household.number, "G-0001", "磨石村", "5组", "郭秀兰", "郭建国", "1975-05-01", "初中", "长期慢性病", "东莞某厂", "4,200.00")
    for fact in (*told, "96.50", "缺劳动力、缺资金", "住房安全", "鉴定报告", "王审核", "2026-03-15", "义务教育", *SECRETS):
        assert fact in page, fact
    assert "周主任" in page
    assert WHY in page
    assert "style=" not in page
    assert "<script>" not in page


def test_a_card_is_masked_for_whoever_may_not_see_numbers(client, household):
    page = sheet(client, make_user("village_clerk", name="刘书记"), household)
    assert not [secret for secret in SECRETS if secret in page]
    for masked in ("410***********", "138****5678", "****4567", "***"):
        assert masked in page
    assert "numbers masked" in page or "脱敏" in page


def test_cards_are_masked_when_one_of_them_must_be(household, officer):
    both = make_user("village_clerk")
    neighbour = make_household(make_village("410482100202", "石台村"))
    from accounts.models import Role
    from accounts.services import appoint

    appoint(both, Role.COUNTY_OFFICER, make_region("410482100202"), by=None)
    mark, printed = cards.print_cards([household, neighbour], reason=WHY, by=both)
    assert not mark.in_full
    assert printed[0].people[0].phone == "138****5678"


def test_every_household_has_its_line_in_the_trail(household, officer):
    other = make_household()
    cards.print_cards([household, other], reason=f"  {WHY}  ", by=officer)
    lines = AuditEntry.objects.filter(action="household.card_printed").order_by("pk")
    assert [line.object_id for line in lines] == [str(household.pk), str(other.pk)]
    assert lines[0].detail == {"reason": WHY, "in_full": True, "together": 2}
    assert lines[0].region_code == MOSHI


def test_a_number_typed_as_a_reason_is_neither_kept_nor_printed(client, household):
    page = sheet(client, make_user("village_clerk"), household, reason=f"2026年核对 {SECRETS[0]} 与 {SECRETS[1]}")
    assert not [secret for secret in SECRETS if secret in page]
    assert AuditEntry.objects.get(action="household.card_printed").detail["reason"] == "2026年核对 … 与 …"


def test_refusals_leave_no_line(client, household, officer, monkeypatch):
    for by in (make_user("auditor", COUNTY), make_user("helper"), make_user("village_clerk", OTHER), make_user("finance_officer", COUNTY)):
        with pytest.raises(NotAllowed):
            cards.print_cards([household], reason=WHY, by=by)
    with pytest.raises(RuleError, match="no_reason"):
        cards.print_cards([household], reason=" 无 ", by=officer)
    with pytest.raises(RuleError, match="nobody_chosen"):
        cards.print_cards([], reason=WHY, by=officer)
    monkeypatch.setattr(cards, "MOST_CARDS", 1)
    with pytest.raises(RuleError, match="too_many_cards"):
        cards.print_cards([household, make_household()], reason=WHY, by=officer)
    assert "郭建国" not in sheet(client, officer, household, reason="无", status=422)
    assert not AuditEntry.objects.filter(action="household.card_printed").exists()


def test_the_form_asks_first_and_shows_nothing_of_another_area(client, household, officer):
    address = f"{reverse('exports_admin:cards')}?household={household.pk}"
    client.force_login(make_user("township_reviewer", TOWN))
    page = client.get(address).content.decode()
    assert 'name="reason"' in page
    assert f'name="household" value="{household.pk}"' in page
    assert "郭建国" not in page
    stranger = make_user("village_clerk", OTHER)
    client.force_login(stranger)
    assert client.get(address).status_code == 404
    near = make_household(make_village(OTHER, "别村"))
    sheet(client, stranger, near, household, status=404)  # one of them is out of the region: none is shown
    client.force_login(officer)
    assert client.get(reverse("exports_admin:cards")).status_code == 302
    assert client.get(f"{reverse('exports_admin:cards')}?household={'9' * 30}").status_code == 302


def test_the_household_page_leads_to_its_card_for_those_who_may_print(client, household, officer):
    address = f"{reverse('exports_admin:cards')}?household={household.pk}"
    for role, shown in (("village_clerk", True), ("auditor", False)):
        client.force_login(make_user(role))
        assert (address in client.get(reverse("households_admin:household", args=[household.pk])).content.decode()) is shown


def test_what_happened_in_the_household_stands_on_its_card(household, officer):
    from projects.households.models import Member

    born = Member(name="小宝", sex="1", born_on=date(2026, 3, 1))
    events.join(household, born, kind="birth", relation="20", on=date(2026, 3, 1), by=officer)
    _mark, (card,) = cards.print_cards([household], reason=WHY, by=officer)
    assert [(event.kind, event.member.name) for event in card.events] == [("birth", "小宝")]
    assert len(card.people) == 3


def test_the_ledger_adds_three_years_of_income_by_kind(household, officer):
    this_year = date.today().year
    make_income(household, 123_456, kind="wage", item="工资", earned_on=date(this_year, 1, 2))
    make_income(household, 140_000, kind="property", item="分红", earned_on=date(this_year - 2, 6, 1))
    make_income(household, 999, kind="property", item="分红", earned_on=date(this_year - 3, 12, 31))
    _mark, (card,) = cards.print_cards([household], reason=WHY, by=officer)
    (block,) = card.blocks
    assert block.headings[1:] == (str(this_year - 2), str(this_year - 1), str(this_year))
    rows = [row[1:] for row in block.rows]
    assert rows[0] == ("0.00", "0.00", "1,234.56")
    assert rows[2] == ("1,400.00", "0.00", "0.00")
    assert rows[4] == ("1,400.00", "0.00", "1,234.56")


def test_any_app_may_add_a_block(client, household, officer):
    def add(households, user):
        return {each.pk: CardBlock("结对帮扶", ("姓名", "单位"), (("张三", "市卫健委"),)) for each in households}

    with hooks.register_temporarily("household_card_blocks", add):
        page = sheet(client, officer, household)
    assert "结对帮扶" in page
    assert "市卫健委" in page


def test_more_cards_ask_no_more(household, officer, django_assert_max_num_queries):
    several = [household, *(make_household(size=3) for _n in range(9))]
    with django_assert_max_num_queries(40):  # ten of them are the lines of the trail
        _mark, printed = cards.print_cards(several, reason=WHY, by=officer)
    assert [card.household.pk for card in printed] == [each.pk for each in several]


# --- roster ----------------------------------------------------------------------------------------------------------
def paper(client, by, region: str = MOSHI, **more) -> str:
    client.force_login(by)
    said = {"region": region, "selection": "roster", "kind": "paper", "reason": WHY}
    answer = client.post(reverse("exports_admin:new"), said | more)
    assert answer.status_code == 200
    return answer.content.decode()


def test_a_roster_goes_village_by_village_and_household_by_household(household, officer):
    make_household(make_village("410482100202", "石台村"), name="石台人", size=2)
    make_region(TOWN, "寄料镇", "Jiliao Town")
    _mark, villages = roster.print_roster(make_region(TOWN), reason=WHY, by=officer)
    assert [(village.name, village.households, len(village.lines)) for village in villages] == [("磨石村", 1, 2), ("石台村", 1, 2)]
    assert [line.begins for line in villages[0].lines] == [True, False]
    assert [line.position for line in villages[1].lines] == [1, 2]
    entry = AuditEntry.objects.get(action="households.roster_printed")
    assert entry.detail == {"reason": WHY, "count": 4, "in_full": True}


def test_a_roster_is_masked_marked_and_of_the_chosen_only(client, household, officer):
    other = make_household(name="同村人")
    page = paper(client, make_user("village_clerk", name="刘书记"))
    assert "同村人" in page
    assert "138****5678" in page
    assert not [secret for secret in SECRETS[:3] if secret in page]
    assert "刘书记" in page
    assert WHY in page
    assert SECRETS[0] in paper(client, officer)
    chosen = paper(client, officer, household=[other.pk])
    assert "同村人" in chosen
    assert "郭秀兰" not in chosen


def test_a_roster_is_refused_without_right_or_reason_or_when_it_is_too_long(household, officer, monkeypatch):
    for by in (make_user("auditor", COUNTY), make_user("village_clerk", OTHER)):
        with pytest.raises(NotAllowed):
            roster.print_roster(make_region(), reason=WHY, by=by)
    with pytest.raises(RuleError, match="no_reason"):
        roster.print_roster(make_region(), reason="", by=officer)
    monkeypatch.setattr(roster, "MOST_PEOPLE", 1)
    with pytest.raises(RuleError, match="too_many_people"):
        roster.print_roster(make_region(), reason=WHY, by=officer)
    assert not AuditEntry.objects.filter(action="households.roster_printed").exists()
