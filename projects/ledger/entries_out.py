"""Entries as a workbook or a text file, streamed row by row: who took them, when and what for stands on every sheet."""

import tempfile
from collections.abc import Iterator
from itertools import islice

from django.db import transaction
from django.db.models import QuerySet
from django.utils import timezone
from django.utils.translation import gettext as _

from accounts.permissions import require
from audit.services import record
from projects.households.exports.marks import SHORTEST_REASON
from projects.households.exports.plain_text import write_text
from projects.households.exports.plain_workbook import BOLD, PlainWorkbook
from projects.households.models import Member
from projects.ledger import sources
from projects.ledger.models import IncomeItem
from shared.errors import RuleError
from shared.money import format_yuan

WHAT = "ledger.export"
CHUNK = 2_000
ROWS_A_SHEET = 1_000_000
HEADINGS = ("日期", "行政区划代码", "行政村", "户号", "户主", "收入类别", "收入项目", "说明", "金额(元)", "来源", "记账批次", "冲销")


def export(entries: QuerySet, *, kind: str, reason: str, filters: dict[str, str], by):
    """Write entries (visible to `by`, already filtered) into a file; returns it open, at its beginning.

    kind  "xlsx" or "csv". Raises RuleError "no_reason".
    """
    require(by, WHAT)
    reason = " ".join(reason.split())
    if len(reason) < SHORTEST_REASON:
        raise RuleError("no_reason", _("Say in a few words what the list is for; it is kept with your name."))
    mark = f"收入台账 · {by} · {timezone.localtime():%Y-%m-%d %H:%M} · {reason[:60]}"
    file = tempfile.TemporaryFile(prefix="xiangyuan-ledger-")  # noqa: SIM115  closed by the answer that streams it
    count = write_text(file, [[mark], HEADINGS], rows(entries)) if kind == "csv" else _workbook(file, entries, mark)
    file.seek(0)
    with transaction.atomic():
        record(by, "ledger.exported", None, reason=reason[:200], count=count, filters=filters)
    return file


def rows(entries: QuerySet) -> Iterator[tuple]:
    """One tuple for each entry, oldest first; constant memory. Kinds and items in Chinese, as county tables have them."""
    items, kinds = dict(IncomeItem.objects.values_list("code", "name")), dict(_KINDS)
    heads = Member.objects.living().filter(relation=Member.Relation.HEAD)
    place = "account__household__"
    columns = (
        "earned_on", f"{place}village__region_id", f"{place}village__region__name", f"{place}number", f"{place}pk",
        "kind", "item_code", "item", "amount_fen", "source", "posting__title", "reverses_id",
    )  # fmt: skip
    found = entries.order_by("earned_on", "pk").values_list(*columns).iterator(chunk_size=CHUNK)
    while part := list(islice(found, CHUNK)):
        names = dict(heads.filter(household__in={row[4] for row in part}).values_list("household_id", "name"))
        for day, code, village, number, household, kind, item_code, item, fen, source, title, reverses in part:
            yield (
                day.isoformat(), code, village, number, names.get(household, ""), kinds[kind], items.get(item_code, ""), item,
                format_yuan(fen, grouped=False), sources.bare(source), title, "冲销" if reverses else "",
            )  # fmt: skip


_KINDS = (
    ("wage", "工资性收入"),
    ("business", "生产经营性收入"),
    ("property", "财产性收入"),
    ("transfer", "转移性收入"),
    ("cost", "生产经营性支出"),
    ("aid", "不计收入的帮扶"),
)


def _workbook(file, entries: QuerySet, mark: str) -> int:
    count, part = 0, []
    with PlainWorkbook(file) as book:
        _sheet(book, mark, 1)
        for row in rows(entries):
            if count and count % ROWS_A_SHEET == 0:
                book.write(part)
                part = []
                _sheet(book, mark, count // ROWS_A_SHEET + 1)
            part.append(row)
            count += 1
            if len(part) == CHUNK:
                book.write(part)
                part = []
        book.write(part)
    return count


def _sheet(book: PlainWorkbook, mark: str, number: int) -> None:
    book.start_sheet(f"收入{number}", columns=len(HEADINGS), footer=mark, frozen_rows=2)
    book.write([[mark], HEADINGS], style=BOLD)
