"""What an income account says: a statement line by line with its totals, and the recorded income per head of a year.

Reversals stand as lines of their own in the year in which they were made; every total includes them.
"""

from collections import defaultdict
from dataclasses import dataclass
from datetime import date

from django.utils import timezone
from django.utils.translation import gettext as _

from projects.households.composition import head_count
from projects.ledger import sources
from projects.ledger.models import IncomeAccount, IncomeEntry
from shared.money import format_yuan

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


@dataclass(frozen=True, slots=True)
class Total:
    """A sum in fen: of a kind of income (key "property") or of a year (key 2020)."""

    key: str | int
    label: str
    amount_fen: int


@dataclass(frozen=True, slots=True)
class Statement:
    """`year` None holds all years. `kinds` and `total_fen` are of the year asked for, `years` always of all years, latest first."""

    year: int | None
    lines: tuple[Line, ...]
    kinds: tuple[Total, ...]
    years: tuple[Total, ...]
    total_fen: int


@dataclass(frozen=True, slots=True)
class PerCapita:
    """Recorded income of a calendar year divided by the people of the household.

    total_fen    all entries dated in the year, in fen
    heads        members who live in the household on counted_on (31 December, or today while the year lasts)
    result_fen   total_fen ÷ heads, rounded down to whole fen; None when nobody lives in the household
    calculation  for example "18,260.00 ÷ 4 = 4,565.00"
    rule         how it was divided, in words
    """

    year: int
    total_fen: int
    heads: int
    counted_on: date
    result_fen: int | None
    calculation: str
    rule: str


def statement(account: IncomeAccount, year: int | None = None) -> Statement:
    """The account's lines, latest first, with totals by kind and by year. One query."""
    entries = list(IncomeEntry.objects.filter(account=account).select_related("posting").order_by("-earned_on", "-pk"))
    taken_back = {entry.reverses_id for entry in entries if entry.reverses_id}
    by_year: dict[int, int] = defaultdict(int)
    by_kind: dict[str, int] = defaultdict(int)
    lines = []
    for entry in entries:
        by_year[entry.earned_on.year] += entry.amount_fen
        if year is None or entry.earned_on.year == year:
            by_kind[entry.kind] += entry.amount_fen
            lines.append(_line(entry, taken_back))
    return Statement(
        year=year,
        lines=tuple(lines),
        kinds=tuple(Total(kind.value, str(kind.label), by_kind[kind]) for kind in Kind if kind in by_kind),
        years=tuple(Total(key, str(key), by_year[key]) for key in sorted(by_year, reverse=True)),
        total_fen=sum(by_kind.values()),
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
    )


def per_capita(account: IncomeAccount, year: int, *, today: date | None = None) -> PerCapita:
    """Recorded income per head of a calendar year. What is not recorded here (own harvest, costs) is not in it."""
    amounts = IncomeEntry.objects.filter(account=account, earned_on__year=year).values_list("amount_fen", flat=True)
    return _divide(year, sum(amounts), account, today or timezone.localdate())


def _divide(year: int, total_fen: int, account: IncomeAccount, today: date) -> PerCapita:
    counted_on = min(date(year, 12, 31), today)
    heads = head_count(account.household_id, counted_on)
    if heads == 0:
        nobody = _("Nobody lived in the household on %(day)s, so there is no figure per head.") % {"day": counted_on}
        return PerCapita(year, total_fen, 0, counted_on, None, "", nobody)
    result, rest = divmod(total_fen, heads)
    sign = "≈" if rest else "="
    words = {"heads": heads, "day": counted_on}
    rule = _("Recorded income of the year divided by the %(heads)s people living in the household on %(day)s, rounded down to the fen.")
    return PerCapita(
        year, total_fen, heads, counted_on, result, f"{format_yuan(total_fen)} ÷ {heads} {sign} {format_yuan(result)}", rule % words
    )
