"""Bank files as bytes, by a template's description: what goes out and what comes back. No model and no database here.

A layout is data of the county (BankTemplate.layout), so that another bank needs no code:
  {"columns": [{"field": "sequence", "title": "序号", "width": 6, "align": "right", "pad": "0"}, …],
   "head": true, "control": "last" | "first" | "none", "control_mark": "合计",
   "answer": {"columns": [{"field": "sequence", "title": "序号", "width": 6}, …], "head": true, "paid": ["成功"], "failed": ["失败"]}}
Fields out: sequence, holder, card, bank, amount_yuan, amount_fen, purpose, batch. Fields in: sequence, card, amount_yuan, amount_fen,
result, reason, serial, date. Widths count bytes of the encoding: a Chinese character is two in GBK, three in UTF-8.
"""

import csv
import io
import re
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from datetime import date

from django.utils.translation import gettext as _

from shared.errors import RuleError
from shared.money import format_yuan, parse_yuan

OUT = frozenset({"sequence", "holder", "card", "bank", "amount_yuan", "amount_fen", "purpose", "batch"})
IN = frozenset({"sequence", "card", "amount_yuan", "amount_fen", "result", "reason", "serial", "date"})
MOST_ANSWER_BYTES = 20 * 1024 * 1024
MOST_MISTAKES = 100
_DATE = re.compile(r"(\d{4})\D?(\d{1,2})\D?(\d{1,2})(?!\d)")


class BadAnswer(RuleError):
    """A bank's answer with lines that do not fit; nothing of it was taken. mistakes: a sentence for each, at most MOST_MISTAKES."""

    def __init__(self, mistakes: Sequence[str]):
        self.mistakes = tuple(mistakes[:MOST_MISTAKES])
        more = f" (+{len(mistakes) - MOST_MISTAKES})" if len(mistakes) > MOST_MISTAKES else ""
        super().__init__("bad_answer", _("Nothing was imported. %(mistakes)s") % {"mistakes": "；".join(self.mistakes) + more})


@dataclass(frozen=True, slots=True)
class Column:
    """width in bytes, of fixed-width files only; align "left" or "right"; pad fills up to the width."""

    field: str
    title: str
    width: int = 0
    align: str = "left"
    pad: str = " "


@dataclass(frozen=True, slots=True)
class Layout:
    fixed: bool
    encoding: str
    columns: tuple[Column, ...]
    head: bool
    control: str
    control_mark: str
    answer_columns: tuple[Column, ...]
    answer_head: bool
    paid: frozenset[str]
    failed: frozenset[str]


@dataclass(frozen=True, slots=True)
class Outgoing:
    sequence: int
    holder: str
    card: str
    bank: str
    amount_fen: int
    purpose: str


@dataclass(frozen=True, slots=True)
class Answer:
    """One line of a bank's answer. row counts the lines of the file, from 1; card may be masked by the bank or absent."""

    row: int
    sequence: int
    amount_fen: int | None
    card: str
    paid: bool
    reason: str
    serial: str
    settled_on: date | None


def layout_of(*, fixed: bool, encoding: str, described: dict) -> Layout:
    """A template's description, checked. Raises RuleError "bad_layout" with what is wrong."""
    try:
        layout = _read_layout(described, fixed=fixed, encoding=encoding)
    except (AttributeError, TypeError, ValueError):
        raise _bad_layout(_("its parts are not of the form that the examples show")) from None
    needed = {"holder", "card"} - {column.field for column in layout.columns}
    if needed or not {"amount_yuan", "amount_fen"} & {column.field for column in layout.columns}:
        raise _bad_layout(_("the file must name holder, card and amount"))
    if not {"sequence", "result"} <= {column.field for column in layout.answer_columns}:
        raise _bad_layout(_("the answer must name the number of the line and its result"))
    if layout.control not in {"first", "last", "none"} or not layout.paid:
        raise _bad_layout(_("say where the control line stands and which words mean “paid”"))
    return layout


def _read_layout(described: dict, *, fixed: bool, encoding: str) -> Layout:
    answer = described.get("answer") or {}
    return Layout(
        fixed=fixed,
        encoding=encoding,
        columns=_columns(described.get("columns"), OUT, fixed=fixed),
        head=bool(described.get("head", not fixed)),
        control=described.get("control", "last"),
        control_mark=described.get("control_mark", "合计"),
        answer_columns=_columns(answer.get("columns"), IN, fixed=fixed),
        answer_head=bool(answer.get("head", not fixed)),
        paid=frozenset(answer.get("paid", ())),
        failed=frozenset(answer.get("failed", ())),
    )


def write(layout: Layout, lines: Iterable[Outgoing], *, batch: str, count: int, total_fen: int) -> Iterator[bytes]:
    """The file piece by piece: head, lines, and a control line with count and total. The same input gives the same bytes."""
    line_of = _fixed_line if layout.fixed else _csv_line
    if layout.control == "first":
        yield _control(layout, count, total_fen)
    if layout.head:
        yield line_of(layout, [column.title for column in layout.columns])
    for line in lines:
        values = {
            "sequence": str(line.sequence),
            "holder": line.holder,
            "card": line.card,
            "bank": line.bank,
            "amount_yuan": format_yuan(line.amount_fen, grouped=False),
            "amount_fen": str(line.amount_fen),
            "purpose": line.purpose,
            "batch": batch,
        }
        yield line_of(layout, [values[column.field] for column in layout.columns])
    if layout.control == "last":
        yield _control(layout, count, total_fen)


def read_answer(layout: Layout, content: bytes) -> list[Answer]:
    """Every line of a bank's answer. Raises RuleError "bad_answer" that names the lines and what is wrong with each."""
    if len(content) > MOST_ANSWER_BYTES:
        raise RuleError("bad_answer", _("The file has more than 20 MB; this is not the answer to one batch."))
    try:
        text = content.decode(layout.encoding).removeprefix("\ufeff")
    except UnicodeDecodeError:
        message = _("The file is not written in %(encoding)s, as the template of this bank says.") % {"encoding": layout.encoding.upper()}
        raise RuleError("bad_answer", message) from None
    found, mistakes = [], []
    for row, values in _split(layout, text):
        try:
            found.append(_answer(layout, row, values))
        except ValueError as wrong:
            mistakes.append(_("line %(row)s: %(what)s") % {"row": row, "what": wrong})
    if mistakes:
        raise BadAnswer(mistakes)
    if not found:
        raise RuleError("bad_answer", _("The file holds no line of an answer."))
    return found


def _columns(described, known: frozenset[str], *, fixed: bool) -> tuple[Column, ...]:
    columns = []
    for one in described or ():
        field = one.get("field")
        if field not in known:
            raise _bad_layout(_("“%(field)s” is no field") % {"field": field})
        column = Column(field, one.get("title", field), int(one.get("width", 0)), one.get("align", "left"), one.get("pad", " "))
        if fixed and (column.width <= 0 or len(column.pad) != 1):
            raise _bad_layout(_("“%(field)s” has no width") % {"field": field})
        columns.append(column)
    return tuple(columns)


def _bad_layout(what: str) -> RuleError:
    return RuleError("bad_layout", _("The bank file template is incomplete: %(what)s.") % {"what": what})


def _csv_line(layout: Layout, values: Sequence[str]) -> bytes:
    out = io.StringIO()
    csv.writer(out, lineterminator="\r\n").writerow([_harmless(value) for value in values])
    return _encoded(layout, out.getvalue())


def _harmless(value: str) -> str:
    """No bank file opened in an office program becomes a formula."""
    return f"'{value}" if value[:1] in {"=", "+", "-", "@", "\t", "\r"} else value


def _fixed_line(layout: Layout, values: Sequence[str]) -> bytes:
    parts = []
    for column, value in zip(layout.columns, values, strict=True):
        given, pad = _encoded(layout, value), _encoded(layout, column.pad)
        if len(given) > column.width:
            words = {"title": column.title, "width": column.width, "value": value if column.field not in {"card", "holder"} else "***"}
            raise RuleError("too_wide", _("“%(value)s” does not fit into the %(width)s bytes of “%(title)s”.") % words)
        fill = pad * (column.width - len(given))
        parts.append(fill + given if column.align == "right" else given + fill)
    return b"".join(parts) + b"\r\n"


def _control(layout: Layout, count: int, total_fen: int) -> bytes:
    values = [layout.control_mark, str(count), format_yuan(total_fen, grouped=False)]
    return _encoded(layout, ("|" if layout.fixed else ",").join(values) + "\r\n")


def _encoded(layout: Layout, text: str) -> bytes:
    try:
        return text.encode(layout.encoding)
    except UnicodeEncodeError as error:
        words = {"character": text[error.start : error.end], "encoding": layout.encoding.upper()}
        raise RuleError("not_in_encoding", _("%(encoding)s has no character “%(character)s”.") % words) from None


def _split(layout: Layout, text: str) -> Iterator[tuple[int, dict[str, str]]]:
    """Number of the line and its values by field; heads, control lines and empty lines are passed over."""
    names = [column.field for column in layout.answer_columns]
    lines = list(_fixed_values(layout, text)) if layout.fixed else list(enumerate(csv.reader(io.StringIO(text)), start=1))
    started = not layout.answer_head
    for row, values in lines:
        if not any(value.strip() for value in values) or values[0].strip().startswith(layout.control_mark):
            continue
        if not started:
            started = True
            continue
        yield row, dict(zip(names, (value.strip().removeprefix("'") for value in values), strict=False))


def _fixed_values(layout: Layout, text: str) -> Iterator[tuple[int, list[str]]]:
    for row, line in enumerate(text.splitlines(), start=1):
        if line.startswith(layout.control_mark):
            continue
        raw, values, at = line.encode(layout.encoding), [], 0
        for column in layout.answer_columns:
            values.append(raw[at : at + column.width].decode(layout.encoding, errors="replace"))
            at += column.width
        yield row, values


def _answer(layout: Layout, row: int, values: dict[str, str]) -> Answer:
    sequence, result = values.get("sequence", ""), values.get("result", "")
    if not sequence.isdecimal():
        raise ValueError(_("“%(text)s” is no line number") % {"text": sequence[:20]})
    if result not in layout.paid and result not in layout.failed:
        raise ValueError(_("“%(text)s” is no result this bank's template knows") % {"text": result[:20]})
    paid = result in layout.paid
    return Answer(
        row=row,
        sequence=int(sequence),
        amount_fen=_amount(values),
        card=values.get("card", ""),
        paid=paid,
        reason="" if paid else values.get("reason", "")[:120] or result,
        serial=values.get("serial", "")[:40],
        settled_on=_day(values.get("date", "")),
    )


def _amount(values: dict[str, str]) -> int | None:
    if values.get("amount_fen"):
        if not values["amount_fen"].isdecimal():
            raise ValueError(_("“%(text)s” is no amount in fen") % {"text": values["amount_fen"][:20]})
        return int(values["amount_fen"])
    return parse_yuan(values["amount_yuan"]) if values.get("amount_yuan") else None


def _day(text: str) -> date | None:
    if not text:
        return None
    found = _DATE.match(text)
    try:
        return date(*map(int, found.groups())) if found else date.fromisoformat(text)
    except ValueError:
        raise ValueError(_("“%(text)s” is no date") % {"text": text[:20]}) from None
