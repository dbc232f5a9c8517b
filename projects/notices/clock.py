"""Counting days: a clock begins on the day after, and counts all days or working days only."""

from datetime import date, timedelta

from django.db.models import Q
from django.utils.translation import gettext as _

from projects.notices.models import Counts, SpecialDay
from regions.models import Level
from shared.errors import RuleError

_LONGEST = timedelta(days=400)  # no clock of working days runs longer; one query is enough for all its special days


def last_day(begins_on: date, *, days: int, counts: str, region_code: str) -> date:
    """The last of so many days, the first of which is the day after begins_on.

    Raises RuleError "no_calendar" when working days are to be counted in a year whose holidays nobody has entered.
    """
    if counts == Counts.CALENDAR:
        return begins_on + timedelta(days=days)
    special, known = _special_days(begins_on, region_code)
    day = begins_on
    while days:
        day += timedelta(days=1)
        if day.year not in known:
            words = {"year": day.year}
            raise RuleError("no_calendar", _("The holidays of %(year)s are not entered, so working days cannot be counted.") % words)
        days -= _is_working_day(day, special)
    return day


def _is_working_day(day: date, special: list[SpecialDay]) -> bool:
    """The row of the nearest region decides; without one, Monday to Friday."""
    told = [row for row in special if row.valid_from <= day <= row.valid_to]
    if not told:
        return day.weekday() < 5
    return max(told, key=lambda row: (len(row.region_prefix), row.valid_from)).kind == SpecialDay.Kind.WORK


def _special_days(begins_on: date, region_code: str) -> tuple[list[SpecialDay], set[int]]:
    """Rows that hold there from that day on, and the years of which there is any row."""
    prefixes = ["", *(region_code[:level] for level in Level)]
    since = date(begins_on.year, 1, 1)
    near = Q(valid_to__gte=since, valid_from__lte=begins_on + _LONGEST)
    rows = list(SpecialDay.objects.filter(near, region_prefix__in=prefixes))
    return rows, {day.year for row in rows for day in (row.valid_from, row.valid_to)}
