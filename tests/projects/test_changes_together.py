"""Two reviewers press at once: the register changes once. Real commits, real row locks."""

import pytest

from projects.households.changes import services
from projects.households.checks import doubts
from projects.households.models import ChangeRequest, Doubt, FieldChange, Household
from tests.factories import TOWN, make_household, make_user
from tests.projects.test_changes import proposed
from tests.projects.test_dividends_together import at_once

pytestmark = pytest.mark.postgres


def test_two_approvers_at_once_change_the_register_once(committed_db):
    clerk = make_user("village_clerk")
    request = proposed(clerk, to="submitted")
    approvers = [make_user("township_reviewer", TOWN) for _n in range(4)]
    answers = at_once([lambda n=n: services.approve(ChangeRequest.objects.get(pk=request.pk), by=approvers[n]) for n in range(4)])
    assert answers.count("done") == 1
    assert set(answers) <= {"done", "wrong_status", "changed_meanwhile", "changed_since"}
    assert FieldChange.objects.count() == 1


def test_two_rechecks_at_once_open_a_doubt_once(committed_db):
    for _n in range(2):
        member = make_household().members.get()
        member.phone = "13800001111"
        member.save()
    assert at_once([lambda: doubts.recheck(Household.objects.all(), by=None)] * 4) == ["done"] * 4
    assert Doubt.objects.count() == 2
