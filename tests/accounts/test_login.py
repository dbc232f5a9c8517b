"""Log-in by phone or e-mail, throttled; officials land in the back office, others never enter it."""

import pytest

from tests.factories import PASSWORD, make_user

pytestmark = pytest.mark.django_db
LOGIN = "/accounts/login/"


def log_in(client, login, password=PASSWORD, **extra):
    return client.post(LOGIN, {"username": login, "password": password}, **extra)


def test_by_phone_and_by_email_in_any_case(client):
    user = make_user(email="Zhou@Example.com")
    assert log_in(client, user.phone).status_code == 302
    client.logout()
    assert log_in(client, "ZHOU@example.COM").status_code == 302


def test_wrong_password_says_what_to_do_and_names_nobody(client):
    user = make_user()
    page = log_in(client, user.phone, "wrong").content.decode()
    assert "不匹配" in page
    assert user.name not in page


def test_five_wrong_passwords_rest_the_log_in(client):
    user = make_user()
    for _ in range(5):
        last = log_in(client, user.phone, "wrong")
    assert last.status_code == 429
    assert log_in(client, user.phone).status_code == 429
    assert log_in(client, make_user().phone, REMOTE_ADDR="10.9.9.9").status_code == 302


def test_officials_enter_the_back_office_and_buyers_do_not(client):
    client.force_login(make_user("village_clerk"), backend="accounts.backends.PhoneOrEmailBackend")
    assert client.get("/accounts/start/").url == "/admin/"
    assert client.get("/admin/").status_code == 200
    client.force_login(make_user("buyer"), backend="accounts.backends.PhoneOrEmailBackend")
    assert client.get("/admin/").status_code in {302, 403}
    assert client.get("/accounts/start/").url == "/accounts/"


def test_log_out_takes_a_post(client):
    client.force_login(make_user(), backend="accounts.backends.PhoneOrEmailBackend")
    assert client.get("/accounts/logout/").status_code == 405
    assert client.post("/accounts/logout/").status_code == 302
    assert client.get("/accounts/").status_code == 302


@pytest.mark.parametrize("weak", ["short1A", "onlysmallletters", "13800000000aA", "password123"])
def test_weak_passwords_are_refused(client, weak):
    user = make_user(phone="13800000000")
    client.force_login(user, backend="accounts.backends.PhoneOrEmailBackend")
    client.post("/accounts/password/", {"old_password": PASSWORD, "new_password1": weak, "new_password2": weak})
    user.refresh_from_db()
    assert user.check_password(PASSWORD)


def test_a_good_password_is_taken(client):
    user = make_user()
    client.force_login(user, backend="accounts.backends.PhoneOrEmailBackend")
    client.post("/accounts/password/", {"old_password": PASSWORD, "new_password1": "麦子-Wheat-77", "new_password2": "麦子-Wheat-77"})
    user.refresh_from_db()
    assert user.check_password("麦子-Wheat-77")


def test_a_foreign_address_to_go_on_to_is_ignored(client):
    user = make_user()
    answer = client.post(LOGIN, {"username": user.phone, "password": PASSWORD, "next": "https://evil.example/"})
    assert "evil" not in answer.url
