"""What the turn of a year finds in households: read only. services.roll_over writes it down, the screen shows it beforehand."""

from collections import Counter
from dataclasses import dataclass, field
from datetime import date

from django.db.models import Count, Q

from projects.households.composition import HEAD, Place, compositions
from projects.households.models import Household, HouseholdYear, MembershipEvent, RollOverLine
from projects.households.services.years import CARRIED

Kind = RollOverLine.Kind
BATCH = 2_000  # households at a time: memory stays the same however large the region
MOST_COMPARED = 20_000  # households that a page compares while a person waits; some seconds


@dataclass(slots=True)
class Findings:
    """Of some households: rows for the next year, years whose head count is to be kept, and (kind, household id, what) for the report."""

    fresh: list[HouseholdYear] = field(default_factory=list)
    counted: list[HouseholdYear] = field(default_factory=list)
    lines: list[tuple[str, int, dict]] = field(default_factory=list)

    def count(self, kind: str) -> int:
        return sum(line[0] == kind for line in self.lines)


def candidates(prefix: str, year: int):
    """Households of a region that were registered by the end of a year, in the order in which they are worked off."""
    found = Household.objects.filter(village__region__code__startswith=prefix, registered_on__lte=date(year, 12, 31))
    return found.order_by("pk")


def look(ids: list[int], year: int) -> Findings:
    """Compare the last days of a year and of the year before; four queries, whatever the number of households."""
    found = Findings()
    there, was_there = compositions(ids, date(year, 12, 31)), compositions(ids, date(year - 1, 12, 31))
    rows: dict[int, dict[int, HouseholdYear]] = {}
    for row in HouseholdYear.objects.filter(household__in=ids, year__lte=year + 1).order_by("year"):
        rows.setdefault(row.household_id, {})[row.year] = row
    for household in Household.objects.filter(pk__in=ids).order_by("pk"):
        _look_at(household, rows.get(household.pk, {}), was_there[household.pk], there[household.pk], year, found)
    return found


def _look_at(household: Household, years: dict[int, HouseholdYear], was: dict, now: dict, year: int, found: Findings) -> None:
    if household.registered_on.year == year:
        found.lines.append((Kind.NEW, household.pk, {}))
    elif not now and was:
        found.lines.append((Kind.GONE, household.pk, {}))
    elif now and (what := _differences(years.get(year - 1), years.get(year)) | _moved(was, now)):
        found.lines.append((Kind.CHANGED, household.pk, what))
    if now and year + 1 not in years:
        found.fresh.append(_next(household, years, year + 1))
    if year in years and years[year].people != len(now):
        years[year].people = len(now)
        found.counted.append(years[year])


def _next(household: Household, years: dict[int, HouseholdYear], year: int) -> HouseholdYear:
    """The row of a year, made from the latest before it, or from the household itself when it has none."""
    if years:
        latest = years[max(years)]
        return HouseholdYear(household=household, year=year, **{name: getattr(latest, name) for name in CARRIED})
    exited = household.exited_on is not None
    return HouseholdYear(
        household=household, year=year, kind=household.kind, main_cause=household.cause, exited=exited, exited_on=household.exited_on
    )


def _differences(one: HouseholdYear | None, other: HouseholdYear | None) -> dict[str, list]:
    if one is None or other is None:
        return {}
    pairs = ((name, getattr(one, name), getattr(other, name)) for name in CARRIED)
    return {name: [_plain(was), _plain(now)] for name, was, now in pairs if was != now}


def _plain(value):
    return value if value is None or isinstance(value, bool) else str(value)


def _moved(was: dict[int, Place], now: dict[int, Place]) -> dict[str, list]:
    """Number of people and head, where they differ; the head by our member id."""
    heads = [next((place.member_id for place in places.values() if place.relation == HEAD), None) for places in (was, now)]
    sizes = [len(was), len(now)]
    return {name: pair for name, pair in (("people", sizes), ("head", heads)) if pair[0] != pair[1]}


def movements(prefix: str, year: int) -> tuple[int, int]:
    """People who joined and left households of a region in a year; moves between households by split or merger do not count."""
    events = MembershipEvent.objects.standing().filter(household__village__region__code__startswith=prefix, happened_on__year=year)
    joining, leaving = {*MembershipEvent.JOINING, MembershipEvent.Kind.REGISTERED}, MembershipEvent.LEAVING
    counts = events.aggregate(joined=Count("pk", filter=Q(kind__in=joining)), left=Count("pk", filter=Q(kind__in=leaving)))
    return counts["joined"], counts["left"]


@dataclass(frozen=True, slots=True)
class Outlook:
    """What a roll-over would do. Without `compared` the region is too large to look at while a person waits: only the first counts hold."""

    households: int
    compared: bool
    fresh: int = 0
    kept: int = 0
    new: int = 0
    gone: int = 0
    changed: int = 0
    joined: int = 0
    left: int = 0


def outlook(prefix: str, year: int) -> Outlook:
    """Look at what services.roll_over would write, and write nothing."""
    total = candidates(prefix, year).count()
    joined, left = movements(prefix, year)
    kept = candidates(prefix, year).filter(years__year=year + 1).count()
    if total > MOST_COMPARED:
        return Outlook(total, compared=False, kept=kept, joined=joined, left=left)
    ids, sums = list(candidates(prefix, year).values_list("pk", flat=True)), Counter()
    for start in range(0, len(ids), BATCH):
        found = look(ids[start : start + BATCH], year)
        sums.update(fresh=len(found.fresh), **{str(kind): found.count(kind) for kind in Kind})
    return Outlook(total, compared=True, kept=kept, joined=joined, left=left, **sums)
