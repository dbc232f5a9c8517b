"""What counts as income, for many households at once: the rules read once, entries summed by the database.

An entry is judged by the rule in force on its own day in its household's region; where rules change inside a period, the
period is cut there. An item without a rule is never counted: it is told apart as undecided.
"""

from collections import defaultdict
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date, timedelta
from functools import lru_cache

from django.db.models import Case, IntegerField, Sum, Value, When

from projects.ledger.models import IncomeEntry, IncomeItemRule
from projects.ledger.periods import Period
from regions.models import Level

BATCH = 5_000  # households in one query: below the parameter limit of both databases


@dataclass(frozen=True, slots=True)
class Part:
    """What one item makes in the days from `first` to `last`, under one rule.

    fen   sum of its entries, reversals included; above zero for costs too
    rule  None: there is no rule
    """

    kind: str
    item_code: str
    first: date
    last: date
    fen: int
    rule: IncomeItemRule | None

    @property
    def counted_fen(self) -> int:
        """What it adds to net income."""
        if self.rule is None or not self.rule.counts:
            return 0
        return -self.fen if self.kind == IncomeEntry.Kind.COST else self.fen


def parts_of(households: Iterable[tuple[int, str]], period: Period) -> dict[int, list[Part]]:
    """Household id → its parts, for (household id, region code of the village). One query for rules, one for each BATCH."""
    regions = dict(households)
    rules = _Rules(period)
    found: dict[int, list[Part]] = {pk: [] for pk in regions}
    ids = list(regions)
    for start in range(0, len(ids), BATCH):
        for pk, kind, code, piece, fen in _sums(ids[start : start + BATCH], period, rules.cuts):
            first, last = rules.pieces[piece]
            found[pk].append(Part(kind, code, first, last, fen, rules.of(code, regions[pk], first)))
    return found


def _sums(ids: list[int], period: Period, cuts: list[date]):
    entries = IncomeEntry.objects.filter(account__household__in=ids, earned_on__range=(period.first, period.last)).order_by()
    whens = [When(earned_on__lt=cut, then=Value(n)) for n, cut in enumerate(cuts)]
    piece = Case(*whens, default=Value(len(cuts)), output_field=IntegerField()) if whens else Value(0)
    rows = entries.annotate(piece=piece).values_list("account__household", "kind", "item_code", "piece")
    return rows.annotate(fen=Sum("amount_fen"))


class _Rules:
    """All rules that touch a period, and where they cut it."""

    def __init__(self, period: Period):
        self.by_item: dict[str, list[IncomeItemRule]] = defaultdict(list)
        cuts = set()
        touching = IncomeItemRule.objects.filter(valid_from__lte=period.last).exclude(valid_to__lt=period.first)
        for rule in touching:
            self.by_item[rule.item_id].append(rule)
            cuts.add(rule.valid_from)
            if rule.valid_to:
                cuts.add(rule.valid_to + timedelta(days=1))
        self.cuts = sorted(cut for cut in cuts if period.first < cut <= period.last)
        edges = [period.first, *self.cuts, period.last + timedelta(days=1)]
        self.pieces = [(first, after - timedelta(days=1)) for first, after in zip(edges, edges[1:], strict=False)]
        self.of = lru_cache(maxsize=50_000)(self._of)

    def _of(self, code: str, region_code: str, on: date) -> IncomeItemRule | None:
        """As DatedRule.in_force says it: the nearest region, then the latest."""
        prefixes = {"", *(region_code[:level] for level in Level)}
        holding = [
            rule
            for rule in self.by_item.get(code, ())
            if rule.region_prefix in prefixes and rule.valid_from <= on and (rule.valid_to is None or on <= rule.valid_to)
        ]
        return max(holding, key=lambda rule: (len(rule.region_prefix), rule.valid_from), default=None)
