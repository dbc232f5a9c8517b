"""Out of the register: the same columns back, masked unless the post sees more, reason and count in the trail, no formula."""

import codecs
import csv
import io

import openpyxl
import pytest
import time_machine

from audit.models import AuditEntry
from projects.households.exports import register
from projects.households.imports import services
from projects.households.imports.models import ImportRun
from projects.households.models import FieldChange, Household, Member
from shared.errors import NotAllowed, RuleError
from tests.factories import COUNTY, MOSHI, make_household, make_region, make_user, make_village
from tests.projects.test_imports_runs import FAMILY, OTHER, _own_storage, import_, work  # noqa: F401
from tests.workbooks import id_number, person, save, table

pytestmark = [pytest.mark.django_db, pytest.mark.both]
FULL = [
    {**FAMILY[0], "民族": "汉族", "联系电话": "13812345678", "银行卡号": "6228480000001234567",
     "文化程度": "初中", "劳动技能": "普通劳动力", "医保": "居民", "养老": "居民", "是否低保": "否", "户类型": "低保户",
     "主要致贫原因": "因病", "建档时间": "2016年3月18日", "月工资": 3500.5, "务工区域": "省外", "家庭住址": "磨石村5组12号",
     "开户行": "'+农商行", "务工企业": "'-甲公司", "健康状况": "残疾、长期慢性病"},
    *FAMILY[1:],
    {**person(9), "证件号码": "", "性别": "男", "出生日期": "2020.5"},
]  # fmt: skip


@pytest.fixture
def officer():
    make_village()
    return make_user("county_officer", COUNTY, name="周主任")


@pytest.fixture
def filled(tmp_path, officer) -> ImportRun:
    headings = list(dict.fromkeys(key for each in FULL for key in each))
    run = work(services.upload(save(tmp_path / "in.xlsx", table(FULL, headings)), file_name="in.xlsx", region=make_region(), by=officer))
    assert not run.counts["error"], [row.messages for row in run.rows.all()]
    return import_(run, officer)


def export(by, selection: str = "register", region: str = MOSHI, reason: str = "核对花名册", kind: str = "xlsx"):
    return register.export(make_region(region), selection=selection, reason=reason, kind=kind, by=by)


def cells(file) -> list[list]:
    return [["" if value is None else value for value in row] for row in openpyxl.load_workbook(file).active.iter_rows(values_only=True)]


@pytest.mark.parametrize("kind", ["xlsx", "csv"])
def test_what_comes_out_goes_in_and_changes_nothing(tmp_path, filled, officer, kind):
    with time_machine.travel("2026-11-23T09:00:00+08:00", tick=False):
        first = export(officer, kind=kind, reason="核对，逐户，逐人，逐项").read()
    out = tmp_path / f"out.{kind}"
    out.write_bytes(first)
    run = work(services.upload(out, file_name=out.name, region=make_region(), by=officer))
    assert (run.status, run.kind, run.counts["same"], run.rows_good, run.counts["error"]) == ("checked", kind, 4, 0, 0)
    with pytest.raises(RuleError, match="nothing_to_import"):
        services.start_import(run, only_good=False, by=officer)
    assert not FieldChange.objects.exists()
    with time_machine.travel("2026-11-23T09:00:00+08:00", tick=False):
        assert export(officer, kind=kind, reason="核对，逐户，逐人，逐项").read() == first


def text_rows(file) -> list[list[str]]:
    return list(csv.reader(io.StringIO(file.read().decode("utf-8-sig"))))


def test_the_text_file_says_what_the_workbook_says(filled, officer):
    file = export(officer, kind="csv")
    assert file.read(3) == codecs.BOM_UTF8
    file.seek(0)
    lines = text_rows(file)
    assert "周主任" in lines[0][0]
    assert {len(line) for line in lines} == {len(register.REGISTER)}
    plain = [[cell.removeprefix("'") for cell in line] for line in lines[1:]]
    assert plain == [[str(cell).removeprefix("'") for cell in line] for line in cells(export(officer))[1:]]


def test_no_office_program_spoils_a_cell_of_the_text_file(filled, officer):
    lines = text_rows(export(officer, kind="csv"))
    head = dict(zip(lines[1], lines[2], strict=True))
    assert head["开户行"] == "'+农商行"
    assert head["务工企业"] == "'-甲公司"
    assert head["平台户号"] == f"'{MOSHI}0001"
    assert head["证件号码"] == id_number(1)  # its X makes it text anyway
    assert head["银行卡号"] == "'6228480000001234567"
    assert not [cell for line in lines for cell in line if cell.startswith(("=", "+", "-", "@"))]


def test_a_masked_text_file_shows_no_number(filled, officer):
    text = export(make_user("village_clerk"), kind="csv").read().decode("utf-8-sig")
    assert "脱敏" in text.splitlines()[0]
    for secret in (id_number(1), "13812345678", "6228480000001234567", "12号"):
        assert secret not in text
    rows = text_rows(export(make_user("village_clerk"), kind="csv"))
    assert rows[3][register.REGISTER.index("bank_card")] == ""  # nothing to mask


def test_a_register_moves_to_an_empty_platform_with_its_numbers(tmp_path, filled, officer):
    before = cells(export(officer))[1:]
    (tmp_path / "out.xlsx").write_bytes(export(officer).read())
    run = services.upload(tmp_path / "out.xlsx", file_name="out.xlsx", region=make_region(), by=officer)
    from django.db import connection

    with connection.cursor() as cursor:  # an empty platform
        kept = ("households_membershipevent", "households_member", "households_householdyear", "ledger_incomeaccount")
        for table in (*kept, "households_household"):
            _without_triggers(cursor, table, connection.vendor)
            cursor.execute(f"DELETE FROM {table}")
    import_(work(run), officer)
    assert cells(export(officer))[1:] == before


def _without_triggers(cursor, table_name: str, vendor: str) -> None:
    if vendor == "postgresql":
        cursor.execute("SET CONSTRAINTS ALL IMMEDIATE")
        cursor.execute(f"ALTER TABLE {table_name} DISABLE TRIGGER USER")
        return
    for (name,) in cursor.execute("SELECT name FROM sqlite_master WHERE type='trigger' AND tbl_name=%s", [table_name]).fetchall():
        cursor.execute(f"DROP TRIGGER {name}")


def test_formulae_are_made_harmless_and_come_back_as_they_were(filled, officer):
    rows = cells(export(officer))
    place = rows[1].index("开户行")
    assert rows[2][place] == "'+农商行"
    assert Member.objects.get(relation="01", bank_name__gt="").bank_name == "+农商行"


def test_ids_are_masked_for_a_clerk_and_whole_for_the_county(filled, officer):
    place = register.REGISTER.index("id_number")
    assert cells(export(officer))[2][place] == id_number(1)
    masked = cells(export(make_user("village_clerk")))
    assert masked[2][place] == f"{id_number(1)[:3]}***********{id_number(1)[-4:]}"
    assert "脱敏" in masked[0][0]
    assert "13812345678" not in str(masked)
    assert "6228480000001234567" not in str(masked)
    assert "12号" not in str(masked)


def test_the_file_and_the_trail_say_who_when_why_and_how_many(filled, officer):
    assert "周主任" in cells(export(officer))[0][0]
    assert "核对花名册" in cells(export(officer))[0][0]
    line = AuditEntry.objects.filter(action="households.exported").latest("pk")
    assert line.detail["count"] == 4
    assert line.detail["reason"] == "核对花名册"
    assert line.actor_name == "周主任"


def test_refuses_without_reason_or_right_and_leaves_no_trace(filled, officer):
    with pytest.raises(RuleError, match="no_reason"):
        export(officer, reason=" 无 ")
    for by in (make_user("auditor", COUNTY), make_user("village_clerk", OTHER), make_user("helper")):
        for kind in register.WRITERS:
            with pytest.raises(NotAllowed):
                export(by, kind=kind)
    with pytest.raises(RuleError, match="unknown_kind"):
        export(officer, kind="pdf")
    assert not AuditEntry.objects.filter(action="households.exported").exists()


def test_only_the_area_asked_for(filled, officer):
    make_household(make_village(OTHER, "别村"), name="别人")
    assert "别人" not in str(cells(export(officer)))
    assert "别人" in str(cells(export(officer, region=COUNTY)))
    assert Household.objects.count() == 3


def test_the_screen_streams_a_workbook(client, filled, officer):
    client.force_login(officer)
    assert client.get("/admin/exports/").status_code == 200
    answer = client.post("/admin/exports/", {"region": MOSHI, "selection": "roster", "reason": "村级核对"})
    assert answer.streaming
    assert "no-store" in answer["Cache-Control"]
    assert cells(io.BytesIO(b"".join(answer.streaming_content)))[1][0] == "平台户号"
    assert client.post("/admin/exports/", {"region": MOSHI, "selection": "roster", "reason": "无"}).status_code == 422
    answer = client.post("/admin/exports/", {"region": MOSHI, "selection": "register", "kind": "csv", "reason": "村级核对"})
    assert answer["Content-Type"] == "text/csv; charset=utf-8"
    assert ".csv" in answer["Content-Disposition"]
    assert len(text_rows(io.BytesIO(b"".join(answer.streaming_content)))) == 6
    on_paper = {"region": MOSHI, "selection": "register", "kind": "paper", "reason": "村级核对"}
    assert client.post("/admin/exports/", on_paper).status_code == 422
    client.force_login(make_user("auditor", COUNTY))
    assert client.get("/admin/exports/").status_code in {302, 403}
