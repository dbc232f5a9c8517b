"""Nobody decides on a list that holds the own household or that of close kin; lines of officials' relatives are flagged."""

from django.utils.translation import gettext as _

from projects.dividends.models import DividendRound
from projects.households.kinship import kin_households, officials_kin
from shared.errors import RuleError


def check_no_kin(round_: DividendRound, *, by) -> None:
    """Raise RuleError "own_list" when a line is of `by`'s own household or close kin."""
    line = round_.lines.filter(household_id__in=kin_households(by)).order_by("line_number").first()
    if line is not None:
        words = {"what": round_, "line": line.line_number}
        message = _("Line %(line)s of %(what)s is your own household's or that of close kin; somebody else has to decide on this list.")
        raise RuleError("own_list", message % words)


def decides_on_own_list(round_: DividendRound, user) -> bool:
    return round_.lines.filter(household_id__in=kin_households(user)).exists()


def flagged(round_: DividendRound) -> dict[int, str]:
    """Line number → whose kin it is, for lines of officials of the place."""
    found = officials_kin(round_.audit_region)
    lines = round_.lines.filter(household_id__in=found).values_list("line_number", "household_id")
    return {number: "、".join(sorted(found[household])) for number, household in lines}
