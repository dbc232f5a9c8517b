"""From the workbook into the register: dry run, all or good rows, twice the same file, a kill in the middle, scope."""

from datetime import date

import pytest

from projects.households.imports import applying, services, staging, storing
from projects.households.imports.models import ImportRow, ImportRun, VillageImport
from projects.households.imports.working import Worker
from projects.households.models import FieldChange, Household, HouseholdYear, Member, MembershipEvent
from projects.ledger.models import IncomeAccount
from shared.errors import NotAllowed, RuleError
from tests.factories import COUNTY, MOSHI, make_household, make_region, make_user, make_village
from tests.workbooks import id_number, person, save, table

pytestmark = [pytest.mark.django_db, pytest.mark.both]
OTHER = "410482200201"


@pytest.fixture(autouse=True)
def _own_storage(settings, tmp_path):
    location = {"location": str(tmp_path / "private"), "base_url": None}
    settings.STORAGES = settings.STORAGES | {"private": settings.STORAGES["private"] | {"OPTIONS": location}}


@pytest.fixture
def clerk():
    make_village()
    return make_user("village_clerk", name="刘书记")


def check(tmp_path, rows, by, *, region: str = MOSHI, name: str = "a.xlsx") -> ImportRun:
    """Upload and check; what the worker does in the background is done here at once."""
    run = services.upload(save(tmp_path / name, rows), file_name=name, region=make_region(region), by=by)
    return work(run)


def work(run: ImportRun) -> ImportRun:
    services.work_on_import.call(run.pk)
    return ImportRun.objects.get(pk=run.pk)


def import_(run: ImportRun, by, *, only_good: bool = False) -> ImportRun:
    services.start_import(run, only_good=only_good, by=by)
    return work(run)


def said(run: ImportRun) -> list[tuple]:
    return [(row.row_number, severity, key, code) for row in run.rows.all() for severity, key, code, _text in row.messages]


FAMILY = [person(1), person(2, relation="配偶", household="H000001"), person(3, relation="子", household="H000001")]


def test_a_family_comes_in_with_events_year_and_account(tmp_path, clerk, django_capture_on_commit_callbacks):
    run = check(tmp_path, table(FAMILY), clerk)
    assert run.status == "checked"
    assert run.counts["new"] == 3
    assert not Household.objects.exists()
    run = import_(run, clerk)
    assert run.status == "imported"
    household = Household.objects.get()
    assert (household.number, household.national_number, household.group) == (f"{MOSHI}0001", "H000001", "5组")
    assert [member.relation for member in household.members.all()] == ["01", "10", "20"]
    member = household.head
    assert member.id_number == id_number(1)
    assert member.born_on == date(1974, 4, 6)
    assert member.sex == "2"
    assert member.name_initials
    assert MembershipEvent.objects.filter(kind="registered").count() == 3
    assert HouseholdYear.objects.count() == 1
    assert IncomeAccount.objects.count() == 1
    assert Member.objects.with_id(FAMILY[1]["证件号码"]).count() == 1


def test_name_and_id_number_are_enough(tmp_path, clerk):
    run = import_(check(tmp_path, [["姓名", "身份证号"], ["王某", id_number(1)], ["李某", id_number(2)]], clerk), clerk)
    assert run.status == "imported"
    assert Household.objects.count() == 2


def test_names_every_error_by_cell_and_writes_nothing(tmp_path, clerk):
    rows = table([person(1, 证件号码="41048219740406002"), person(2, 健康状况="不明"), person(3, 村="李家村"), person(4)])
    run = check(tmp_path, rows, clerk)
    assert said(run) == [
        (2, "error", "id_number", "id_length"),
        (3, "error", "health", "not_in_list"),
        (4, "error", "village", "no_village"),
    ]
    with pytest.raises(RuleError, match="has_errors"):
        services.start_import(run, only_good=False, by=clerk)
    assert not Household.objects.exists()
    assert run.status == "checked"


def test_messages_and_stored_rows_hold_no_personal_data_in_the_clear(tmp_path, clerk):
    from django.db import connection

    check(tmp_path, table([person(1), person(2, 联系电话="不记得")]), clerk)
    with connection.cursor() as cursor:
        cursor.execute("SELECT raw, cleaned, messages, person_key FROM households_importrow")
        stored = str(cursor.fetchall())
    assert id_number(1) not in stored
    assert "郭测" not in stored
    assert "不记得" not in stored


def test_good_rows_only_leaves_the_bad_and_their_headless_families_out(tmp_path, clerk):
    bad_head = [person(7, 证件号码="1"), person(8, relation="子", household="H000007")]
    run = import_(check(tmp_path, table([*FAMILY, *bad_head]), clerk), clerk, only_good=True)
    assert Household.objects.count() == 1
    assert Member.objects.count() == 3
    assert run.counts["error"] == 2


def test_the_same_file_twice_changes_nothing_and_says_so(tmp_path, clerk):
    import_(check(tmp_path, table(FAMILY), clerk), clerk)
    with pytest.raises(RuleError, match="imported_already"):
        services.upload(tmp_path / "a.xlsx", file_name="b.xlsx", region=make_region(), by=clerk)
    again = check(tmp_path, [["", *row] for row in table(FAMILY)], clerk, name="c.xlsx")
    assert again.counts["same"] == 3
    assert again.rows_good == 0
    with pytest.raises(RuleError, match="nothing_to_import"):
        services.start_import(again, only_good=False, by=clerk)
    assert Member.objects.count() == 3
    assert not FieldChange.objects.exists()


def test_a_changed_cell_is_written_with_its_history(tmp_path, clerk):
    import_(check(tmp_path, table(FAMILY), clerk), clerk)
    changed = [{**FAMILY[0], "联系电话": "13812345678", "组": "6组"}, *FAMILY[1:]]
    run = import_(check(tmp_path, table(changed), clerk, name="b.xlsx"), clerk)
    member = Member.objects.get(relation="01")
    assert member.phone == "13812345678"
    assert Member.objects.with_phone("13812345678").get() == member
    assert Household.objects.get().group == "6组"
    lines = {line.field: (line.old, line.new, line.source) for line in FieldChange.objects.all()}
    assert lines == {"phone": ("", "13812345678", f"import:{run.pk}"), "group": ("5组", "6组", f"import:{run.pk}")}


def test_finds_twins_inside_the_file(tmp_path, clerk):
    run = check(tmp_path, table([person(1), person(1), person(1, name="郭另一")]), clerk)
    assert [row.outcome for row in run.rows.all()] == ["new", "duplicate", "error"]
    assert said(run)[1][3] == "twice_differs"


def test_two_heads_and_strangers_to_the_area_are_errors(tmp_path, clerk):
    elsewhere = make_household(make_village(OTHER, "别村"))
    other = elsewhere.head
    other.id_number = id_number(50)
    other.save()
    rows = table([person(1), person(2, household="H000001"), person(50)])
    codes = {code for _row, severity, _key, code in said(check(tmp_path, rows, clerk)) if severity == "error"}
    assert {"R05", "elsewhere"} <= codes


def test_rows_without_numbers_follow_their_head(tmp_path, clerk):
    rows = [
        ["姓名", "证件号码", "与户主关系"],
        ["甲", id_number(1), "户主"],
        ["乙", id_number(2, sex="1"), "配偶"],
        ["丙", id_number(3), "户主"],
    ]
    import_(check(tmp_path, rows, clerk), clerk)
    assert sorted(household.members.count() for household in Household.objects.all()) == [1, 2]


def test_an_unknown_heading_is_asked_once_and_remembered(tmp_path, clerk):
    rows = [["姓名", "证件号码", "手机短号"], ["甲", id_number(1), "13812345678"]]
    run = check(tmp_path, rows, clerk)
    assert run.status == "mapping"
    assert staging.unexplained(run) == ["手机短号"]
    services.explain_columns(run, meanings={"手机短号": "phone"}, by=clerk)
    assert work(run).counts["new"] == 1
    later = [["姓名", "手机短号", "证件号码"], ["乙", "13812345679", id_number(2)]]
    assert check(tmp_path, later, clerk, name="b.xlsx").status == "checked"


def test_a_table_without_headings_fails_with_a_sentence(tmp_path, clerk):
    run = check(tmp_path, [[1, 2], [3, 4]], clerk)
    assert run.status == "failed"
    assert "姓名" in run.failure


class Killed(BaseException):
    """As a killed worker: nothing catches it."""


def many(count: int) -> list[dict]:
    return [person(n, 联系电话=f"138{n:08}") for n in range(count)]


def silence(run: ImportRun) -> None:
    """The worker has not been heard of for a long time."""
    ImportRun.objects.filter(pk=run.pk).update(beat_at=None)


@pytest.mark.parametrize("step", ["check", "import"])
def test_goes_on_behind_the_last_chunk_after_a_kill(tmp_path, clerk, monkeypatch, step):
    monkeypatch.setattr(staging, "CHUNK", 10)
    monkeypatch.setattr(applying, "CHUNK", 10)
    run = services.upload(save(tmp_path / "a.xlsx", table(many(35))), file_name="a.xlsx", region=make_region(), by=clerk)
    if step == "import":
        run = work(run)
        services.start_import(run, only_good=False, by=clerk)
    keep, calls = Worker.keep, []

    def die(self, **columns):
        calls.append(1)
        if len(calls) == 3:
            raise Killed
        keep(self, **columns)

    with monkeypatch.context() as patched:
        patched.setattr(Worker, "keep", die)
        with pytest.raises(Killed):
            services.work_on_import.call(run.pk)
    assert (ImportRow if step == "check" else Member).objects.count() == 20
    services.work_on_import.call(run.pk)  # the dead worker's run is not taken before it has been silent
    assert (ImportRow if step == "check" else Member).objects.count() == 20
    silence(run)
    run = work(run)
    if step == "check":
        assert run.status == "checked"
        assert run.counts["new"] == 35
    else:
        assert run.status == "imported"
        assert Member.objects.count() == Household.objects.count() == MembershipEvent.objects.count() == 35


def test_a_fault_is_written_down_and_can_be_taken_up(tmp_path, clerk, monkeypatch):
    run = check(tmp_path, table(FAMILY), clerk)
    services.start_import(run, only_good=False, by=clerk)
    with monkeypatch.context() as patched:
        patched.setattr(applying, "write_changes", lambda *a: 1 / 0)
        with pytest.raises(ZeroDivisionError):
            services.work_on_import.call(run.pk)
    run.refresh_from_db()
    assert run.status == "failed"
    assert run.failure
    assert not Household.objects.exists()
    assert not MembershipEvent.objects.exists()
    services.resume(run, by=clerk)
    assert work(run).status == "imported"
    assert Member.objects.count() == 3


def test_one_import_at_a_time_in_a_village(tmp_path, clerk):
    one, two = check(tmp_path, table(FAMILY), clerk), check(tmp_path, table([person(9)]), clerk, name="b.xlsx")
    services.start_import(one, only_good=False, by=clerk)
    with pytest.raises(RuleError, match="village_busy"):
        services.start_import(two, only_good=False, by=clerk)
    assert ImportRun.objects.get(pk=two.pk).status == "checked"
    work(one)
    assert import_(ImportRun.objects.get(pk=two.pk), clerk).status == "imported"
    assert not VillageImport.objects.filter(run__isnull=False).exists()


def test_what_happened_since_the_dry_run_counts(tmp_path, clerk):
    one, two = check(tmp_path, table(FAMILY), clerk), check(tmp_path, table([*FAMILY, person(9)]), clerk, name="b.xlsx")
    import_(one, clerk)
    import_(ImportRun.objects.get(pk=two.pk), clerk)
    assert Member.objects.count() == 4
    assert Household.objects.count() == 2


def test_only_those_who_may_import_there(tmp_path, clerk):
    path = save(tmp_path / "a.xlsx", table(FAMILY))
    for by in (make_user("auditor", COUNTY), make_user("village_clerk", OTHER), make_user("finance_officer", COUNTY)):
        with pytest.raises(NotAllowed):
            services.upload(path, file_name="a.xlsx", region=make_region(), by=by)
    assert not ImportRun.objects.exists()


def test_cancelling_deletes_file_and_rows_words(tmp_path, clerk):
    run = check(tmp_path, table([person(1, 联系电话="无此人")]), clerk)
    stored = run.stored_as
    services.cancel(run, by=clerk)
    assert not storing.storages["private"].exists(stored)
    assert {(row.raw, row.cleaned) for row in ImportRow.objects.all()} == {("", "")}
