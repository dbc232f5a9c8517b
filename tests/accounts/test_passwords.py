"""Passwords: four rules for a new one, ninety days for an official, none of the last five, and never an administrator's for long."""

from datetime import timedelta

import pytest
import time_machine
from django.utils import timezone

from accounts.models import PasswordHistory, User
from accounts.services import one_time_password, reset_password
from tests.accounts.authenticator import give_password
from tests.factories import COUNTY, PASSWORD, make_user

pytestmark = pytest.mark.django_db
CHANGE = "/accounts/password/"
NOON = timezone.make_aware(timezone.datetime(2026, 11, 20, 12))


def change(client, old, new, **more):
    return client.post(CHANGE, {"old_password": old, "new_password1": new, "new_password2": new, **more})


def nth(n: int) -> str:
    return f"Wheat-Field-{n}"


def test_none_of_the_last_five_comes_back_and_the_sixth_does(client):
    user = make_user()
    client.force_login(user)
    for n in range(1, 5):
        assert change(client, PASSWORD if n == 1 else nth(n - 1), nth(n)).status_code == 302
    for old in (PASSWORD, nth(1), nth(4)):
        assert change(client, nth(4), old).status_code == 200
    assert User.objects.get(pk=user.pk).check_password(nth(4))
    assert change(client, nth(4), nth(5)).status_code == 302
    assert change(client, nth(5), PASSWORD).status_code == 302
    assert PasswordHistory.objects.filter(user=user).count() == 5


def test_old_passwords_are_kept_as_hashes():
    make_user()
    assert not PasswordHistory.objects.filter(hash__contains=PASSWORD).exists()


@pytest.mark.parametrize(("role", "stopped"), [("village_clerk", True), ("editor", True), ("seller", False), ("buyer", False)])
def test_after_ninety_days_an_official_changes_it_before_anything_else(client, role, stopped):
    with time_machine.travel(NOON):
        user = make_user(role)
    with time_machine.travel(NOON + timedelta(days=89, hours=23)):
        give_password(client, user)
        assert client.get("/accounts/").status_code == 200
    with time_machine.travel(NOON + timedelta(days=90, hours=1)):
        answer = client.get("/accounts/")
        assert (answer.status_code == 302) is stopped
        if stopped:
            assert answer.url == f"{CHANGE}?next=%2Faccounts%2F"
            assert client.get("/admin/").url.startswith(CHANGE)
            assert client.get(CHANGE).status_code == 200
            assert change(client, PASSWORD, nth(1), next="/accounts/").url == "/accounts/"
            assert client.get("/accounts/").status_code == 200


def test_the_setting_turns_it_off(client, settings):
    settings.PASSWORD_DAYS = 0
    with time_machine.travel(NOON):
        user = make_user("village_clerk")
    with time_machine.travel(NOON + timedelta(days=900)):
        give_password(client, user)
        assert client.get("/accounts/").status_code == 200


def test_an_administrators_password_is_changed_at_the_first_log_in(client):
    user = make_user("buyer")
    password = reset_password_by_somebody(user)
    client.post("/accounts/login/", {"username": user.phone, "password": password})
    assert client.get("/accounts/").url.startswith(CHANGE)
    assert change(client, password, password).status_code == 200  # the same again is no change
    assert client.get("/accounts/").url.startswith(CHANGE)
    change(client, password, nth(1))
    assert client.get("/accounts/").status_code == 200
    assert not User.objects.get(pk=user.pk).must_change_password


def reset_password_by_somebody(user) -> str:
    return reset_password(user, reason="忘记密码", by=make_user("system_administrator", COUNTY))


def test_one_time_passwords_keep_the_rules_and_differ():
    from django.contrib.auth.password_validation import validate_password

    made = {one_time_password() for _n in range(50)}
    assert len(made) == 50
    for password in made:
        validate_password(password)
        assert not set(password) & set("0O1lI")


def test_where_to_go_on_is_never_another_site(client):
    client.force_login(make_user())
    assert change(client, PASSWORD, nth(1), next="https://evil.example/").url == "/accounts/start/"
