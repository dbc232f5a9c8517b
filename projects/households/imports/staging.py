"""The dry run: lines of the file become staged rows, chunk by chunk. Each chunk is one transaction and moves the mark."""

from collections.abc import Iterator

from django.db import transaction
from django.db.models import Count
from django.utils import timezone
from django.utils.translation import gettext as _

from projects.households.imports import headers, storing
from projects.households.imports.facts import Checks
from projects.households.imports.matching import Matcher, group
from projects.households.imports.models import ColumnMapping, ImportRow, ImportRun
from projects.households.imports.reading import Line, first_lines, lines, sheet_names
from projects.households.imports.rows import DOUBT, ERROR, Outcome, Row, encode, understand, words_of
from projects.households.imports.working import Worker
from shared.errors import RuleError
from shared.tables import copy_rows

CHUNK = 1_000  # rows; the household of the last one is not cut
STORED = (
    "run_id", "position", "sheet", "row_number", "raw", "cleaned", "outcome", "has_doubt", "messages", "person_key", "content_print",
    "household_key", "is_head", "village_id",
)  # fmt: skip


def read_headings(run: ImportRun) -> None:
    """Find the headings of every sheet and count the lines; raises RuleError "no_headings" when no sheet has any."""
    remembered = dict(ColumnMapping.objects.filter(county=run.region_id[:6]).values_list("heading", "key"))
    sheets, total = [], 0
    with storing.opened(run) as path:
        for name in sheet_names(path, run.kind, run.file_name):
            heading = headers.find(first_lines(path, run.kind, name, headers.SEARCHED_ROWS + 1), remembered)
            if heading is None:
                continue
            total += sum(1 for _line in lines(path, run.kind, name))
            unmatched = {str(place): text for place, text in heading.unmatched.items()}
            sheets.append({"name": name, "row": heading.row, "columns": heading.columns, "unmatched": unmatched})
    if not sheets:
        raise RuleError(
            "no_headings",
            _("No sheet has the headings 姓名 and 证件号码 in its first rows. Name the columns so, and upload the file again."),
        )
    run.sheets, run.lines_total = sheets, total
    run.save(update_fields=["sheets", "lines_total"])


def unexplained(run: ImportRun) -> list[str]:
    """Headings nobody has explained yet, each once."""
    return list(dict.fromkeys(text for sheet in run.sheets for text in sheet["unmatched"].values()))


def keep_useful_sheets(run: ImportRun) -> None:
    """Leave out sheets without a column of names or of id numbers; raises RuleError "no_id_column" when none is left."""
    useful = [sheet for sheet in run.sheets if {"name", "id_number"} <= set(sheet["columns"])]
    if not useful:
        raise RuleError("no_id_column", _("The table has no column 姓名 or no column 证件号码. Add it and upload the file again."))
    if len(useful) < len(run.sheets):
        run.sheets = useful
        run.save(update_fields=["sheets"])


def stage(run: ImportRun, worker: Worker) -> None:
    """Check every line behind run.read_to; a chunk whose worker lost the run is rolled back."""
    on = timezone.localdate()
    matcher = Matcher(run, sorted({key for sheet in run.sheets for key in sheet["columns"]}))
    checks, last = Checks(run, on, matcher.villages), {}
    for rows, read_to in _chunks(run, words_of(run.region_id, on), last):
        matcher.match(rows)
        _find_twins(run, rows)
        checks.look_at([row for row in rows if row.outcome != Outcome.DUPLICATE])
        with transaction.atomic():
            copy_rows(ImportRow, STORED, (_stored(run, row) for row in rows))
            worker.keep(read_to=read_to)
    with transaction.atomic():
        _wait_for_heads(run)
        worker.keep(counts=count(run))


def _chunks(run: ImportRun, words, last: dict[str, str]) -> Iterator[tuple[list[Row], int]]:
    """Rows not staged yet, whole households together, and up to which line they reach."""
    rows: list[Row] = []
    position = 0
    with storing.opened(run) as path:
        for position, (line, sheet) in enumerate(_all_lines(run, path), start=1):
            if position <= run.read_to or line.number <= sheet["row"]:
                continue
            row = understand(line, position, sheet["columns"], words)
            if row is None:
                continue
            before = last.get(row.sheet)
            group([row], last)
            if len(rows) >= CHUNK and row.household_key != before:
                yield rows, position - 1
                rows = []
            rows.append(row)
        yield rows, position


def _all_lines(run: ImportRun, path) -> Iterator[tuple[Line, dict]]:
    for sheet in run.sheets:
        for line in lines(path, run.kind, sheet["name"]):
            yield line, sheet


def _find_twins(run: ImportRun, rows: list[Row]) -> None:
    """A person who stands in the file before: the same words are left out, other words are an error."""
    wanted = {row.person_key for row in rows if row.person_key}
    before = ImportRow.objects.filter(run=run, person_key__in=wanted).exclude(person_key="").order_by("-position")
    seen = {
        key: (sheet, number, content)
        for key, sheet, number, content in before.values_list("person_key", "sheet", "row_number", "content_print")
    }
    for row in rows:
        if not row.person_key:
            continue
        first = seen.setdefault(row.person_key, (row.sheet, row.number, ""))
        if first[:2] == (row.sheet, row.number):
            seen[row.person_key] = (*first[:2], row.content_print)
            continue
        words = {"sheet": first[0], "row": first[1]}
        if first[2] == row.content_print:
            row.outcome = Outcome.DUPLICATE
            row.doubt("id_number", "twice", _("The same row stands in sheet %(sheet)s, row %(row)s; this one is left out.") % words)
        else:
            row.outcome = Outcome.ERROR
            row.wrong(
                "id_number",
                "twice_differs",
                _("Sheet %(sheet)s, row %(row)s has the same person with other data. Delete one of the two.") % words,
            )


def _stored(run: ImportRun, row: Row) -> tuple:
    if row.is_wrong:
        row.outcome = Outcome.ERROR
    messages = [list(problem) for problem in row.problems]
    doubtful = any(severity == DOUBT for severity, *_rest in messages)
    raw = encode({"cells": row.cells}) if messages else ""
    keys = (row.person_key, row.content_print, row.household_key, row.is_head, row.village_id)
    kept = encode(row.values) if row.outcome in {Outcome.NEW, Outcome.CHANGED} else ""
    return (run.pk, row.position, row.sheet[:31], row.number, raw, kept, row.outcome, doubtful, messages, *keys)


def _wait_for_heads(run: ImportRun) -> None:
    """New households whose head has an error wait as a whole: nobody comes into the register without a head."""
    wrong = ImportRow.objects.filter(run=run, outcome=Outcome.ERROR).exclude(household_key="")
    held = set(wrong.filter(is_head=True).values_list("household_key", flat=True))
    held -= set(ImportRow.objects.filter(run=run, is_head=True).exclude(outcome=Outcome.ERROR).values_list("household_key", flat=True))
    sentence = str(_("The head of this household has an error; the household waits until that is mended."))
    keys = sorted(held)
    for start in range(0, len(keys), 500):
        waiting = ImportRow.objects.filter(run=run, outcome=Outcome.NEW, household_key__in=keys[start : start + 500])
        for row in waiting.only("pk", "messages").iterator():
            messages = [*row.messages, [ERROR, "relation", "head_waits", sentence]]
            ImportRow.objects.filter(pk=row.pk).update(outcome=Outcome.ERROR, messages=messages)


def count(run: ImportRun) -> dict[str, int]:
    """How many rows of each outcome, how many of them with a doubt."""
    found = dict(ImportRow.objects.filter(run=run).order_by().values_list("outcome").annotate(Count("pk")))
    return {outcome.value: found.get(outcome, 0) for outcome in Outcome} | {
        "doubt": ImportRow.objects.filter(run=run, has_doubt=True).count()
    }
