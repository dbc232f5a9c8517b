"""Dated rules are edited where the editor holds a post: figures of the checks in their own unit, fees, and every other kind."""

from datetime import date

import pytest
from django.apps import apps
from django.urls import NoReverseMatch, reverse
from wagtail.permissions import policy_registry

from accounts.rules import RulePolicy
from audit.models import AuditEntry
from marketplace.catalogue.models import FeeRule
from projects.households.checks.loading import LimitsOf
from projects.households.figures import FIGURES
from projects.households.models import RuleParameter
from regions.models import DatedRule
from tests.factories import COUNTY, MOSHI, make_user

pytestmark = pytest.mark.django_db
DATES = {"valid_from": "2026-01-01", "valid_to": "", "document": "汝乡振〔2026〕3号"}
HERE, ELSEWHERE = "410482", "410483"


@pytest.fixture
def officer(client):
    user = make_user("county_officer", COUNTY)
    client.force_login(user)
    return user


def add(client, kind: str, /, **fields):
    return client.post(reverse(f"{kind}:add"), DATES | fields)


# --- figures of the checks -------------------------------------------------------------------------------------------
@pytest.mark.parametrize(
    ("name", "said", "stored"), [("land_most", "50.5", 5_050), ("pay_most_fen", "20000", 2_000_000), ("labour_from_age", "16", 16)]
)
def test_a_figure_is_given_in_its_own_unit(client, officer, name, said, stored):
    assert add(client, "ruleparameter", name=name, value=said, region_prefix=HERE).status_code == 302
    row = RuleParameter.objects.get(region_prefix=HERE)
    assert (row.name, row.value, row.document) == (name, stored, DATES["document"])
    assert getattr(LimitsOf(date(2026, 6, 1))[MOSHI], name) == stored
    assert AuditEntry.objects.filter(action="ruleparameter.added", object_id=str(row.pk)).count() == 1
    page = client.get(reverse("ruleparameter:edit", args=[row.pk])).content.decode()
    assert f'value="{said}"' in page
    listed = client.get(reverse("ruleparameter:index")).content.decode()
    assert str(FIGURES[name].meaning) in listed
    assert f"{said} {FIGURES[name].unit}" in listed


@pytest.mark.parametrize(
    ("name", "value", "document"),
    [
        ("labour_from_age", "16.5", "文"),
        ("land_most", "-1", "文"),
        ("land_most", "5", ""),
        ("height_most", "5", "文"),
        ("land_most", "", "文"),
    ],
)
def test_what_is_no_figure_is_refused(client, officer, name, value, document):
    before = RuleParameter.objects.count()
    answer = add(client, "ruleparameter", name=name, value=value, region_prefix=HERE, document=document)
    assert answer.status_code == 200
    assert RuleParameter.objects.count() == before


def test_a_change_is_in_the_history_of_the_figure(client, officer):
    add(client, "ruleparameter", name="land_most", value="50", region_prefix=HERE)
    row = RuleParameter.objects.get(region_prefix=HERE)
    edit = DATES | {"name": "land_most", "value": "60", "region_prefix": HERE}
    assert client.post(reverse("ruleparameter:edit", args=[row.pk]), edit).status_code == 302
    row.refresh_from_db()
    assert row.value == 6_000
    assert officer.name in client.get(reverse("ruleparameter:history", args=[row.pk])).content.decode()
    assert AuditEntry.objects.get(action="ruleparameter.changed").detail["fields"] == ["value"]


# --- the editor's own regions ----------------------------------------------------------------------------------------
FEE = {"kind": "packing", "name": "包装费", "name_en": "Packing", "rate_bp": "150"}


@pytest.mark.parametrize(("name", "fields"), [("ruleparameter", {"name": "land_most", "value": "5"}), ("feerule", FEE)])
@pytest.mark.parametrize("prefix", ["", "41", ELSEWHERE, f"{ELSEWHERE}100"])
def test_a_region_outside_ones_own_is_refused(client, officer, name, fields, prefix):
    rules = RuleParameter if name == "ruleparameter" else FeeRule
    before = rules.objects.count()
    assert add(client, name, region_prefix=prefix, **fields).status_code == 200
    assert rules.objects.count() == before
    assert add(client, name, region_prefix=HERE, **fields).status_code == 302
    row = rules.objects.get(region_prefix=HERE)
    moved = client.post(reverse(f"{name}:edit", args=[row.pk]), DATES | fields | {"region_prefix": prefix})
    assert moved.status_code == 200
    row.refresh_from_db()
    assert row.region_prefix == HERE


@pytest.mark.parametrize("prefix", ["", "41", ELSEWHERE])
def test_a_fee_of_a_larger_or_another_region_is_not_edited(client, officer, prefix):
    rule = FeeRule.objects.create(**FEE | {"rate_bp": 150}, region_prefix=prefix, valid_from=date(2026, 1, 1))
    assert client.get(reverse("feerule:edit", args=[rule.pk])).status_code in {302, 404}
    assert client.post(reverse("feerule:edit", args=[rule.pk]), DATES | FEE | {"rate_bp": "9000", "region_prefix": HERE}).status_code != 200
    rule.refresh_from_db()
    assert (rule.rate_bp, rule.region_prefix) == (150, prefix)
    listed = client.get(reverse("feerule:index")).content.decode()
    assert ("包装费" in listed) is (prefix != ELSEWHERE)


def test_every_dated_rule_that_has_a_form_asks_for_the_region():
    """A new kind of rule with a screen of its own must use RulePolicy and RuleForm."""
    seen = 0
    for model in apps.get_models():
        name = model._meta.model_name
        if not issubclass(model, DatedRule):
            continue
        try:
            reverse(f"{name}:index")
        except NoReverseMatch:
            continue
        seen += 1
        assert isinstance(policy_registry.get_by_type(model), RulePolicy), name
    assert seen >= 5
