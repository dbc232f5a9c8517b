"""Formulae that ask one thing of a household: that it is there, its people, its shares, its labour days."""

from dataclasses import dataclass
from fractions import Fraction

from django.utils.translation import gettext as _

from projects.dividends.formulas.base import Formula, Inputs
from shared.errors import RuleError


@dataclass(frozen=True)
class Equal(Formula):
    kind = "equal"
    weighs = "one"
    equal_bp = 10_000

    def weight(self, inputs: Inputs) -> int:
        return 1


@dataclass(frozen=True)
class PerCapita(Formula):
    kind = "per_capita"
    weighs = "people"
    equal_bp = 10_000

    def weight(self, inputs: Inputs) -> int:
        return len(inputs["members"])


@dataclass(frozen=True)
class Shares(Formula):
    """whole: how many shares were issued in all; the shares taking part must sum to it. None: they count as they are."""

    whole: int | None = None
    kind = "shares"
    weighs = "shares"

    def weight(self, inputs: Inputs) -> int:
        return inputs["shares"]

    def check_whole(self, whole: int) -> None:
        if self.whole is None or whole == self.whole:
            return
        words = {"there": whole, "whole": self.whole, "percent": percent(Fraction(100 * whole, self.whole))}
        message = _(
            "The shares taking part sum to %(there)s of %(whole)s, which is %(percent)s %%, not 100 %%;"
            " recalculate the shares in the programme, then draw up the round."
        )
        raise RuleError("shares_not_whole", message % words)


@dataclass(frozen=True)
class LabourDays(Formula):
    kind = "labour"
    weighs = "days"
    labour_bp = 10_000

    @property
    def needs(self) -> frozenset[str]:
        return frozenset({"days"})

    def weight(self, inputs: Inputs) -> int:
        return inputs["days"]


def percent(exact: Fraction) -> str:
    """A percentage with as many decimals as it needs, at most four, cut off.

    >>> percent(Fraction(90625, 1000))
    '90.625'
    """
    whole, rest = divmod(exact * 10_000, 10_000)
    return f"{whole}.{int(rest):04}".rstrip("0").rstrip(".")
