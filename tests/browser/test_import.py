"""A clerk brings a table into the register: errors by cell, mended, imported; another township sees none of it."""

import pytest

from projects.households.models import Household, ImportRun, Member
from tests.factories import MOSHI, make_household, make_user, make_village
from tests.workbooks import person as row
from tests.workbooks import save, table

pytestmark = pytest.mark.browser
OTHER = "410482200201"


@pytest.fixture
def villages(committed_db, settings, tmp_path):
    location = {"location": str(tmp_path / "private"), "base_url": None}
    settings.STORAGES = settings.STORAGES | {"private": settings.STORAGES["private"] | {"OPTIONS": location}}
    make_household(make_village(OTHER, "别村"), name="别人")
    make_village()
    return make_user("village_clerk", name="刘书记"), make_user("village_clerk", OTHER, name="赵书记")


def upload(official, path) -> None:
    official.open("/admin/imports/new/")
    official.page.set_input_files("input[type=file]", path)
    official.press("form button[type=submit]:has-text('上传'), form .button[type=submit]")


def test_clerk_uploads_mends_and_imports_and_another_township_sees_none_of_it(person, villages, tmp_path):
    clerk, stranger = villages
    family = [row(1), row(2, relation="配偶", household="H000001"), row(3, relation="子", household="H000001", 健康状况="不明")]
    official = person()
    official.log_in(clerk)
    upload(official, save(tmp_path / "名册.xlsx", table(family)))
    shown = official.text("main")
    assert "H4" in shown
    assert "健康状况" in shown
    assert not Household.objects.filter(village__region=MOSHI).exists()
    family[2]["健康状况"] = "健康"
    upload(official, save(tmp_path / "名册改.xlsx", table(family)))
    official.press("button[name=all]")
    assert ImportRun.objects.latest("pk").status == "imported"
    assert Member.objects.filter(household__village__region=MOSHI).count() == 3
    assert official.sideways() <= 0

    other = person()
    other.log_in(stranger)
    assert "名册" not in other.open("/admin/imports/").locator("main table, main .listing, main").last.inner_text().replace(
        "名册数据导入", ""
    )
    assert other.open(f"/admin/imports/{ImportRun.objects.first().pk}/").title()
    assert "H4" not in other.text()
    assert "别人" in other.open("/admin/households/").locator("main").inner_text()
    assert "郭测" not in other.text("main")


def test_the_bar_moves_by_itself_and_gives_way_to_the_result(person, villages, tmp_path):
    clerk, _stranger = villages
    official = person()
    official.log_in(clerk)
    upload(official, save(tmp_path / "名册.xlsx", table([row(1), row(2)])))
    run = ImportRun.objects.filter(status="checked")
    pk = run.get().pk
    run.update(status="importing", rows_total=2_000, rows_done=800)
    page = official.open(f"/admin/imports/{pk}/")
    assert page.locator("progress").evaluate("bar => bar.value") == 40
    page.evaluate("window.sameDocument = true")
    ImportRun.objects.filter(pk=pk).update(rows_done=1_300)
    page.wait_for_function("document.querySelector('progress').value === 65")
    assert "1300" in official.text("#progress-sentence")
    assert "1300" in page.locator("#progress [aria-live]").text_content()
    assert page.evaluate("window.sameDocument")
    with page.expect_navigation():
        ImportRun.objects.filter(pk=pk).update(status="imported", rows_done=2_000)
    assert page.locator("progress").count() == 0
    assert page.locator("#counts").is_visible()
    assert official.sideways() <= 0
