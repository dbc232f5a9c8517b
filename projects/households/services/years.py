"""The door for what a year says of a household, and its indicators. The way into the next year is services.roll_over."""

from datetime import date

from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext as _

from audit.services import record
from projects.households.codes import CodeBook, code_book
from projects.households.models import Code, Household, HouseholdYear, IndicatorValue, split_codes
from projects.households.models.codes import CodeField
from projects.households.services.events import require_change
from shared.errors import RuleError

# What a new year takes over from the last one. Indicators are not taken over: each year is assessed anew.
CARRIED = (
    "kind", "attribute", "monitoring_kind", "main_cause", "other_causes", "exited", "exited_on", "housing_area_m2", "housing_grade",
    "arable_land_mu", "forest_mu", "water_is_difficult", "water_is_safe", "road_distance_km",
)  # fmt: skip


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


def year_of_household(household: Household, year: int, *, by) -> HouseholdYear:
    """The household's record of a year; made from the latest before it, as the roll-over would, when there is none."""
    row = household.years.filter(year=year).first()
    if row is not None:
        return row
    latest = household.years.filter(year__lt=year).first()
    if latest is not None:
        facts = {name: getattr(latest, name) for name in CARRIED}
    else:
        exited_on = household.exited_on
        facts = {"kind": household.kind, "main_cause": household.cause, "exited": exited_on is not None, "exited_on": exited_on}
    return record_year(household, year, by=by, **facts)


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
