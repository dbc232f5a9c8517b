"""Rules about monitored households. All are silent until the monitoring app fills in MonitoringFacts."""

from collections.abc import Callable, Iterator
from datetime import date, timedelta

from django.utils.translation import gettext_lazy as _

from projects.households.checks.facts import FULL_LABOUR, STUDENT, Health, HouseholdFacts, MonitoringFacts, RiskKind
from projects.households.checks.rule import Finding, Rule, Severity
from shared.money import format_yuan


class MonitoringRule(Rule):
    """A rule that only asks where there is a monitored household."""

    def find(self, facts: HouseholdFacts) -> Iterator[Finding]:
        if facts.monitoring is not None:
            yield from self.look_at(facts.monitoring, facts)

    def look_at(self, watch: MonitoringFacts, facts: HouseholdFacts) -> Iterator[Finding]:
        raise NotImplementedError


class RisksHaveTheirPerson(MonitoringRule):
    id = "R14"
    reads = ("monitoring", "people.health", "people.stage", "people.labour", "people.working")
    says = {
        "illness": _("The risk is illness, but nobody in the household is entered as ill; enter who, or correct the risk."),
        "self_paid": _("The risk is illness, but no cost that the household bore itself is entered; enter it."),
        "disability": _("The risk is disability, but nobody in the household is entered as disabled; enter who, or correct the risk."),
        "schooling": _("The risk is schooling, but nobody in the household goes to school; enter who, or correct the risk."),
        "labour": _("The risk is lack of labour, but everybody in the household can work; correct the risk."),
        "unstable_work": _("The risk is unstable work, but nobody in the household works; enter who, or correct the risk."),
    }

    def look_at(self, watch, facts) -> Iterator[Finding]:
        risks = set(watch.risks or ())
        sick = self._absent(facts, "health", lambda health: bool(health & {Health.CHRONIC, Health.SERIOUS}))
        absent = {
            RiskKind.ILLNESS: sick,
            RiskKind.DISABILITY: self._absent(facts, "health", lambda health: Health.DISABLED in health),
            RiskKind.SCHOOLING: self._absent(facts, "stage", lambda stage: stage in STUDENT),
            RiskKind.LABOUR: bool(facts.people) and all(person.labour in FULL_LABOUR for person in facts.people),
            RiskKind.UNSTABLE_WORK: self._absent(facts, "working", bool),
        }
        for risk, wrong in absent.items():
            if risk in risks and wrong:
                yield self.finding(str(risk), "risks")
        if RiskKind.ILLNESS in risks and watch.self_paid_fen == 0:
            yield self.finding("self_paid", "self_paid_fen")

    @staticmethod
    def _absent(facts: HouseholdFacts, name: str, fits: Callable) -> bool:
        """Is it known of everybody that it does not fit? One person of whom it is not known decides no."""
        values = [getattr(person, name) for person in facts.people]
        return bool(values) and all(value is not None and not fits(value) for value in values)


class RisksHaveMeasures(MonitoringRule):
    id = "R15"
    severity = Severity.DOUBT
    reads = ("monitoring",)
    says = {
        "no_match": _("%(count)s risks have no measure against them; add one for each."),
        "late": _("No measure within %(months)s months of %(day)s, when the household was put under watch; add it or say why."),
    }

    def look_at(self, watch, facts) -> Iterator[Finding]:
        if watch.measures is None:
            return
        months = facts.limits.measure_within_months
        due = months_later(watch.entered_on, months) if months is not None else None
        if due is None or facts.as_of <= due:
            return  # there is still time
        bare = set(watch.risks or ()) - {measure.risk for measure in watch.measures}
        if bare:
            yield self.finding("no_match", "measures", count=len(bare))
        if not any(measure.on <= due for measure in watch.measures):
            yield self.finding("late", "measures", months=months, day=watch.entered_on.isoformat())


class EliminationTakesTime(MonitoringRule):
    id = "R16"
    reads = ("monitoring",)
    says = {"early": _("Eliminated on %(day)s, less than %(months)s months after entry; not before %(least)s.")}

    def look_at(self, watch, facts) -> Iterator[Finding]:
        months = facts.limits.monitored_at_least_months
        if watch.eliminated_on is None or months is None:
            return
        least = months_later(watch.entered_on, months)
        if watch.eliminated_on < least:
            yield self.finding("early", "eliminated_on", day=watch.eliminated_on.isoformat(), months=months, least=least.isoformat())


class EliminationIsSafe(MonitoringRule):
    id = "R17"
    reads = ("monitoring",)
    says = {
        "below_line": _("At elimination %(income)s yuan a head are not above that year's line of %(line)s; the risk stays open."),
        "no_income": _("The income at elimination is not filled in; enter it."),
        "no_guarantees": _("The three guarantees at elimination are not filled in; enter them."),
    }

    def look_at(self, watch, facts) -> Iterator[Finding]:
        if watch.eliminated_on is None:
            return
        income, line = watch.eliminated_income_fen, watch.eliminated_line_fen
        if income is None:
            yield self.finding("no_income", "eliminated_income_fen")
        elif line is not None and income <= line:
            yield self.finding("below_line", "eliminated_income_fen", income=format_yuan(income), line=format_yuan(line))
        if watch.guarantees_filled is False:
            yield self.finding("no_guarantees", "guarantees_filled")


class EntryIsPlausible(MonitoringRule):
    id = "R20"
    severity = Severity.DOUBT
    reads = ("monitoring",)
    says = {
        "rich": _("Put under watch with %(income)s yuan a head, above %(most)s; check the income or say what happened."),
        "low_wage": _("Put under watch with a wage of %(wage)s yuan, between 0 and %(least)s; check the figure and its unit."),
    }

    def look_at(self, watch, facts) -> Iterator[Finding]:
        income, most = watch.entry_income_fen, facts.limits.entry_income_most_fen
        if income is not None and most is not None and income > most:
            yield self.finding("rich", "entry_income_fen", income=format_yuan(income), most=format_yuan(most))
        wage, least = watch.entry_wage_fen, facts.limits.entry_wage_least_fen
        if wage is not None and least is not None and 0 < wage < least:
            yield self.finding("low_wage", "entry_wage_fen", wage=format_yuan(wage), least=format_yuan(least))


def months_later(day: date, months: int) -> date:
    """The same day so many months later, or the last of that month."""
    year, month = divmod(day.year * 12 + day.month - 1 + months, 12)
    last = (date(year + (month == 11), (month + 1) % 12 + 1, 1) - timedelta(days=1)).day
    return date(year, month + 1, min(day.day, last))
