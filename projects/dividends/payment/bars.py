"""How many lines stand where, as one bar of coloured parts; its words and sums stand beside it, so nothing hangs on colour."""

from collections.abc import Iterable
from dataclasses import dataclass

from shared.money import split_by_weight

WIDTH = 1_000  # parts of the whole bar
LEAST = 100  # a hundredth of the lines is the least that is drawn, or a single failed one could not be seen


@dataclass(frozen=True, slots=True)
class Part:
    """Lines of one standing. start and width in parts of WIDTH."""

    key: str
    label: str
    count: int
    fen: int
    start: int
    width: int


def parts(rows: Iterable[tuple[str, str, int, int]]) -> list[Part]:
    """(key, label, count, fen) → parts that fill the bar; standings without a line are left out."""
    rows = [row for row in rows if row[2]]
    whole = sum(row[2] for row in rows)
    widths = split_by_weight(WIDTH, [max(row[2] * LEAST, whole) for row in rows]) if rows else []
    return [Part(*row, sum(widths[:n]), width) for n, (row, width) in enumerate(zip(rows, widths, strict=True))]
