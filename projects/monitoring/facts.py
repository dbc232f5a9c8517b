"""What the checks of the register learn from here: the watch over a household, its recorded income per head, and the line."""

from collections.abc import Iterable
from dataclasses import replace
from datetime import date, timedelta

from django.db.models import Prefetch, Sum

from projects.households.checks.facts import HouseholdFacts, MeasureFacts, MonitoringFacts, RiskKind
from projects.households.checks.loading import knows_more
from projects.households.composition import head_counts
from projects.households.models import Household
from projects.ledger.lines import YEAR_END
from projects.ledger.models import IncomeEntry, IncomeLine
from projects.monitoring.models import Measure, MonitoringCase, Risk

RISKS = {
    "01": RiskKind.ILLNESS,
    "03": RiskKind.DISABILITY,
    "04": RiskKind.LABOUR,
    "07": RiskKind.UNSTABLE_WORK,
    "09": RiskKind.SCHOOLING,
}


@knows_more
def of_monitoring(chunk: list[HouseholdFacts]) -> list[HouseholdFacts]:
    """The same facts with watch, income and line filled in; eight queries, however many households."""
    if not chunk:
        return chunk
    keys, as_of = [facts.key for facts in chunk], chunk[0].as_of
    cases = _latest_cases(keys)
    incomes = incomes_per_head(keys, as_of)
    places = dict(Household.objects.filter(pk__in=keys).values_list("pk", "village__region_id"))
    year = window(as_of)[1].year
    lines = Lines({year, *(case.cleared_on.year for case in cases.values() if case.cleared_on)})
    return [
        replace(
            facts,
            income_per_head_fen=incomes.get(facts.key),
            line_fen=lines.of(places[facts.key], year),
            monitored=_is_monitored(facts, cases.get(facts.key)),
            monitoring=_watch(cases.get(facts.key), places[facts.key], lines),
        )
        for facts in chunk
    ]


def window(as_of: date) -> tuple[date, date]:
    """The twelve full months before a day, first and last day: what a household is judged by (domain.md 2.4)."""
    last = as_of.replace(day=1) - timedelta(days=1)
    return date(as_of.year - 1, as_of.month, 1), last


def incomes_per_head(household_ids: Iterable[int], as_of: date) -> dict[int, int]:
    """Recorded income of the window divided by the people on its last day, in fen rounded down; two queries.

    A household without a single entry in the window, or without people, is not in it: its income is not known.
    """
    keys, (first, last) = list(household_ids), window(as_of)
    entries = IncomeEntry.objects.filter(account__household__in=keys, earned_on__range=(first, last)).order_by()
    sums = dict(entries.values_list("account__household").annotate(total=Sum("amount_fen")))
    heads = head_counts(sums, last) if sums else {}
    return {key: total // heads[key] for key, total in sums.items() if heads[key]}


class Lines:
    """The monitoring lines of some years, nearest region first; one query. Without a row, or an amount, there is no line."""

    def __init__(self, years: Iterable[int]):
        self._rows = list(IncomeLine.objects.filter(kind=IncomeLine.Kind.MONITORING, year__in=set(years)))

    def of(self, region_code: str, year: int) -> int | None:
        """As ledger.lines.line says, in fen per head."""
        day = date(year, *YEAR_END)
        holding = [
            row
            for row in self._rows
            if row.year == year
            and region_code.startswith(row.region_prefix)
            and row.valid_from <= day
            and (row.valid_to is None or row.valid_to >= day)
        ]
        nearest = max(holding, key=lambda row: (len(row.region_prefix), row.valid_from), default=None)
        return None if nearest is None else nearest.amount_fen


def _latest_cases(keys: list[int]) -> dict[int, MonitoringCase]:
    """The watched case of each household, else the one cleared last; the natural end of a household is none."""
    measures = Prefetch("risks", Risk.objects.prefetch_related(Prefetch("measures", Measure.objects.order_by("from_on", "pk"))))
    cases = MonitoringCase.objects.filter(household__in=keys).exclude(cleared_how=MonitoringCase.How.NATURAL)
    found: dict[int, MonitoringCase] = {}
    for case in cases.order_by("entered_on", "pk").prefetch_related(measures):
        known = found.get(case.household_id)
        if known is None or known.status != MonitoringCase.Status.WATCHED:
            found[case.household_id] = case
    return found


def _is_monitored(facts: HouseholdFacts, case: MonitoringCase | None) -> bool:
    """Our own cases decide; for a household that never had one, what its year says."""
    return bool(facts.monitored) if case is None else case.status == MonitoringCase.Status.WATCHED


def _watch(case: MonitoringCase | None, region_code: str, lines: Lines) -> MonitoringFacts | None:
    """Of a cleared case only its clearing is looked at: a risk that is gone need not have its person any more."""
    if case is None:
        return None
    if case.status == MonitoringCase.Status.CLEARED:
        return MonitoringFacts(
            entered_on=case.entered_on,
            eliminated_on=case.cleared_on,
            eliminated_income_fen=case.cleared_income_fen,
            eliminated_line_fen=lines.of(region_code, case.cleared_on.year),
            guarantees_filled=case.guarantees_filled,
            backstop=case.backstop,
        )
    risks = list(case.risks.all())
    return MonitoringFacts(
        entered_on=case.entered_on,
        risks=tuple(_risk(risk) for risk in risks),
        measures=tuple(MeasureFacts(_risk(risk), measure.from_on) for risk in risks for measure in risk.measures.all()),
        self_paid_fen=case.self_paid_fen,
        entry_income_fen=case.entry_income_fen,
        entry_wage_fen=case.entry_wage_fen,
        backstop=case.backstop,
    )


def _risk(risk: Risk) -> str:
    """As the rules call it; risks that no rule asks for keep their code, so that each still finds its own measures."""
    return RISKS.get(risk.code, risk.code)
