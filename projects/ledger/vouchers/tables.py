"""A table of incomes → a draft voucher: every cell judged, the same paper never twice, nothing in the ledger yet."""

from collections.abc import Iterator
from dataclasses import dataclass, field
from pathlib import Path

from django.db import transaction
from django.utils.translation import gettext as _

from accounts.permissions import require
from audit.services import record
from projects.households.identity import print_of
from projects.households.imports import guards, reading
from projects.households.imports.cleaning import Unclean, Words, clean, spelling
from projects.households.imports.storing import sha256_of
from projects.households.models import Member
from projects.ledger import items
from projects.ledger.models import IncomeAccount, Voucher, VoucherLine
from projects.ledger.vouchers.columns import BY_KEY, NEEDED, Heading, find
from projects.ledger.vouchers.services import ENTER, Written, check, keep_lines
from regions.models import Region
from shared.errors import RuleError

MOST_ROWS = 20_000
KEPT_ERRORS = 500
BATCH = 2_000
NO_WORDS = Words({})


@dataclass(slots=True)
class Found:
    """What a table holds: good lines by their source, errors by cell, rows that were entered before."""

    good: dict[str, Written] = field(default_factory=dict)
    errors: list[list] = field(default_factory=list)
    wrong: int = 0
    known: int = 0

    def refuse(self, line: reading.Line, column: str, sentence: str) -> None:
        self.wrong += 1
        if len(self.errors) < KEPT_ERRORS:
            self.errors.append([line.sheet, line.number, column, str(sentence)])


@dataclass(frozen=True, slots=True)
class Row:
    """A line of the sheet with its cleaned cells."""

    line: reading.Line
    cells: dict


def take_in(path: Path, *, file_name: str, title: str, region: Region, proof=None, by) -> Voucher:
    """Check a table and keep its good rows as a draft, with an error for every wrong cell. Nothing is posted.

    region  the area in which every household must live
    Raises RuleError for what is no table, "no_headings", "too_many_rows", "nothing_new" (every row was entered before).
    """
    require(by, ENTER, region.code)
    kind = guards.kind_of(path)
    found = Found()
    rows = list(_read(path, kind, file_name, found))
    _match(rows, region, found)
    if not found.good and not found.wrong:
        raise RuleError("nothing_new", _("Every row of this table was entered before; nothing was changed."))
    with transaction.atomic():
        voucher = Voucher.objects.create(
            region=region,
            title=title.strip()[:120],
            proof=proof or "",
            file_name=file_name[:120],
            file_sha256=sha256_of(path),
            known_before=found.known,
            wrong=found.wrong,
            errors=found.errors,
            entered_by=by,
        )
        keep_lines(voucher, found.good.values())
        record(by, "voucher.table_checked", voucher, good=voucher.line_count, wrong=found.wrong, known=found.known)
    return voucher


def _read(path: Path, kind: str, file_name: str, found: Found) -> Iterator[Row]:
    """Rows of every sheet that has the headings, their cells cleaned; a row with a wrong cell is an error and goes no further."""
    seen, lacking = 0, None
    for sheet in reading.sheet_names(path, kind, file_name):
        heading = find(reading.first_lines(path, kind, sheet, 30))
        if heading.missing:
            lacking = lacking or heading.missing
            continue
        for line in reading.lines(path, kind, sheet):
            if line.number <= heading.row or not any(cell not in ("", None) for cell in line.cells):
                continue
            seen += 1
            if seen > MOST_ROWS:
                raise RuleError("too_many_rows", _("A table has at most %(most)s rows; divide it.") % {"most": MOST_ROWS})
            if (row := _clean_row(line, heading, found)) is not None:
                yield row
    if not seen:
        words = {"headings": "、".join(lacking or [])}
        raise RuleError("no_headings", _("No sheet has all the headings. Missing: %(headings)s.") % words)


def _clean_row(line: reading.Line, heading: Heading, found: Found) -> Row | None:
    cells, before = {}, found.wrong
    for key, place in heading.columns.items():
        try:
            cells[key] = clean(BY_KEY[key], line.cells[place] if place < len(line.cells) else None, NO_WORDS)
        except Unclean as refused:
            found.refuse(line, BY_KEY[key].header, refused.sentence)
            found.wrong = before + 1  # rows are counted, not cells
            cells[key] = None
    if found.wrong > before:
        return None
    for key in NEEDED:
        if cells.get(key) in (None, ""):
            found.refuse(line, BY_KEY[key].header, _("The cell is empty; fill it in."))
            return None
    return Row(line, cells)


def _match(rows: list[Row], region: Region, found: Found) -> None:
    """Find account and item of each row, a few queries for each BATCH."""
    known_items = {spelling(name): item for name, item in items.by_spelling().items()}
    for start in range(0, len(rows), BATCH):
        part = rows[start : start + BATCH]
        accounts = _Accounts(part, region)
        written = [pair for row in part if (pair := _written(row, accounts, known_items, found)) is not None]
        _keep_new(written, found)


class _Accounts:
    """Income accounts of a region by household number, and by a member's id number with the member's name."""

    def __init__(self, rows: list[Row], region: Region):
        here = IncomeAccount.objects.filter(household__village__region__code__startswith=region.prefix)
        numbers = {row.cells["household"] for row in rows if row.cells.get("household")}
        own = here.filter(household__number__in=numbers).values_list("household__number", "pk", "household__number")
        national = here.filter(household__national_number__in=numbers).values_list("household__national_number", "pk", "household__number")
        self.by_number = {given: (pk, number) for few in (national, own) for given, pk, number in few}
        prints = {print_of(row.cells["id_number"]) for row in rows if row.cells.get("id_number")}
        people = Member.objects.living().filter(id_print__in=prints, household__account__in=here)
        columns = ("id_print", "name", "household__account__pk", "household__number")
        self.by_print = {print_: (name, account, number) for print_, name, account, number in people.values_list(*columns)}

    def of(self, cells: dict) -> tuple[int, str] | tuple[None, str]:
        """(account, household number), or (None, what is wrong)."""
        by_number = self.by_number.get(cells["household"]) if cells.get("household") else None
        person = self.by_print.get(print_of(cells["id_number"])) if cells.get("id_number") else None
        if cells.get("household") and by_number is None:
            return None, _("No household of this area has this number.")
        if cells.get("id_number"):
            if person is None:
                return None, _("Nobody living in this area has this id number.")
            if cells.get("name") and cells["name"] != person[0]:
                return None, _("The id number belongs to another name; one of the two is wrong.")
            if by_number and by_number[0] != person[1]:
                return None, _("The person with this id number lives in another household.")
            return person[1:]
        return by_number or (None, _("Give the number of the household or an id number."))


def _written(row: Row, accounts: _Accounts, known_items: dict, found: Found) -> tuple[Row, Written] | None:
    cells = row.cells
    account, number = accounts.of(cells)
    if account is None:
        column = "household" if cells.get("household") and not cells.get("id_number") else "id_number"
        found.refuse(row.line, BY_KEY[column].header, number)
        return None
    item = known_items.get(spelling(cells["item"]))
    if item is None:
        found.refuse(row.line, BY_KEY["item"].header, _("This is no income item of the list; look there how it is called."))
        return None
    said = Written(
        account, number, item, cells.get("words") or cells["item"], cells["amount"], cells["earned_on"], str(cells["paper_number"])
    )
    try:
        check(said)
    except RuleError as refused:
        column = {"bad_amount": "amount", "future_date": "earned_on"}.get(refused.code, "paper_number")
        found.refuse(row.line, BY_KEY[column].header, refused.message)
        return None
    return row, said


def _keep_new(written: list[tuple[Row, Written]], found: Found) -> None:
    """What was entered before is left out when it says the same, and is an error when it says something else."""
    sources = [said.source for _row, said in written]
    before = VoucherLine.objects.filter(source__in=sources, dropped=False).values_list("source", "amount_fen", "earned_on")
    known = {source: (fen, on) for source, fen, on in before}
    for row, said in written:
        twin = found.good.get(said.source)
        there = known.get(said.source) or ((twin.amount_fen, twin.earned_on) if twin else None)
        if there is None:
            found.good[said.source] = said
        elif there != (said.amount_fen, said.earned_on):
            words = _("This paper was entered for this household with another amount or date; one of the two is wrong.")
            found.refuse(row.line, BY_KEY["paper_number"].header, words)
        else:
            found.known += 1
