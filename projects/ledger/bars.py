"""Bars drawn by the server as SVG: whole-number widths in a box of 100 parts, no script and no style attribute."""

from collections.abc import Iterable
from dataclasses import dataclass

from projects.ledger.reports import Total

WIDTH = 100


@dataclass(frozen=True, slots=True)
class Bar:
    """One bar. width of WIDTH; below: the sum is under zero, the bar shows its size."""

    label: str
    amount_fen: int
    width: int
    below: bool


def bars(totals: Iterable[Total]) -> list[Bar]:
    """A bar for each total; the longest fills the box, what is not nothing is at least one part wide."""
    totals = list(totals)
    longest = max((abs(total.amount_fen) for total in totals), default=0)
    return [Bar(total.label, total.amount_fen, _width(total.amount_fen, longest), total.amount_fen < 0) for total in totals]


def _width(fen: int, longest: int) -> int:
    return max(1, abs(fen) * WIDTH // longest) if fen else 0
