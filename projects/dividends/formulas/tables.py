"""Formulae by a table: the first row whose conditions hold gives a household, or each of its members, a weight or an amount."""

from collections.abc import Sequence
from dataclasses import dataclass, field

from django.utils.translation import gettext as _

from projects.dividends.formulas.base import Division, Formula, Inputs, Pool
from projects.dividends.formulas.conditions import Condition
from shared.errors import RuleError
from shared.money import format_yuan


@dataclass(frozen=True)
class Table:
    """rows: (condition, value); `otherwise` is the value when no row holds. per_head: asked for every member, summed."""

    rows: tuple[tuple[Condition, int], ...]
    per_head: bool
    otherwise: int = 0

    @property
    def needs(self) -> frozenset[str]:
        return frozenset().union(*(condition.needs for condition, _value in self.rows))

    def value(self, inputs: Inputs) -> int:
        rows = [(condition, value) for condition, value in self.rows if condition.holds_for(inputs)]
        if not self.per_head:
            return next((value for condition, value in rows if condition.fits_household(inputs)), self.otherwise)
        left, total = list(inputs["members"]), 0
        for condition, value in rows:
            fitting = {person["id"] for person in condition.members_of(inputs)}
            total += value * sum(person["id"] in fitting for person in left)
            left = [person for person in left if person["id"] not in fitting]
        return total + self.otherwise * len(left)


@dataclass(frozen=True)
class Weighted(Formula):
    """By weights, in hundredths, of a table."""

    table: Table = field(default_factory=lambda: Table((), False))
    kind = "weighted"

    @property
    def needs(self) -> frozenset[str]:
        return self.table.needs

    def weight(self, inputs: Inputs) -> int:
        return self.table.value(inputs)


@dataclass(frozen=True)
class Fixed(Formula):
    """Amounts, in fen, of a table; what remains goes to the reserve."""

    table: Table = field(default_factory=lambda: Table((), False))
    kind = "fixed"

    @property
    def needs(self) -> frozenset[str]:
        return self.table.needs

    def weight(self, inputs: Inputs) -> int:
        return self.table.value(inputs)

    def divide_pool(self, name: str, fen: int, weights: Sequence[int]) -> Division:
        wanted = sum(weights)
        if wanted == 0:
            raise RuleError("nobody_has_weight", _("By this formula nobody gets anything; check its conditions and the facts it reads."))
        if wanted > fen:
            words = {"wanted": format_yuan(wanted), "there": format_yuan(fen)}
            raise RuleError("too_little_money", _("The fixed amounts sum to %(wanted)s yuan, but there are only %(there)s.") % words)
        pool = Pool(name, wanted, wanted, sum(weight > 0 for weight in weights))
        return Division(list(weights), fen - wanted, (pool,))


@dataclass(frozen=True)
class Manual(Formula):
    """Amounts by household number, as the village listed them; they sum to the pot."""

    amounts: dict[str, int] = field(default_factory=dict)
    kind = "manual"

    def weight(self, inputs: Inputs) -> int:
        return self.amounts.get(inputs["number"], 0)

    def divide_pool(self, name: str, fen: int, weights: Sequence[int]) -> Division:
        listed, taking_part = sum(self.amounts.values()), sum(weights)
        if taking_part != listed:
            words = {"missing": format_yuan(listed - taking_part)}
            message = _("The list has %(missing)s yuan for households that do not take part on the base date; correct the list.")
            raise RuleError("listed_but_not_there", message % words)
        if listed != fen:
            words = {"listed": format_yuan(listed), "pot": format_yuan(fen)}
            raise RuleError("does_not_add_up", _("The list sums to %(listed)s yuan, the pot is %(pot)s; they must be the same.") % words)
        return Division(list(weights), 0, (Pool(name, fen, fen, sum(weight > 0 for weight in weights)),))
