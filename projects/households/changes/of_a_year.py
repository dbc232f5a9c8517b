"""Changes of what a year says: land, housing, water, road and cause; and the two worries, three guarantees."""

from django.core.exceptions import ValidationError
from django.utils.translation import gettext as _

from projects.households.changes.base import Content
from projects.households.changes.fields import YEAR_FIELDS, clean_value, value_of
from projects.households.codes import code_book
from projects.households.history import Change, note_changes, text_of
from projects.households.models import ChangeRequest, Code, Household, HouseholdYear, IndicatorValue
from projects.households.services.years import assess, record_year
from shared.errors import RuleError


class Year(Content):
    """Facts of one year. Exit and monitoring are not among them: procedures decide those."""

    def check(self, household, member, said) -> dict:
        row = year_of(household, said.get("year"))
        unknown = set(said["facts"]) - set(YEAR_FIELDS)
        if unknown:
            raise RuleError("not_a_field", _("This field cannot be changed here."))
        facts = {name: text_of(clean_value(row, name, text)) for name, text in said["facts"].items()}
        facts = {name: text for name, text in facts.items() if text != text_of(getattr(row, name))}
        if not facts:
            raise RuleError("nothing_changes", _("The register says this already."))
        return {"year": row.year, "facts": facts}

    def touches(self, household, member, said) -> list[str]:
        return [f"y{household.pk}:{said['year']}:{name}" for name in said["facts"]]

    def now(self, household, member, said) -> dict[str, str]:
        row = year_of(household, said["year"])
        return {name: text_of(getattr(row, name)) for name in said["facts"]}

    def apply(self, request, said, *, by, tell=None) -> None:
        household, year = request.household, said["year"]
        row = year_of(household, year)
        before = self.now(household, None, said)
        repeated = {name: getattr(household, name) for name in ("kind", "cause")}
        try:
            record_year(household, year, by=by, **{name: value_of(row, name, text) for name, text in said["facts"].items()})
        except ValidationError as refused:
            raise RuleError("not_possible", " ".join(refused.messages)) from None
        household.refresh_from_db(fields=list(repeated))
        changes = [Change(None, f"{year}:{name}", before[name], text) for name, text in said["facts"].items()]
        changes += [Change(None, name, was, getattr(household, name)) for name, was in repeated.items()]
        _note(request, changes, by)

    def after(self, said) -> dict:
        return said["facts"]

    def owner(self, household, member, said) -> HouseholdYear:
        return HouseholdYear(household=household, year=said["year"])

    def about(self, household, said) -> str:
        return str(said["year"])


class Indicator(Content):
    """One worry or guarantee of one year, with what shows it."""

    def check(self, household, member, said) -> dict:
        row = year_of(household, said.get("year"))
        clean = {"year": row.year, "indicator": said.get("indicator", ""), "value": said.get("value", "")}
        clean["evidence"] = str(said.get("evidence", "")).strip()
        if clean["indicator"] not in {code for code, _label in guarantees(household)} or clean["value"] not in IndicatorValue.Value.values:
            raise RuleError("not_enough", _("Say which worry or guarantee it is, and whether it is met."))
        if clean["value"] == IndicatorValue.Value.UNMET and not clean["evidence"]:
            raise RuleError("no_evidence", _("Say what is missing when an indicator is not met."))
        if self.now(household, member, clean) == self.after(clean):
            raise RuleError("nothing_changes", _("The register says this already."))
        return clean

    def touches(self, household, member, said) -> list[str]:
        return [f"y{household.pk}:{said['year']}:indicator:{said['indicator']}"]

    def now(self, household, member, said) -> dict[str, str]:
        found = year_of(household, said["year"]).indicators.filter(indicator=said["indicator"]).first()
        return {"value": found.value if found else "", "evidence": found.evidence if found else ""}

    def apply(self, request, said, *, by, tell=None) -> None:
        before = self.now(request.household, None, said)
        facts = {"evidence": said["evidence"], "on": request.effective_on, "by": by}
        assess(year_of(request.household, said["year"]), said["indicator"], said["value"], **facts)
        names = {"value": f"{said['year']}:indicator:{said['indicator']}", "evidence": f"{said['year']}:evidence:{said['indicator']}"}
        _note(request, [Change(None, names[part], before[part], said[part]) for part in names], by)

    def after(self, said) -> dict:
        return {"value": said["value"], "evidence": said["evidence"]}

    def owner(self, household, member, said) -> IndicatorValue:
        return IndicatorValue()

    def about(self, household, said) -> str:
        return f"{said['year']} · {dict(guarantees(household)).get(said['indicator'], said['indicator'])}"


def year_of(household: Household, year) -> HouseholdYear:
    """The household's record of a year, or RuleError "no_such_year"."""
    found = HouseholdYear.objects.filter(household=household, year=year if str(year).isdecimal() else None)
    row = found.select_related("household__village").first()
    if row is None:
        words = {"number": household.number, "year": year or "—"}
        raise RuleError("no_such_year", _("Household %(number)s has no record of %(year)s; it is made at roll-over or import.") % words)
    return row


def guarantees(household: Household) -> list[tuple[str, str]]:
    """Code and name of the worries and guarantees that are assessed in the household's place."""
    return code_book(household.audit_region).choices(Code.List.GUARANTEE)


def _note(request: ChangeRequest, changes: list[Change], by) -> None:
    note_changes(request.household, changes, by=by, effective_on=request.effective_on, source=f"change:{request.pk}")
