"""Two officials press at once: one wins, and the register is as if the other had never pressed. Real commits, real row locks."""

from datetime import date

import pytest

from projects.households.composition import head_count
from projects.households.models import Household, HouseholdYear, Member, MembershipEvent, RollOver, RollOverLine
from projects.households.services import events, roll_over, undoing
from projects.programmes.models import Participation
from tests.factories import COUNTY, make_household, make_member, make_programme, make_region, make_user, make_village
from tests.projects.test_dividends_together import at_once

pytestmark = pytest.mark.postgres
DAY = date(2020, 5, 5)


def officers(count: int) -> list:
    return [make_user("county_officer", COUNTY) for _n in range(count)]


def test_four_start_the_same_roll_over_and_one_does_it(committed_db):
    for _n in range(5):
        make_household(size=2)
    county, by = make_region(COUNTY), officers(4)
    answers = at_once([lambda n=n: roll_over.roll_over(county, 2020, by=by[n]) for n in range(4)])
    assert answers.count("done") == 1
    assert set(answers) <= {"done", "rolling_over_now", "rolled_over_already"}
    assert RollOver.objects.get().copied == HouseholdYear.objects.filter(year=2021).count() == 5


def test_four_workers_on_one_run_do_no_part_twice(committed_db, monkeypatch):
    monkeypatch.setattr(roll_over, "BATCH", 3)
    for _n in range(10):
        make_household()
    Household.objects.update(registered_on=date(2020, 3, 1))
    run = roll_over.start(make_region(COUNTY), 2020, by=None)
    RollOver.objects.filter(pk=run.pk).update(status="running")
    answers = at_once([lambda: roll_over.work_on(RollOver.objects.get(pk=run.pk))] * 4)
    assert answers == ["done"] * 4
    roll_over.work_on(RollOver.objects.get(pk=run.pk))
    run.refresh_from_db()
    assert (run.status, run.households_done, run.copied, run.new) == ("done", 10, 10, 10)
    assert RollOverLine.objects.count() == HouseholdYear.objects.count() == 10


def test_a_household_is_merged_once(committed_db):
    programme = make_programme(make_village(), (3, 2, 1))
    gone, *others = [one.household for one in programme.participations.order_by("-shares")]
    by, places = officers(4), [*others, *others]
    answers = at_once([lambda n=n: events.merge(places[n], gone, on=DAY, by=by[n]) for n in range(4)])
    assert answers.count("done") == 1
    assert set(answers) == {"done", "nobody_moves"}
    assert sum(head_count(one, DAY) for one in others) == 3
    assert MembershipEvent.objects.filter(kind="merge_out").count() == 1
    assert Participation.objects.get(household=gone).to_on == DAY


def test_two_mergers_crosswise_leave_one_household(committed_db):
    one, two = make_household(), make_household()
    by = officers(2)
    answers = at_once([lambda: events.merge(one, two, on=DAY, by=by[0]), lambda: events.merge(two, one, on=DAY, by=by[1])])
    assert answers == ["done", "no_head"]  # the loser would move everybody into a household in which nobody lives any more
    assert Household.objects.filter(closed_on=None).count() == 1
    assert head_count(one, DAY) + head_count(two, DAY) == 2


def test_a_birth_sent_four_times_at_once_is_one_child(committed_db):
    household, by = make_household(), officers(4)

    def born(n):
        child = Member(name="郭小宝", sex="1", born_on=DAY)
        return lambda: events.join(household, child, kind="birth", relation="20", on=DAY, by=by[n])

    assert at_once([born(n) for n in range(4)]) == ["done", "lives_here_already", "lives_here_already", "lives_here_already"]
    assert household.members.count() == 2


def test_who_leaves_four_times_at_once_leaves_once(committed_db):
    household, by = make_household(), officers(4)
    child = make_member(household, relation="20")
    answers = at_once([lambda n=n: events.leave(Member.objects.get(pk=child.pk), kind="move", on=DAY, by=by[n]) for n in range(4)])
    assert answers == ["does_not_live_here", "does_not_live_here", "does_not_live_here", "done"]
    assert household.events.filter(kind="move").count() == 1


def test_the_latest_is_taken_back_once(committed_db):
    household, by = make_household(), officers(4)
    for relation in ("20", "30"):
        events.leave(make_member(household, relation=relation), kind="move", on=DAY, by=by[0])
    key = str(undoing.latest_act(household).act)
    answers = at_once([lambda n=n: undoing.undo_latest(household, key, by=by[n], reason="登记有误") for n in range(4)])
    assert answers.count("done") == 1
    assert set(answers) <= {"done", "not_the_latest", "undone_already"}
    assert head_count(household, DAY) == 2
