"""The second factor: demanded of whoever sees personal data, passed once per code, counted when wrong, reset by another."""

import re
import time
from datetime import timedelta

import pytest
import time_machine
from allauth.mfa.models import Authenticator
from django.core.exceptions import ImproperlyConfigured
from django.test import Client
from django.utils import timezone

from accounts import second_factor
from accounts.models import CodeGuard, LoginEvent, Role
from accounts.permissions import MAY, SEES_PERSONAL_DATA
from audit.models import AuditEntry
from shared.errors import NotAllowed, RuleError
from tests.accounts.authenticator import CHALLENGE, CODES, SETUP, code_of, enrolled, give_password, log_in, wrong_code
from tests.factories import COUNTY, TOWN, make_user

NOON = timezone.make_aware(timezone.datetime(2026, 11, 20, 12))
pytestmark = [pytest.mark.django_db, pytest.mark.both]


@pytest.fixture(autouse=True)
def _real(settings):
    settings.DEMO_SECOND_FACTOR = False


@pytest.fixture
def clerk():
    return make_user("village_clerk")


@pytest.fixture
def frozen():
    with time_machine.travel(NOON, tick=False) as clock:
        yield clock


def test_roles_that_see_personal_data():
    assert {Role.HELPER, Role.SELLER, Role.AUDITOR, Role.AUDIT_ADMINISTRATOR, Role.SYSTEM_ADMINISTRATOR} <= SEES_PERSONAL_DATA
    assert not {Role.BUYER, Role.EDITOR, Role.ENTERPRISE_AGENT} & SEES_PERSONAL_DATA
    assert MAY["households.read"] <= SEES_PERSONAL_DATA


@pytest.mark.parametrize("role", list(Role))
def test_who_is_stopped_after_the_password(client, role):
    give_password(client, make_user(role))
    answer = client.get("/accounts/")
    assert (answer.status_code == 302) is (role in SEES_PERSONAL_DATA)
    assert answer.status_code == 200 or answer.url.startswith(CHALLENGE)


@pytest.mark.parametrize(
    "path", ["/", "/admin/", "/admin/households/", "/api/schema/", "/shop/", "/accounts/", "/accounts/password/", "/en/accounts/"]
)
def test_nothing_opens_between_password_and_code(client, clerk, path):
    enrolled(clerk)
    give_password(client, clerk)
    answer = client.get(path)
    assert answer.status_code in {302, 403}
    assert answer.status_code == 403 or "/second-factor/" in answer.url
    assert client.post("/admin/dividends/new/", {"title": "x"}).url.startswith(CHALLENGE)
    assert client.get("/admin/households/", headers={"X-Requested-With": "XMLHttpRequest"}).json()["code"] == "second_factor_missing"
    assert client.post("/accounts/logout/").status_code == 302


def test_a_session_made_past_the_log_in_page_is_stopped_too(client, clerk):
    client.force_login(clerk)
    assert client.get("/admin/").url.startswith(CHALLENGE)
    root = make_user(is_superuser=True)
    client.force_login(root)
    assert client.get("/admin/").url.startswith(CHALLENGE)


def test_first_log_in_sets_it_up_and_shows_the_codes_once(client, clerk):
    give_password(client, clerk, next="/admin/households/")
    assert client.get("/admin/households/").url == f"{CHALLENGE}?next=%2Fadmin%2Fhouseholds%2F"
    page = client.get(client.get(f"{CHALLENGE}?next=/admin/households/").url).content.decode()
    secret = re.search(r'class="secret">([A-Z2-7 ]+)<', page)[1].replace(" ", "")
    assert "<svg" in page
    assert clerk.phone not in page
    assert not Authenticator.objects.exists()
    code = second_factor.format_hotp_value(second_factor.hotp_value(secret, int(time.time()) // 30))
    answer = client.post(SETUP, {"code": code, "next": "/admin/households/"})
    assert answer.url.startswith(CODES)
    shown = client.get(answer.url)
    assert len(re.findall(r"<li><code>\d{5} \d{5}</code>", shown.content.decode())) == 10
    assert "no-store" in shown["Cache-Control"]
    assert not re.search(r"\d{5} \d{5}", client.get(CODES).content.decode())
    assert client.get("/admin/households/").status_code == 200
    assert LoginEvent.objects.get().result == "success"


def test_two_tabs_set_up_the_same_secret_and_a_wrong_code_sets_up_nothing(client, clerk):
    give_password(client, clerk)
    find = lambda: re.search(r'class="secret">([A-Z2-7 ]+)<', client.get(SETUP).content.decode())[1]
    assert find() == find()
    assert client.post(SETUP, {"code": "000000"}).status_code == 422
    assert not Authenticator.objects.exists()
    assert not AuditEntry.objects.filter(action="user.second_factor_set_up").exists()
    assert client.get("/admin/").url.startswith(CHALLENGE)


def test_secrets_lie_sealed_in_the_database(client, clerk):
    give_password(client, clerk)
    client.get(SETUP)
    assert client.session["second_factor_secret"].startswith("f1$")
    enrolled(clerk)
    assert all((kept.data.get("secret") or kept.data.get("seed")).startswith("f1$") for kept in Authenticator.objects.all())


def test_a_code_opens_once_under_a_new_session_key(client, clerk, frozen):
    enrolled(clerk)
    give_password(client, clerk)
    before = client.session.session_key
    assert client.post(CHALLENGE, {"code": code_of(clerk), "next": "https://evil.example/"}).url == "/accounts/start/"
    assert client.session.session_key != before
    assert client.get("/admin/").status_code == 200
    again = Client()
    give_password(again, clerk)
    assert again.post(CHALLENGE, {"code": code_of(clerk)}).status_code == 422  # replayed
    frozen.shift(40)
    assert again.post(CHALLENGE, {"code": code_of(clerk, -1)}).status_code == 422  # still within the tolerance: replayed all the same
    assert again.post(CHALLENGE, {"code": f" {code_of(clerk)[:3]} {code_of(clerk)[3:]}"}).status_code == 302


@pytest.mark.parametrize(("shift", "status"), [(-2, 422), (-1, 302), (0, 302), (1, 302), (2, 422)])
def test_a_clock_may_be_wrong_by_one_step(client, clerk, frozen, shift, status):
    enrolled(clerk)
    assert log_in(client, clerk, shift).status_code == status


def test_an_older_code_does_not_open_after_a_newer_one(client, clerk, frozen):
    enrolled(clerk)
    assert log_in(client, clerk, 1).status_code == 302
    assert log_in(Client(), clerk, 0).status_code == 422


def test_full_width_digits_are_digits(client, clerk):
    enrolled(clerk)
    give_password(client, clerk)
    wide = code_of(clerk).translate({ord("0") + n: ord("０") + n for n in range(10)})
    assert client.post(CHALLENGE, {"code": wide}).status_code == 302


def test_a_recovery_code_opens_once(client, clerk):
    codes = enrolled(clerk)
    give_password(client, clerk)
    assert client.post(CHALLENGE, {"code": f"{codes[3][:5]}-{codes[3][5:]}"}).status_code == 302
    assert AuditEntry.objects.filter(action="user.recovery_code_used", actor_id=clerk.pk).count() == 1
    again = Client()
    give_password(again, clerk)
    assert again.post(CHALLENGE, {"code": codes[3]}).status_code == 422
    assert again.post(CHALLENGE, {"code": codes[4]}).status_code == 302
    assert len(second_factor.unused_codes(clerk)) == 8


def test_five_wrong_codes_rest_it_and_the_right_one_waits_too(client, clerk, frozen):
    enrolled(clerk)
    give_password(client, clerk)
    for _n in range(5):
        assert client.post(CHALLENGE, {"code": wrong_code(clerk)}).status_code == 422
    other_browser = Client()
    give_password(other_browser, clerk)
    assert other_browser.post(CHALLENGE, {"code": code_of(clerk)}).status_code == 422
    assert client.get("/admin/").url.startswith(CHALLENGE)
    results = list(LoginEvent.objects.filter(user=clerk).order_by("pk").values_list("result", flat=True))
    assert results == ["wrong_code"] * 5 + ["code_locked"]
    frozen.shift(15 * 60 - 1)
    assert client.post(CHALLENGE, {"code": code_of(clerk)}).status_code == 422
    frozen.shift(2)
    assert client.post(CHALLENGE, {"code": code_of(clerk)}).status_code == 302
    assert CodeGuard.objects.get(user=clerk).wrong == 0


def test_a_mark_of_another_person_is_worth_nothing(client, clerk):
    other = make_user("village_clerk")
    enrolled(other)
    log_in(client, other)
    stolen = client.session["second_factor"]
    mine = Client()
    enrolled(clerk)
    give_password(mine, clerk)
    session = mine.session
    session["second_factor"] = stolen
    session.save()
    assert mine.get("/admin/").url.startswith(CHALLENGE)


def test_new_codes_and_a_new_phone_take_a_fresh_code(client, clerk, frozen):
    old = enrolled(clerk)
    log_in(client, clerk)
    frozen.shift(second_factor.FRESH + 1)
    assert client.post(CODES).url.startswith(CHALLENGE)
    assert client.get(SETUP).url.startswith(CHALLENGE)
    assert second_factor.unused_codes(clerk) == old
    client.post(CHALLENGE, {"code": code_of(clerk), "next": CODES})
    assert client.post(CODES).url.startswith(CODES)
    assert not set(second_factor.unused_codes(clerk)) & set(old)
    assert client.get(SETUP).status_code == 200


def test_whoever_set_one_up_passes_it_in_the_demo_too(client, clerk, settings):
    settings.DEMO_SECOND_FACTOR = True
    give_password(client, clerk)
    assert "演示" in client.get("/accounts/").content.decode() or "demo" in client.get("/accounts/").content.decode()
    client.logout()
    enrolled(clerk)
    give_password(client, clerk)
    assert client.get("/accounts/").url.startswith(CHALLENGE)


def test_production_refuses_the_demos_setting(monkeypatch):
    import importlib

    keys = ["SECRET_KEY", "ALLOWED_HOSTS", "FIELD_KEYS", "BLIND_KEY", "STRIPE_SECRET_KEY", "STRIPE_WEBHOOK_SECRETS"]
    for key in keys:
        monkeypatch.setenv(key, "x")
    monkeypatch.setenv("DATABASE_URL", "sqlite:////tmp/none.sqlite3")
    monkeypatch.delenv("STRIPE_API_BASE", raising=False)
    monkeypatch.setenv("DEMO_SECOND_FACTOR", "1")
    with pytest.raises(ImproperlyConfigured, match="DEMO_SECOND_FACTOR"):
        importlib.import_module("config.settings.production")
    from config.settings import base

    assert base.DEMO_SECOND_FACTOR is False


# --- reset -----------------------------------------------------------------------------------------------------------
def test_a_security_administrator_resets_it_with_a_reason_and_ends_the_sessions(client, clerk):
    enrolled(clerk)
    log_in(client, clerk)
    second_factor.reset(clerk, reason="手机丢失", by=make_user("security_administrator", COUNTY))
    assert not Authenticator.objects.filter(user=clerk).exists()
    assert AuditEntry.objects.get(action="user.second_factor_reset").detail == {"reason": "手机丢失"}
    assert client.get("/admin/").url.startswith("/accounts/login/")


@pytest.mark.parametrize("role", sorted(set(Role) - {Role.SECURITY_ADMINISTRATOR}))
def test_nobody_else_resets_it(clerk, role):
    enrolled(clerk)
    with pytest.raises(NotAllowed):
        second_factor.reset(clerk, reason="x", by=make_user(role, COUNTY))
    assert second_factor.is_enrolled(clerk)


def test_reset_is_refused_out_of_region_without_reason_for_oneself_and_for_nothing():
    town, county = make_user("security_administrator", TOWN), make_user("security_administrator", COUNTY)
    above = make_user("auditor", COUNTY)
    for one in (above, county):
        enrolled(one)
    with pytest.raises(NotAllowed):
        second_factor.reset(above, reason="x", by=town)
    with pytest.raises(RuleError, match="reason_missing"):
        second_factor.reset(above, reason="  ", by=county)
    with pytest.raises(RuleError, match="own_factor"):
        second_factor.reset(county, reason="x", by=county)
    with pytest.raises(RuleError, match="no_second_factor"):
        second_factor.reset(make_user("auditor"), reason="x", by=county)
    assert Authenticator.objects.filter(type="totp").count() == 2
    assert not AuditEntry.objects.filter(action="user.second_factor_reset").exists()


def test_rest_is_fifteen_minutes():
    assert timedelta(minutes=15) == second_factor.REST
