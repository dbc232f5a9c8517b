"""Changes of what a year says of a household, and the files that show a change is right."""

from datetime import date
from decimal import Decimal

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.urls import reverse
from django.utils import timezone

from audit.models import AuditEntry
from projects.households.changes import services
from projects.households.models import ChangeRequest, FieldChange, HouseholdYear, IndicatorValue, MembershipEvent
from projects.households.services import years
from shared.errors import NotAllowed, RuleError
from shared.proofs import PRIVATE
from tests.factories import COUNTY, TOWN, make_household, make_user
from tests.projects.test_changes import clerk, head_of, proposed, reviewer  # noqa: F401  the same two people
from tests.shared.test_proofs import PDF, picture

pytestmark = pytest.mark.django_db
Kind, Status = ChangeRequest.Kind, ChangeRequest.Status
NEXT_VILLAGE, NEXT_TOWN = "410482100202", "410482101000"


@pytest.fixture
def household():
    """With records of two years."""
    found, year = make_household(size=2), timezone.localdate().year
    for one, land in ((year - 1, "3.5"), (year, "4.25")):
        years.record_year(found, one, by=None, kind="general", main_cause="illness", arable_land_mu=Decimal(land), water_is_safe=True)
    return found


@pytest.fixture(autouse=True)
def private(settings, tmp_path):
    """Files of a test go with it."""
    location = {"location": str(tmp_path / "private"), "base_url": None}
    settings.STORAGES = settings.STORAGES | {"private": settings.STORAGES["private"] | {"OPTIONS": location}}
    return tmp_path / "private"


def photo(name: str = "证明.jpg") -> SimpleUploadedFile:
    return SimpleUploadedFile(name, picture(), content_type="image/jpeg")


def of_year(clerk, household, facts, year=None, **more):  # noqa: F811
    said = {"year": year or timezone.localdate().year, "facts": facts}
    return proposed(clerk, household, kind=Kind.YEAR, member=None, said=said, reason="实地丈量", **more)


def of_indicator(clerk, household, value="unmet", evidence="水管冬天冻裂", **more):  # noqa: F811
    said = {"year": timezone.localdate().year, "indicator": "water", "value": value, "evidence": evidence}
    return proposed(clerk, household, kind=Kind.INDICATOR, member=None, said=said, reason="入户查看", **more)


# --- facts of a year -------------------------------------------------------------------------------------------------
def test_land_housing_and_water_change_together_and_leave_their_history(clerk, reviewer, household):  # noqa: F811
    facts = {"arable_land_mu": "5.5", "housing_grade": "C", "water_is_safe": "no", "kind": "minimum", "forest_mu": ""}
    request = of_year(clerk, household, facts, to="approved", reviewer=reviewer)
    assert set(request.said["facts"]) == {"arable_land_mu", "housing_grade", "water_is_safe", "kind"}
    this, last = household.years.all()
    assert (this.arable_land_mu, this.housing_grade, this.water_is_safe, this.kind) == (Decimal("5.50"), "C", False, "minimum")
    assert (last.arable_land_mu, last.kind) == (Decimal("3.50"), "general")
    household.refresh_from_db()
    assert household.kind == "minimum"
    said = {line.field: (line.old, line.new) for line in FieldChange.objects.all()}
    assert said == {
        f"{this.year}:arable_land_mu": ("4.25", "5.50"),
        f"{this.year}:housing_grade": ("", "C"),
        f"{this.year}:water_is_safe": ("yes", "no"),
        f"{this.year}:kind": ("general", "minimum"),
        "kind": ("general", "minimum"),
    }
    assert set(FieldChange.objects.values_list("source", "changed_by_name")) == {(f"change:{request.pk}", "王审核")}


def test_an_earlier_year_changes_nothing_of_today(clerk, reviewer, household):  # noqa: F811
    of_year(clerk, household, {"kind": "destitute"}, year=timezone.localdate().year - 1, to="approved", reviewer=reviewer)
    household.refresh_from_db()
    assert household.kind == "general"
    assert household.years.last().kind == "destitute"


@pytest.mark.parametrize(
    ("facts", "code"),
    [
        ({"arable_land_mu": "4.25"}, "nothing_changes"),
        ({"arable_land_mu": "4.250"}, "nothing_changes"),
        ({"arable_land_mu": "4.255"}, "not_a_value"),
        ({"arable_land_mu": "-1"}, "not_a_value"),
        ({"arable_land_mu": "NaN"}, "not_a_value"),
        ({"arable_land_mu": "很多"}, "not_a_value"),
        ({"housing_grade": "E"}, "not_a_value"),
        ({"kind": "rich"}, "unknown_code"),
        ({"exited": "yes"}, "not_a_field"),
        ({"monitoring_kind": "unstable"}, "not_a_field"),
    ],
)
def test_refuses_facts_that_cannot_be_and_keeps_nothing(clerk, household, facts, code):  # noqa: F811
    lines = AuditEntry.objects.count()
    with pytest.raises(RuleError) as refused:
        of_year(clerk, household, facts)
    assert refused.value.code == code
    assert not ChangeRequest.objects.exists()
    assert AuditEntry.objects.count() == lines


def test_a_year_without_a_record_is_refused(clerk, household):  # noqa: F811
    for year in (2015, "", "２０１５x"):
        with pytest.raises(RuleError, match="no_such_year"):
            proposed(clerk, household, kind=Kind.YEAR, member=None, said={"year": year, "facts": {"forest_mu": "1"}})


def test_two_requests_for_one_fact_conflict_and_the_second_has_to_be_confirmed(clerk, reviewer, household):  # noqa: F811
    one = of_year(clerk, household, {"arable_land_mu": "5", "forest_mu": "1"}, to="submitted")
    other = of_year(clerk, household, {"arable_land_mu": "6"}, to="submitted")
    elsewhere = of_year(clerk, household, {"arable_land_mu": "6"}, year=timezone.localdate().year - 1, to="submitted")
    assert services.conflicts_of(one) == [other]
    assert services.conflicts_of(elsewhere) == []
    services.approve(one, by=reviewer)
    with pytest.raises(RuleError, match="changed_since"):
        services.approve(ChangeRequest.objects.get(pk=other.pk), by=reviewer)
    assert household.years.first().arable_land_mu == Decimal("5.00")


# --- worries and guarantees ------------------------------------------------------------------------------------------
def test_a_guarantee_is_assessed_anew(clerk, reviewer, household):  # noqa: F811
    years.assess(household.years.first(), "water", "met", evidence="自来水", by=None)
    request = of_indicator(clerk, household, to="approved", reviewer=reviewer)
    found = IndicatorValue.objects.get()
    assert (found.value, found.evidence, found.assessed_by, found.assessed_on) == ("unmet", "水管冬天冻裂", reviewer, timezone.localdate())
    assert [(line.before, line.after) for line in services.lines_of(request)] == [("达标", "未达标"), ("自来水", "水管冬天冻裂")]
    assert "饮水安全" in services.about(request)
    year = found.year.year
    assert set(FieldChange.objects.values_list("field", flat=True)) == {f"{year}:indicator:water", f"{year}:evidence:water"}


@pytest.mark.parametrize(
    ("facts", "code"),
    [({"evidence": " "}, "no_evidence"), ({"value": "perhaps"}, "not_enough"), ({"value": "met", "evidence": "自来水"}, "nothing_changes")],
)
def test_refuses_an_assessment_that_says_nothing(clerk, household, facts, code):  # noqa: F811
    years.assess(household.years.first(), "water", "met", evidence="自来水", by=None)
    with pytest.raises(RuleError, match=code):
        of_indicator(clerk, household, **facts)
    assert not ChangeRequest.objects.exists()


def test_the_forms_show_the_year_and_take_what_changed(client, clerk, household):  # noqa: F811
    client.force_login(clerk)
    this = timezone.localdate().year
    address = reverse("changes_admin:propose", args=[household.pk, "year"])
    assert 'value="4.25"' in client.get(address).content.decode()
    assert 'value="3.50"' in client.get(address, {"year": this - 1}).content.decode()
    assert client.get(address, {"year": 2015}).status_code == 404
    facts = {"kind": "general", "main_cause": "illness", "water_is_safe": "yes", "arable_land_mu": "7", "other_causes": ["skill", "land"]}
    client.post(address, facts | {"reason": "丈量", "effective_on": timezone.localdate().isoformat(), "proof_file": photo()})
    request = ChangeRequest.objects.get()
    assert request.said == {"year": this, "facts": {"arable_land_mu": "7.00", "other_causes": "land,skill"}}
    assert request.proof_file.name.endswith(".jpg")
    page = client.get(reverse("changes_admin:change", args=[request.pk])).content.decode()
    assert "4.25" in page
    assert "7.00" in page
    assert str(this) in page


def test_without_a_record_of_a_year_there_is_no_form(client, clerk):  # noqa: F811
    household = make_household()
    client.force_login(clerk)
    address = reverse("changes_admin:propose", args=[household.pk, "year"])
    assert address not in client.get(reverse("households_admin:household", args=[household.pk])).content.decode()
    assert client.get(address).status_code == 404


def test_the_history_of_a_year_reads_in_words(client, clerk, reviewer, household):  # noqa: F811
    of_year(clerk, household, {"housing_grade": "C", "other_causes": "land"}, to="approved", reviewer=reviewer)
    of_indicator(clerk, household, to="approved", reviewer=reviewer)
    client.force_login(clerk)
    page = client.get(reverse("households_admin:household", args=[household.pk])).content.decode()
    for words in ("缺土地", "饮水安全", "未达标", "水管冬天冻裂"):
        assert words in page


# --- proof -----------------------------------------------------------------------------------------------------------
def test_a_proof_is_kept_privately_and_every_look_leaves_a_line(client, clerk, reviewer, household):  # noqa: F811
    request = of_year(clerk, household, {"arable_land_mu": "5"}, proof=photo("../../刘.svg"))
    assert request.proof_file.name.startswith("proofs/")
    assert "刘" not in request.proof_file.name
    client.force_login(reviewer)
    answer = client.get(reverse("changes_admin:proof", args=[request.pk]))
    assert b"".join(answer.streaming_content) == picture()
    assert (answer["Content-Type"], answer["X-Content-Type-Options"]) == ("image/jpeg", "nosniff")
    line = AuditEntry.objects.get(action="changerequest.proof_seen")
    assert (line.actor_id, line.object_id) == (reviewer.pk, str(request.pk))


@pytest.mark.parametrize(
    ("role", "region", "status"),
    [
        ("village_clerk", NEXT_VILLAGE, 404),
        ("township_reviewer", NEXT_TOWN, 404),
        ("finance_officer", COUNTY, 302),
        ("auditor", COUNTY, 200),
    ],
)
def test_who_sees_a_proof(client, clerk, household, role, region, status):  # noqa: F811
    request = of_year(clerk, household, {"arable_land_mu": "5"}, proof=photo())
    client.force_login(make_user(role, region))
    assert client.get(reverse("changes_admin:proof", args=[request.pk])).status_code == status
    assert AuditEntry.objects.filter(action="changerequest.proof_seen").exists() == (status == 200)


@pytest.mark.parametrize("content", [b"<svg onload=alert(1)>", b"", b"PK\x03\x04 docx"])
def test_refuses_a_bad_proof_and_keeps_neither_file_nor_request(client, clerk, household, private, content):  # noqa: F811
    bad = SimpleUploadedFile("证明.pdf", content, content_type="application/pdf")
    with pytest.raises(RuleError, match="not_a_proof|empty_file"):
        of_year(clerk, household, {"arable_land_mu": "5"}, proof=bad)
    client.force_login(clerk)
    facts = {"bank_card": "6217000010001234567", "bank_name": "农商行", "member": head_of(household).pk}
    facts |= {"reason": "换卡", "effective_on": timezone.localdate().isoformat(), "proof_file": bad}
    assert client.post(reverse("changes_admin:propose", args=[household.pk, "card"]), facts).status_code == 422
    assert not ChangeRequest.objects.exists()
    assert not [path for path in private.rglob("*") if path.is_file()]


def test_a_request_that_fails_leaves_no_file(clerk, household, private, monkeypatch):  # noqa: F811
    def broken(*_args, **_more):
        raise RuntimeError("the trail is full")

    monkeypatch.setattr(services, "record", broken)
    with pytest.raises(RuntimeError):
        of_year(clerk, household, {"arable_land_mu": "5"}, proof=photo())
    assert not [path for path in private.rglob("*") if path.is_file()]


def test_a_returned_request_gets_its_proof(client, clerk, reviewer, household, django_capture_on_commit_callbacks):  # noqa: F811
    request = of_year(clerk, household, {"arable_land_mu": "5"}, to="submitted", proof=photo())
    first, address = request.proof_file.name, reverse("changes_admin:proof", args=[request.pk])
    client.force_login(clerk)
    with pytest.raises(RuleError, match="wrong_status"):
        services.attach_proof(request, proof=photo(), by=clerk)
    services.return_for_correction(request, reason="请附证明", by=reviewer)
    with django_capture_on_commit_callbacks(execute=True):
        client.post(address, {"proof_file": SimpleUploadedFile("a.pdf", PDF)})
    request.refresh_from_db()
    assert request.proof_file.name.endswith(".pdf")
    assert not PRIVATE().exists(first)
    client.post(address, {"proof_file": SimpleUploadedFile("a.html", b"<html>")})
    client.post(address)
    assert ChangeRequest.objects.get().proof_file.name == request.proof_file.name
    assert AuditEntry.objects.filter(action="changerequest.proof_attached").count() == 1
    with pytest.raises(NotAllowed):
        services.attach_proof(request, proof=photo(), by=reviewer)


def test_the_event_of_a_change_carries_the_same_file(clerk, reviewer, household):  # noqa: F811
    said = {"event": "birth", "relation": "40", "name": "郭小小", "sex": "1", "born_on": date(2026, 1, 2).isoformat()}
    said |= {"id_number": "", "phone": ""}
    request = proposed(clerk, household, to="approved", reviewer=reviewer, kind=Kind.JOIN, member=None, said=said, proof=photo())
    assert MembershipEvent.objects.get(kind="birth").proof_file.name == request.proof_file.name


def test_a_reviewer_adds_no_proof_and_finds_none_where_none_is(client, clerk, household):  # noqa: F811
    request = of_year(clerk, household, {"arable_land_mu": "5"})
    client.force_login(make_user("township_reviewer", TOWN))
    assert client.get(reverse("changes_admin:proof", args=[request.pk])).status_code == 404
    assert client.post(reverse("changes_admin:proof", args=[request.pk]), {"proof_file": photo()}).status_code == 302
    assert not ChangeRequest.objects.get().proof_file
    assert HouseholdYear.objects.filter(household=household).count() == 2
