"""Screens of imports: errors by cell, the marked copy, the bar, and files that nobody reaches past a permission."""

from pathlib import Path

import openpyxl
import pytest
from django.conf import settings

from audit.models import AuditEntry
from projects.households.imports import services, storing
from projects.households.imports.models import ImportRun
from tests.factories import COUNTY, MOSHI, make_region, make_user, make_village
from tests.projects.test_imports_runs import FAMILY, OTHER, _own_storage, check, import_, work  # noqa: F401
from tests.workbooks import id_number, person, save, table

pytestmark = [pytest.mark.django_db, pytest.mark.both]


@pytest.fixture
def clerk():
    make_village()
    return make_user("village_clerk", name="刘书记")


def test_screens_show_errors_by_cell_and_give_a_marked_copy(tmp_path, client, clerk):
    client.force_login(clerk)
    path = save(tmp_path / "a.xlsx", table([person(1, 健康状况="不明"), person(2)]))
    with path.open("rb") as file:
        answer = client.post("/admin/imports/new/", {"file": file, "region": MOSHI})
    run = ImportRun.objects.get()
    assert answer.status_code == 302
    work(run)
    page = client.get(f"/admin/imports/{run.pk}/").content.decode()
    assert "H2" in page
    assert "不明" in page
    assert id_number(1) not in page
    copy = tmp_path / "marked.xlsx"
    copy.write_bytes(b"".join(client.get(f"/admin/imports/{run.pk}/marked.xlsx").streaming_content))
    sheet = openpyxl.load_workbook(copy).active
    assert sheet["H2"].fill.fgColor.rgb.endswith("F8CBAD")
    assert sheet["H2"].comment
    assert sheet["K1"].value == "导入检查"
    assert AuditEntry.objects.filter(action="importrun.marked_copy").exists()
    sheet["H2"] = "健康"
    sheet.parent.save(copy)
    assert check_file(copy, clerk).counts["new"] == 2


def check_file(path, by) -> ImportRun:
    return work(services.upload(path, file_name=path.name, region=make_region(), by=by))


def test_an_import_of_another_area_is_not_there(tmp_path, client, clerk):
    run = check(tmp_path, table(FAMILY), clerk)
    client.force_login(make_user("village_clerk", OTHER))
    for path in ("", "marked.xlsx", "columns/", "progress/"):
        assert client.get(f"/admin/imports/{run.pk}/{path}").status_code == 404
    assert client.post(f"/admin/imports/{run.pk}/all/").status_code == 404
    assert "a.xlsx" not in client.get("/admin/imports/").content.decode()


def at_work(run: ImportRun, **columns) -> None:
    ImportRun.objects.filter(pk=run.pk).update(**columns)


def test_progress_survives_a_reload(tmp_path, client, clerk):
    run = check(tmp_path, table(FAMILY), clerk)
    at_work(run, status="importing", rows_total=10, rows_done=4)
    client.force_login(clerk)
    for _again in range(2):
        page = client.get(f"/admin/imports/{run.pk}/").content.decode()
        assert '<noscript><meta http-equiv="refresh"' in page
        assert "households/import_progress.js" in page
        assert f'data-progress="/admin/imports/{run.pk}/progress/"' in page
        assert 'value="40"' in page


def test_the_page_of_an_import_that_is_over_asks_nothing(tmp_path, client, clerk):
    run = import_(check(tmp_path, table(FAMILY), clerk), clerk)
    client.force_login(clerk)
    page = client.get(f"/admin/imports/{run.pk}/").content.decode()
    assert "http-equiv" not in page
    assert "import_progress.js" not in page


def test_progress_is_told_in_numbers_and_words(tmp_path, client, clerk, django_assert_max_num_queries):
    run = check(tmp_path, table(FAMILY), clerk)
    client.force_login(clerk)
    at_work(run, status="checking", lines_total=0, read_to=0)
    told = client.get(f"/admin/imports/{run.pk}/progress/").json()
    assert (told["status"], told["is_at_work"], told["total"], told["percent"]) == ("checking", True, 0, 0)
    at_work(run, status="importing", rows_total=2000, rows_done=1300)
    with django_assert_max_num_queries(8):
        answer = client.get(f"/admin/imports/{run.pk}/progress/")
    told = answer.json()
    assert (told["done"], told["total"], told["percent"], told["counts"]["new"]) == (1300, 2000, 65, 3)
    assert "1300" in told["sentence"]
    assert "2000" in told["sentence"]
    assert "no-store" in answer["Cache-Control"]
    at_work(run, status="imported", rows_done=2000)
    assert client.get(f"/admin/imports/{run.pk}/progress/").json()["is_at_work"] is False
    assert client.post(f"/admin/imports/{run.pk}/progress/").status_code == 405


def test_a_run_at_work_is_cancelled_while_it_is_checked_and_not_while_it_writes(tmp_path, client, clerk):
    run = check(tmp_path, table(FAMILY), clerk)
    client.force_login(clerk)
    cancel = f"/admin/imports/{run.pk}/cancel/"
    at_work(run, status="importing", rows_total=3)
    assert cancel not in client.get(f"/admin/imports/{run.pk}/").content.decode()
    client.post(cancel)
    assert ImportRun.objects.get().status == "importing"
    at_work(run, status="checking")
    assert cancel in client.get(f"/admin/imports/{run.pk}/").content.decode()
    client.post(cancel)
    assert ImportRun.objects.get().status == "cancelled"


def test_an_uploaded_workbook_has_no_address_of_its_own(tmp_path, client, clerk):
    run = check(tmp_path, table(FAMILY), clerk)
    path = Path(storing.storages["private"].path(run.stored_as))
    assert path.exists()
    assert not path.is_relative_to(settings.MEDIA_ROOT)
    for by in (clerk, make_user("county_officer", COUNTY)):
        client.force_login(by)
        for address in (f"/media/{run.stored_as}", f"/media/private/{run.stored_as}", f"/media/../private/{run.stored_as}"):
            assert client.get(address).status_code in {400, 404}


def test_a_bad_file_is_refused_on_the_form(tmp_path, client, clerk):
    client.force_login(clerk)
    (tmp_path / "a.xlsx").write_bytes(b"%PDF-1.4")
    with (tmp_path / "a.xlsx").open("rb") as file:
        answer = client.post("/admin/imports/new/", {"file": file, "region": MOSHI})
    assert answer.status_code == 422
    assert not ImportRun.objects.exists()
