"""Every own route × verb × role × area answers as tests/scope_table.py says. A route without a row fails by name."""

import copy

import pytest
from django.db import transaction
from django.urls import NoReverseMatch, URLPattern, get_resolver, reverse

from accounts.models import Role
from tests import scope_table
from tests.scope_places import (
    ANONYMOUS,
    HERE,
    NO_POST,
    OTHER_HELPER,
    SIBLING,
    TOWNSHIPS,
    make_people_of_all_roles,
    make_place,
    pair_helpers,
)
from tests.scope_table import IN, LOGIN, OFFICE, TABLE, Row

OURS = ("shared", "audit", "regions", "accounts", "projects", "marketplace", "cms", "demo", "config", "drf_spectacular")
BY_NAME = ("admin-login", "page-login", "media")  # third-party views under names of ours


def all_routes() -> dict[str, list]:
    """Full name → patterns, of everything the URLconf holds."""
    found: dict[str, list] = {}

    def walk(resolver, spaces=()):
        for one in resolver.url_patterns:
            if isinstance(one, URLPattern):
                found.setdefault(":".join([*spaces, one.name or str(one.pattern)]), []).append(one)
            else:
                walk(one, (*spaces, one.namespace) if one.namespace else spaces)

    walk(get_resolver())
    return found


def own_routes() -> set[str]:
    """Routes of our views, and every route in a namespace that holds one of our views."""
    routes = all_routes()
    ours = {
        name
        for name, patterns in routes.items()
        if name in BY_NAME or any(one.callback.__module__.split(".")[0] in OURS for one in patterns)
    }
    spaces = {name.rpartition(":")[0] for name in ours} - {""}
    return {name for name in routes if name in ours or name.rpartition(":")[0] in spaces}


@pytest.fixture(scope="module")
def county(django_db_setup, django_db_blocker):
    """Places and browsers, made once; everything is rolled back at the end."""
    with django_db_blocker.unblock(), transaction.atomic():
        places = {area: make_place(code) for area, code in TOWNSHIPS.items()}
        browsers = make_people_of_all_roles()
        pair_helpers(places, browsers)
        yield places, browsers
        transaction.set_rollback(True)


def expected(row: Row, role: str, area: str):
    if role == ANONYMOUS:
        return row.anonymous
    if row.roles is None:
        return row.refused if row.refused != 403 else IN
    if role == OTHER_HELPER:  # as a helper of elsewhere: the post, and no household here
        role, area = Role.HELPER, SIBLING
    if role == NO_POST or role not in OFFICE:
        return LOGIN
    if role in row.roles:
        return IN if area == HERE else row.elsewhere
    return 403 if role in row.told and area == HERE else row.refused


def outcome(answer, scoped: bool = True) -> str | int:
    if answer.status_code in {403, 404, 405}:
        return answer.status_code
    if answer.status_code == 302 and answer.url.startswith("/accounts/login/"):
        return LOGIN
    if scoped and answer.status_code == 302 and answer.url == "/admin/":
        return 403  # how Wagtail's back office says that a post does not allow it
    return IN


def ask(client, row: Row, place):
    """One request, whose every trace is rolled back."""
    args = [name[1:] if name.startswith("=") else place.args[name] for name in row.args]
    cookies, sid = copy.deepcopy(client.cookies), transaction.savepoint()
    try:
        address = reverse(row.route, args=args) + (f"?{row.query.format(**place.args)}" if row.query else "")
        return client.generic(row.verb, address, row.data.format(**place.args), content_type="application/x-www-form-urlencoded")
    finally:
        transaction.savepoint_rollback(sid)
        client.cookies = cookies


def worth_trying(row: Row, role: str, area: str) -> bool:
    """From elsewhere, whoever is refused in any case is tried once; and public pages are tried from here only."""
    return area == HERE or (row.roles is not None and (role in row.roles or role in row.told or area == SIBLING))


@pytest.mark.parametrize("row", TABLE, ids=lambda row: "-".join([row.verb, row.route, *row.args]))
def test_who_gets_where(row, county, django_db_blocker):
    places, browsers = county
    wrong = []
    with django_db_blocker.unblock():
        for (role, area), client in browsers.items():
            if not worth_trying(row, role, area):
                continue
            answer = ask(client, row, places[HERE])
            if (got := outcome(answer, row.scoped)) != (want := expected(row, role, area)):
                wrong.append(f"{role} from {area}: {got} ({answer.status_code}), not {want}")
            if row.shows and got == IN:
                shown = [mark for mark in places[HERE].marks if mark in answer.content.decode()]
                if role == OTHER_HELPER:  # names of villages may be seen, households not
                    shown = [mark for mark in shown if mark != places[HERE].region.name]
                if bool(shown) is not (area == HERE and role != OTHER_HELPER):
                    wrong.append(f"{role} from {area} sees {shown or 'nothing'}")
    assert not wrong, "\n".join(wrong)


@pytest.mark.parametrize("row", [row for row in TABLE if row.scoped and row.verb == "GET" and row.roles], ids=lambda row: row.route)
def test_no_other_verb(row, county, django_db_blocker):
    places, browsers = county
    role = min(row.roles)
    with django_db_blocker.unblock():
        answer = ask(browsers[role, HERE], Row(row.route, "DELETE", row.args), places[HERE])
    assert answer.status_code in {302, 403, 405}, answer.status_code
    assert answer.status_code != 302 or answer.url == "/admin/"


def test_every_own_route_has_a_row():
    listed = {row.route for row in TABLE} | scope_table.LEFT_OUT.keys()
    assert sorted(own_routes() - listed) == [], "add rows to tests/scope_table.py"
    assert sorted(listed - own_routes()) == [], "these routes are gone"


def test_every_role_is_tried():
    assert set(Role) >= OFFICE


def test_third_party_pages_of_the_back_office_are_closed_to_outsiders(county, django_db_blocker):
    """The one rule for Wagtail's own routes: who does not enter the back office reaches none of them."""
    _places, browsers = county
    own, open_ = own_routes(), []
    with django_db_blocker.unblock():
        for name, patterns in all_routes().items():
            names = patterns[0].pattern.converters
            if name in own or not name.startswith("wagtail") or name in scope_table.OPEN_IN_WAGTAIL:
                continue
            try:
                address = reverse(name, kwargs={key: _dummy(converter) for key, converter in names.items()})
            except NoReverseMatch:  # an address with a pattern of its own
                continue
            for who in ((ANONYMOUS, HERE), (Role.BUYER, HERE), (NO_POST, HERE)):
                if outcome(browsers[who].get(address)) == IN:
                    open_.append(f"{who[0]}: {name} {address}")
    assert not open_, "\n".join(open_)


def _dummy(converter) -> object:
    return 999_999 if type(converter).__name__ == "IntConverter" else "x"
