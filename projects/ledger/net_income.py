"""Net income per head (人均纯收入): always derived, never typed. What was recorded, what counts by which rule, by how many people.

(wages + business income − business costs + property + transfers that count) ÷ heads, in whole fen, rounded down.
"""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date

from django.utils import timezone

from projects.households.composition import head_counts
from projects.households.models import Household, HouseholdYear
from projects.ledger.counting import BATCH, Part, parts_of
from projects.ledger.models import IncomeEntry, IncomeItem, IncomeLine
from projects.ledger.periods import ROLLING, Period
from regions.models import Level

Kind = IncomeEntry.Kind


@dataclass(frozen=True, slots=True)
class Heads:
    """How many people income is divided by. yearly: the yearly record's count; else those living there on counted_on."""

    count: int
    yearly: bool
    counted_on: date


@dataclass(frozen=True, slots=True)
class NetIncome:
    """Net income of one household in one period; all amounts in fen.

    parts           item by item, as summed by the database
    per_head_fen    None when nobody lives in the household
    undecided_fen   recorded under items without a rule; in no other sum
    """

    household_id: int
    period: Period
    parts: tuple[Part, ...]
    heads: Heads

    @property
    def counted(self) -> list[Part]:
        return [part for part in self.parts if part.rule is not None and part.rule.counts]

    @property
    def left_out(self) -> list[Part]:
        return [part for part in self.parts if part.rule is not None and not part.rule.counts]

    @property
    def undecided(self) -> list[Part]:
        return [part for part in self.parts if part.rule is None]

    @property
    def undecided_fen(self) -> int:
        return sum(part.fen for part in self.undecided)

    @property
    def net_fen(self) -> int:
        return sum(part.counted_fen for part in self.parts)

    @property
    def per_head_fen(self) -> int | None:
        return self.net_fen // self.heads.count if self.heads.count else None


@dataclass(frozen=True, slots=True)
class AgainstLine:
    """A line of the period's year beside the result. line_fen None: no line. below None: there is nothing to compare."""

    kind: str
    label: str
    line_fen: int | None
    document: str
    below: bool | None


def net_income_of(households: Iterable, period: Period, *, today: date | None = None) -> dict[int, NetIncome]:
    """Net income of many households (or income accounts) by household id; the number of queries does not grow with them.

    households  Household or IncomeAccount rows
    """
    regions = _regions_of([getattr(row, "household_id", None) or row.pk for row in households])
    parts, heads = parts_of(regions.items(), period), heads_of(regions, period, today=today)
    return {pk: NetIncome(pk, period, tuple(parts[pk]), heads[pk]) for pk in regions}


def heads_of(household_ids: Iterable[int], period: Period, *, today: date | None = None) -> dict[int, Heads]:
    """By the yearly record for a year that has one; otherwise by who lives there on the period's last day, or today before it.

    The rolling year is divided by today's people (当前家庭人口数).
    """
    today = today or timezone.localdate()
    ids = list(household_ids)
    on = today if period.kind == ROLLING else min(period.last, today)
    yearly: dict[int, int] = {}
    if period.kind != ROLLING:
        for start in range(0, len(ids), BATCH):
            records = HouseholdYear.objects.filter(household__in=ids[start : start + BATCH], year=period.year, people__isnull=False)
            yearly |= dict(records.values_list("household_id", "people"))
    now = head_counts([pk for pk in ids if pk not in yearly], on)
    return {pk: Heads(yearly.get(pk, now.get(pk, 0)), pk in yearly, on) for pk in ids}


def against_lines(result: NetIncome, region_code: str) -> list[AgainstLine]:
    """The result beside every kind of line of its year; a line that is missing is said to be missing. One query."""
    prefixes, on = ["", *(region_code[:level] for level in Level)], date(result.period.year, 12, 31)
    rows = IncomeLine.objects.filter(year=result.period.year, region_prefix__in=prefixes, valid_from__lte=on).exclude(valid_to__lt=on)
    nearest: dict[str, IncomeLine] = {}
    for row in sorted(rows, key=lambda row: (len(row.region_prefix), row.valid_from)):
        nearest[row.kind] = row
    return [_beside(kind, nearest.get(kind), result.per_head_fen) for kind in IncomeLine.Kind]


def _beside(kind, row: IncomeLine | None, per_head_fen: int | None) -> AgainstLine:
    fen = row.amount_fen if row else None
    below = None if fen is None or per_head_fen is None else per_head_fen < fen
    return AgainstLine(kind.value, str(kind.label), fen, row.document if row else "", below)


def _regions_of(ids: list[int]) -> dict[int, str]:
    regions: dict[int, str] = {}
    for start in range(0, len(ids), BATCH):
        regions |= dict(Household.objects.filter(pk__in=ids[start : start + BATCH]).values_list("pk", "village__region_id"))
    return regions


def named(parts: Iterable[Part]) -> list[tuple[Part, str]]:
    """Parts with the names of their items, in the order of the list of items. One query."""
    names = {item.code: (item.position, str(item)) for item in IncomeItem.objects.all()}
    last = (10**6, "")
    return [
        (part, names.get(part.item_code, last)[1] or part.item_code)
        for part in sorted(parts, key=lambda part: (names.get(part.item_code, last)[0], part.first))
    ]
