"""One note for the doubts of one rule in chosen households: seen first, all or none, by whom it may."""

import pytest
from django.contrib.messages import get_messages
from django.urls import reverse

from audit.models import AuditEntry
from projects.households.checks import doubts, one_note
from projects.households.models import Doubt, DoubtStep, Household, HouseholdYear, Member
from shared.errors import NotAllowed, RuleError
from tests.factories import COUNTY, TOWN, make_household, make_user, make_village

pytestmark = [pytest.mark.django_db, pytest.mark.both]
NEXT_VILLAGE = "410482100202"
NOTE = "兄弟合用一部电话，已入户核实"
Status = Doubt.Status


@pytest.fixture
def clerk():
    return make_user("village_clerk")


@pytest.fixture
def known():
    """Three households with one phone (R09, a doubt for each); the first has much land as well (R10)."""
    households = [make_household(name=f"郭甲{n}") for n in range(3)]
    for household in households:
        member = household.members.get()
        member.phone = "13800001111"
        member.save()
    HouseholdYear.objects.create(household=households[0], year=2020, arable_land_mu="300")
    doubts.recheck(Household.objects.all(), by=None)
    return households


def chosen(*households):
    return Household.objects.filter(pk__in=[household.pk for household in households])


def seen(households, rule_id="R09") -> str:
    return one_note.print_of(one_note.explainable(households).filter(rule_id=rule_id))


def explain(households, by, **changed):
    facts = {"rule_id": "R09", "seen": seen(households), "note": NOTE} | changed
    return one_note.explain_together(households, by=by, **facts)


def states(rule_id="R09") -> list[str]:
    return list(Doubt.objects.filter(rule_id=rule_id).order_by("household__number").values_list("status", flat=True))


def test_explains_the_chosen_ones_of_one_rule_with_a_line_for_each(known, clerk):
    assert explain(chosen(*known[:2]), clerk) == 2
    assert states() == ["explained", "explained", "open"]
    assert states("R10") == ["open"]
    assert set(Doubt.objects.filter(status="explained").values_list("explanation", flat=True)) == {NOTE}
    assert DoubtStep.objects.filter(status="explained", note=NOTE, by_name=str(clerk)[:60]).count() == 2
    assert AuditEntry.objects.filter(action="doubt.explained", actor_id=clerk.pk).count() == 2
    assert AuditEntry.objects.get(action="doubts.explained_together").detail == {"rule": "R09", "doubts": 2, "households": 2}
    assert doubts.recheck(Household.objects.all(), by=None).reopened == 0


@pytest.mark.parametrize(
    ("changed", "code"), [({"note": "  "}, "no_note"), ({"rule_id": "R18"}, "nothing_open"), ({"seen": "x"}, "changed_meanwhile")]
)
def test_refuses_and_writes_nothing(known, clerk, changed, code):
    lines = AuditEntry.objects.count()
    with pytest.raises(RuleError, match=code):
        explain(chosen(*known), clerk, **changed)
    assert (states(), AuditEntry.objects.count()) == (["open"] * 3, lines)


def test_what_was_not_shown_is_not_explained(known, clerk):
    shown = seen(chosen(*known))
    Doubt.objects.filter(household=known[2], rule_id="R09").update(facts_print="other")
    with pytest.raises(RuleError, match="changed_meanwhile"):
        explain(chosen(*known), clerk, seen=shown)
    assert states() == ["open"] * 3


def test_a_second_time_and_errors_leave_nothing_to_explain(known, clerk):
    Doubt.objects.filter(household=known[2]).update(severity="error")
    assert explain(chosen(*known), clerk) == 2
    with pytest.raises(RuleError, match="nothing_open"):
        explain(chosen(*known), clerk)
    assert states() == ["explained", "explained", "open"]


def test_too_many_are_refused(known, clerk, monkeypatch):
    monkeypatch.setattr(one_note, "MOST_TOGETHER", 2)
    with pytest.raises(RuleError, match="too_many"):
        explain(chosen(*known), clerk)
    assert states() == ["open"] * 3


@pytest.mark.parametrize(("role", "region"), [("auditor", COUNTY), ("village_reviewer", None), ("village_clerk", NEXT_VILLAGE)])
def test_others_explain_none(known, role, region):
    by = make_user(role, region) if region else make_user(role)
    with pytest.raises(NotAllowed):
        explain(chosen(*known), by)
    assert states() == ["open"] * 3


def test_one_of_another_region_among_them_leaves_all_as_they_were(known, clerk):
    elsewhere = make_household(make_village(NEXT_VILLAGE, "石台村"))
    Doubt.objects.filter(household=known[2]).update(household=elsewhere)
    with pytest.raises(NotAllowed):
        explain(chosen(*known, elsewhere), clerk)
    assert set(Doubt.objects.values_list("status", flat=True)) == {"open"}


# --- the page --------------------------------------------------------------------------------------------------------
def page(client, *households, **more):
    return client.post(reverse("doubts_admin:together"), {"household": [household.pk for household in households], **more})


def test_the_page_shows_which_and_how_many_before_it_is_done(client, known, clerk):
    client.force_login(clerk)
    first = page(client, *known)
    assert [(offer.rule_id, offer.doubts, offer.households) for offer in first.context["offers"]] == [("R09", 3, 3), ("R10", 1, 1)]
    assert first.context["doubts"] == []
    second = page(client, *known, rule="R09")
    text = second.content.decode()
    assert all(household.number in text for household in known)
    assert (len(second.context["doubts"]), states()) == (3, ["open"] * 3)
    empty = page(client, *known, rule="R09", seen=second.context["seen"], note="")
    assert (empty.status_code, states()) == (422, ["open"] * 3)
    done = page(client, *known, rule="R09", seen=second.context["seen"], note=NOTE)
    assert (done.status_code, done.url) == (302, reverse("doubts_admin:list"))
    assert states() == ["explained"] * 3
    assert "3" in str(next(iter(get_messages(done.wsgi_request))))


def test_a_single_rule_is_shown_at_once_and_a_stale_page_again(client, known, clerk):
    client.force_login(clerk)
    shown = page(client, *known[1:]).context["seen"]
    Member.objects.filter(household=known[1]).update(phone="", phone_print="")
    doubts.recheck(Household.objects.all(), by=None)
    again = page(client, *known[1:], rule="R09", seen=shown, note=NOTE)
    assert (again.status_code, [doubt.household_id for doubt in again.context["doubts"]]) == (422, [known[2].pk])
    assert NOTE in again.content.decode()
    assert states() == ["open", "resolved", "open"]


def test_out_of_region_there_is_nothing_and_a_mixed_choice_says_so(client, known, clerk):
    elsewhere = make_household(make_village(NEXT_VILLAGE, "石台村"))
    client.force_login(clerk)
    assert page(client, elsewhere).status_code == 404
    assert page(client, *known, elsewhere).context["left_out"] == 1
    client.force_login(make_user("auditor", COUNTY))
    assert page(client, *known).status_code == 302
    client.force_login(make_user("township_reviewer", TOWN))
    assert page(client, *known, elsewhere).context["left_out"] == 0
    assert client.get(reverse("doubts_admin:together")).status_code == 405


@pytest.mark.parametrize("name", ["doubts_admin:together", "doubts_admin:recheck", "exports_admin:cards", "exports_admin:new"])
def test_a_button_without_a_ticked_box_says_so_on_the_list(client, known, clerk, name):
    client.force_login(clerk)
    address = reverse("households_admin:list")
    answer = client.post(reverse(name), headers={"Referer": f"http://testserver{address}?kind=minimum"}, follow=True)
    assert answer.redirect_chain == [(f"{address}?kind=minimum", 302)]
    assert [str(message) for message in answer.context["messages"]] != []
    assert client.post(reverse(name), headers={"Referer": "http://evil.example/x?y=1"}).url == address


def test_the_list_offers_it_to_those_who_may(client, known, clerk):
    address = reverse("doubts_admin:together")
    for user, offered in ((clerk, True), (make_user("auditor", COUNTY), False)):
        client.force_login(user)
        assert (address in client.get(reverse("households_admin:list")).content.decode()) is offered
