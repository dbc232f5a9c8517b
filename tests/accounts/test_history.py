"""Everybody's own page: posts with dates, log-ins with results, nothing of anybody else; the history itself cannot be changed."""

import pytest
from django.db import DatabaseError, transaction
from django.test import Client

from accounts.login_history import browser_kind
from accounts.models import LoginEvent
from tests.accounts.authenticator import LOGIN, give_password
from tests.factories import PASSWORD, make_user

pytestmark = [pytest.mark.django_db, pytest.mark.both]
EDGE = "Mozilla/5.0 (Windows NT 10.0; Win64; x64) AppleWebKit/537.36 (KHTML, like Gecko) Chrome/126.0 Safari/537.36 Edg/126.0"


def results(user) -> list[str]:
    return list(LoginEvent.objects.filter(user=user).order_by("pk").values_list("result", flat=True))


def test_right_wrong_and_refused_log_ins_are_written_down():
    user = make_user("village_clerk")
    for _n in range(6):
        Client().post(LOGIN, {"username": user.phone, "password": "wrong"}, REMOTE_ADDR="10.0.0.7")
    assert results(user) == ["wrong_password"] * 4 + ["locked"] * 2  # the fifth wrong one rests the log-in
    Client().post(LOGIN, {"username": user.phone, "password": PASSWORD}, REMOTE_ADDR="10.0.0.7")
    assert results(user)[-1] == "locked"
    Client().post(LOGIN, {"username": user.phone, "password": PASSWORD}, REMOTE_ADDR="10.0.0.8", headers={"user-agent": EDGE})
    last = LoginEvent.objects.filter(user=user).first()
    assert (last.result, last.address, last.browser) == ("success", "10.0.0.8", "Edge · Windows")


def test_an_unknown_log_in_name_is_not_kept():
    Client().post(LOGIN, {"username": "my-secret-password", "password": "x"})
    event = LoginEvent.objects.get()
    assert event.user is None
    assert "my-secret" not in str(vars(event))


def test_the_own_page_shows_posts_and_log_ins_of_oneself_only(client):
    user, other = make_user("village_clerk"), make_user("auditor")
    Client().post(LOGIN, {"username": other.phone, "password": "wrong"}, REMOTE_ADDR="10.9.9.9")
    give_password(client, user)
    text = client.get("/accounts/").content.decode()
    assert "2019-01-01" in text
    assert "127.0.0.1" in text
    assert "10.9.9.9" not in text
    assert other.name not in text


def test_fifty_lines_are_shown(client):
    user = make_user()
    for _n in range(60):
        LoginEvent.objects.create(user=user, result="success")
    client.force_login(user)
    assert len(client.get("/accounts/").context["events"]) == 50


def test_the_history_refuses_change_and_deletion():
    user = make_user()
    event = LoginEvent.objects.create(user=user, result="wrong_password")
    with pytest.raises(DatabaseError), transaction.atomic():
        LoginEvent.objects.update(result="success")
    with pytest.raises(DatabaseError), transaction.atomic():
        LoginEvent.objects.all()._raw_delete("default")
    event.refresh_from_db()
    assert event.result == "wrong_password"


@pytest.mark.parametrize(
    ("sent", "kind"),
    [
        (EDGE, "Edge · Windows"),
        ("Mozilla/5.0 (Linux; Android 14) AppleWebKit Chrome/120 Mobile Safari MicroMessenger/8.0", "WeChat · Android"),
        ("Mozilla/5.0 (iPhone; CPU iPhone OS 17_0 like Mac OS X) Version/17.0 Safari/604.1", "Safari · iPhone"),
        ("curl/8.0", ""),
        ("", ""),
    ],
)
def test_kinds_of_browsers(sent, kind):
    assert browser_kind(sent) == kind
