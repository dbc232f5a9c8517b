"""The life of a doubt: opened, explained, asked again when facts change, gone when it is mended; and who may say so."""

from datetime import date

import pytest
import time_machine
from django.urls import reverse

from audit.models import AuditEntry
from projects.households.checks import doubts, loading
from projects.households.checks.facts import USUAL, HouseholdFacts
from projects.households.models import Doubt, DoubtStep, Household, HouseholdYear, Member, RuleParameter
from shared.errors import NotAllowed, RuleError
from tests.factories import COUNTY, TOWN, make_household, make_user, make_village

pytestmark = [pytest.mark.django_db, pytest.mark.both]
NEXT_VILLAGE = "410482100202"
Status = Doubt.Status


@pytest.fixture
def clerk():
    return make_user("village_clerk")


@pytest.fixture
def shared_phone():
    """Two households with one phone: a doubt for each."""
    households = [make_household(), make_household()]
    for household in households:
        member = household.members.get()
        member.phone = "13800001111"
        member.save()
    return households


def check(**also):
    return doubts.recheck(Household.objects.all(), by=None, **also)


def the_doubt(household, rule_id="R09"):
    return Doubt.objects.get(household=household, rule_id=rule_id)


def test_a_sound_household_has_no_doubt():
    make_household(size=4)
    assert check() == doubts.Rechecked(households=1)
    assert not Doubt.objects.exists()
    assert not AuditEntry.objects.filter(action="doubts.rechecked").exists()


def test_opens_once_and_stays_one(shared_phone):
    assert check() == doubts.Rechecked(households=2, opened=2)
    first = the_doubt(shared_phone[0]).last_seen_at
    assert check() == doubts.Rechecked(households=2)
    doubt = the_doubt(shared_phone[0])
    assert doubt.last_seen_at > first
    assert doubt.status == Status.OPEN
    assert "郭某某" in doubt.message
    assert [step.status for step in doubt.steps.all()] == ["open"]
    assert AuditEntry.objects.get(action="doubts.rechecked").detail["opened"] == 2


def test_an_explained_doubt_stays_explained_until_its_facts_change(shared_phone, clerk):
    check()
    doubt = the_doubt(shared_phone[0])
    doubts.explain(doubt, note="母子共用一部电话", by=clerk)
    assert doubt.status == Status.EXPLAINED
    member = shared_phone[0].members.get()
    member.labour = "weak"
    member.save()
    assert check().reopened == 0
    assert the_doubt(shared_phone[0]).status == Status.EXPLAINED
    third = make_household().members.get()
    third.phone = "13800001111"
    third.save()
    assert check().reopened == 1
    doubt.refresh_from_db()
    assert doubt.status == Status.REOPENED
    assert doubt.explanation == "母子共用一部电话"
    assert [step.status for step in doubt.steps.all()] == ["open", "explained", "reopened"]


def test_what_is_mended_is_resolved_and_may_come_back(shared_phone):
    check()
    member = shared_phone[0].members.get()
    Member.objects.filter(pk=member.pk).update(phone_print="", phone="")
    assert check().resolved == 2
    assert set(Doubt.objects.values_list("status", flat=True)) == {"resolved"}
    member.save()
    assert check().reopened == 2
    assert the_doubt(shared_phone[0]).status == Status.REOPENED


def test_an_explained_doubt_that_is_mended_is_resolved(shared_phone, clerk):
    check()
    doubts.explain(the_doubt(shared_phone[0]), note="同住", by=clerk)
    Member.objects.update(phone_print="", phone="")
    check()
    assert the_doubt(shared_phone[0]).status == Status.RESOLVED


def test_refuses_an_empty_note_an_error_and_a_second_time(shared_phone, clerk):
    Member.objects.filter(household=shared_phone[0]).update(disability_kind="", phone="1")
    member = shared_phone[0].members.get()
    member.phone, member.born_on, member.labour = "12", date(2020, 1, 1), "ordinary"
    member.save()
    check()
    error = the_doubt(shared_phone[0], "R01")
    lines = AuditEntry.objects.count()
    with pytest.raises(RuleError, match="is_an_error"):
        doubts.explain(error, note="对的", by=clerk)
    for household in shared_phone:
        member = household.members.get()
        member.phone = "13800002222"
        member.save()
    check()
    doubt = Doubt.objects.get(household=shared_phone[0], rule_id="R09", case="shared")
    lines = AuditEntry.objects.count()
    with pytest.raises(RuleError, match="no_note"):
        doubts.explain(doubt, note="  ", by=clerk)
    assert AuditEntry.objects.count() == lines
    doubts.explain(doubt, note="同住", by=clerk)
    with pytest.raises(RuleError, match="wrong_status"):
        doubts.explain(doubt, note="再说一次", by=clerk)
    assert DoubtStep.objects.filter(doubt=doubt, status="explained").count() == 1


@pytest.mark.parametrize(("role", "region"), [("auditor", COUNTY), ("finance_officer", COUNTY), ("village_clerk", NEXT_VILLAGE)])
def test_others_cannot_explain(shared_phone, role, region):
    check()
    doubt = the_doubt(shared_phone[0])
    with pytest.raises(NotAllowed):
        doubts.explain(doubt, note="同住", by=make_user(role, region))
    doubt.refresh_from_db()
    assert doubt.status == Status.OPEN


def test_a_doubt_may_be_about_the_household_itself(clerk):
    household = make_household()
    HouseholdYear.objects.create(household=household, year=2020, arable_land_mu="100.01")
    check()
    doubt = the_doubt(household, "R10")
    assert doubt.member is None
    assert "100.01" in doubt.message
    assert check().opened == 0


def test_a_closed_household_is_no_longer_asked_about(shared_phone):
    check()
    Household.objects.filter(pk=shared_phone[0].pk).update(closed_on=date(2026, 1, 1))
    check()
    assert the_doubt(shared_phone[0]).status == Status.RESOLVED


def test_checks_again_after_the_commit(shared_phone, django_capture_on_commit_callbacks):
    with django_capture_on_commit_callbacks(execute=True):
        doubts.recheck_later([household.pk for household in shared_phone])
        assert not Doubt.objects.exists()
    assert Doubt.objects.count() == 2


def test_every_night_every_village(shared_phone, django_capture_on_commit_callbacks):
    make_household(make_village(NEXT_VILLAGE, "石台村"))
    with django_capture_on_commit_callbacks(execute=True):
        doubts.recheck_every_village.enqueue()
    assert Doubt.objects.count() == 2


# --- facts -----------------------------------------------------------------------------------------------------------
def facts(household, on=date(2026, 6, 1)) -> HouseholdFacts:
    return next(iter(loading.facts_of(Household.objects.filter(pk=household.pk), on)))


def test_few_queries_however_many_households(django_assert_max_num_queries):
    for _n in range(30):
        make_household(size=3)
    with django_assert_max_num_queries(9):  # five of the register's own, four of income and monitoring
        assert len(list(loading.facts_of(Household.objects.all(), date(2026, 6, 1)))) == 30


def test_codes_become_facts():
    household = make_household()
    codes = {"labour": "weak", "schooling": "none", "health": "chronic,disabled", "medical_scheme": "none", "work_place": "outside"}
    Member.objects.filter(household=household).update(**codes, public_post="cleaner", monthly_pay_fen=100_00, work_from=date(2026, 1, 1))
    HouseholdYear.objects.create(household=household, year=2025, arable_land_mu="3.50", housing_grade="C", attribute="exited")
    found = facts(household)
    person = found.people[0]
    assert (person.labour, person.stage, person.health, person.medical) == ("weak", "not_at_school", {"chronic", "disabled"}, frozenset())
    assert (person.working, person.working_away, person.welfare_post) == (True, True, True)
    assert (person.jobs[0].channel, person.jobs[0].in_county, person.jobs[0].monthly_fen) == ("welfare_post", False, 100_00)
    assert (found.land, found.forest, found.house_safe, found.water_safe, found.monitored) == (350, None, False, None, False)


def test_the_nearest_latest_figure_holds():
    assert facts(make_household()).limits == USUAL
    RuleParameter.objects.create(name="land_most", value=50_00, region_prefix="410482", valid_from=date(2026, 1, 1))
    RuleParameter.objects.create(name="land_most", value=20_00, region_prefix="410483", valid_from=date(2026, 1, 1))
    assert facts(make_household()).limits.land_most == 50_00
    assert facts(make_household(), on=date(2025, 12, 31)).limits.land_most == 100_00


def test_who_left_is_not_looked_at():
    household = make_household(size=3)
    household.members.filter(relation="99").update(left_on=date(2025, 1, 1))
    assert len(facts(household).people) == 1
    assert len(facts(household, on=date(2024, 12, 31)).people) == 3


# --- screens ---------------------------------------------------------------------------------------------------------
def test_the_list_filters_explains_and_shows_the_history(client, shared_phone, clerk):
    check()
    client.force_login(clerk)
    text = client.get(reverse("doubts_admin:list")).content.decode()
    assert "R09" in text
    assert "R09" in client.get(reverse("doubts_admin:results"), {"rule_id": "R09", "severity": "doubt"}).content.decode()
    assert "R09" not in client.get(reverse("doubts_admin:results"), {"status": "explained"}).content.decode()
    doubt = the_doubt(shared_phone[0])
    page = reverse("doubts_admin:doubt", args=[doubt.pk])
    assert "郭某某" in client.get(page).content.decode()
    assert client.post(page, {"note": "母子共用"}, follow=True).status_code == 200
    assert "母子共用" in client.get(page).content.decode()
    assert the_doubt(shared_phone[0]).status == Status.EXPLAINED
    assert "13800001111" not in client.get(page).content.decode()


def test_the_list_does_not_ask_per_row(client, clerk, django_assert_max_num_queries):
    for n in range(20):
        HouseholdYear.objects.create(household=make_household(name=f"郭甲{n:02}"), year=2020, arable_land_mu="200", forest_mu="300")
    check()
    client.force_login(clerk)
    client.get(reverse("doubts_admin:results"))
    with django_assert_max_num_queries(12):
        assert client.get(reverse("doubts_admin:results")).status_code == 200


def test_out_of_region_there_is_no_doubt(client, shared_phone):
    check()
    doubt = the_doubt(shared_phone[0])
    for role, region, status in [("village_clerk", NEXT_VILLAGE, 404), ("township_reviewer", TOWN, 200), ("auditor", COUNTY, 200)]:
        client.force_login(make_user(role, region))
        assert client.get(reverse("doubts_admin:doubt", args=[doubt.pk])).status_code == status
    client.force_login(make_user("village_clerk", NEXT_VILLAGE))
    assert client.post(reverse("doubts_admin:doubt", args=[doubt.pk]), {"note": "对"}).status_code == 404
    client.force_login(make_user("auditor", COUNTY))
    assert client.post(reverse("doubts_admin:doubt", args=[doubt.pk]), {"note": "对"}).status_code == 302
    assert the_doubt(shared_phone[0]).status == Status.OPEN


def test_the_household_page_shows_its_doubts(client, shared_phone, clerk):
    check()
    client.force_login(clerk)
    text = client.get(reverse("households_admin:household", args=[shared_phone[0].pk])).content.decode()
    assert "R09" in text


@time_machine.travel("2027-05-01", tick=False)
def test_age_alone_opens_a_doubt():
    household = make_household()
    Member.objects.filter(household=household).update(born_on=date(1957, 5, 2), public_post="cleaner")
    check()
    assert not Doubt.objects.exists()
    with time_machine.travel("2027-05-02"):
        check()
    assert the_doubt(household, "R01").case == "old_post"
