"""The first three administrators of an empty platform: three people, once, with passwords that are shown once."""

from io import StringIO

import pytest
from django.core.management import CommandError, call_command

from accounts.models import Post, Role, User
from accounts.services import latest_end
from audit.models import AuditEntry
from tests.factories import COUNTY, make_region, make_user

pytestmark = [pytest.mark.django_db, pytest.mark.both]
PEOPLE = {"system": ("管系统", "13900000001"), "security": ("管安全", "13900000002"), "audit": ("管审计", "13900000003")}


@pytest.fixture
def county():
    return make_region(COUNTY, "汝州市", "Ruzhou")


def appoint(**people) -> str:
    out = StringIO()
    options = {name: list(said) for name, said in (PEOPLE | people).items() if said}
    call_command("appoint_administrators", stdout=out, **options)
    return out.getvalue()


def test_three_people_are_appointed_and_can_log_in_once_with_what_is_printed(county):
    said = appoint()
    posts = {post.role: post for post in Post.objects.select_related("user")}
    assert set(posts) == {Role.SYSTEM_ADMINISTRATOR, Role.SECURITY_ADMINISTRATOR, Role.AUDIT_ADMINISTRATOR}
    for line in said.splitlines()[:3]:
        _role, name, phone, password = line.split("\t")
        user = User.objects.get(phone=phone)
        assert (user.name, user.region, user.must_change_password) == (name, county, True)
        assert user.check_password(password)
        assert password not in user.password
        assert not AuditEntry.objects.filter(detail__icontains=password).exists()
    for post in posts.values():
        assert (post.region, post.to_on) == (county, latest_end(post.from_on))
    assert AuditEntry.objects.filter(action="post.appointed").count() == 3


def test_it_asks_for_what_is_not_given(county, monkeypatch):
    answers = iter(["问到的", "13900000009"])
    monkeypatch.setattr("builtins.input", lambda _question: next(answers))
    appoint(audit=None)
    assert Post.objects.get(role=Role.AUDIT_ADMINISTRATOR).user.name == "问到的"


def test_nobody_to_ask_is_said_and_not_waited_for(county, monkeypatch):
    def nobody(_question):
        raise EOFError

    monkeypatch.setattr("builtins.input", nobody)
    with pytest.raises(CommandError, match="--system"):
        appoint(audit=None)
    assert not User.objects.exists()


@pytest.mark.parametrize(
    "people",
    [
        {"audit": ("管审计", "13900000001")},
        {"audit": ("管系统", "13900000003")},
        {"audit": ("管审计", "12345")},
        {"audit": ("", "13900000003")},
    ],
    ids=["one number for two", "one name for two", "no number", "no name"],
)
def test_one_person_for_two_roles_and_wrong_data_leave_nothing(county, people):
    with pytest.raises(CommandError):
        appoint(**people)
    assert not User.objects.exists()
    assert not Post.objects.exists()


def test_it_is_refused_once_there_is_an_administrator(county):
    appoint()
    others = {name: (f"另{said[0]}", said[1].replace("139", "137")) for name, said in PEOPLE.items()}
    with pytest.raises(CommandError):
        appoint(**others)
    assert Post.objects.count() == 3


def test_a_number_that_is_taken_and_a_missing_region_are_said(county):
    make_user("buyer", phone="13900000002")
    with pytest.raises(CommandError, match="13900000002"):
        appoint()
    assert not Post.objects.filter(role=Role.SYSTEM_ADMINISTRATOR).exists()
    with pytest.raises(CommandError, match="import_regions"):
        call_command("appoint_administrators", region="999999000000")
