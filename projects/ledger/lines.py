"""Poverty, exit and monitoring lines (贫困线、退出线、监测线): yuan per head and year, as dated rows of a region.

A year without a row, or a row without an amount, has no line. Whoever compares says so; it is never a pass.
"""

from datetime import date

from projects.ledger.models import IncomeLine

YEAR_END = (12, 31)


def line_row(kind: str, region_code: str, year: int) -> IncomeLine | None:
    """The row of the nearest region for a calendar year: as in force on its last day."""
    return IncomeLine.objects.in_force(region_code, date(year, *YEAR_END), kind=kind, year=year)


def line(kind: str, region_code: str, year: int) -> int | None:
    """A line of a calendar year in fen per head, or None: there is no line."""
    row = line_row(kind, region_code, year)
    return None if row is None else row.amount_fen
