"""The way of a round as steps to look at: what is done, what comes next, and who may do it."""

from dataclasses import dataclass

from django.utils.translation import gettext as _

from accounts.models import Post, Role
from accounts.permissions import MAY
from projects.dividends import approving, meetings
from projects.dividends.models import DividendRound, RoundApproval, RoundMeetingRule
from shared.errors import RuleError

Status, Level = DividendRound.Status, RoundApproval.Level
ORDER = (Status.DRAFT, Status.MEETING, Status.SUBMITTED, Status.APPROVED, Status.FILED, Status.ON_NOTICE, Status.PAYING, Status.CLOSED)
DECISIONS = {"dividends.approve", "dividends.file", "dividends.pay"}  # not by who had a part in it before
NAMES_SHOWN = 3


@dataclass(frozen=True, slots=True)
class Step:
    """state: "done", "now" or "later"; note: what was done, or what is awaited and of whom."""

    label: str
    state: str
    note: str = ""


@dataclass(frozen=True, slots=True)
class Turn:
    """What has to be done next (`act`), by which posts (`roles`) and by whom (`names`, nearest first); no roles: nobody has to."""

    act: str
    roles: str = ""
    names: str = ""


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
    if round_.status == Status.ON_NOTICE and round_.notice.is_over():
        now += 1
    last = at == len(ORDER) - 1
    return [Step(label, "done" if n < now or last else "now" if n == now else "later", note) for n, (label, note) in enumerate(labels)]


def turn_of(round_: DividendRound, next_meeting: RoundMeetingRule | None) -> Turn:
    """The next act in one sentence, and whose it is. next_meeting: the one awaited while the round is before the meetings."""
    over = round_.status == Status.ON_NOTICE and round_.notice.is_over()
    act, what = {
        Status.DRAFT: (_("Look at the lines, then put the draft to the village meetings"), "dividends.draw_up"),
        Status.MEETING: (_("All meetings are held: submit the round to the township"), "dividends.draw_up"),
        Status.SUBMITTED: (_("The township looks at the round and approves it"), "dividends.approve"),
        Status.APPROVED: (_("The county files the round"), "dividends.file"),
        Status.FILED: (_("Post the public notice"), "dividends.post_notice"),
        Status.ON_NOTICE: (_("The notice runs; villagers may object until it is over"), ""),
        Status.PAYING: (_("Send the bank files, import the bank's answers, settle the lines that are left"), "dividends.pay"),
        Status.CLOSED: (_("Every line is settled and in the ledger; nothing is left to do"), ""),
        Status.WITHDRAWN: (_("The round was withdrawn; nothing is left to do"), ""),
    }[Status(round_.status)]
    if next_meeting:
        act, what = _("Hold the %(meeting)s and record it") % {"meeting": next_meeting.get_kind_display()}, "dividends.record_meeting"
    elif over:
        act, what = _("The notice is over: draw up the bank files for all lines that nobody objected to"), "dividends.pay"
    return Turn(act, _roles(what), _names(round_, what)) if what else Turn(act)


def _roles(what: str) -> str:
    return "、".join(str(role.label) for role in Role if role in MAY[what])


def _names(round_: DividendRound, what: str) -> str:
    """People who hold such a post nearest to the village; author, approver and filer are left out where they may not decide."""
    place = round_.audit_region
    covering = [place[:n] for n in (12, 9, 6, 4, 2)]
    posts = Post.objects.holding().filter(role__in=MAY[what], region_prefix__in=covering).select_related("user").order_by("-region_prefix")
    barred = {round_.drawn_up_by_id, round_.approved_by_id, round_.filed_by_id} if what in DECISIONS else set()
    names = dict.fromkeys(str(post.user) for post in posts if post.user_id not in barred)
    return "、".join(list(names)[:NAMES_SHOWN])


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
