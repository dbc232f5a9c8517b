"""What of a price goes where: each fee cut to whole fen per piece, all the rest to the households.

Product page, order line and settlement read the same numbers: computed here once, copied into the line.
"""

from collections.abc import Iterable
from dataclasses import dataclass, replace
from datetime import date

from django.core.cache import cache
from django.db.models import Q
from django.utils import timezone
from django.utils.translation import gettext as _

from marketplace.catalogue.models import FeeRule, in_language
from shared.errors import RuleError
from shared.money import share_bp

HUNDRED_YUAN = 10_000  # fen


@dataclass(frozen=True, slots=True)
class Fee:
    """One fee: its kind, its names, its rate in basis points, its amount in fen."""

    kind: str
    name: str
    name_en: str
    rate_bp: int
    fen: int

    @property
    def label(self) -> str:
        return in_language(self.name, self.name_en)

    def as_json(self) -> dict:
        """How an order line keeps it: with its rate and who gets it."""
        role = str(FeeRule.ROLES[FeeRule.Kind(self.kind)])
        return {"kind": self.kind, "role": role, "name": self.name, "name_en": self.name_en, "rate_bp": self.rate_bp, "fen": self.fen}


@dataclass(frozen=True, slots=True)
class Breakdown:
    """Where an amount goes, in fen: price = sum of fees + household."""

    price_fen: int
    fees: tuple[Fee, ...]
    household_fen: int

    def times(self, quantity: int) -> "Breakdown":
        """The same for several pieces: cut per piece first, so that ten pieces are ten times one piece."""
        fees = tuple(replace(fee, fen=fee.fen * quantity) for fee in self.fees)
        return Breakdown(self.price_fen * quantity, fees, self.household_fen * quantity)


class FeeTable:
    """The fee rules of one day, read once, for any number of products."""

    def __init__(self, rules: Iterable[FeeRule]):
        self.rules = list(rules)

    @classmethod
    def on(cls, day: date) -> "FeeTable":
        dated = Q(valid_from__lte=day) & (Q(valid_to__isnull=True) | Q(valid_to__gte=day))
        return cls(FeeRule.objects.filter(dated))

    @classmethod
    def shown(cls) -> "FeeTable":
        """Today's rules for pages that only show them: a minute old at most. Whoever orders or settles asks `on`."""
        today = timezone.localdate()
        key = f"fee-table-{today}"
        rules = cache.get(key)
        if rules is None:
            rules = cls.on(today).rules
            cache.set(key, rules, 60)
        return cls(rules)

    def rules_for(self, region_code: str) -> list[FeeRule]:
        """Of each kind the rule of the nearest region, in the order of Kind; raises RuleError "no_fee_rule" on none."""
        nearest: dict[str, FeeRule] = {}
        for rule in sorted(self.rules, key=lambda rule: (len(rule.region_prefix), rule.valid_from)):
            if region_code.startswith(rule.region_prefix):
                nearest[rule.kind] = rule
        if not nearest:
            raise RuleError("no_fee_rule", _("No fee rule holds here on that day, so nothing can be sold; the county must set one first."))
        return [nearest[kind] for kind in FeeRule.Kind if kind in nearest]

    def breakdown(self, unit_price_fen: int, region_code: str) -> Breakdown:
        """Where the price of one piece, sold from region_code, goes."""
        rules = self.rules_for(region_code)
        fees = tuple(Fee(rule.kind, rule.name, rule.name_en, rule.rate_bp, share_bp(unit_price_fen, rule.rate_bp)) for rule in rules)
        household_fen = unit_price_fen - sum(fee.fen for fee in fees)
        if household_fen < 0:
            raise RuleError("fees_exceed_price", _("The fees together exceed the price; correct the fee rules first."))
        return Breakdown(unit_price_fen, fees, household_fen)

    def per_100(self, region_code: str) -> Breakdown:
        """Where exactly ¥100.00 go."""
        return self.breakdown(HUNDRED_YUAN, region_code)


def breakdown(unit_price_fen: int, region_code: str, on: date) -> Breakdown:
    """Where the price of one piece sold from region_code goes under the rules of that day."""
    return FeeTable.on(on).breakdown(unit_price_fen, region_code)


def per_100(region_code: str, on: date) -> Breakdown:
    return FeeTable.on(on).per_100(region_code)
