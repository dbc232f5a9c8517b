"""Two officials decide about one pair at once: one of them does, the register changes once. Real commits, real row locks."""

import pytest

from projects.households.duplicates import services
from projects.households.models import DuplicatePair, Member, MembershipEvent
from tests.factories import TOWN, make_user
from tests.projects.test_dividends_together import at_once
from tests.projects.test_duplicates_merged import NOTE, found, one_household, two_households

pytestmark = pytest.mark.postgres


def test_two_deciders_at_once_end_one_membership(committed_db):
    household, one, other = one_household()
    pair, deciders = found(), [make_user("township_reviewer", TOWN) for _n in range(4)]
    keep = [one, other, one, other]

    def decide(n):
        services.decide(DuplicatePair.objects.get(pk=pair.pk), "same", note=NOTE, by=deciders[n], keep=Member.objects.get(pk=keep[n].pk))

    answers = at_once([lambda n=n: decide(n) for n in range(4)])
    assert answers.count("done") == 1
    assert set(answers) <= {"done", "wrong_status", "changed_meanwhile"}
    assert household.members.filter(left_on=None).count() == 2
    assert MembershipEvent.objects.filter(kind="duplicate").count() == 1


def test_same_and_different_at_once_leave_one_answer(committed_db):
    one, other = two_households()
    pair, deciders = found(), [make_user("township_reviewer", TOWN) for _n in range(2)]
    again = lambda: DuplicatePair.objects.get(pk=pair.pk)
    answers = at_once(
        [
            lambda: services.decide(again(), "same", note=NOTE, by=deciders[0], keep=one, home=one.household),
            lambda: services.decide(again(), "different", note="堂姐妹", by=deciders[1]),
        ]
    )
    assert answers.count("done") == 1
    ended = Member.objects.get(pk=other.pk).left_on is not None
    assert ended == (again().status == "same")
    assert (again().kept == one) == ended


def test_merging_and_separating_at_once(committed_db):
    _household, one, _other = one_household()
    pair, officials = found(), [make_user("township_reviewer", TOWN) for _n in range(3)]
    services.decide(pair, "same", note=NOTE, by=officials[0], keep=one)
    acts = [lambda by=by: services.separate(DuplicatePair.objects.get(pk=pair.pk), reason="不是", by=by) for by in officials]
    answers = at_once(acts)
    assert answers.count("done") == 1
    assert set(answers) <= {"done", "not_merged", "wrong_status", "changed_meanwhile", "undone_already"}
    assert Member.objects.filter(left_on=None, household=one.household).count() == 3
