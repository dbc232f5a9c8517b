"""When what falls due: by year, by quarter, or a list somebody typed. Pure functions."""

from calendar import monthrange
from collections.abc import Sequence
from datetime import date

from django.utils.translation import gettext as _

from shared.money import parse_yuan

Plan = list[tuple[date, int]]


def every(months: int, *, first_on: date, last_on: date, amount_fen: int) -> Plan:
    """(day, fen) from first_on every so many months, up to last_on; a 31st becomes the last day of a shorter month.

    >>> every(3, first_on=date(2026, 1, 31), last_on=date(2026, 7, 1), amount_fen=5)
    [(datetime.date(2026, 1, 31), 5), (datetime.date(2026, 4, 30), 5)]
    """
    plan, number = [], 0
    while (day := _later(first_on, months * number)) <= last_on:
        plan.append((day, amount_fen))
        number += 1
    return plan


def _later(day: date, months: int) -> date:
    year, month = divmod(day.year * 12 + day.month - 1 + months, 12)
    return date(year, month + 1, min(day.day, monthrange(year, month + 1)[1]))


def from_lines(text: str) -> Plan:
    """(day, fen) of lines such as "2026-06-30 12000.00". Raises ValueError with a sentence that names the line."""
    plan = []
    for number, line in enumerate(filter(None, map(str.strip, text.splitlines())), start=1):
        parts: Sequence[str] = line.replace("\t", " ").split(maxsplit=1)
        try:
            plan.append((date.fromisoformat(parts[0]), parse_yuan(parts[1])))
        except (ValueError, IndexError):
            raise ValueError(
                _("Line %(number)s, “%(line)s”: write a day and an amount, for example 2026-06-30 12000.")
                % {"number": number, "line": line}
            ) from None
    return plan
