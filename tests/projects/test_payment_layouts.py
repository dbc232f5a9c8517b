"""Bank files out and answers in, as bytes."""

from datetime import date

import pytest

from projects.banking.layouts import Outgoing, layout_of, read_answer, write
from shared.errors import RuleError

COLUMNS = [
    {"field": "sequence", "title": "序号", "width": 6, "align": "right", "pad": "0"},
    {"field": "holder", "title": "户名", "width": 20},
    {"field": "card", "title": "账号", "width": 32},
    {"field": "amount_yuan", "title": "金额", "width": 14, "align": "right"},
    {"field": "purpose", "title": "用途", "width": 40},
]
ANSWER = {
    "columns": [
        {"field": "sequence", "title": "序号", "width": 6},
        {"field": "amount_yuan", "title": "金额", "width": 14},
        {"field": "result", "title": "结果", "width": 8},
        {"field": "reason", "title": "原因", "width": 40},
        {"field": "date", "title": "日期", "width": 10},
    ],
    "paid": ["成功"],
    "failed": ["失败"],
}
LINES = [
    Outgoing(1, "郭大山", "6217000000000000001", "农商银行", 140_000, "2026年畜牧分红"),
    Outgoing(2, "宋某", "6217000000000000002", "农商银行", 33_333, "2026年畜牧分红"),
]


def _layout(*, fixed=False, encoding="utf-8", **more):
    described = {"columns": COLUMNS, "answer": ANSWER, "control": "last"} | more
    return layout_of(fixed=fixed, encoding=encoding, described=described)


def _file(layout) -> bytes:
    return b"".join(write(layout, LINES, batch="FH1", count=2, total_fen=173_333))


def test_csv_names_every_column_and_ends_with_count_and_total():
    rows = _file(_layout()).decode().split("\r\n")
    assert rows[0] == "序号,户名,账号,金额,用途"
    assert rows[1] == "1,郭大山,6217000000000000001,1400.00,2026年畜牧分红"
    assert rows[-2] == "合计,2,1733.33"
    assert rows[-1] == ""


def test_fixed_width_counts_bytes_of_gbk():
    lines = _file(_layout(fixed=True, encoding="gb18030")).split(b"\r\n")
    assert {len(line) for line in lines[:2]} == {6 + 20 + 32 + 14 + 40}
    assert lines[0].startswith(b"000001" + "郭大山".encode("gbk") + b" " * 14)
    assert lines[2].decode("gbk") == "合计|2|1733.33"


def test_the_same_lines_make_the_same_bytes():
    assert _file(_layout(encoding="gb18030")) == _file(_layout(encoding="gb18030"))


def test_a_name_too_long_for_its_column_is_refused_not_cut():
    wide = [Outgoing(1, "买买提" * 5, "6217", "", 100, "")]
    with pytest.raises(RuleError, match="too_wide"):
        list(write(_layout(fixed=True, encoding="gb18030"), wide, batch="FH1", count=1, total_fen=100))


def test_a_name_never_becomes_a_formula():
    evil = [Outgoing(1, "=cmd()", "6217", "", 100, "")]
    assert b",'=cmd()," in b"".join(write(_layout(), evil, batch="FH1", count=1, total_fen=100))


@pytest.mark.parametrize(
    "described",
    [
        {"columns": [{"field": "holder"}, {"field": "card"}]},
        {"columns": [{"field": "id_number"}]},
        {"answer": {"columns": [{"field": "sequence"}]}},
        {"control": "somewhere"},
        {"answer": ANSWER | {"paid": []}},
    ],
)
def test_an_incomplete_template_is_refused(described):
    with pytest.raises(RuleError, match="bad_layout"):
        _layout(**described)


def test_reads_an_answer_in_gbk_with_dates_of_several_spellings():
    text = "序号,金额,结果,原因,日期\r\n1,1400.00,成功,,20261120\r\n2,333.33,失败,账号户名不符,2026-11-20\r\n合计,2,1733.33\r\n"
    first, second = read_answer(_layout(encoding="gb18030"), text.encode("gbk"))
    assert (first.sequence, first.paid, first.amount_fen, first.settled_on) == (1, True, 140_000, date(2026, 11, 20))
    assert (second.paid, second.reason, second.settled_on) == (False, "账号户名不符", date(2026, 11, 20))


def test_reads_a_fixed_width_answer():
    layout = _layout(fixed=True, encoding="gb18030")
    line = b"000002" + b"333.33".rjust(14) + "失败".encode("gbk").ljust(8) + "销户".encode("gbk").ljust(40) + b"20261120  "
    (answer,) = read_answer(layout, line + b"\r\n")
    assert (answer.sequence, answer.amount_fen, answer.reason) == (2, 33_333, "销户")


@pytest.mark.parametrize(
    ("row", "says"),
    [
        ("x,1400.00,成功,,20261120", "x"),
        ("1,1400.00,也许,,20261120", "也许"),
        ("1,14OO,成功,,20261120", "14OO"),
        ("1,1400.00,成功,,20261340", "20261340"),
    ],
)
def test_names_line_and_word_that_it_cannot_read(row, says):
    with pytest.raises(RuleError, match="bad_answer") as refused:
        read_answer(_layout(), f"序号,金额,结果,原因,日期\r\n{row}\r\n".encode())
    assert "2" in refused.value.message
    assert says in refused.value.message


def test_another_encoding_is_named():
    with pytest.raises(RuleError, match="bad_answer") as refused:
        read_answer(_layout(), "序号,金额,结果\r\n1,1400.00,成功\r\n".encode("gbk"))
    assert "UTF-8" in refused.value.message
