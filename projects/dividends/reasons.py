"""What a formula has to answer for: the part that labour must get, and why money is handed out alike (一股了之、一分了之)."""

from datetime import date

from django.utils.translation import gettext as _

from projects.dividends.formulas import Formula
from projects.programmes.kinds import labour_share_bp
from projects.programmes.models import Programme
from shared.errors import RuleError

ALIKE_BP = 5_000  # from half of the money on, a hand-out alike is what the ministry warns of


def is_handed_out_alike(formula: Formula) -> bool:
    """Does most of the money go to everybody alike, and none of it by labour?"""
    return formula.equal_bp >= ALIKE_BP and formula.labour_bp == 0


def warnings_of(programme: Programme, formula: Formula, *, on: date) -> list[str]:
    """Sentences about the formula that the clerk and whoever approves should read."""
    said = []
    if is_handed_out_alike(formula):
        said.append(
            _("The money is handed out alike, without any link to labour; say why, and consider labour days or aid to those in need.")
        )
    least = labour_share_bp(programme, on)
    if least is not None and formula.labour_bp < least:
        said.append(_too_little(programme, formula.labour_bp, least))
    return said


def check_reasons(programme: Programme, formula: Formula, said, *, on: date) -> None:
    """Raise RuleError "no_reasons" or "too_little_for_labour"; `said` are the Figures of the round."""
    least = labour_share_bp(programme, on)
    if least is not None and formula.labour_bp < least:
        raise RuleError("too_little_for_labour", _too_little(programme, formula.labour_bp, least))
    if is_handed_out_alike(formula) and not said.reasons.strip():
        message = _(
            "This formula hands the money out alike, without any link to labour; write down the reason, the village meeting reads it."
        )
        raise RuleError("no_reasons", message)


def _too_little(programme: Programme, there_bp: int, least_bp: int) -> str:
    words = {"programme": programme, "there": percent(there_bp), "least": percent(least_bp)}
    return _("Of the income of %(programme)s at least %(least)s goes to people for work; by this formula it is %(there)s.") % words


def percent(bp: int) -> str:
    """8000 → 80 %, 1250 → 12.5 %"""
    whole, rest = divmod(bp, 100)
    return (f"{whole}.{rest:02}".rstrip("0") if rest else str(whole)) + " %"
