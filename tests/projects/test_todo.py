"""What waits for an official is shown first, and only to who may do it."""

from datetime import timedelta

import pytest
import time_machine
from django.utils import timezone

from projects.dividends import services
from tests.factories import MOSHI, make_programme, make_user

pytestmark = pytest.mark.django_db
OTHER = "410482105201"


def home(client, user) -> str:
    client.force_login(user, backend="accounts.backends.PhoneOrEmailBackend")
    return client.get("/admin/").content.decode()


def test_a_submitted_round_waits_for_the_reviewer_of_its_village_alone(client):
    clerk, reviewer, elsewhere = make_user("village_clerk"), make_user("village_reviewer"), make_user("village_reviewer", OTHER)
    programme = make_programme(shares=(1, 2), received_fen=9_000)
    round_ = services.draw_up(programme, title="今年分红", year=2026, pot_fen=9_000, base_on=programme.started_on, by=clerk)
    assert "待提交" in home(client, clerk)
    services.submit(round_, by=clerk)
    assert "待审核" in home(client, reviewer)
    assert "今年分红" in home(client, reviewer)
    assert "待审核" not in home(client, clerk)
    assert "目前没有等您办理的事项" in home(client, elsewhere)
    services.approve(round_, by=reviewer)
    assert "待贴出公示" in home(client, clerk)


def test_a_round_waits_for_payment_only_when_its_notice_is_over(client):
    clerk, reviewer, finance = (make_user(role, MOSHI) for role in ("village_clerk", "village_reviewer", "finance_officer"))
    programme = make_programme(shares=(1,), received_fen=100)
    round_ = services.draw_up(programme, title="今年分红", year=2026, pot_fen=100, base_on=programme.started_on, by=clerk)
    services.submit(round_, by=clerk)
    services.approve(round_, by=reviewer)
    services.post_notice(round_, by=clerk)
    assert "待发放" not in home(client, finance)
    with time_machine.travel(timezone.now() + timedelta(days=8), tick=True):
        assert "待发放" in home(client, finance)
        assert "待发放" not in home(client, reviewer)
