"""The register as a workbook or text file: the columns the importer reads, row by row, in constant memory.

What comes out goes in again unchanged: labels, dates and numbers are written as the importer reads them.
"""

import tempfile
from collections.abc import Callable, Collection, Iterator
from datetime import date
from itertools import islice

from django.db import transaction
from django.db.models import F
from django.utils import timezone
from django.utils.translation import gettext as _

from accounts.permissions import may, require
from audit.services import record
from projects.households.codes import CodeBook
from projects.households.exports.marks import MASKS, make_mark
from projects.households.exports.plain_text import write_text
from projects.households.exports.plain_workbook import BOLD, PlainWorkbook
from projects.households.imports.columns import BY_KEY, COLUMNS, Column
from projects.households.imports.matching import field_of
from projects.households.imports.spellings import RELATIONS
from projects.households.models import Member, split_codes
from regions.models import Region
from shared.errors import RuleError
from shared.money import format_yuan

ROWS_A_SHEET = 1_000_000  # an office program shows 1,048,576
CHUNK = 2_000
LEFT_OUT = frozenset({"certificate"})  # kind and grade of a disability have columns of their own
REGISTER = tuple(column.key for column in COLUMNS if column.key not in LEFT_OUT)
ROSTER = (
    "own_household",
    "village",
    "group",
    "household_kind",
    "own_member",
    "name",
    "id_number",
    "relation",
    "sex",
    "born_on",
    "health",
    "labour",
    "phone",
)
SELECTIONS = {"register": REGISTER, "roster": ROSTER}
SEXES = {"1": "男", "2": "女"}
RELATION = {code: words.split()[0] for code, words in RELATIONS.items()}


def export(region: Region, *, selection: str, reason: str, by, kind: str = "xlsx", households: Collection[int] = ()):
    """Write everybody who lives in a region into a file; returns it open, at its beginning.

    selection   "register" (all columns) or "roster"
    kind        "xlsx" or "csv"; both say the same
    households  only these of the region, by primary key; none given means all
    Raises RuleError "no_reason", "unknown_selection", "unknown_kind". Ids, phones, cards and addresses are masked unless the person
    may see them.
    """
    require(by, "households.export", region.code)
    in_full = may(by, "households.see_identity", region.code)
    mark = make_mark(region.name, reason=reason, by=by, in_full=in_full)
    if selection not in SELECTIONS:
        raise RuleError("unknown_selection", _("There is no such list."))
    if kind not in WRITERS:
        raise RuleError("unknown_kind", _("There is no such kind of file."))
    keys = SELECTIONS[selection]
    file = tempfile.TemporaryFile(prefix="xiangyuan-export-")  # noqa: SIM115  closed by the answer that streams it
    count = WRITERS[kind](file, keys, rows(region, keys, in_full=in_full, households=households), str(mark))
    file.seek(0)
    with transaction.atomic():
        record(by, "households.exported", region, selection=selection, kind=kind, reason=mark.reason, count=count, in_full=in_full)
    return file


def rows(region: Region, keys: tuple[str, ...], *, in_full: bool, households: Collection[int] = ()) -> Iterator[list]:
    """One list of values for each person, by household and member number; two queries for each CHUNK of people at most."""
    labels = labels_of(region)
    show = [_shower(BY_KEY[key], labels, in_full=in_full) for key in keys]
    names = [_path(BY_KEY[key]) for key in keys]
    people = Member.objects.living().filter(household__village__region__code__startswith=region.prefix)
    people = people.filter(household__in=households) if households else people
    found = people.order_by("household__number", "number").annotate(region_code=F("household__village__region_id")).values_list(*names)
    for values in found.iterator(chunk_size=CHUNK):
        yield [one(value) if value is not None else "" for one, value in zip(show, values, strict=True)]


def labels_of(region: Region) -> dict[str, dict[str, str]]:
    """Code list → code → its Chinese name, as the importer reads it in this region today."""
    book = CodeBook.on(region.code, timezone.localdate())
    return {name: {value.code: value.name for value in values} for name, values in book.lists.items()}


def _path(column: Column) -> str:
    """Where the value of a column lies, seen from a member."""
    if column.key == "village":
        return "household__village__region__name"
    if column.key == "township":
        return "region_code"
    return f"household__{field_of(column.key)}" if column.of == "household" else field_of(column.key)


def _shower(column: Column, labels: dict, *, in_full: bool) -> Callable:
    """A function from the stored value of a column to what the sheet shows."""
    if column.key == "township":
        towns = dict(Region.objects.filter(level=9).values_list("code", "name"))
        return lambda code: towns.get(code[:9] + "000", "")
    if column.secret and not in_full:
        return MASKS[column.key]
    known = labels.get(column.codes, {})
    return {
        "code": lambda code: known.get(code, code),
        "codes": lambda text: "、".join(known.get(code, code) for code in split_codes(text)),
        "yes": lambda value: "是" if value else "否",
        "date": date.isoformat,
        "yuan": lambda fen: format_yuan(fen, grouped=False),
        "sex": lambda code: SEXES.get(code, ""),
        "relation": lambda code: RELATION.get(code, code),
    }.get(column.kind, lambda value: value)


def _write_workbook(file, keys: tuple[str, ...], found: Iterator[list], mark: str) -> int:
    """Write rows over as many sheets as they need, each with the mark above and in the printed footer; returns how many."""
    count = 0
    with PlainWorkbook(file) as book:
        while chunk := list(islice(found, CHUNK)):
            if count % ROWS_A_SHEET == 0:
                _start_sheet(book, keys, mark, count // ROWS_A_SHEET + 1)
            book.write(chunk)
            count += len(chunk)
        if not count:
            _start_sheet(book, keys, mark, 1)
    return count


def _start_sheet(book: PlainWorkbook, keys: tuple[str, ...], mark: str, number: int) -> None:
    book.start_sheet(f"花名册{number}", columns=len(keys), footer=mark, frozen_rows=2)
    book.write([[mark], _headers(keys)], style=BOLD)


def _write_text(file, keys: tuple[str, ...], found: Iterator[list], mark: str) -> int:
    """Write the mark in a line of its own, as wide as the table, the headings and the rows; returns how many rows."""
    return write_text(file, [[mark, *[""] * (len(keys) - 1)], _headers(keys)], found)


def _headers(keys: tuple[str, ...]) -> list[str]:
    return [BY_KEY[key].header for key in keys]


WRITERS: dict[str, Callable] = {"xlsx": _write_workbook, "csv": _write_text}
