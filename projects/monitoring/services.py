"""Acts on monitored households: put under watch, correct, add measures, clear, open again. Each has the household checked anew."""

from collections.abc import Mapping
from datetime import date

from django.db import IntegrityError, transaction
from django.utils import timezone
from django.utils.translation import gettext as _

from accounts.models import User
from accounts.permissions import require
from audit.services import change_status, record
from projects.households.checks.doubts import recheck_later
from projects.households.codes import code_book
from projects.households.models import Code, Household
from projects.monitoring.models import MOST_RISKS, OTHER_RISK, Measure, MonitoringCase, Risk
from projects.monitoring.yearly import keep_years
from shared.errors import RuleError

DECIDE, MEASURE = "monitoring.decide", "monitoring.record_measure"
FIGURES = ("entry_income_fen", "entry_wage_fen", "self_paid_fen")
Status = MonitoringCase.Status


@transaction.atomic
def open_case(
    household: Household, *, kind: str, entered_on: date, risks: Mapping[str, str], backstop: bool = False, by: User, **figures: int | None
) -> MonitoringCase:
    """Put a household under watch.

    risks    code → in words (needed for “other”), in the order of their weight
    figures  entry_income_fen (per head and year), entry_wage_fen, self_paid_fen; in fen, or None while unknown
    Raises RuleError "future_date", "household_closed", "watched_already", "before_the_last", and those of the facts.
    """
    require(by, DECIDE, household.audit_region)
    if household.closed_on is not None:
        raise RuleError("household_closed", _("Nobody lives in household %(household)s any more.") % {"household": household})
    _refuse_future(entered_on)
    _refuse_facts(household, kind, risks, entered_on, figures)
    earlier = household.monitoring_cases.order_by("-entered_on").first()
    if earlier and earlier.status == Status.WATCHED:
        words = {"household": household, "day": earlier.entered_on}
        raise RuleError("watched_already", _("Household %(household)s is under watch since %(day)s; correct that case instead.") % words)
    if earlier and entered_on < earlier.cleared_on:
        words = {"household": household, "day": earlier.cleared_on}
        raise RuleError("before_the_last", _("The last case of household %(household)s was cleared on %(day)s; enter a later day.") % words)
    try:
        with transaction.atomic():
            case = MonitoringCase.objects.create(household=household, kind=kind, entered_on=entered_on, backstop=backstop, **figures)
    except IntegrityError:
        raise RuleError(
            "watched_already", _("Somebody else just put household %(household)s under watch.") % {"household": household}
        ) from None
    _write_risks(case, risks)
    keep_years(household, by=by)
    record(by, "monitoringcase.opened", case, kind=kind, risks=list(risks))
    recheck_later([household.pk])
    return case


@transaction.atomic
def correct_case(case: MonitoringCase, *, kind: str, risks: Mapping[str, str], backstop: bool, by: User, **figures: int | None) -> None:
    """Correct what was entered, while the household is under watch. A risk against which measures stand is not taken away.

    Raises RuleError "not_watched", "risk_has_measures", and those of the facts.
    """
    require(by, DECIDE, case.audit_region)
    _hold_watched(case)
    _refuse_facts(case.household, kind, risks, case.entered_on, figures)
    was = {name: getattr(case, name) for name in ("kind", "backstop", *FIGURES)}
    helped = case.risks.exclude(code__in=risks).filter(measures__isnull=False).first()
    if helped:
        label = code_book(case.audit_region, case.entered_on).label(Code.List.RISK, helped.code)
        raise RuleError("risk_has_measures", _("Measures stand against the risk “%(risk)s”; it cannot be taken away.") % {"risk": label})
    for name, value in {"kind": kind, "backstop": backstop, **figures}.items():
        setattr(case, name, value)
    case.save(update_fields=["kind", "backstop", *figures])
    risks_were = list(case.risks.values_list("code", flat=True))
    _write_risks(case, risks)
    keep_years(case.household, by=by)
    changed = sorted(name for name, value in was.items() if getattr(case, name) != value)
    record(by, "monitoringcase.corrected", case, fields=changed, risks_were=risks_were, risks=list(risks))
    recheck_later([case.household_id])


@transaction.atomic
def add_measure(risk: Risk, *, kind: str, content: str, from_on: date, to_on: date | None = None, by: User) -> Measure:
    """Write down what is done against a risk.

    Raises RuleError "not_watched", "unknown_code", "nothing_said", "before_entry", "ends_before", "written_already".
    """
    case = risk.case
    require(by, MEASURE, case.audit_region)
    _hold_watched(case)
    _refuse_unknown(case.audit_region, Code.List.MEASURE, kind, timezone.localdate())
    content = content.strip()
    if not content:
        raise RuleError("nothing_said", _("Say what is done against the risk."))
    if from_on < case.entered_on:
        raise RuleError(
            "before_entry", _("The household is under watch since %(day)s; a measure begins then or later.") % {"day": case.entered_on}
        )
    _refuse_backwards(from_on, to_on)
    if risk.measures.filter(kind=kind, content=content, from_on=from_on).exists():
        raise RuleError("written_already", _("This measure is written down already."))
    measure = Measure.objects.create(risk=risk, kind=kind, content=content, from_on=from_on, to_on=to_on, recorded_by=by)
    record(by, "measure.added", measure, case=case.pk, risk=risk.code)
    recheck_later([case.household_id])
    return measure


@transaction.atomic
def end_measure(measure: Measure, *, on: date, by: User) -> None:
    """Say on which day a measure ended. Raises RuleError "ended_already", "ends_before", "future_date"."""
    require(by, MEASURE, measure.audit_region)
    _refuse_future(on)
    _refuse_backwards(measure.from_on, on)
    if not Measure.objects.filter(pk=measure.pk, to_on__isnull=True).update(to_on=on):
        raise RuleError("ended_already", _("This measure has its last day already."))
    measure.refresh_from_db(fields=["to_on"])
    record(by, "measure.ended", measure, on=on.isoformat())
    recheck_later([measure.risk.case.household_id])


@transaction.atomic
def reopen(case: MonitoringCase, *, reason: str, by: User) -> None:
    """Take a clearing back that was wrong: the household is under watch as if it had never been cleared. A relapse is a new case.

    Raises RuleError "no_reason", "watched_already", or what change_status raises.
    """
    require(by, DECIDE, case.audit_region)
    if not reason.strip():
        raise RuleError("no_reason", _("Say why the clearing is taken back; it stays in the history of the case."))
    if case.household.monitoring_cases.watched().exclude(pk=case.pk).exists():
        raise RuleError("watched_already", _("Household %(household)s has a newer case.") % {"household": case.household})
    note = f"{reason.strip()} ({case.cleared_on}, {case.cleared_how}, {case.cleared_income_fen} fen)"
    nothing = {"cleared_on": None, "cleared_how": "", "cleared_income_fen": None, "guarantees_filled": None}
    change_status(case, Status.WATCHED, by=by, note=note, **nothing)
    keep_years(case.household, by=by)
    recheck_later([case.household_id])


def _hold_watched(case: MonitoringCase) -> None:
    """Nobody else changes the case meanwhile, and it is under watch."""
    now = MonitoringCase.objects.select_for_update().filter(pk=case.pk).values_list("status", flat=True).get()
    if now != Status.WATCHED:
        raise RuleError(
            "not_watched", _("The risk of household %(household)s is cleared; open the case again first.") % {"household": case.household}
        )


def _write_risks(case: MonitoringCase, risks: Mapping[str, str]) -> None:
    """The case's risks as given; those that stay keep their row and its measures."""
    case.risks.exclude(code__in=risks).delete()
    kept = {risk.code: risk for risk in case.risks.all()}
    places = iter(sorted({*range(1, MOST_RISKS + 1)} - {risk.position for risk in kept.values()}))
    for code, note in risks.items():
        risk = kept.get(code) or Risk(case=case, code=code, position=next(places))
        risk.note = note.strip()
        risk.save()


def _refuse_facts(household: Household, kind: str, risks: Mapping[str, str], on: date, figures: Mapping[str, int | None]) -> None:
    """RuleError "unknown_code", "no_risk", "too_many_risks", "other_without_words", "negative"."""
    if unknown := set(figures) - set(FIGURES):
        raise TypeError(f"not figures of a case: {unknown}")
    _refuse_unknown(household.audit_region, Code.List.MONITORING_KIND, kind, on)
    for code in risks:
        _refuse_unknown(household.audit_region, Code.List.RISK, code, on)
    if not risks:
        raise RuleError("no_risk", _("Name at least one risk."))
    if len(risks) > MOST_RISKS:
        raise RuleError("too_many_risks", _("%(count)s risks are named; five are the most. Keep the weightiest.") % {"count": len(risks)})
    if OTHER_RISK in risks and not risks[OTHER_RISK].strip():
        raise RuleError("other_without_words", _("Say in words what the other risk is."))
    if any(value is not None and value < 0 for name, value in figures.items() if name != "entry_income_fen"):
        raise RuleError("negative", _("Wages and costs cannot be negative; correct the figure."))


def _refuse_unknown(region_code: str, name: str, code: str, on: date) -> None:
    if code not in {value.code for value in code_book(region_code, on).values(name)}:
        words = {"code": code, "list": Code.List(name).label}
        raise RuleError("unknown_code", _("“%(code)s” is not in the list “%(list)s”.") % words)


def _refuse_future(day: date) -> None:
    if day > timezone.localdate():
        raise RuleError("future_date", _("%(day)s is still to come; give a day that has come.") % {"day": day})


def _refuse_backwards(from_on: date, to_on: date | None) -> None:
    if to_on is not None and to_on < from_on:
        raise RuleError("ends_before", _("It cannot end on %(day)s, before it begins.") % {"day": to_on})
