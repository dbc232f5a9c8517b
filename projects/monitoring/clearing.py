"""Clearing a risk (风险消除): what stands in the way of it, and the act. By help, or because nobody is left of the household."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date

from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext as _

from accounts.models import User
from accounts.permissions import require
from audit.services import change_status
from projects.households.checks.doubts import recheck_later
from projects.households.checks.monitored import months_later
from projects.households.codes import code_book
from projects.households.models import Code, Household, IndicatorValue, RuleParameter
from projects.households.services import years
from projects.ledger.lines import line
from projects.ledger.models import IncomeLine
from projects.monitoring.models import MonitoringCase
from projects.monitoring.services import DECIDE
from projects.monitoring.yearly import keep_years
from shared.errors import RuleError
from shared.money import format_yuan

Status, How, Value = MonitoringCase.Status, MonitoringCase.How, IndicatorValue.Value


@dataclass(frozen=True, slots=True)
class Conditions:
    """What clearing a case on a day asks for. None where the region has no rule, or no line, of that day.

    line_fen  per head and year, in fen
    bare      names of the risks without a measure
    """

    not_before: date | None
    line_fen: int | None
    bare: tuple[str, ...]


def conditions(case: MonitoringCase, on: date) -> Conditions:
    region = case.audit_region
    rule = RuleParameter.objects.in_force(region, on, name="monitored_at_least_months")
    book = code_book(region, case.entered_on)
    bare = case.risks.filter(measures__isnull=True).values_list("code", flat=True)
    return Conditions(
        not_before=None if rule is None else months_later(case.entered_on, rule.value),
        line_fen=line(IncomeLine.Kind.MONITORING, region, on.year),
        bare=tuple(book.label(Code.List.RISK, code) for code in bare),
    )


@transaction.atomic
def clear_case(
    case: MonitoringCase, *, on: date, how: str, income_fen: int | None = None, guarantees: Mapping[str, str] | None = None, by: User
) -> None:
    """Say that the risk is gone.

    income_fen  per head of the year of `on`, in fen; must lie above that year's monitoring line
    guarantees  indicator → value (IndicatorValue.Value), all of the list; they are kept with the household's year
    Raises RuleError "future_date", "before_entry", "people_left", "backstop", "no_rule", "too_early", "no_measure", "no_line",
    "no_income", "below_line", "guarantees_missing", "guarantee_unmet", or what change_status raises.
    """
    require(by, DECIDE, case.audit_region)
    list(Household.objects.select_for_update().filter(pk=case.household_id).values_list("pk"))
    case.refresh_from_db(fields=["status"])
    found: dict = {"cleared_on": on, "cleared_how": how}
    if case.status == Status.WATCHED:  # else change_status says what it is
        _refuse_day(case, on)
        if how == How.NATURAL:
            _refuse_while_lived_in(case)
        else:
            _refuse_what_stands_in_the_way(case, on, income_fen)
            _keep_guarantees(case, on, guarantees or {}, by)
            found |= {"cleared_income_fen": income_fen, "guarantees_filled": True}
    change_status(case, Status.CLEARED, by=by, **found)
    keep_years(case.household, by=by)
    recheck_later([case.household_id])


def _refuse_day(case: MonitoringCase, on: date) -> None:
    if on > timezone.localdate():
        raise RuleError("future_date", _("%(day)s is still to come; give a day that has come.") % {"day": on})
    if on < case.entered_on:
        raise RuleError("before_entry", _("The household was put under watch on %(day)s; give a later day.") % {"day": case.entered_on})


def _refuse_while_lived_in(case: MonitoringCase) -> None:
    if case.household.closed_on is None:
        raise RuleError(
            "people_left",
            _("People still live in household %(household)s; a natural end is for a household of which nobody is left.")
            % {"household": case.household},
        )


def _refuse_what_stands_in_the_way(case: MonitoringCase, on: date, income_fen: int | None) -> None:
    asked, words = conditions(case, on), {"household": case.household, "year": on.year}
    if case.backstop:
        raise RuleError("backstop", _("Household %(household)s is carried by the state; its risk is not cleared by help.") % words)
    if asked.not_before is None:
        raise RuleError("no_rule", _("No least time under watch is in force for this place; have the county enter one first."))
    if on < asked.not_before:
        raise RuleError("too_early", _("The risk cannot be cleared before %(day)s.") % {"day": asked.not_before})
    if asked.bare:
        raise RuleError(
            "no_measure", _("There is no measure against: %(risks)s. Add one for each first.") % {"risks": "、".join(asked.bare)}
        )
    if asked.line_fen is None:
        raise RuleError("no_line", _("There is no monitoring line for %(year)s, so nobody can say that the income lies above it.") % words)
    if income_fen is None:
        raise RuleError("no_income", _("Give the income per head at clearing."))
    if income_fen <= asked.line_fen:
        words |= {"income": format_yuan(income_fen), "line": format_yuan(asked.line_fen)}
        raise RuleError(
            "below_line", _("%(income)s yuan a head are not above the line of %(year)s, %(line)s yuan; the risk stays.") % words
        )


def _keep_guarantees(case: MonitoringCase, on: date, given: Mapping[str, str], by: User) -> None:
    listed = code_book(case.audit_region, on).values(Code.List.GUARANTEE)
    missing = [value.label for value in listed if not given.get(value.code)]
    if missing or not listed:
        raise RuleError("guarantees_missing", _("Say of each guarantee whether it is met: %(which)s.") % {"which": "、".join(missing)})
    unmet = [value.label for value in listed if given[value.code] == Value.UNMET]
    if unmet:
        raise RuleError("guarantee_unmet", _("Not met: %(which)s. The risk stays until it is.") % {"which": "、".join(unmet)})
    year = years.year_of_household(case.household, on.year, by=by)
    for value in listed:
        evidence = _("assessed when the risk was cleared")
        years.assess(year, value.code, given[value.code], evidence=evidence, on=on, by=by)
