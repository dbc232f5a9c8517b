"""Three administrators who exclude each other: who opens accounts, who appoints, who reads the trail, and what the database refuses."""

from datetime import date, timedelta

import pytest
from django.db import IntegrityError, transaction
from django.urls import reverse
from django.utils import timezone

from accounts import triggers
from accounts.models import OFFICIAL_ROLES, Post, Role, User
from accounts.permissions import ADMINISTRATORS, DECIDES_ABOUT_MONEY, exclude_each_other
from accounts.services import appoint, end_post, open_account, reset_password
from audit.models import AuditEntry
from shared.errors import NotAllowed, RuleError
from tests.factories import COUNTY, PASSWORD, TOWN, make_region, make_user, make_village

pytestmark = [pytest.mark.django_db, pytest.mark.both]
TODAY = timezone.localdate()
YEAR = TODAY + timedelta(days=365)


@pytest.fixture
def system():
    return make_user("system_administrator", COUNTY)


@pytest.fixture
def security():
    return make_user("security_administrator", COUNTY)


def write(user, role, from_on=date(2026, 1, 1), to_on=None) -> Post:
    """Past every service, as a careless script would."""
    return Post.objects.create(user=user, role=role, region=make_region(), from_on=from_on, to_on=to_on)


# --- exclusion -------------------------------------------------------------------------------------------------------
def test_the_databases_sets_are_those_of_the_permissions():
    assert set(triggers.ADMINISTRATORS) == ADMINISTRATORS
    assert set(triggers.MONEY) == DECIDES_ABOUT_MONEY
    assert Role.AUDITOR not in DECIDES_ABOUT_MONEY


@pytest.mark.parametrize("one", sorted(ADMINISTRATORS))
@pytest.mark.parametrize("other", sorted(Role))
def test_what_excludes_each_other_in_words_and_in_the_database(one, other, security):
    person = make_user()
    write(person, one)
    if exclude_each_other(one, other):
        with pytest.raises(RuleError, match="posts_exclude_each_other"):
            appoint(person, other, make_region(), by=security, to_on=YEAR)
        with pytest.raises(RuleError, match="posts_exclude_each_other"):
            appoint(person, other, make_region(), by=None)
        with pytest.raises(IntegrityError), transaction.atomic():
            write(person, other)
        assert person.posts.count() == 1
        assert not AuditEntry.objects.filter(action="post.appointed", object_label__startswith=person.name).exists()
    elif one != other:
        write(person, other)


def test_both_ways_round_and_by_update():
    person = make_user()
    write(person, "finance_officer")
    with pytest.raises(IntegrityError), transaction.atomic():
        write(person, "audit_administrator")
    harmless = write(person, "editor")
    for change in ({"role": "system_administrator"}, {"role": "security_administrator"}):
        with pytest.raises(IntegrityError), transaction.atomic():
            Post.objects.filter(pk=harmless.pk).update(**change)
    earlier = write(person, "system_administrator", date(2020, 1, 1), date(2020, 12, 31))
    with pytest.raises(IntegrityError), transaction.atomic():
        Post.objects.filter(pk=earlier.pk).update(to_on=None)
    assert {post.role for post in person.posts.all()} == {"finance_officer", "editor", "system_administrator"}


def test_one_after_the_other_is_allowed():
    person = make_user()
    write(person, "finance_officer", date(2020, 1, 1), date(2024, 12, 31))
    write(person, "audit_administrator", date(2025, 1, 1))
    with pytest.raises(IntegrityError), transaction.atomic():
        write(person, "county_officer", date(2024, 12, 31), date(2025, 1, 1))


# --- appointing ------------------------------------------------------------------------------------------------------
@pytest.mark.parametrize("role", sorted(set(Role) - {Role.SECURITY_ADMINISTRATOR}))
def test_only_the_security_administrator_appoints(role):
    person = make_user()
    with pytest.raises(NotAllowed):
        appoint(person, "editor", make_region(), by=make_user(role, COUNTY), to_on=YEAR)
    assert not person.posts.exists()


def test_nobody_appoints_themselves(security):
    with pytest.raises(RuleError, match="own_post"):
        appoint(security, "editor", make_region(), by=security, to_on=YEAR)
    assert security.posts.count() == 1


@pytest.mark.parametrize("role", sorted(OFFICIAL_ROLES))
def test_an_official_is_appointed_for_three_years_at_most(role, security):
    person = make_user()
    for to_on, code in ((None, "post_needs_an_end"), (date(2029, 3, 2), "post_too_long")):
        with pytest.raises(RuleError, match=code):
            appoint(person, role, make_region(), by=security, from_on=date(2026, 3, 1), to_on=to_on)
    assert not person.posts.exists()
    appoint(person, role, make_region(), by=security, from_on=date(2026, 3, 1), to_on=date(2029, 3, 1))


def test_sellers_and_buyers_need_no_last_day_and_leap_days_have_one(security):
    appoint(make_user(), "seller", make_region(), by=security)
    appoint(make_user(), "auditor", make_region(), by=security, from_on=date(2028, 2, 29), to_on=date(2031, 2, 28))


def test_the_same_post_twice_at_a_time_is_refused_and_a_post_is_not_made_longer(security):
    person = make_user()
    post = appoint(person, "auditor", make_region(), by=security, to_on=YEAR)
    with pytest.raises(RuleError, match="post_held_already"):
        appoint(person, "auditor", make_region(), by=security, from_on=YEAR, to_on=YEAR)
    with pytest.raises(RuleError, match="post_ends_earlier"):
        end_post(post, by=security, on=YEAR + timedelta(days=1))
    post.refresh_from_db()
    assert post.to_on == YEAR


# --- accounts --------------------------------------------------------------------------------------------------------
def test_the_system_administrator_opens_an_account_without_any_post(system, client):
    made, password = open_account(name="李新人", phone="13911112222", email="", region=make_region(), by=system)
    assert not made.posts.exists()
    assert made.must_change_password
    assert not AuditEntry.objects.filter(detail__icontains=password).exists()
    client.post("/accounts/login/", {"username": "13911112222", "password": password})
    assert client.get("/accounts/").url.startswith("/accounts/password/")


@pytest.mark.parametrize("role", sorted(set(Role) - {Role.SYSTEM_ADMINISTRATOR}))
def test_nobody_else_opens_accounts_or_resets_passwords(role):
    by, person = make_user(role, COUNTY), make_user("editor")
    before = User.objects.count()
    with pytest.raises(NotAllowed):
        open_account(name="李新人", phone="13911112222", email="", region=make_region(), by=by)
    with pytest.raises(NotAllowed):
        reset_password(person, reason="x", by=by)
    assert User.objects.count() == before
    person.refresh_from_db()
    assert person.check_password(PASSWORD)


def test_reset_of_a_password_out_of_region_without_reason_or_of_oneself(system):
    above, town = make_user("auditor", COUNTY), make_user("system_administrator", TOWN)
    for who, by, reason, refusal in ((above, town, "x", NotAllowed), (above, system, " ", RuleError), (system, system, "x", RuleError)):
        with pytest.raises(refusal):
            reset_password(who, reason=reason, by=by)
        who.refresh_from_db()
        assert who.check_password(PASSWORD)


# --- screens ---------------------------------------------------------------------------------------------------------
def test_screens_open_an_account_appoint_and_end(client, system, security):
    region = make_village().region
    client.force_login(system)
    answer = client.post(reverse("people_admin:new"), {"name": "李新人", "phone": "13911112222", "region": region.pk})
    assert "officials-code" in answer.content.decode()
    made = User.objects.get(phone="13911112222")
    assert "13911112222" not in client.get(reverse("people_admin:person", args=[made.pk])).content.decode()
    assert client.post(reverse("people_admin:new"), {"name": "又一人", "phone": "13911112222", "region": region.pk}).status_code == 422
    client.force_login(security)
    post = {"role": "auditor", "region": region.pk, "from_on": TODAY.isoformat(), "to_on": (TODAY + timedelta(days=20)).isoformat()}
    assert client.post(reverse("people_admin:appoint", args=[made.pk]), post).status_code == 302
    assert "李新人" in client.get(reverse("posts_admin:list")).content.decode()
    assert client.post(reverse("people_admin:appoint", args=[made.pk]), post | {"role": "finance_officer", "to_on": ""}).status_code == 422
    assert client.post(reverse("people_admin:end", args=[made.posts.get().pk]), {"on": TODAY.isoformat()}).status_code == 302
    assert made.posts.get().to_on == TODAY


def test_wagtails_own_screens_for_users_are_closed_even_to_a_superuser(client):
    client.force_login(make_user(is_superuser=True))
    assert client.get("/admin/users/").status_code == 404
    assert client.get("/admin/groups/").status_code == 404
    assert "/admin/users/" not in client.get("/admin/").content.decode()
    assert client.get("/admin/login/").url.startswith("/accounts/login/")
