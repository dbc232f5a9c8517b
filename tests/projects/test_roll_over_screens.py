"""The turn of the year on officials' screens: shown beforehand, done once in the background, reported in words, resumable."""

import io
import zipfile
from datetime import date

import openpyxl
import pytest
import time_machine
from django.urls import reverse

from audit.models import AuditEntry
from projects.households.models import HouseholdYear, RollOver
from projects.households.services import events, roll_over, year_end
from projects.households.services.roll_over import roll_over as carry_now
from shared.errors import RuleError
from tests.factories import COUNTY, MOSHI, TOWN, make_household, make_region, make_user
from tests.projects.test_register_years import officer, village_2020  # noqa: F401  fixtures

pytestmark = pytest.mark.django_db
WHEN = "2021-01-05 09:00:00+08:00"


@pytest.fixture(autouse=True)
def _january():
    with time_machine.travel(WHEN, tick=False):
        yield


@pytest.fixture
def county(client):
    """A county officer at the browser."""
    client.force_login(make_user("county_officer", COUNTY, name="陆县办"))
    return client


CHOICE = {"region": COUNTY, "year": 2020}


def start(client, django_capture_on_commit_callbacks, **more):
    with django_capture_on_commit_callbacks(execute=True):
        return client.post(reverse("roll_overs_admin:new"), CHOICE | more)


def test_what_would_happen_is_shown_and_nothing_is_written(village_2020, county):  # noqa: F811
    before = HouseholdYear.objects.count()
    answer = county.get(reverse("roll_overs_admin:new"), CHOICE)
    coming = answer.context["coming"]
    assert (coming.households, coming.fresh, coming.kept, coming.new, coming.gone, coming.changed) == (4, 3, 0, 1, 1, 1)
    assert (coming.joined, coming.left) == (1, 2)
    assert (HouseholdYear.objects.count(), RollOver.objects.count()) == (before, 0)


def test_a_large_region_is_only_counted_beforehand(village_2020, county, monkeypatch):  # noqa: F811
    monkeypatch.setattr(year_end, "MOST_COMPARED", 3)
    monkeypatch.setattr(year_end, "look", lambda *_: pytest.fail("compared"))
    coming = county.get(reverse("roll_overs_admin:new"), CHOICE).context["coming"]
    assert (coming.households, coming.compared) == (4, False)


def test_it_is_done_and_reported_in_words(village_2020, county, django_capture_on_commit_callbacks):  # noqa: F811
    grown = village_2020["grown"]
    events.change_head(grown, grown.members.get(name="家人1"), on=date(2020, 8, 1), by=None)
    answer = start(county, django_capture_on_commit_callbacks)
    run = RollOver.objects.get()
    assert answer.url == reverse("roll_overs_admin:run", args=[run.pk])
    assert (run.status, run.copied, run.made_by_name, run.percent) == ("done", 3, "陆县办", 99)
    text = county.get(answer.url, {"show": "changed"}).content.decode()
    assert reverse("households_admin:household", args=[grown.pk]) in text
    for words in ("一般户", "低保户", "家人1"):
        assert words in text
    assert "minimum" not in text
    new = county.get(answer.url, {"show": "new"}).content.decode()
    assert village_2020["new"].number in new
    assert grown.number not in new
    assert str(run.pk) in county.get(reverse("roll_overs_admin:list")).content.decode()
    assert AuditEntry.objects.filter(action="register.rolled_over", actor_name="陆县办").count() == 1


def test_a_second_press_is_refused_in_the_form(village_2020, county, django_capture_on_commit_callbacks):  # noqa: F811
    assert start(county, django_capture_on_commit_callbacks).status_code == 302
    assert start(county, django_capture_on_commit_callbacks).status_code == 422
    assert RollOver.objects.count() == 1


def test_an_unfinished_one_blocks_the_regions_around_and_inside_it(village_2020, officer):  # noqa: F811
    county, town = make_region(COUNTY), make_region(TOWN, "寄料镇", "Jiliao")
    roll_over.start(town, 2020, by=None)  # waits for its worker
    for region in (county, town, make_region(MOSHI)):
        with pytest.raises(RuleError, match="rolling_over_now"):
            roll_over.start(region, 2020, by=officer)
    assert RollOver.objects.count() == 1


def test_parts_add_up_and_another_workers_run_is_left_alone(village_2020, officer, monkeypatch):  # noqa: F811
    monkeypatch.setattr(roll_over, "BATCH", 2)
    run = roll_over.start(make_region(COUNTY), 2020, by=officer)
    assert roll_over._carry_part(run) == 2
    run.refresh_from_db()
    assert (run.households_done, run.percent) == (2, 50)
    other = RollOver.objects.get(pk=run.pk)
    roll_over._carry_part(other)
    with pytest.raises(roll_over.LostRun):
        roll_over._carry_part(run)  # it still believes to be behind the first part
    roll_over.work_on(run)
    assert RollOver.objects.get().status == "running"
    roll_over.work_on(RollOver.objects.get())
    run = RollOver.objects.get()
    assert (run.status, run.copied, run.households_done, run.new, run.gone, run.changed) == ("done", 3, 4, 1, 1, 1)
    assert HouseholdYear.objects.filter(year=2021).count() == 3


def test_a_fault_is_said_and_taken_up_again(village_2020, county, monkeypatch, django_capture_on_commit_callbacks):  # noqa: F811
    monkeypatch.setattr(roll_over, "BATCH", 2)
    real, calls = roll_over.look, []

    def breaks(ids, year):
        calls.append(ids)
        if len(calls) == 2:
            raise RuleError("broken", "第二段失败")
        return real(ids, year)

    monkeypatch.setattr(roll_over, "look", breaks)
    start(county, django_capture_on_commit_callbacks)
    run = RollOver.objects.get()
    assert (run.status, run.failure, run.households_done) == ("failed", "第二段失败", 2)
    page = reverse("roll_overs_admin:run", args=[run.pk])
    assert "第二段失败" in county.get(page).content.decode()
    with django_capture_on_commit_callbacks(execute=True):
        county.post(reverse("roll_overs_admin:resume", args=[run.pk]))
    run.refresh_from_db()
    assert (run.status, run.failure, run.copied, run.households_done) == ("done", "", 3, 4)
    county.post(reverse("roll_overs_admin:resume", args=[run.pk]))
    run.refresh_from_db()
    assert run.status == "done"


def test_a_killed_workers_run_is_taken_up_by_the_schedule(village_2020, officer):  # noqa: F811
    run = roll_over.start(make_region(COUNTY), 2020, by=officer)
    roll_over.take_up_stalled_roll_overs.func()
    assert RollOver.objects.get(pk=run.pk).status == "running"  # its worker may still be alive
    with time_machine.travel("2021-01-05 09:04:00+08:00"):
        ids = list(RollOver.objects.filter(status="running", moved_at__lt=roll_over.timezone.now() - roll_over.SILENT))
    assert ids == [run]


def test_the_report_is_downloaded_with_a_line_in_the_trail(village_2020, county, django_capture_on_commit_callbacks):  # noqa: F811
    start(county, django_capture_on_commit_callbacks)
    run = RollOver.objects.get()
    answer = county.get(reverse("roll_overs_admin:report", args=[run.pk, "xlsx"]))
    content = b"".join(answer.streaming_content)
    assert zipfile.is_zipfile(io.BytesIO(content))
    rows = [[cell or "" for cell in row] for row in openpyxl.load_workbook(io.BytesIO(content)).active.iter_rows(values_only=True)]
    grown = [row for row in rows if village_2020["grown"].number in row]
    assert len(grown) == 2  # kind, number of people
    assert ["2", "3"] in [row[6:8] for row in grown]
    text = b"".join(county.get(reverse("roll_overs_admin:report", args=[run.pk, "csv"])).streaming_content).decode("utf-8-sig")
    assert village_2020["gone"].number in text
    assert county.get(reverse("roll_overs_admin:report", args=[run.pk, "exe"])).status_code == 404
    assert AuditEntry.objects.filter(action="rollover.exported").count() == 2


def test_only_the_county_of_that_region(village_2020, client):  # noqa: F811
    run = carry_now(make_region(COUNTY), 2020, by=None)
    page = reverse("roll_overs_admin:run", args=[run.pk])
    for user, status in (
        (make_user("village_clerk"), 302), (make_user("auditor", COUNTY), 302), (make_user("county_officer", "410483000000"), 404),
        (make_user("county_officer", COUNTY), 200),
    ):  # fmt: skip
        client.force_login(user)
        assert client.get(page).status_code == status
    stranger = make_user("county_officer", "410483000000")
    client.force_login(stranger)
    assert client.post(reverse("roll_overs_admin:new"), CHOICE).status_code == 422  # a region outside one's own is no choice
    assert RollOver.objects.count() == 1


def test_outlook_asks_no_more_for_more_households(django_assert_max_num_queries):
    for _n in range(20):
        make_household(size=3)
    with django_assert_max_num_queries(9):
        assert year_end.outlook(COUNTY[:6], 2020).fresh == 20
