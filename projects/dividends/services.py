"""The life of a dividend round after it is drawn up (drawing.py): meetings, approval, filing, notice, payment; or withdrawn.

Every move is one transaction and goes through `change_status`: of several people who press at once exactly one
succeeds. Moments and days default to now; earlier ones are for records brought in from paper.
"""

from datetime import datetime

from django.db import transaction
from django.db.models import F, Min, Sum
from django.utils import timezone
from django.utils.translation import gettext as _

from accounts.permissions import require
from audit.services import change_status
from projects.dividends import approving
from projects.dividends.approving import approve, file
from projects.dividends.drawing import draw_up, redraw
from projects.dividends.meetings import check_all_held, record_meeting, rules_for
from projects.dividends.models import DividendRound
from projects.dividends.paying import close, start_paying
from projects.dividends.paying_once import pay
from projects.dividends.showing import given, lock, post_notice, renotice, reopen
from projects.dividends.sources import available_fen
from projects.notices import services as notices
from shared.errors import RuleError
from shared.money import format_yuan

__all__ = [
    "approve",
    "available_fen",
    "close",
    "draw_up",
    "file",
    "pay",
    "post_notice",
    "record_meeting",
    "redraw",
    "renotice",
    "reopen",
    "return_for_correction",
    "start_paying",
    "submit",
    "submit_to_meeting",
    "withdraw",
]

Status = DividendRound.Status


@transaction.atomic
def submit_to_meeting(round_: DividendRound, *, by, at: datetime | None = None) -> None:
    """Put a draft to the village meetings; from here on its lines, formula, date and reasons are locked.

    Raises RuleError "wrong_status", "does_not_add_up", "no_rule" when no rule says which meetings.
    """
    require(by, "dividends.draw_up", round_.audit_region)
    _check_sum(round_)
    at = _not_before(round_.drawn_up_at, at)
    rules_for(round_)
    change_status(round_, Status.MEETING, by=by, met_at=at, submission=F("submission") + 1)


@transaction.atomic
def submit(round_: DividendRound, *, by, at: datetime | None = None) -> None:
    """Hand a round that all meetings passed over to the township; how many signatures it needs is frozen here.

    Raises RuleError "wrong_status", "earlier_missing", "wrong_date", "no_rule".
    """
    require(by, "dividends.draw_up", round_.audit_region)
    lock(round_)
    if round_.status == Status.MEETING:
        check_all_held(round_)
    at = _not_before(round_.met_at, at)
    last = round_.meetings.filter(submission=round_.submission).order_by("-held_on").first()
    if last is not None and timezone.localdate(at) < last.held_on:
        raise RuleError("wrong_date", _("The steps of a round follow each other in time; check the dates."))
    band = approving.band_for(round_, timezone.localdate(at))
    needed = {"township_needed": band.township_needed, "county_needed": band.county_needed}
    change_status(round_, Status.SUBMITTED, by=by, submitted_at=at, **needed)


@transaction.atomic
def return_for_correction(round_: DividendRound, *, reason: str, by, at: datetime | None = None) -> None:
    """Give a round back as a draft, and say why: the village when a meeting did not agree, the township, or the county.

    Raises RuleError "no_reason", "wrong_status", and for township and county what approving.approve raises.
    """
    reason = given(reason)
    lock(round_)
    if round_.status in {Status.SUBMITTED, Status.APPROVED}:
        approving.refuse(round_, reason=reason, by=by, at=at)
        return
    if round_.status != Status.MEETING:
        words = {"what": round_, "is": round_.get_status_display()}
        raise RuleError("wrong_status", _("%(what)s is “%(is)s”; it can no longer be returned for correction.") % words)
    require(by, "dividends.record_meeting", round_.audit_region)
    approving.back_to_draft(round_, reason=reason, by=by)


@transaction.atomic
def withdraw(round_: DividendRound, *, reason: str, by) -> None:
    """Give a round up before it is paid, with its notice; its money can be divided again."""
    require(by, "dividends.withdraw", round_.audit_region)
    reason = given(reason)
    lock(round_)
    shown = round_.status == Status.ON_NOTICE
    change_status(round_, Status.WITHDRAWN, by=by, note=reason)
    if shown:
        notices.withdraw(round_.notice, reason=reason, by=by)


def _check_sum(round_: DividendRound) -> None:
    lines = round_.lines.aggregate(total=Sum("amount_fen"), least=Min("amount_fen"))
    taken = round_.sources.aggregate(total=Sum("amount_fen"))["total"]
    if lines["total"] != round_.pot_fen or lines["least"] <= 0 or taken != round_.taken_fen:
        words = {"what": round_, "total": format_yuan(lines["total"] or 0), "pot": format_yuan(round_.pot_fen)}
        raise RuleError("does_not_add_up", _("The lines of %(what)s sum to %(total)s, the pot is %(pot)s; draw it up again.") % words)


def _not_before(earlier: datetime | None, at: datetime | None) -> datetime:
    """`at`, or now; refuses a moment before the step that came earlier, or one still to come."""
    at = at or timezone.now()
    if at > timezone.now() or (earlier and at < earlier):
        raise RuleError("wrong_date", _("The steps of a round follow each other in time; check the dates."))
    return at
