"""Files as they come: what is refused and how, which headings are understood, what a cell means. One bad workbook of each kind."""

import zipfile
from datetime import date, datetime

import openpyxl
import pytest

from projects.households.imports import guards, headers, reading
from projects.households.imports.cleaning import Unclean, Words, clean
from projects.households.imports.columns import BY_KEY
from shared.errors import RuleError
from tests import workbooks
from tests.workbooks import id_number, person, save, save_csv, table, tamper

GOOD = table([person(1)])


def old_excel(folder):
    path = folder / "a.xlsx"
    path.write_bytes(b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1" + b"\x00" * 600)
    return path


def encrypted(folder):
    path = folder / "a.xlsx"
    path.write_bytes(b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1" + b"\x00" * 600 + "EncryptedPackage".encode("utf-16-le"))
    return path


def picture(folder):
    path = folder / "a.xlsx"
    path.write_bytes(b"\x89PNG\r\n\x1a\n" + b"\x00" * 100)
    return path


def text_document(folder):
    types = b'<Types><Override ContentType="application/vnd.openxmlformats-officedocument.wordprocessingml.document.main+xml"/></Types>'
    return tamper(save(folder / "s.xlsx", GOOD), folder / "a.xlsx", {"[Content_Types].xml": types})


def plain_zip(folder):
    with zipfile.ZipFile(folder / "a.xlsx", "w") as made:
        made.writestr("readme.txt", "nothing")
    return folder / "a.xlsx"


def open_document(folder):
    with zipfile.ZipFile(folder / "a.xlsx", "w") as made:
        made.writestr("mimetype", "application/vnd.oasis.opendocument.spreadsheet")
    return folder / "a.xlsx"


def zip_bomb(folder):
    return tamper(save(folder / "s.xlsx", GOOD), folder / "a.xlsx", {"xl/worksheets/sheet9.xml": b"0" * 60_000_000})


def lying_zip(folder):
    """The directory claims that a part is small; unpacked it is not."""
    path = zip_bomb(folder)
    data = bytearray(path.read_bytes())
    data[:] = data.replace((60_000_000).to_bytes(4, "little"), (6_000).to_bytes(4, "little"))
    path.write_bytes(data)
    return path


def entities(folder):
    bomb = b'<?xml version="1.0"?><!DOCTYPE x [<!ENTITY a "aaaa"><!ENTITY b "&a;&a;">]><worksheet>&b;</worksheet>'
    return tamper(save(folder / "s.xlsx", GOOD), folder / "a.xlsx", {"xl/worksheets/sheet1.xml": bomb})


def far_corner(folder):
    """Two cells, but a reader would keep seventeen thousand million."""
    book = openpyxl.Workbook()
    book.active["A1"], book.active["XFD1048576"] = "姓名", "x"
    book.save(folder / "a.xlsx")
    return folder / "a.xlsx"


def cut_short(folder):
    path = save(folder / "a.xlsx", GOOD)
    path.write_bytes(path.read_bytes()[:-300])
    return path


def web_page(folder):
    path = folder / "a.xls"
    path.write_text("<html><table><tr><td>姓名</td></tr></table></html>", encoding="utf-8")
    return path


def empty(folder):
    (folder / "a.xlsx").touch()
    return folder / "a.xlsx"


def unreadable_text(folder):
    path = folder / "a.csv"
    path.write_bytes(b"a,b\n\xff\xff\xff\x81")
    return path


REFUSED = {
    old_excel: "old_excel", encrypted: "encrypted", picture: "not_a_workbook", text_document: "not_a_workbook", plain_zip: "not_a_workbook",
    open_document: "other_office", zip_bomb: "zip_bomb", lying_zip: "damaged", entities: "xml_entities", far_corner: "too_many_cells",
    cut_short: "damaged", web_page: "web_page", empty: "empty_file", unreadable_text: "unknown_encoding",
}  # fmt: skip


@pytest.mark.parametrize("make", REFUSED, ids=lambda make: make.__name__)
def test_refuses_what_is_no_workbook_and_says_what_to_do(make, tmp_path):
    with pytest.raises(RuleError) as refused:
        guards.kind_of(make(tmp_path))
    assert refused.value.code == REFUSED[make]
    assert len(refused.value.message) > 10


def test_refuses_a_file_over_the_limit(tmp_path, settings):
    settings.IMPORT_LIMIT_BYTES = 1_000
    with pytest.raises(RuleError, match="too_large"):
        guards.kind_of(save(tmp_path / "a.xlsx", GOOD))


@pytest.mark.parametrize("encoding", ["utf-8", "utf-8-sig", "gb18030", "utf-16"])
def test_reads_text_files_in_every_encoding_of_the_county(tmp_path, encoding):
    path = save_csv(tmp_path / "a.csv", GOOD, encoding)
    found = list(reading.lines(path, guards.kind_of(path), "a"))
    assert found[0].cells[0] == "姓名"
    assert found[1].cells[1] == id_number(1)


def test_a_formula_counts_as_the_value_it_left_behind(tmp_path):
    path = save(tmp_path / "a.xlsx", [["姓名", "证件号码"], ['=HYPERLINK("http://x","王")', id_number(1)]])
    assert next(iter(list(reading.lines(path, "xlsx", "人员信息"))[1:])).cells[0] == ""


def test_a_merged_household_number_holds_for_every_row(tmp_path):
    rows = [["户编号", "姓名"], ["H1", "甲"], ["", "乙"], ["", "丙"]]
    path = save(tmp_path / "a.xlsx", rows, merge=["A2:A4"])
    assert [line.cells[0] for line in reading.lines(path, "xlsx", "人员信息")] == ["户编号", "H1", "H1", "H1"]


def heading_of(tmp_path, rows, **more):
    path = save(tmp_path / "a.xlsx", rows, **more)
    return headers.find(reading.first_lines(path, "xlsx", "人员信息", 26), {})


def test_finds_headings_under_titles(tmp_path):
    found = heading_of(tmp_path, GOOD, above=[["汝州市脱贫户信息表"], [], ["填报单位：", "", "2024年"]], merge=["A1:J1"])
    assert found.row == 4
    assert found.columns["id_number"] == 1


def test_finds_headings_over_two_rows(tmp_path):
    rows = [
        ["序号", "户信息", "", "人员信息", "", ""],
        ["", "户编号", "村", "姓名", "身份证号码", "文化 程度"],
        [1, "H1", "磨石村", "王某", id_number(1), "小学"],
    ]
    found = heading_of(tmp_path, rows, merge=["B1:C1", "D1:F1"])
    assert found.row == 2
    assert found.columns == {"household_number": 1, "village": 2, "name": 3, "id_number": 4, "education": 5}


def test_knows_headings_in_odd_spellings_and_names_the_unknown(tmp_path):
    found = heading_of(tmp_path, [["*姓　名", "证件号码（必填）", "与户主关系：", "养几只羊"], ["王某", id_number(1), "户主", 3]])
    assert set(found.columns) == {"name", "id_number", "relation"}
    assert found.unmatched == {3: "养几只羊"}


def test_of_two_names_the_persons_own_is_taken(tmp_path):
    found = heading_of(tmp_path, [["户主姓名", "姓名", "证件号码"], ["甲", "乙", id_number(1)]])
    assert found.columns["name"] == 1


WORDS = Words({"education": {"小学": "primary"}, "health": {"健康": "healthy", "残疾": "disabled", "长期慢性病": "chronic"}})


@pytest.mark.parametrize(
    "cell",
    [
        "2016-03-18",
        "2016/3/18",
        "2016年3月18日",
        "20160318",
        20160318.0,
        42447.0,
        "２０１６．３．１８",
        datetime(2016, 3, 18),
        "2016/3/18 0:00:00",
    ],
)
def test_reads_dates_in_many_spellings(cell):
    assert clean(BY_KEY["born_on"], cell, WORDS) == date(2016, 3, 18)


@pytest.mark.parametrize("cell", ["2016.3", 2016.3, "2016年3月", "201603", "2016-03"])
def test_a_month_is_its_first_day(cell):
    assert clean(BY_KEY["born_on"], cell, WORDS) == date(2016, 3, 1)


@pytest.mark.parametrize(
    ("key", "cell", "value"),
    [
        ("id_number", " ４１０４８２ 19740406 002x ", "41048219740406002X"),
        ("id_number", "'41048219740406002x", "41048219740406002X"),
        ("phone", 13812345678.0, "13812345678"),
        ("phone", "+86 138-1234-5678", "13812345678"),
        ("bank_card", "6228 4800 0000 1234\u200b567", "6228480000001234567"),
        ("name", "欧 阳", "欧阳"),
        ("name", "买买提 • 吐尔逊", "买买提·吐尔逊"),
        ("household_number", 10023.0, "10023"),
        ("minimum_allowance", "√", True),
        ("minimum_allowance", "否", False),
        ("relation", "之儿媳", "30"),
        ("health", "残疾、长期慢性病", "chronic,disabled"),
        ("education", " 小 学 ", "primary"),
        ("monthly_pay", 1400.5, 140050),
        ("work_months", "8个月", 8),
        ("group", "\u00a0", None),
    ],
)
def test_cleans_cells(key, cell, value):
    assert clean(BY_KEY[key], cell, WORDS) == value


@pytest.mark.parametrize(
    ("key", "cell", "code"),
    [
        ("id_number", 4.10482197404061e17, "lost_digits"),
        ("id_number", "4.10482E+17", "lost_digits"),
        ("bank_card", 6.2284800000012e18, "lost_digits"),
        ("born_on", "20160230", "no_such_day"),
        ("born_on", "去年", "not_a_date"),
        ("born_on", 2016.1, "which_month"),
        ("name", "=cmd|' /C calc'!A0", "formula"),
        ("name", "王3", "not_a_name"),
        ("group", "@SUM(A1)", "formula"),
        ("education", "高小", "not_in_list"),
        ("minimum_allowance", "大概", "not_yes_or_no"),
        ("phone", "没有", "not_a_phone"),
        ("relation", "邻居", "not_a_relation"),
        ("sex", "不详", "not_a_sex"),
    ],
)
def test_says_what_is_wrong_with_a_cell_without_repeating_it(key, cell, code):
    with pytest.raises(Unclean) as found:
        clean(BY_KEY[key], cell, WORDS)
    assert found.value.code == code
    assert str(cell) not in found.value.sentence or key in {"sex"}


def test_made_up_id_numbers_are_valid():
    from projects.households import identity

    assert len({workbooks.id_number(n) for n in range(3_000)}) == 3_000
    assert identity.validate(workbooks.id_number(7)).born_on == date(1974, 4, 6)
