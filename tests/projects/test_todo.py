"""What waits for an official is shown first, and only to who may do it."""

from datetime import timedelta

import pytest
import time_machine
from django.utils import timezone

from projects.dividends import services
from projects.households.kinship import declare
from tests.factories import hold_meetings, make_people, make_programme, make_round, make_user

pytestmark = pytest.mark.django_db
OTHER = "410482105201"


def home(client, user) -> str:
    client.force_login(user, backend="accounts.backends.PhoneOrEmailBackend")
    return client.get("/admin/").content.decode()


def test_a_round_waits_for_whoever_is_next_and_for_nobody_else(client):
    people, elsewhere = make_people(), make_user("township_reviewer", OTHER)
    programme = make_programme(shares=(1, 2), received_fen=9_000)
    round_ = services.draw_up(programme, title="今年分红", year=2026, pot_fen=9_000, base_on=programme.started_on, by=people.clerk)
    assert "今年分红" in home(client, people.clerk)
    services.submit_to_meeting(round_, by=people.clerk)
    hold_meetings(round_, people.clerk, timezone.localdate())
    services.submit(round_, by=people.clerk)
    assert "待审核" in home(client, people.reviewer)
    assert "今年分红" in home(client, people.reviewer)
    assert "待审核" not in home(client, people.clerk)
    assert "今年分红" not in home(client, elsewhere)
    services.approve(round_, by=people.reviewer)
    assert "今年分红" not in home(client, people.reviewer)
    assert "今年分红" in home(client, people.county)
    services.file(round_, by=people.county)
    assert "今年分红" in home(client, people.clerk)


def test_a_round_with_ones_kin_in_it_does_not_wait_for_oneself(client):
    people = make_people()
    round_ = make_round(people, "submitted")
    declare(round_.lines.first().household, relation="kin", by=people.reviewer)
    assert round_.title not in home(client, people.reviewer)


def test_a_round_waits_for_payment_only_when_its_notice_is_over(client):
    people = make_people()
    round_ = make_round(people, "filed")
    services.post_notice(round_, by=people.clerk)
    assert "待发放" not in home(client, people.finance)
    with time_machine.travel(timezone.now() + timedelta(days=8), tick=True):
        assert "待发放" in home(client, people.finance)
        assert "待发放" not in home(client, people.reviewer)
