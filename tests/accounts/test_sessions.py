"""How long a session lives: idle, in all, after a password, after the end of a post; and nobody keeps a session they were handed."""

from datetime import timedelta

import pytest
import time_machine
from django.test import Client
from django.utils import timezone

from accounts import sessions, tasks
from accounts.models import User
from accounts.services import appoint, reset_password
from audit.models import AuditEntry
from tests.accounts.authenticator import give_password
from tests.factories import COUNTY, PASSWORD, make_region, make_user

pytestmark = pytest.mark.django_db
NOON = timezone.make_aware(timezone.datetime(2026, 11, 20, 12))
NEW = "麦子-Wheat-77"


@pytest.fixture(autouse=True)
def _real(settings):
    settings.IDLE_MINUTES, settings.SESSION_HOURS = 30, 12


@pytest.fixture
def clock():
    with time_machine.travel(NOON, tick=False) as clock:
        yield clock


@pytest.fixture
def clerk(clock):
    return make_user("village_clerk")


def alive(client) -> bool:
    return client.get("/accounts/").status_code == 200


def test_thirty_idle_minutes_log_an_official_out_and_lead_back(client, clerk, clock):
    give_password(client, clerk)
    clock.shift(29 * 60)
    assert alive(client)
    clock.shift(30 * 60 + 1)
    answer = client.get("/admin/households/", {"q": "郭"}, follow=True)
    assert answer.redirect_chain[0][0] == "/accounts/login/?next=%2Fadmin%2Fhouseholds%2F%3Fq%3D%25E9%2583%25AD"
    assert answer.context["next"] == "/admin/households/?q=%E9%83%AD"
    assert len(answer.context["messages"]) == 1
    assert "_auth_user_id" not in client.session


def test_signs_of_life_keep_it_up_to_twelve_hours(client, clerk, clock):
    give_password(client, clerk)
    for _n in range(36):
        clock.shift(20 * 60)
        assert alive(client)
    clock.shift(60)
    assert not alive(client)


def test_buyers_have_no_clock_and_the_settings_turn_it_off(client, clock, clerk, settings):
    give_password(client, make_user("buyer"))
    settings.IDLE_MINUTES = settings.SESSION_HOURS = 0
    official = Client()
    give_password(official, clerk)
    clock.shift(86_400)
    assert alive(client)
    assert alive(official)


def test_the_clock_is_written_at_most_once_a_minute(client, clerk, clock):
    give_password(client, clerk)
    began = client.session[sessions.SEEN]
    clock.shift(59)
    alive(client)
    assert client.session[sessions.SEEN] == began
    clock.shift(1)
    alive(client)
    assert client.session[sessions.SEEN] == began + 60


def test_an_open_editors_own_requests_do_not_keep_it(client, clerk, clock):
    give_password(client, clerk)
    began = client.session[sessions.SEEN]
    clock.shift(600)
    client.post("/admin/editing-sessions/ping/cms/homepage/1/1/")
    assert client.session[sessions.SEEN] == began


def test_a_form_sent_too_late_leads_back_to_its_page(client, clerk, clock):
    give_password(client, clerk)
    clock.shift(3600)
    answer = client.post("/admin/dividends/new/", {}, headers={"Referer": "http://testserver/admin/dividends/new/?programme=3"})
    assert answer.url == "/accounts/login/?next=%2Fadmin%2Fdividends%2Fnew%2F%3Fprogramme%3D3"
    give_password(client, clerk)
    clock.shift(3600)
    assert client.post("/admin/dividends/new/", {}, headers={"Referer": "https://evil.example/x"}).url == "/accounts/login/?next="


def test_programs_are_told_by_a_code_and_htmx_by_a_header(client, clerk, clock):
    give_password(client, clerk)
    clock.shift(3600)
    answer = client.get("/admin/", headers={"X-Requested-With": "XMLHttpRequest"})
    assert (answer.status_code, answer.json()["code"]) == (403, "session_over")
    give_password(client, clerk)
    clock.shift(3600)
    answer = client.get("/admin/", headers={"HX-Request": "true", "HX-Current-URL": "http://testserver/admin/households/"})
    assert answer["HX-Redirect"] == "/accounts/login/?next=%2Fadmin%2Fhouseholds%2F"


def test_a_session_key_somebody_was_handed_is_not_the_one_they_log_in_with(clerk):
    victim = Client()
    victim.get("/accounts/login/")
    session = victim.session
    session["planted"] = True
    session.save()
    victim.cookies["sessionid"] = planted = session.session_key
    give_password(victim, clerk)
    assert victim.session.session_key != planted
    attacker = Client()
    attacker.cookies["sessionid"] = planted
    assert not alive(attacker)


def test_a_new_password_ends_all_other_sessions(clerk):
    here, there = Client(), Client()
    give_password(here, clerk)
    give_password(there, clerk)
    here.post("/accounts/password/", {"old_password": PASSWORD, "new_password1": NEW, "new_password2": NEW})
    assert alive(here)
    assert not alive(there)


def test_a_reset_password_ends_all_sessions(client, clerk):
    give_password(client, clerk)
    reset_password(clerk, reason="忘记密码", by=make_user("system_administrator", COUNTY))
    assert not alive(client)


def test_ending_ones_other_sessions_keeps_this_one(clerk):
    here, there = Client(), Client()
    give_password(here, clerk)
    give_password(there, clerk)
    assert here.get("/accounts/sessions/end/").status_code == 405
    assert alive(there)
    assert here.post("/accounts/sessions/end/").status_code == 302
    assert alive(here)
    assert not alive(there)
    assert AuditEntry.objects.filter(action="user.sessions_ended", actor_id=clerk.pk).count() == 1


def test_the_daily_task_ends_the_sessions_of_ended_posts_once(client, clock):
    user, stays = make_user(), make_user("village_clerk")
    appoint(user, "auditor", make_region(), by=None, to_on=NOON.date())
    give_password(client, user)
    other = Client()
    give_password(other, stays)
    tasks.end_sessions_of_ended_posts.func()
    assert alive(client)
    clock.shift(timedelta(hours=11))
    alive(client)
    clock.shift(timedelta(minutes=61))  # past midnight: the post is over
    tasks.end_sessions_of_ended_posts.func()
    assert not alive(client)
    ended = User.objects.get(pk=user.pk).sessions_ended_at
    tasks.end_sessions_of_ended_posts.func()
    assert User.objects.get(pk=user.pk).sessions_ended_at == ended
    assert User.objects.get(pk=stays.pk).sessions_ended_at is None
