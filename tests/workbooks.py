"""Workbooks as counties have them, good and bad, made on the spot. Every id number is computed, none belongs to anybody."""

import zipfile
from collections.abc import Iterable, Sequence
from datetime import date
from pathlib import Path

import openpyxl
import xlsxwriter
from stdnum.cn import ric

HEADINGS = ("姓名", "证件号码", "与户主关系", "户编号", "村", "组", "民族", "健康状况", "联系电话", "银行卡号")


def id_number(n: int, born_on: date = date(1974, 4, 6), sex: str = "2", place: str = "410482") -> str:
    """A valid id number, another one for each n."""
    serial = n % 499 * 2 + (1 if sex == "1" else 0)
    first = f"{place[:4]}{n // 499 % 90 + 10:02}{born_on:%Y%m%d}{serial:03}"
    return first + ric.calc_check_digit(first + "0")


def person(n: int, name: str = "", relation: str = "户主", household: str = "", **more) -> dict:
    return {
        "姓名": name or f"郭测{'甲乙丙丁戊己庚辛壬癸'[n % 10]}",
        "证件号码": id_number(n, sex="1" if relation in {"配偶", "子"} else "2"),
        "与户主关系": relation,
        "户编号": household or f"H{n:06}",
        "村": "磨石村",
        "组": "5组",
        "健康状况": "健康",
        **more,
    }


def table(people: Iterable[dict], headings: Sequence[str] = HEADINGS) -> list[list]:
    return [list(headings), *([each.get(heading, "") for heading in headings] for each in people)]


def save(
    path: Path, rows: Sequence[Sequence], *, sheet: str = "人员信息", above: Sequence[Sequence] = (), merge: Sequence[str] = ()
) -> Path:
    """Write rows as .xlsx, with rows above the headings and merged ranges if wanted."""
    book = openpyxl.Workbook()
    page = book.active
    page.title = sheet
    for row in (*above, *rows):
        page.append(list(row))
    for cells in merge:
        page.merge_cells(cells)
    book.save(path)
    return path


def save_large(path: Path, rows: Iterable[Sequence]) -> Path:
    """The same for very many rows, in little memory."""
    book = xlsxwriter.Workbook(str(path), {"constant_memory": True})
    page = book.add_worksheet("人员信息")
    for i, row in enumerate(rows):
        page.write_row(i, 0, row)
    book.close()
    return path


def save_csv(path: Path, rows: Sequence[Sequence], encoding: str = "utf-8-sig") -> Path:
    path.write_bytes("\r\n".join(",".join(str(cell) for cell in row) for row in rows).encode(encoding))
    return path


def tamper(source: Path, target: Path, changes: dict[str, bytes]) -> Path:
    """A copy of a zip with some of its parts replaced or added."""
    with zipfile.ZipFile(source) as old, zipfile.ZipFile(target, "w", zipfile.ZIP_DEFLATED) as new:
        for part in old.namelist():
            new.writestr(part, changes.get(part, old.read(part)))
        for part in changes.keys() - set(old.namelist()):
            new.writestr(part, changes[part])
    return target
