"""One's own account by a code to the mobile number; nobody learns from it which numbers have one."""

import re

import pytest
from django.utils import timezone

from accounts import joining, phone_codes
from accounts.models import PhoneCode, User
from shared import sms
from shared.errors import RuleError
from tests.factories import PASSWORD, make_user

pytestmark = [pytest.mark.django_db, pytest.mark.both]
JOIN, RECOVER, PHONE = "/accounts/join/", "/accounts/recover/", "13912345678"
NEW = "Ruzhou-2026-xin"


@pytest.fixture
def texts(monkeypatch):
    sent = []

    class Kept:
        def send(self, phone, text):
            sent.append((phone, text))

    monkeypatch.setattr(sms, "provider", Kept)
    return sent


def code_of(texts) -> str:
    return re.search(r"\d{6}", texts[-1][1]).group()


def ask(client, path=JOIN, phone=PHONE):
    return client.post(path, {"phone": phone})


def filled(sent, **other):
    return {"code": sent, "name": "安小妹", "password": NEW, "agreed": "on", "next": "/shop/"} | other


def wait(seconds):
    for row in PhoneCode.objects.all():
        PhoneCode.objects.filter(pk=row.pk).update(sent_at=row.sent_at - timezone.timedelta(seconds=seconds))


def test_a_code_opens_an_account_logs_in_and_goes_on(client, texts):
    assert ask(client, phone="139 1234-5678").status_code == 302
    answer = client.post(JOIN, filled(code_of(texts)))
    assert (answer.status_code, answer.url) == (302, "/shop/")
    made = User.objects.get(phone=PHONE)
    assert (made.name, made.check_password(NEW), made.posts.count()) == ("安小妹", True, 0)
    assert int(client.session["_auth_user_id"]) == made.pk


def test_another_site_is_never_gone_on_to(client, texts):
    ask(client)
    assert client.post(JOIN, filled(code_of(texts), next="https://evil.example/")).url == "/accounts/start/"


def test_a_wrong_code_is_counted_and_five_end_it(client, texts):
    ask(client)
    right = code_of(texts)
    wrong = f"{(int(right) + 1) % 10**6:06d}"
    for _ in range(phone_codes.MOST_TRIES):
        assert client.post(JOIN, filled(wrong)).status_code == 422
    assert client.post(JOIN, filled(right)).status_code == 422
    assert not User.objects.filter(phone=PHONE).exists()


def test_a_code_ends_after_ten_minutes_and_works_once(texts):
    joining.ask(PHONE, "join")
    code = code_of(texts)
    wait(601)
    with pytest.raises(RuleError, match="wrong_code"):
        phone_codes.spend(PHONE, "join", code)
    joining.ask(PHONE, "join")
    phone_codes.spend(PHONE, "join", code_of(texts))
    with pytest.raises(RuleError, match="wrong_code"):
        phone_codes.spend(PHONE, "join", code_of(texts))


def test_a_code_to_join_sets_no_password(texts):
    make_user(phone=PHONE)
    joining.ask(PHONE, "recover")
    with pytest.raises(RuleError, match="wrong_code"):
        phone_codes.spend(PHONE, "join", code_of(texts))


def test_a_minute_between_two_and_eight_a_day(texts):
    for _ in range(phone_codes.MOST_A_DAY):
        joining.ask(PHONE, "join")
        wait(61)
    if timezone.localdate(timezone.now() - timezone.timedelta(seconds=61)) == timezone.localdate():
        with pytest.raises(RuleError, match="codes_used_up"):
            joining.ask(PHONE, "join")
    PhoneCode.objects.update(sent_at=timezone.now() - timezone.timedelta(days=1))
    joining.ask(PHONE, "join")
    with pytest.raises(RuleError, match="code_too_soon"):
        joining.ask(PHONE, "join")


def test_a_known_and_an_unknown_number_get_the_same_page(client, texts, settings):
    settings.DEMO_CODES = False
    settings.SMS_PROVIDER = "tests.accounts.test_joining.RealSms"
    make_user(phone=PHONE)
    known = ask(client)
    first = client.get(JOIN).content.decode()
    client.session.flush()
    other = ask(client, phone="13912345679")
    second = client.get(JOIN).content.decode()
    assert known.status_code == other.status_code == 302
    strip = lambda page: re.sub(r'(csrf\w*" value|nonce)="[^"]+"|139\*+\d{4}', "", page)
    assert strip(first) == strip(second)
    assert "已有账号" in texts[0][1]
    assert not re.search(r"\d{6}", texts[0][1])


class RealSms:
    def send(self, phone, text):
        raise AssertionError("the fixture stands in for it")


def test_recovering_sets_the_password_and_ends_sessions(client, texts):
    user = make_user(phone=PHONE)
    client.force_login(user, backend="accounts.backends.PhoneOrEmailBackend")
    ask(client, RECOVER)
    assert client.post(RECOVER, {"code": code_of(texts), "password": NEW}).status_code == 302
    user.refresh_from_db()
    assert user.check_password(NEW)
    assert not user.check_password(PASSWORD)
    assert client.get("/accounts/").status_code == 302


def test_an_officials_password_is_not_set_here(client, texts):
    user = make_user("village_clerk", phone=PHONE)
    ask(client, RECOVER)
    assert not re.search(r"\d{6}", texts[-1][1])
    PhoneCode.objects.update(code_print=phone_codes._seal(PHONE, "123456"))
    assert client.post(RECOVER, {"code": "123456", "password": NEW}).status_code == 422
    user.refresh_from_db()
    assert user.check_password(PASSWORD)


@pytest.mark.parametrize("bad", [{"password": "short"}, {"password": f"Aa-{PHONE}"}, {"agreed": ""}, {"name": ""}, {"code": ""}])
def test_a_form_with_a_fault_costs_no_code(client, texts, bad):
    ask(client)
    assert client.post(JOIN, filled(code_of(texts), **bad)).status_code == 422
    assert client.post(JOIN, filled(code_of(texts))).status_code == 302


def test_without_text_messages_nothing_opens(client, settings):
    settings.DEMO_CODES = False
    assert "短信" in client.get(JOIN).content.decode()
    assert ask(client).status_code == 422
    assert not PhoneCode.objects.exists()


def test_the_demo_shows_its_code_and_the_log_does_not(client, caplog):
    caplog.set_level("INFO")
    ask(client)
    page = client.get(JOIN).content.decode()
    code = re.search(r"(?<!\d)\d{6}(?!\d)", page[page.index("notice") :]).group()
    assert client.post(JOIN, filled(code)).status_code == 302
    assert code not in caplog.text
    assert PHONE not in caplog.text


def test_an_outage_of_the_provider_is_said(client, monkeypatch):
    class Down:
        def send(self, phone, text):
            raise sms.SmsFailed("no answer")

    monkeypatch.setattr(sms, "provider", Down)
    page = ask(client)
    assert page.status_code == 422
    assert "稍后" in page.content.decode() or "一分钟" in page.content.decode()
