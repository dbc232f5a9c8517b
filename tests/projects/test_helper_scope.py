"""A helper sees the households paired with the helper today, and nothing of any other: in lists, searches, counts, choices."""

from datetime import date

import pytest
from django.apps import apps
from django.urls import reverse
from django.utils import timezone

from accounts import scope
from accounts.models import Role
from accounts.scope import ScopedQuerySet
from projects.households.changes.services import propose
from projects.households.models import ChangeRequest, Doubt, DuplicatePair, Household, Member, MembershipEvent
from projects.ledger.models import IncomeAccount
from projects.monitoring.models import MonitoringCase
from projects.pairing import services
from projects.pairing.models import Pairing, Unit, Visit
from projects.villages.models import Village
from tests.aid_factories import make_case, make_pairing
from tests.factories import COUNTY, make_household, make_income, make_region, make_user, make_village

pytestmark = [pytest.mark.django_db, pytest.mark.both]
OTHER = "410482105201"


@pytest.fixture
def helper():
    return make_user("helper", name="夏帮扶")


@pytest.fixture
def own(helper):
    return make_pairing(make_household(name="宋某某", size=2), helper).household


@pytest.fixture
def foreign():
    """A household of the same village with another helper."""
    return make_pairing(make_household(name="姚某某", size=2)).household


def everything_about(household):
    """A row of each thing a helper might read of a household."""
    make_income(household)
    clerk = make_user("village_clerk")
    said = {"field": "phone", "value": "13800001111"}
    change = propose(household, kind="correct", said=said, reason="换了号码", member=household.head, by=clerk)
    doubt = Doubt.objects.create(household=household, rule_id="R01", case="x", severity="doubt", field="labour", facts_print="x")
    visit = services.record_visit(household, visited_on=timezone.localdate(), purpose="routine", found="在家", by=clerk)
    return [household, household.account, household.head, change, doubt, visit, make_case(household), household.pairings.get()]


def test_reads_everything_of_the_own_household_and_nothing_of_the_next(helper, own, foreign):
    mine, others = everything_about(own), everything_about(foreign)
    assert len(mine) == len(others)
    for one, other in zip(mine, others, strict=True):
        what = "ledger.read" if isinstance(one, IncomeAccount) else "households.read"
        rows = type(one).objects.visible_to(helper, what)
        assert one in rows, one
        assert other not in rows, other
    assert MembershipEvent.objects.visible_to(helper, "households.read").count() == own.members.count()


def test_a_pair_is_seen_only_when_both_are_own(helper, own, foreign):
    members = sorted([own.head, foreign.head], key=lambda member: member.pk)
    DuplicatePair.objects.create(first=members[0], second=members[1], reason="name", facts_print="x")
    assert not DuplicatePair.objects.visible_to(helper, "households.read").exists()


def test_the_end_of_the_pairing_ends_the_sight_at_once(helper, own):
    services.end([own.pairings.get()], reason="调离", by=make_user("county_officer", COUNTY))
    assert not Household.objects.visible_to(helper, "households.read").exists()
    assert not IncomeAccount.objects.visible_to(helper, "ledger.read").exists()


def test_a_pairing_gives_nothing_without_the_post(own):
    stranger = make_user("helper", OTHER)
    Pairing.objects.create(household=make_household(), helper=stranger)
    assert not Household.objects.visible_to(stranger, "households.read").exists()


def test_villages_are_seen_and_what_names_no_household_is_not(helper, own):
    assert Village.objects.visible_to(helper, "households.read").get() == own.village
    Unit.objects.create(name="市教育局", kind="agency", region=make_region())
    assert not Unit.objects.visible_to(helper).exists()


def test_another_post_of_the_same_person_counts_for_itself(helper, own, foreign):
    from accounts.services import appoint

    elsewhere = make_household(make_village(OTHER, "寺上村"))
    appoint(helper, Role.VILLAGE_CLERK, elsewhere.village.region, by=None, from_on=date(2020, 1, 1))
    assert set(Household.objects.visible_to(helper, "households.read")) == {own, elsewhere}


def test_fails_closed_where_nobody_said_which_households_are_theirs(helper, own, monkeypatch):
    monkeypatch.setattr(scope, "_THEIRS", {})
    assert not Household.objects.visible_to(helper, "households.read").exists()
    assert not Member.objects.visible_to(helper).exists()


def test_only_a_role_that_sees_less_is_narrowed():
    with pytest.raises(ValueError, match="auditor"):
        scope.narrow("auditor", lambda user: Household.objects.none())


def test_every_model_of_a_household_that_helpers_may_read_says_so():
    """Else a helper would see none of it: closed, but hardly meant."""
    readable = {f"projects.{name}" for name in ("households", "ledger", "pairing", "monitoring")}
    silent = []
    for model in apps.get_models():
        rows = getattr(model, "objects", None)
        found = rows.all() if rows is not None and model._meta.app_config.name in readable else None
        points = any(field.name == "household" and field.concrete for field in model._meta.get_fields() if hasattr(field, "concrete"))
        if isinstance(found, ScopedQuerySet) and points and found.household is None:
            silent.append(model._meta.label)
    assert not silent


def test_no_query_for_each_row(helper, django_assert_num_queries):
    for _ in range(5):
        make_pairing(make_household(), helper)
    with django_assert_num_queries(2):  # posts, then rows; own households are a subquery
        assert len(Household.objects.visible_to(helper, "households.read")) == 5
    with django_assert_num_queries(1):
        assert Doubt.objects.visible_to(helper, "households.read").count() == 0


@pytest.fixture
def browser(client, helper):
    client.force_login(helper, backend="accounts.backends.PhoneOrEmailBackend")
    return client


def page(browser, name, *args, **query):
    answer = browser.get(reverse(name, args=args), query)
    return answer.status_code, answer.content.decode()


def test_screens_show_the_own_household_only(browser, own, foreign):
    make_case(own), make_case(foreign)
    for name in ("households_admin:list", "households_admin:results", "monitoring_admin:list", "pairing_admin:mine"):
        status, text = page(browser, name)
        assert status == 200
        assert "宋某某" in text, name
        assert "姚某某" not in text, name
    for query in ("姚某某", foreign.number, "磨石"):
        text = page(browser, "households_admin:results", q=query)[1]
        assert f"/{foreign.pk}/" not in text
        assert foreign.number not in text.replace(f"q={foreign.number}", "")
    assert page(browser, "households_admin:household", own.pk)[0] == 200
    for name, pk in {
        "households_admin:household": foreign.pk,
        "ledger_admin:print": foreign.account.pk,
        "pairing_admin:visit": foreign.pk,
        "monitoring_admin:case": MonitoringCase.objects.get(household=foreign).pk,
    }.items():
        assert page(browser, name, pk)[0] == 404, name
    assert page(browser, "pairing_admin:list")[0] == 302  # the villages' overview is not for helpers


def test_own_page_leads_to_a_visit_and_the_todo_goes(browser, own):
    assert "本月您还没有走访" in page(browser, "wagtailadmin_home")[1]
    text = page(browser, "pairing_admin:mine")[1]
    assert "暂无" in text
    asked = {"visited_on": timezone.localdate().isoformat(), "purpose": "income", "found": "核对了三季度收入", "follow_up": ""}
    answer = browser.post(reverse("pairing_admin:visit", args=[own.pk]), asked)
    assert answer.url == reverse("households_admin:household", args=[own.pk])
    assert Visit.objects.get().found == "核对了三季度收入"
    assert "核对了三季度收入" in page(browser, "households_admin:household", own.pk)[1]
    assert "本月您还没有走访" not in page(browser, "wagtailadmin_home")[1]
    assert browser.post(reverse("pairing_admin:visit", args=[own.pk]), asked | {"found": ""}).status_code == 422
    assert Visit.objects.count() == ChangeRequest.objects.count() + 1
