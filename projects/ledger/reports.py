"""What an income account says: a statement line by line with its totals; and net income, by which the rooms above reckon.

Reversals stand as lines of their own in the year in which they were made; every total includes them. Costs are told apart:
a total says what came in, net income subtracts them.
"""

from collections import defaultdict
from dataclasses import dataclass
from datetime import date

from projects.ledger import sources
from projects.ledger.models import IncomeAccount, IncomeEntry
from projects.ledger.net_income import AgainstLine, NetIncome, against_lines, net_income_of
from projects.ledger.periods import Period, accounting_year, calendar_year, rolling_year

__all__ = [
    "AgainstLine",
    "NetIncome",
    "Period",
    "Statement",
    "accounting_year",
    "against_lines",
    "calendar_year",
    "net_income_of",
    "rolling_year",
    "statement",
]
Kind = IncomeEntry.Kind


@dataclass(frozen=True, slots=True)
class Line:
    """One entry as people read it. amount_fen in fen, negative in a reversal; `reversed`: a later line takes it back."""

    entry_id: int
    earned_on: date
    item: str
    kind: str
    kind_label: str
    amount_fen: int
    source: str
    source_words: str
    posting_title: str
    reversed: bool
    is_reversal: bool
    is_cost: bool


@dataclass(frozen=True, slots=True)
class Total:
    """A sum in fen: of a kind of income (key "property"), of a year (key 2020), of an origin (key "dividend")."""

    key: str | int
    label: str
    amount_fen: int


@dataclass(frozen=True, slots=True)
class Statement:
    """`year` None holds all years. `kinds`, `origins` and sums are of the year asked for, `years` always of all years, latest first.

    total_fen  all that came in, income and aid; costs_fen what went out for business, above zero, in no other sum
    """

    year: int | None
    lines: tuple[Line, ...]
    kinds: tuple[Total, ...]
    years: tuple[Total, ...]
    origins: tuple[Total, ...]
    total_fen: int
    costs_fen: int


def statement(account: IncomeAccount, year: int | None = None) -> Statement:
    """The account's lines, latest first, with totals by kind and by year. One query."""
    entries = list(IncomeEntry.objects.filter(account=account).select_related("posting").order_by("-earned_on", "-pk"))
    taken_back = {entry.reverses_id for entry in entries if entry.reverses_id}
    by_year: dict[int, int] = defaultdict(int)
    by_kind: dict[str, int] = defaultdict(int)
    by_origin: dict[str, int] = defaultdict(int)
    lines = []
    for entry in entries:
        came_in = 0 if entry.kind == Kind.COST else entry.amount_fen
        by_year[entry.earned_on.year] += came_in
        if year is None or entry.earned_on.year == year:
            by_kind[entry.kind] += entry.amount_fen
            by_origin[sources.origin_of(entry.source)] += came_in
            lines.append(_line(entry, taken_back))
    costs_fen = by_kind.get(Kind.COST, 0)
    return Statement(
        year=year,
        lines=tuple(lines),
        kinds=tuple(Total(kind.value, str(kind.label), by_kind[kind]) for kind in Kind if kind in by_kind),
        years=tuple(Total(key, str(key), by_year[key]) for key in sorted(by_year, reverse=True)),
        origins=tuple(Total(key, sources.label_of(key), fen) for key, fen in sorted(by_origin.items(), key=lambda pair: -pair[1])),
        total_fen=sum(by_kind.values()) - costs_fen,
        costs_fen=costs_fen,
    )


def _line(entry: IncomeEntry, taken_back: set[int]) -> Line:
    return Line(
        entry_id=entry.pk,
        earned_on=entry.earned_on,
        item=entry.item,
        kind=entry.kind,
        kind_label=str(entry.get_kind_display()),
        amount_fen=entry.amount_fen,
        source=entry.source,
        source_words=sources.in_words(entry.source),
        posting_title=entry.posting.title,
        reversed=entry.pk in taken_back,
        is_reversal=entry.reverses_id is not None,
        is_cost=entry.kind == Kind.COST,
    )
