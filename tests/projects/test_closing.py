"""What a household takes part in ends with it, in the same transaction; shares are never passed on silently."""

from datetime import date, timedelta

import pytest
from django.urls import reverse
from django.utils import timezone

from audit.models import AuditEntry
from projects.households.changes import services as changes
from projects.households.models import Member
from projects.households.services import closing, events
from projects.programmes.models import Participation
from shared.errors import RuleError
from tests.factories import COUNTY, make_household, make_member, make_programme, make_user, make_village

pytestmark = [pytest.mark.django_db, pytest.mark.both]
DAY = date(2020, 5, 5)


@pytest.fixture
def officer():
    return make_user("county_officer", COUNTY)


@pytest.fixture
def programme():
    """One household takes part with 3 shares, another with 2."""
    return make_programme(make_village(), (3, 2))


def of(programme, shares) -> Participation:
    return programme.participations.get(shares=shares)


def test_the_last_member_leaving_ends_the_participation_on_that_day(programme, officer):
    told, gone = [], of(programme, 3).household
    events.leave(gone.members.get(), kind="death", on=DAY, by=officer, tell=told.append)
    assert (of(programme, 3).to_on, of(programme, 2).to_on) == (DAY, None)
    assert len(told) == 1
    assert gone.number in told[0]
    assert AuditEntry.objects.get(action="participation.ended").detail["on"] == "2020-05-05"


def test_nothing_ends_while_somebody_lives_there(programme, officer):
    household = of(programme, 3).household
    child = make_member(household, relation="20")
    events.leave(child, kind="move", on=DAY, by=officer)
    assert of(programme, 3).to_on is None
    assert not AuditEntry.objects.filter(action="participation.ended").exists()


def test_a_merger_ends_the_absorbed_ones_shares_and_adds_none(programme, officer):
    told, into, other = [], of(programme, 2).household, of(programme, 3).household
    events.merge(into, other, on=DAY, by=officer, tell=told.append)
    assert (of(programme, 3).to_on, of(programme, 2).to_on, of(programme, 2).shares) == (DAY, None, 2)
    assert Participation.objects.filter(household=into).count() == 1
    assert len(told) == 1
    assert into.number in told[0]
    assert other.number in told[0]


def test_a_split_leaves_the_shares_and_says_so(programme, officer):
    household, told = of(programme, 3).household, []
    son = make_member(household, relation="20")
    made = events.split(household, [], new_head=son, on=DAY, by=officer, tell=told.append)
    assert (of(programme, 3).to_on, of(programme, 3).household) == (None, household)
    assert not Participation.objects.filter(household=made).exists()
    assert len(told) == 1
    assert made.number in told[0]


def test_one_that_was_to_begin_later_ends_the_day_it_begins_and_an_ended_one_stays(programme, officer):
    gone = of(programme, 3).household
    Participation.objects.filter(household=gone).update(to_on=date(2019, 1, 1))
    later = Participation.objects.create(programme=programme, household=gone, shares=7, from_on=date(2021, 1, 1))
    events.leave(gone.members.get(), kind="death", on=DAY, by=officer)
    later.refresh_from_db()
    assert later.to_on == date(2021, 1, 1)
    assert of(programme, 3).to_on == date(2019, 1, 1)


def test_taking_back_says_what_stays_ended(programme, officer):
    told, gone = [], of(programme, 3).household
    events.leave(gone.members.get(), kind="death", on=DAY, by=officer)
    events.undo(gone.events.get(kind="death"), by=officer, reason="登记有误", tell=told.append)
    gone.refresh_from_db()
    assert (gone.closed_on, of(programme, 3).to_on) == (None, DAY)
    assert "2020-05-05" in told[0]


def test_an_undone_split_closes_the_household_it_had_made(officer):
    household = make_household(size=1)
    son = make_member(household, relation="20")
    made = events.split(household, [], new_head=son, on=DAY, by=officer)
    events.undo(made.events.first(), by=officer, reason="分户协议作废")
    made.refresh_from_db()
    assert made.closed_on == DAY


def test_when_a_registered_function_refuses_nothing_is_written(programme, officer, monkeypatch):
    def refuse(_closing):
        raise RuleError("not_now", "不行")

    monkeypatch.setattr(closing, "_REGISTERED", [*closing._REGISTERED, refuse])
    gone = of(programme, 3).household
    with pytest.raises(RuleError, match="not_now"):
        events.leave(gone.members.get(), kind="death", on=DAY, by=officer)
    gone.refresh_from_db()
    assert (gone.closed_on, of(programme, 3).to_on, Member.objects.get(household=gone).left_on) == (None, None, None)
    assert not AuditEntry.objects.filter(action__in=["participation.ended", "household.death"]).exists()


# --- by a change request ---------------------------------------------------------------------------------------------
def submitted(household, **facts):
    clerk = make_user("village_clerk", household.village.region_id)
    request = changes.propose(household, reason="村里报来", by=clerk, effective_on=DAY, **facts)
    changes.submit(request, by=clerk)
    return request


def ways_to_end(programme):
    """A death of the last member, a split, a merger; each is about the household with 3 shares."""
    household = of(programme, 3).household
    yield {"kind": "leave", "member": household.members.get(), "said": {"event": "death"}}
    yield {"kind": "merge", "said": {"into": of(programme, 2).household.number}}
    son = make_member(household, relation="20")
    yield {"kind": "split", "member": son, "said": {"members": []}}


@pytest.mark.parametrize("way", [0, 1, 2], ids=["leave", "merge", "split"])
def test_who_approves_a_change_is_told_what_is_left_to_do(client, programme, way):
    household = of(programme, 3).household
    facts = next(facts for n, facts in enumerate(ways_to_end(programme)) if n == way)
    request = submitted(household, **facts)
    client.force_login(make_user("township_reviewer", household.village.region_id[:9].ljust(12, "0")))
    answer = client.post(reverse("changes_admin:move", args=[request.pk, "approve"]), follow=True)
    request.refresh_from_db()
    told = [str(message).strip() for message in answer.context["messages"] if message.level_tag == "warning"]
    assert (request.status, len(told)) == ("applied", 1)
    assert household.number in told[0]
    assert AuditEntry.objects.get(action="changerequest.left_to_do").detail["note"] == told[0]


def test_what_takes_effect_later_keeps_it_in_the_history_of_the_request(client, programme, officer):
    household, today = of(programme, 3).household, timezone.localdate()
    request = submitted(household, kind="leave", member=household.members.get(), said={"event": "death"})
    type(request).objects.filter(pk=request.pk).update(effective_on=today + timedelta(days=1))
    request.refresh_from_db()
    told = []
    changes.approve(request, by=officer, tell=told.append)
    assert (request.status, told) == ("approved", [])
    type(request).objects.filter(pk=request.pk).update(effective_on=today)
    changes.apply_due.call()
    assert household.number in AuditEntry.objects.get(action="changerequest.left_to_do").detail["note"]
    client.force_login(officer)
    assert AuditEntry.objects.get(action="changerequest.left_to_do").detail["note"] in client.get(
        reverse("changes_admin:change", args=[request.pk])
    ).content.decode().replace("&quot;", '"').replace("&#x27;", "'")
