"""A village proposes a change with its proof, the township approves it, the register shows it; another township sees none of it."""

from datetime import date
from decimal import Decimal

import pytest
from django.utils import timezone
from PIL import Image

from projects.households.models import ChangeRequest, FieldChange
from projects.households.services.years import record_year
from tests.factories import TOWN, make_household, make_user, make_village

pytestmark = pytest.mark.browser
OTHER, OTHER_TOWN = "410482200201", "410482200000"


@pytest.fixture
def people(committed_db, settings, tmp_path):
    """Clerk, reviewer and household here; a reviewer and a household of another township; private files of this test alone."""
    location = {"location": str(tmp_path / "private"), "base_url": None}
    settings.STORAGES = settings.STORAGES | {"private": settings.STORAGES["private"] | {"OPTIONS": location}}
    household = make_household(size=3, name="郭秀英")
    record_year(household, timezone.localdate().year, by=None, kind="general", main_cause="illness", arable_land_mu=Decimal("4.20"))
    make_household(make_village(OTHER, "别村"), name="别人")
    return {
        "household": household,
        "clerk": make_user("village_clerk", name="刘书记"),
        "reviewer": make_user("township_reviewer", TOWN, name="王审核"),
        "stranger": make_user("township_reviewer", OTHER_TOWN, name="赵别处"),
    }


@pytest.fixture
def photo(tmp_path):
    path = tmp_path / "丈量照片.jpg"
    Image.new("RGB", (320, 240), "#7a9e7e").save(path)
    return path


def test_a_change_with_its_proof_goes_from_village_to_township(person, people, photo):
    household, year = people["household"], timezone.localdate().year
    clerk = person()
    clerk.log_in(people["clerk"])
    clerk.open(f"/admin/households/{household.pk}/")
    clerk.press("a:has-text('更正年度信息')")
    assert clerk.page.input_value("[name=arable_land_mu]") == "4.20"
    clerk.page.fill("[name=arable_land_mu]", "6.5")
    clerk.page.select_option("[name=housing_grade]", "C")
    clerk.page.fill("[name=reason]", "开荒后重新丈量")
    clerk.page.set_input_files("[name=proof_file]", photo)
    clerk.press("main form button[type=submit]")
    assert "4.20" in clerk.text("main")
    assert "6.50" in clerk.text("main")
    clerk.press("button:has-text('提交审批')")
    assert "通过" not in clerk.text("main .officials-actions")
    assert clerk.sideways() <= 0
    # The same field once more: the township is told of the conflict.
    clerk.open(f"/admin/changes/new/{household.pk}/year/")
    clerk.page.fill("[name=arable_land_mu]", "9")
    clerk.page.fill("[name=reason]", "另一次丈量")
    clerk.press("main form button[type=submit]")
    clerk.press("button:has-text('提交审批')")
    first, second = ChangeRequest.objects.order_by("pk")

    reviewer = person(390)
    reviewer.log_in(people["reviewer"])
    assert "更正年度信息" in reviewer.open("/admin/changes/?status=submitted").locator("main").inner_text()
    reviewer.open(f"/admin/changes/{first.pk}/")
    shown = reviewer.text("main")
    for words in ("4.20", "6.50", "刘书记", "开荒后重新丈量", "另有申请"):
        assert words in shown, words
    proof = reviewer.context.request.get(f"{reviewer.site}/admin/changes/{first.pk}/proof/")
    assert (proof.status, proof.headers["content-type"], proof.body()) == (200, "image/jpeg", photo.read_bytes())
    reviewer.press("button:has-text('批准')")
    first.refresh_from_db()
    assert first.status == "applied"
    reviewer.open(f"/admin/changes/{second.pk}/")
    reviewer.press("button:has-text('批准')")
    second.refresh_from_db()
    assert second.status == "submitted"
    assert reviewer.sideways() <= 0

    clerk.open(f"/admin/households/{household.pk}/")
    history = clerk.page.locator("#panel-changes-content, #changes-content, section:has(#panel-changes-heading)").first.inner_text()
    for words in ("王审核", timezone.localdate().isoformat(), f"{year} · ", "4.20", "6.50"):
        assert words in history, words
    assert FieldChange.objects.filter(household=household, effective_on=date.today()).count() == 2
    _another_township_sees_nothing(person(), people, first)


def _another_township_sees_nothing(stranger, people, change) -> None:
    stranger.log_in(people["stranger"])
    for path in ("/admin/changes/", "/admin/changes/?status=applied", f"/admin/changes/?q={people['household'].number}"):
        shown = stranger.open(path).locator("main").inner_text()
        assert people["household"].number not in shown
        assert "刘书记" not in shown
    for path in (f"changes/{change.pk}/", f"changes/{change.pk}/proof/", f"households/{people['household'].pk}/"):
        assert stranger.context.request.get(f"{stranger.site}/admin/{path}").status == 404, path
    for words in ("郭秀英", "gxy", people["household"].number):
        assert "郭秀英" not in stranger.open(f"/admin/households/?q={words}").locator("main").inner_text()
    assert "别人" in stranger.open("/admin/households/").locator("main").inner_text()
    assert "郭秀英" not in stranger.open("/admin/households/?age=16-59&group=5").locator("main").inner_text()
    home = stranger.open("/admin/").locator("main").inner_text()
    assert "刘书记" not in home
    assert "变更申请" not in home or "0" in home
