"""The way of a round as steps to look at: what is done, what comes next, and who may do it."""

from dataclasses import dataclass

from django.utils.translation import gettext as _

from accounts.models import Role
from accounts.permissions import MAY
from projects.dividends import approving, meetings
from projects.dividends.models import DividendRound, RoundApproval
from shared.errors import RuleError

Status, Level = DividendRound.Status, RoundApproval.Level
ORDER = (Status.DRAFT, Status.MEETING, Status.SUBMITTED, Status.APPROVED, Status.FILED, Status.ON_NOTICE, Status.PAYING, Status.CLOSED)


@dataclass(frozen=True, slots=True)
class Step:
    """state: "done", "now" or "later"; note: what was done, or what is awaited and of whom."""

    label: str
    state: str
    note: str = ""


def steps_of(round_: DividendRound) -> list[Step]:
    """Seven steps from the draft to the books; a withdrawn round has none."""
    if round_.status == Status.WITHDRAWN:
        return []
    at = ORDER.index(Status(round_.status))
    labels = [
        (_("Draft"), _drafted(round_)),
        (_("Village meetings"), _met(round_, at)),
        (_("Township approval"), _signed(round_, Level.TOWNSHIP, round_.township_needed, round_.approved_by)),
        (_("County filing"), _signed(round_, Level.COUNTY, round_.county_needed, round_.filed_by)),
        (_("Public notice"), _shown(round_, at)),
        (_("Bank payment"), _("paid out by %(name)s") % {"name": round_.paid_by} if round_.paid_by else ""),
        (_("Books closed"), round_.paid_on.isoformat() if at == len(ORDER) - 1 else ""),
    ]
    positions = (0, 1, 2, 3, 5, 6, 7)  # a filed round (4) waits for its notice
    now = next(n for n, position in enumerate(positions) if position >= at)
    last = at == len(ORDER) - 1
    return [Step(label, "done" if n < now or last else "now" if n == now else "later", note) for n, (label, note) in enumerate(labels)]


def who_may(round_: DividendRound) -> str:
    """Who does the next step, in the words of posts."""
    what = {
        Status.DRAFT: "dividends.draw_up",
        Status.MEETING: "dividends.record_meeting",
        Status.SUBMITTED: "dividends.approve",
        Status.APPROVED: "dividends.file",
        Status.FILED: "dividends.post_notice",
        Status.ON_NOTICE: "dividends.pay",
        Status.PAYING: "dividends.pay",
    }.get(Status(round_.status))
    return "、".join(str(role.label) for role in Role if what and role in MAY[what])


def _drafted(round_: DividendRound) -> str:
    return f"{round_.drawn_up_by} · {round_.drawn_up_at:%Y-%m-%d}"


def _met(round_: DividendRound, at: int) -> str:
    if at == 0:
        return ""
    try:
        needed = len(meetings.rules_for(round_))
    except RuleError:
        return _("no rule")
    return _("%(held)s of %(needed)s held") % {"held": len(meetings.held(round_)), "needed": needed}


def _signed(round_: DividendRound, level: str, needed: int | None, who) -> str:
    if not needed:
        return ""
    said = approving.said_yes(round_, level).count()
    counted = _("%(said)s of %(needed)s") % {"said": said, "needed": needed}
    return f"{counted} · {who}" if who else counted


def _shown(round_: DividendRound, at: int) -> str:
    if at < ORDER.index(Status.ON_NOTICE) or not round_.notice:
        return ""
    return _("until %(last)s") % {"last": round_.notice.ends_on}
