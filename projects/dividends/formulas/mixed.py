"""Several pools in percent: labour, aid, equal, each by its own formula and for its own group; the rest is reserve."""

from collections.abc import Sequence
from dataclasses import dataclass
from functools import cached_property

from django.utils.translation import gettext as _

from projects.dividends.formulas.base import Division, Formula, Inputs
from projects.dividends.formulas.conditions import Condition
from shared.errors import RuleError
from shared.money import split_by_weight


@dataclass(frozen=True)
class Part:
    """name: "labour", "aid" or "equal"; bp: basis points of the money; group: who takes part in it."""

    name: str
    bp: int
    group: Condition
    formula: Formula


@dataclass(frozen=True)
class Mixed(Formula):
    parts: tuple[Part, ...] = ()
    reserve_bp: int = 0
    kind = "mixed"

    @cached_property
    def columns(self) -> int:
        return len(self.parts)

    @cached_property
    def labour_bp(self) -> int:
        return sum(part.bp * part.formula.labour_bp // 10_000 for part in self.parts)

    @cached_property
    def equal_bp(self) -> int:
        return sum(part.bp * part.formula.equal_bp // 10_000 for part in self.parts if part.name == "equal")

    @property
    def needs(self) -> frozenset[str]:
        return frozenset().union(*(part.formula.needs | part.group.needs for part in self.parts))

    def weigh(self, inputs: Inputs) -> tuple[int, ...]:
        return tuple(part.formula.weight(inputs) if part.group.fits_household(inputs) else 0 for part in self.parts)

    def divide(self, fen: int, columns: Sequence[Sequence[int]]) -> Division:
        *amounts, reserve = split_by_weight(fen, [*(part.bp for part in self.parts), self.reserve_bp])
        totals, pools = [0] * len(columns[0]), []
        for part, amount, weights in zip(self.parts, amounts, columns, strict=True):
            if not any(weights):
                words = {"pool": pool_name(part.name)}
                raise RuleError("nobody_in_pool", _("Nobody takes part in the %(pool)s; change its group or give it 0 %%.") % words)
            done = part.formula.divide_pool(part.name, amount, weights)
            totals = [total + more for total, more in zip(totals, done.parts, strict=True)]
            reserve += done.reserve_fen
            pools += done.pools
        return Division(totals, reserve, tuple(pools))


def pool_name(name: str) -> str:
    """What people call a pool."""
    return {"labour": _("labour pool"), "aid": _("aid pool"), "equal": _("equal pool")}.get(name, _("pot"))
