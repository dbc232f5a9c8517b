"""Twelve months for which income is counted: the calendar year, the accounting year (October to September), the rolling year."""

from dataclasses import dataclass
from datetime import date, timedelta

from django.utils.translation import gettext as _

CALENDAR, ACCOUNTING, ROLLING = "calendar", "accounting", "rolling"


@dataclass(frozen=True, slots=True)
class Period:
    """first to last, both days included.

    year  whose lines and whose yearly head count belong to it
    """

    kind: str
    first: date
    last: date
    year: int

    @property
    def key(self) -> str:
        """What stands in an address: calendar-2020, accounting-2020, rolling-2020-11."""
        return f"{self.kind}-{self.last:%Y-%m}" if self.kind == ROLLING else f"{self.kind}-{self.year}"

    @property
    def label(self) -> str:
        words = {"year": self.year, "first": self.first.isoformat(), "last": self.last.isoformat()}
        return {
            CALENDAR: _("calendar year %(year)s"),
            ACCOUNTING: _("accounting year %(year)s (%(first)s to %(last)s)"),
            ROLLING: _("twelve months from %(first)s to %(last)s"),
        }[self.kind] % words


def calendar_year(year: int) -> Period:
    return Period(CALENDAR, date(year, 1, 1), date(year, 12, 31), year)


def accounting_year(year: int) -> Period:
    """1 October of the year before to 30 September."""
    return Period(ACCOUNTING, date(year - 1, 10, 1), date(year, 9, 30), year)


def rolling_year(on: date) -> Period:
    """From the same month of last year to the end of last month, as identification of monitored households counts it."""
    last = on.replace(day=1) - timedelta(days=1)
    return Period(ROLLING, date(on.year - 1, on.month, 1), last, last.year)


def offered(years: list[int], today: date) -> list[Period]:
    """The periods a screen offers for a household with income in these years."""
    return [rolling_year(today), *(make(year) for year in years for make in (calendar_year, accounting_year))]


def of_key(key: str, today: date) -> Period | None:
    """The period of an address; None for anything that is not one."""
    kind, _dash, rest = key.partition("-")
    try:
        if kind == CALENDAR:
            return calendar_year(int(rest))
        if kind == ACCOUNTING:
            return accounting_year(int(rest))
        if kind == ROLLING:
            last = date.fromisoformat(f"{rest}-01")
            return rolling_year((last + timedelta(days=32)).replace(day=1)) if rest else rolling_year(today)
    except ValueError:
        return None
    return None
