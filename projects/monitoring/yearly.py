"""What the register's years say of the watch: kept in step with the cases, so that lists, filters, cards and exports agree with them."""

from collections.abc import Iterable
from datetime import date

from django.utils import timezone

from projects.households.history import Change, note_changes
from projects.households.models import Household
from projects.households.services import years
from projects.monitoring.models import MonitoringCase

COLUMN = "monitoring_kind"


def keep_years(household: Household, *, by) -> None:
    """Have each year from the first case on say how the household was watched at the year's end, and the running year how it is now.

    Years before the first case keep what was imported. A household people live in gets a record of the running year when its
    latest one says something else; that of a household that is no more says in its last year how things stand.
    """
    cases = list(household.monitoring_cases.order_by("entered_on", "pk"))
    if not cases:
        return
    today, rows = timezone.localdate(), list(household.years.order_by("year"))
    for row in rows:
        stands = row is rows[-1] and household.closed_on is not None
        day = today if stands else min(date(row.year, 12, 31), today)
        if row.year >= cases[0].entered_on.year or stands:
            _write(household, row.year, getattr(row, COLUMN), kind_on(cases, day), by)
    latest = rows[-1] if rows else None
    if household.closed_on is None and (latest is None or latest.year < today.year):
        now = kind_on(cases, today)
        if now != (kind_on(cases, date(latest.year, 12, 31)) if latest else ""):
            row = years.year_of_household(household, today.year, by=by)
            _write(household, row.year, getattr(row, COLUMN), now, by)


def kind_on(cases: Iterable[MonitoringCase], day: date) -> str:
    """As what kind of monitored household it was under watch on a day, "" when it was not."""
    watched = [case for case in cases if case.entered_on <= day and (case.cleared_on is None or case.cleared_on > day)]
    return watched[-1].kind if watched else ""


def _write(household: Household, year: int, was: str, kind: str, by) -> None:
    if was == kind:
        return
    years.record_year(household, year, by=by, **{COLUMN: kind})
    note_changes(household, [Change(None, f"{year}:{COLUMN}", was, kind)], by=by, source="monitoring")
