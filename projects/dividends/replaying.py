"""Recalculating a round from what is stored with its lines, and nothing else: the same lines must come out."""

from array import array
from dataclasses import dataclass

from django.db import transaction
from django.utils.translation import gettext as _

from accounts.permissions import require
from audit.services import record
from projects.dividends.conflicts import check_no_kin
from projects.dividends.formulas import CODE_VERSION, read
from projects.dividends.models import DividendRound, RoundReplay
from shared.errors import RuleError
from shared.money import format_yuan

SHOWN = 50  # differences kept with a recalculation


@dataclass(frozen=True, slots=True)
class Difference:
    """line_number 0 is the round itself; amounts in fen, words for anything else."""

    line_number: int
    what: str
    stored: str
    again: str

    def __str__(self):
        place = _("line %(number)s") % {"number": self.line_number} if self.line_number else _("the round")
        return _("%(place)s: %(what)s is %(stored)s, recalculated %(again)s") % {
            "place": place,
            "what": self.what,
            "stored": self.stored,
            "again": self.again,
        }


@dataclass(frozen=True, slots=True)
class Replayed:
    lines: int
    differences: list[Difference]

    @property
    def equal(self) -> bool:
        return not self.differences


def replay(round_: DividendRound) -> Replayed:
    """Weigh every line's stored inputs anew by the stored formula, divide anew, compare line by line. Writes nothing."""
    if round_.code_version != CODE_VERSION:
        known = Difference(0, _("the version of the calculation"), str(round_.code_version), str(CODE_VERSION))
        return Replayed(round_.lines.count(), [known])
    try:
        return _compare(round_)
    except (RuleError, KeyError, TypeError, ValueError) as error:
        words = getattr(error, "message", str(error))
        return Replayed(round_.lines.count(), [Difference(0, _("the calculation"), _("possible"), words)])


def _compare(round_: DividendRound) -> Replayed:
    formula, found = read(round_.formula_spec), []
    columns, numbers, amounts, last = [array("q") for _column in range(formula.columns)], array("q"), array("q"), ""
    rows = round_.lines.order_by("line_number").values_list("line_number", "inputs", "amount_fen")
    for number, inputs, fen in rows.iterator(chunk_size=2_000):
        weights = formula.weigh(inputs)
        if list(weights) != inputs.get("weights"):
            found.append(Difference(number, _("the weight"), str(inputs.get("weights")), str(list(weights))))
        if inputs["number"] <= last:
            found.append(Difference(number, _("the order of households"), inputs["number"], last))
        last = inputs["number"]
        for column, weight in zip(columns, weights, strict=True):
            column.append(weight)
        numbers.append(number)
        amounts.append(fen)
    division = formula.divide(round_.pot_fen + round_.reserve_fen, columns)
    for number, stored, again in zip(numbers, amounts, division.parts, strict=True):
        if stored != again:
            found.append(Difference(number, _("the amount"), format_yuan(stored), format_yuan(again)))
    for what, stored, again in (
        (_("the pot"), round_.pot_fen, sum(division.parts)),
        (_("the reserve"), round_.reserve_fen, division.reserve_fen),
    ):
        if stored != again:
            found.append(Difference(0, what, format_yuan(stored), format_yuan(again)))
    if division.as_json() != round_.division:
        found.append(Difference(0, _("how the pools were divided"), str(round_.division), str(division.as_json())))
    return Replayed(len(numbers), found)


@transaction.atomic
def record_replay(round_: DividendRound, *, by=None) -> RoundReplay:
    """Recalculate and keep the outcome. `by` is an auditor who had no part in the round; None is the nightly run.

    Raises RuleError "four_eyes", "own_list".
    """
    if by is not None:
        require(by, "dividends.replay", round_.audit_region)
        signed = round_.approvals.filter(by=by).exists()
        if signed or by.pk in {round_.drawn_up_by_id, round_.approved_by_id, round_.filed_by_id, round_.paid_by_id}:
            raise RuleError("four_eyes", _("You worked on %(what)s yourself; somebody else has to audit it.") % {"what": round_})
        check_no_kin(round_, by=by)
    done = replay(round_)
    first = [str(difference) for difference in done.differences[:SHOWN]]
    kept = RoundReplay.objects.create(round=round_, by=by, lines=done.lines, differences=len(done.differences), first=first)
    record(by, "dividendround.replayed", round_, lines=done.lines, differences=len(done.differences))
    return kept
