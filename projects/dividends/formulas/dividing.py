"""Dividing by weights between a floor and a cap, exactly: what a cap frees goes to the others, what a floor costs comes from them."""

from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass
from fractions import Fraction

from django.utils.translation import gettext as _

from shared.errors import RuleError
from shared.money import format_yuan, split_by_weight


@dataclass(frozen=True, slots=True)
class Limits:
    """The least and the most a household with a weight gets, in fen; None: no limit."""

    floor_fen: int | None = None
    cap_fen: int | None = None

    def __bool__(self) -> bool:
        return self.floor_fen is not None or self.cap_fen is not None


@dataclass(frozen=True, slots=True)
class Done:
    """given + what is left at the cap of everybody = what there was."""

    parts: Sequence[int]
    given: int
    left_over: int = 0
    capped: int = 0
    floored: int = 0


def divide(fen: int, weights: Sequence[int], limits: Limits) -> Done:
    """Parts by weight, largest remainder, earlier first among equals; with limits each part lies between them.

    When everybody is at the cap, the rest is not given. Raises RuleError "nobody_has_weight", "floor_too_high".
    """
    whole = sum(weights)
    if whole <= 0:
        raise RuleError("nobody_has_weight", _("By this formula nobody gets anything; check its conditions and the facts it reads."))
    if not limits:
        parts = split_by_weight(fen, weights)
        return Done(parts, fen, fen - sum(fen * weight // whole for weight in weights))
    return _between(fen, weights, limits)


def _between(fen: int, weights: Sequence[int], limits: Limits) -> Done:
    groups = Counter(weight for weight in weights if weight > 0)
    households = sum(groups.values())
    least, most = limits.floor_fen or 0, fen if limits.cap_fen is None else limits.cap_fen
    if least * households > fen:
        words = {"floor": format_yuan(least), "households": households, "pot": format_yuan(fen)}
        message = _("At least %(floor)s yuan for each of %(households)s households is more than the %(pot)s yuan there are.")
        raise RuleError("floor_too_high", message % words)
    if most * households <= fen:
        parts = [most if weight > 0 else 0 for weight in weights]
        return Done(parts, most * households, capped=households)
    rate = _rate(fen, groups, least, most)
    floored = {weight for weight in groups if rate * weight <= least}
    capped = {weight for weight in groups if rate * weight >= most} - floored
    free = [weight if weight not in floored and weight not in capped else 0 for weight in weights]
    rest = fen - least * sum(groups[w] for w in floored) - most * sum(groups[w] for w in capped)
    shared = split_by_weight(rest, free) if any(free) else [0] * len(weights)
    parts = [least if w in floored else most if w in capped else part for w, part in zip(weights, shared, strict=True)]
    left_over = rest - sum(rest * w // sum(free) for w in free) if any(free) else 0
    return Done(parts, sum(parts), left_over, sum(groups[w] for w in capped), sum(groups[w] for w in floored))


def _rate(fen: int, groups: Counter, least: int, most: int) -> Fraction:
    """Fen for one unit of weight such that the parts, each held between least and most, sum to fen."""
    marks = sorted([(Fraction(least, w), w, False) for w in groups] + [(Fraction(most, w), w, True) for w in groups])
    fixed, moving = least * sum(groups.values()), 0
    for mark, weight, at_cap in marks:
        if moving and fixed + mark * moving >= fen:
            break
        if at_cap:
            fixed += most * groups[weight]
            moving -= weight * groups[weight]
        else:
            fixed -= least * groups[weight]
            moving += weight * groups[weight]
    return Fraction(fen - fixed, moving) if moving else marks[-1][0]
