"""Rows of a workbook or text file, one after another. Formulae are taken as the values the office program left; macros never run."""

import csv
import re
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date, datetime, time, timedelta
from itertools import islice
from pathlib import Path

from django.utils.translation import gettext as _
from python_calamine import CalamineError, CalamineWorkbook, SheetTypeEnum

from projects.households.imports import guards
from shared.errors import RuleError

Cell = str | int | float | bool | date | datetime | time | timedelta
LARGEST_CELL = 32_767  # characters; Excel's own limit
LIMIT_MERGES = 200_000
DELIMITERS = ",\t;，"
LINES_TO_TELL = 25
SHIELDED = re.compile(r'^="(.*)"$')  # ="0123": how some systems keep Excel from eating a zero in a CSV


@dataclass(frozen=True, slots=True)
class Line:
    """One row of a sheet as it stands there. number counts from 1, as the office program shows it."""

    sheet: str
    number: int
    cells: list[Cell]


def sheet_names(path: Path, kind: str, file_name: str = "") -> list[str]:
    """Visible worksheets in their order; a text file has one, named after the file."""
    if kind == guards.CSV:
        return [Path(file_name or path.name).stem[:31]]
    with _opened(path) as book:
        return [
            sheet.name for sheet in book.sheets_metadata if sheet.typ == SheetTypeEnum.WorkSheet and str(sheet.visible).endswith(".Visible")
        ]


def lines(path: Path, kind: str, sheet: str) -> Iterator[Line]:
    """Every row of one sheet, empty ones too, so that numbers stay right. Vertically merged cells give their value to each row."""
    if kind == guards.CSV:
        yield from _text_lines(path, sheet)
        return
    with _opened(path) as book:
        table = _damaged_unless(lambda: book.get_sheet_by_name(sheet))
        if table.start is None:
            return
        pad = [""] * table.start[1]
        merges = _vertical_merges(table.merged_cell_ranges or [])
        open_merges: dict[int, tuple[int, Cell]] = {}  # column → (last row, value)
        for i, cells in enumerate(table.iter_rows()):
            cells = pad + cells if pad else cells
            if merges or open_merges:
                _fill(cells, i, merges, open_merges)
            yield Line(sheet, i + 1, cells)


def first_lines(path: Path, kind: str, sheet: str, count: int) -> list[Line]:
    return list(islice(lines(path, kind, sheet), count))


def _vertical_merges(ranges) -> dict[int, list[tuple[int, int]]]:
    """Merged ranges of more than one row: first row → [(column, last row)]."""
    found: dict[int, list[tuple[int, int]]] = {}
    for (top, left), (bottom, _right) in islice(ranges, LIMIT_MERGES):
        if bottom > top:
            found.setdefault(top, []).append((left, bottom))
    return found


def _fill(cells: list[Cell], row: int, merges: dict, open_merges: dict[int, tuple[int, Cell]]) -> None:
    for column, (bottom, value) in list(open_merges.items()):
        if row > bottom:
            del open_merges[column]
        elif column < len(cells) and cells[column] == "":
            cells[column] = value
    for column, bottom in merges.get(row, ()):
        if column < len(cells) and cells[column] != "":
            open_merges[column] = (bottom, cells[column])


def _opened(path: Path) -> CalamineWorkbook:
    return _damaged_unless(lambda: CalamineWorkbook.from_path(path))


def _damaged_unless(work):
    try:
        return work()
    except (CalamineError, ValueError, OSError) as error:
        words = _("The workbook is damaged and cannot be read. Open it in Excel or WPS, save it anew and upload it again.")
        raise RuleError("damaged", words) from error


def _text_lines(path: Path, sheet: str) -> Iterator[Line]:
    with path.open(encoding=guards.encoding_of(path), newline="") as file:
        delimiter = max(DELIMITERS, key="".join(islice(file, LINES_TO_TELL)).count)  # a title above the headings has none of its own
        file.seek(0)
        try:
            for i, cells in enumerate(csv.reader(file, delimiter=delimiter), start=1):
                yield Line(sheet, i, [_unshield(cell) for cell in cells])
        except csv.Error:
            words = _("Line %(line)s of the text file cannot be read. Save the table as .xlsx and upload that.")
            raise RuleError("damaged", words % {"line": i + 1}) from None


def _unshield(cell: str) -> str:
    found = SHIELDED.match(cell) if cell.startswith("=") else None
    return found[1] if found else cell
