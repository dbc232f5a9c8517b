"""The calculation of net income, line by line, as a person checks it with pencil and paper."""

from dataclasses import dataclass
from datetime import date

from django.utils.translation import gettext as _

from projects.ledger.counting import Part
from projects.ledger.models import IncomeAccount, IncomeEntry
from projects.ledger.net_income import AgainstLine, Heads, NetIncome, against_lines, named, net_income_of
from projects.ledger.periods import CALENDAR, Period
from shared.money import format_yuan


@dataclass(frozen=True, slots=True)
class Row:
    """One item: what was recorded, whether it counts and by which rule, what it adds to the sum."""

    label: str
    kind: str
    fen: int
    counted_fen: int
    says: str
    document: str
    decided: bool
    days: str


@dataclass(frozen=True, slots=True)
class Calculation:
    """Everything a page needs to show how the result came about."""

    result: NetIncome
    rows: tuple[Row, ...]
    heads_in_words: str
    division: str
    lines: tuple[AgainstLine, ...]


def calculation(account: IncomeAccount, period: Period, *, today: date | None = None) -> Calculation:
    """Net income of an account in a period with every step. A handful of queries."""
    result = net_income_of([account], period, today=today)[account.household_id]
    return Calculation(
        result=result,
        rows=tuple(_row(part, label, period) for part, label in named(result.parts)),
        heads_in_words=_in_words(result.heads, period),
        division=_division(result),
        lines=tuple(against_lines(result, account.audit_region)),
    )


def _row(part: Part, label: str, period: Period) -> Row:
    days = "" if (part.first, part.last) == (period.first, period.last) else f"{part.first} – {part.last}"
    kind = str(IncomeEntry.Kind(part.kind).label)
    document = part.rule.document if part.rule else ""
    return Row(label, kind, part.fen, part.counted_fen, _says(part), document, part.rule is not None, days)


def _says(part: Part) -> str:
    if part.rule is None:
        return _("no rule: undecided, not counted")
    if not part.rule.counts:
        return _("does not count")
    return _("counts, subtracted") if part.kind == IncomeEntry.Kind.COST else _("counts as income")


def _in_words(heads: Heads, period: Period) -> str:
    words = {"heads": heads.count, "year": period.year, "day": heads.counted_on}
    if heads.yearly:
        return _("%(heads)s people by the yearly record of %(year)s") % words
    if heads.count == 0:
        return _("Nobody lived in the household on %(day)s, so there is no figure per head.") % words
    if period.kind == CALENDAR:
        return _("%(heads)s people living in the household on %(day)s; the yearly record has no count") % words
    return _("%(heads)s people living in the household on %(day)s") % words


def _division(result: NetIncome) -> str:
    """For example "18,260.00 ÷ 4 = 4,565.00"; ≈ when fen are left over and dropped."""
    if result.per_head_fen is None:
        return ""
    sign = "≈" if result.net_fen % result.heads.count else "="
    return f"{format_yuan(result.net_fen)} ÷ {result.heads.count} {sign} {format_yuan(result.per_head_fen)}"
