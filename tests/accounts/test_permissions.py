"""What (MAY) and where (posts): every cell of the table is tried, in region, out of region, after the post ended."""

from datetime import date, timedelta

import pytest
from django.contrib.auth.models import AnonymousUser
from django.db import IntegrityError, transaction
from django.utils import timezone

from accounts.models import Post, Role, User
from accounts.permissions import MAY, may, require
from accounts.services import appoint, end_post
from projects.villages.models import Village
from shared.errors import NotAllowed
from tests.factories import COUNTY, MOSHI, TOWN, make_region, make_user, make_village

pytestmark = pytest.mark.django_db
OTHER = "410482105201"


@pytest.mark.parametrize("role", list(Role))
def test_every_role_may_do_exactly_what_the_table_says(role):
    user = make_user(role)
    for what, roles in MAY.items():
        assert may(user, what, MOSHI) is (role in roles), (role, what)
        assert may(user, what, OTHER) is False
        assert may(user, what, "") is False


def test_a_county_post_covers_its_villages_and_a_township_post_only_its_own():
    county, town = make_user("county_officer", COUNTY), make_user("township_reviewer", TOWN)
    assert may(county, "households.read", OTHER)
    assert may(town, "households.read", MOSHI)
    assert not may(town, "households.read", OTHER)
    assert not may(town, "households.read", COUNTY)


def test_a_post_that_ended_or_has_not_begun_gives_nothing():
    user, today = make_user(), timezone.localdate()
    appoint(user, Role.AUDITOR, make_region(), by=None, from_on=date(2019, 1, 1), to_on=today - timedelta(days=1))
    appoint(user, Role.EDITOR, make_region(), by=None, from_on=today + timedelta(days=1))
    assert not any(may(user, what) for what in MAY)


def test_last_day_in_office_still_counts_and_inactive_people_have_no_posts():
    user = make_user()
    appoint(user, Role.AUDITOR, make_region(), by=None, from_on=date(2019, 1, 1), to_on=timezone.localdate())
    assert may(user, "audit.read", MOSHI)
    user.is_active = False
    user.save()
    assert not may(User.objects.get(pk=user.pk), "audit.read", MOSHI)


def test_nobody_and_an_unknown_act():
    assert not may(AnonymousUser(), "audit.read")
    with pytest.raises(KeyError):
        may(make_user(), "no.such.act")


def test_refusal_names_the_posts_it_takes():
    with pytest.raises(NotAllowed) as refused:
        require(make_user("buyer"), "dividends.pay", MOSHI)
    assert "财务" in refused.value.message


def test_rows_are_seen_by_prefix_and_fail_closed():
    moshi, other = make_village(), make_village(OTHER, "寺上村")
    assert set(Village.objects.visible_to(make_user("auditor", COUNTY))) == {moshi, other}
    assert set(Village.objects.visible_to(make_user("auditor", TOWN))) == {moshi}
    assert not Village.objects.visible_to(make_user()).exists()
    assert not Village.objects.visible_to(AnonymousUser()).exists()
    assert not Village.objects.visible_to(make_user("buyer"), "households.read").exists()


def test_only_an_administrator_of_the_region_appoints():
    person, administrator = make_user(), make_user("security_administrator", TOWN)
    to_on = timezone.localdate() + timedelta(days=365)
    make_village(OTHER, "寺上村")
    with pytest.raises(NotAllowed):
        appoint(person, Role.AUDITOR, make_region(OTHER), by=administrator, to_on=to_on)
    assert not person.posts.exists()
    post = appoint(person, Role.AUDITOR, make_region(), by=administrator, to_on=to_on)
    end_post(post, by=administrator, on=timezone.localdate())
    assert Post.objects.get(pk=post.pk).to_on == timezone.localdate()


def test_an_editor_gets_the_editing_group_and_loses_it_with_the_post():
    person, administrator = make_user(), make_user("security_administrator", COUNTY)
    post = appoint(person, Role.EDITOR, make_region(), by=None, from_on=date(2019, 1, 1))
    assert person.groups.filter(name="editor").exists()
    end_post(post, by=administrator, on=timezone.localdate() - timedelta(days=1))
    assert not person.groups.exists()


def test_database_refuses_a_user_without_phone_and_email():
    with pytest.raises(IntegrityError), transaction.atomic():
        User.objects.create(name="无名")
