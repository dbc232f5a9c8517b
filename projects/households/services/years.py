"""The door for what a year says of a household, its indicators, and the roll-over into the next year."""

from collections import Counter
from dataclasses import dataclass, field
from datetime import date

from django.db import transaction
from django.db.models import Q
from django.utils import timezone
from django.utils.translation import gettext as _

from accounts.permissions import require
from audit.services import record
from projects.households.codes import CodeBook, code_book
from projects.households.composition import HEAD, Place, compositions
from projects.households.models import Code, Household, HouseholdYear, IndicatorValue, MembershipEvent, RollOver, split_codes
from projects.households.models.codes import CodeField
from projects.households.services.events import require_change
from projects.villages.models import Village
from regions.models import Region
from shared.errors import RuleError

# What a new year takes over from the last one. Indicators are not taken over: each year is assessed anew.
CARRIED = (
    "kind", "attribute", "monitoring_kind", "main_cause", "other_causes", "exited", "exited_on", "housing_area_m2", "housing_grade",
    "arable_land_mu", "forest_mu", "water_is_difficult", "water_is_safe", "road_distance_km",
)  # fmt: skip
BATCH = 2_000  # households at a time: memory stays the same however large the region


@transaction.atomic
def record_year(household: Household, year: int, *, by, **facts) -> HouseholdYear:
    """Write facts (columns of CARRIED) of a year; the household repeats those of its latest year.

    Raises RuleError "unknown_code", "bad_year", and django's ValidationError for what the columns refuse.
    """
    require_change(by, household)
    if year > timezone.localdate().year:
        raise RuleError("bad_year", _("%(year)s has not begun yet.") % {"year": year})
    check_codes(HouseholdYear, facts, code_book(household.audit_region))
    row = HouseholdYear.objects.filter(household=household, year=year).first() or HouseholdYear(household=household, year=year)
    for column, value in facts.items():
        if column not in CARRIED:
            raise TypeError(f"{column} is not a fact of a year")
        setattr(row, column, value)
    row.full_clean()
    row.save()
    repeat_latest(household)
    record(by, "household.year_recorded", household, year=year, fields=sorted(facts))
    return row


def repeat_latest(household: Household) -> None:
    """Bring Household.kind, cause and exited_on up to its latest year; what that year leaves empty stays as it is."""
    latest = household.years.order_by("-year").first()
    if latest is None:
        return
    household.kind, household.cause = latest.kind or household.kind, latest.main_cause or household.cause
    household.exited_on = latest.exited_on
    household.save(update_fields=["kind", "cause", "exited_on"])


def check_codes(model, facts: dict, book: CodeBook) -> None:
    """Refuse codes that are not in their lists: RuleError "unknown_code"."""
    for column, value in facts.items():
        found = model._meta.get_field(column)
        if isinstance(found, CodeField) and value:
            known = {one.code for one in book.values(found.codes)}
            for code in split_codes(value):
                if code not in known:
                    words = {"code": code, "list": Code.List(found.codes).label}
                    raise RuleError("unknown_code", _("“%(code)s” is not in the list “%(list)s”.") % words)


@transaction.atomic
def assess(year: HouseholdYear, indicator: str, value: str, *, evidence: str = "", on: date | None = None, by) -> IndicatorValue:
    """Say of an indicator of a year whether it is met, with what shows it; a later assessment takes the place of the earlier.

    Raises RuleError "unknown_code", "in_future", "no_evidence" (“not met” needs words).
    """
    require_change(by, year.household)
    on = on or timezone.localdate()
    check_codes(IndicatorValue, {"indicator": indicator}, code_book(year.audit_region))
    if on > timezone.localdate():
        raise RuleError("in_future", _("An assessment cannot be of a day still to come."))
    if value == IndicatorValue.Value.UNMET and not evidence.strip():
        raise RuleError("no_evidence", _("Say what is missing when an indicator is not met."))
    facts = {"value": value, "evidence": evidence.strip(), "assessed_by": by, "assessor_name": str(by or ""), "assessed_on": on}
    row = IndicatorValue.objects.update_or_create(year=year, indicator=indicator, defaults=facts)[0]
    record(by, "household.assessed", year.household, year=year.year, indicator=indicator, value=str(value))
    return row


@dataclass(slots=True)
class _Findings:
    """What the roll-over of a region has seen so far."""

    copied: int = 0
    new: list[str] = field(default_factory=list)
    gone: list[str] = field(default_factory=list)
    changed: list[dict] = field(default_factory=list)


@transaction.atomic
def roll_over(region: Region, from_year: int, *, by) -> RollOver:
    """Carry the register of a region from from_year into the next year, once the year is over; keep and return the report.

    Every household somebody still lives in gets a row of the next year; those that have one keep it. The report compares
    the last days of the two years: households new and gone, and of the others what changed (attributes, head, size).
    Raises RuleError "year_not_over", "rolled_over_already".
    """
    if by is not None:
        require(by, "households.roll_over", region.code)
    end = date(from_year, 12, 31)
    if end > timezone.localdate():
        raise RuleError("year_not_over", _("The year %(year)s is not over yet.") % {"year": from_year})
    list(Village.objects.select_for_update(of=("self",)).filter(region__code__startswith=region.prefix).order_by("pk"))  # one at a time
    found = _Findings()
    households = Household.objects.filter(village__region__code__startswith=region.prefix, registered_on__lte=end)
    ids = list(households.values_list("pk", flat=True))
    for start in range(0, len(ids), BATCH):
        _carry(ids[start : start + BATCH], from_year, found)
    if not found.copied:
        message = _("Everything of %(region)s is in %(year)s already.") % {"region": region, "year": from_year + 1}
        raise RuleError("rolled_over_already", message)
    joined, left = _movements(region.prefix, from_year)
    made = RollOver.objects.create(
        region_code=region.code, region_prefix=region.prefix, from_year=from_year, copied=found.copied, joined=joined, left=left,
        new=len(found.new), gone=len(found.gone), changed=len(found.changed), made_by_name=str(by or ""),
        report={"new": found.new, "gone": found.gone, "changed": found.changed},
    )  # fmt: skip
    record(by, "register.rolled_over", made, copied=made.copied, new=made.new, gone=made.gone, changed=made.changed)
    return made


def _carry(ids: list[int], year: int, found: _Findings) -> None:
    """Households at once: rows of the next year, and what the report says of them. Six queries, whatever their number."""
    end, before = date(year, 12, 31), date(year - 1, 12, 31)
    there, was_there = compositions(ids, end), compositions(ids, before)
    rows: dict[int, dict[int, HouseholdYear]] = {}
    for row in HouseholdYear.objects.filter(household__in=ids, year__lte=year + 1).order_by("year"):
        rows.setdefault(row.household_id, {})[row.year] = row
    fresh, counted = [], []
    for household in Household.objects.filter(pk__in=ids).order_by("number"):
        years = rows.get(household.pk, {})
        if household.registered_on.year == year:
            found.new.append(household.number)
        elif not there[household.pk] and was_there[household.pk]:
            found.gone.append(household.number)
        elif there[household.pk]:
            what = _differences(years.get(year - 1), years.get(year))
            what |= _moved(was_there[household.pk], there[household.pk])
            if what:
                found.changed.append({"number": household.number, "what": what})
        if there[household.pk] and year + 1 not in years:
            fresh.append(_next(household, years, year + 1))
        if year in years and years[year].people != len(there[household.pk]):
            years[year].people = len(there[household.pk])
            counted.append(years[year])
    HouseholdYear.objects.bulk_create(fresh, batch_size=500)
    HouseholdYear.objects.bulk_update(counted, ["people"], batch_size=500)
    found.copied += len(fresh)


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


def _movements(prefix: str, year: int) -> tuple[int, int]:
    """People who joined and left households of a region in a year; moves between households by split or merger do not count."""
    events = MembershipEvent.objects.standing().filter(household__village__region__code__startswith=prefix, happened_on__year=year)
    joining, leaving = {*MembershipEvent.JOINING, MembershipEvent.Kind.REGISTERED}, MembershipEvent.LEAVING
    kinds = Counter(events.filter(Q(kind__in=joining) | Q(kind__in=leaving)).values_list("kind", flat=True))
    return sum(kinds[kind] for kind in joining), sum(kinds[kind] for kind in leaving)
