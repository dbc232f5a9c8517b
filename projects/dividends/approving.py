"""Yes and no to a round: the township approves, the county files. Counted under a lock, so that two at once count right."""

from datetime import datetime

from django.db import IntegrityError, transaction
from django.db.models import Q
from django.utils import timezone
from django.utils.translation import gettext as _

from accounts.permissions import require
from audit.services import change_status, record
from projects.dividends.conflicts import check_no_kin
from projects.dividends.models import ApprovalBand, DividendRound, RoundApproval
from regions.models import Level as Place
from shared.errors import RuleError

Status, Level = DividendRound.Status, RoundApproval.Level
_RIGHT = {Level.TOWNSHIP: ("dividends.approve", Status.SUBMITTED), Level.COUNTY: ("dividends.file", Status.APPROVED)}


def band_for(round_: DividendRound, on) -> ApprovalBand:
    """The band of the nearest region into which the money taken falls. Raises RuleError "no_rule"."""
    code = round_.audit_region
    dated = Q(valid_from__lte=on) & (Q(valid_to__isnull=True) | Q(valid_to__gte=on))
    bands = list(ApprovalBand.objects.filter(dated, region_prefix__in=["", *(code[:level] for level in Place)]))
    nearest = max((len(band.region_prefix) for band in bands), default=None)
    fitting = [band for band in bands if len(band.region_prefix) == nearest and band.from_fen <= round_.taken_fen]
    if not fitting:
        message = _("No rule says how many approvals a round of this amount needs in %(place)s on %(day)s; the county enters it.")
        raise RuleError("no_rule", message % {"place": round_.programme.village, "day": on})
    return max(fitting, key=lambda band: (band.from_fen, band.valid_from))


def approve(round_: DividendRound, *, by, at: datetime | None = None, note: str = "") -> None:
    """Say yes for the township; with the last yes needed the round is approved.

    Raises RuleError "wrong_status", "four_eyes", "own_list", "decided_already", "wrong_date".
    """
    _sign(round_, Level.TOWNSHIP, Status.APPROVED, after="submitted_at", by=by, at=at, note=note, who="approved_by", when="approved_at")


def file(round_: DividendRound, *, by, at: datetime | None = None, note: str = "") -> None:
    """Take the round to the county's files; with the last signature needed it may be shown in public. Raises what approve raises."""
    _sign(round_, Level.COUNTY, Status.FILED, after="approved_at", by=by, at=at, note=note, who="filed_by", when="filed_at")


@transaction.atomic
def refuse(round_: DividendRound, *, reason: str, by, at: datetime | None = None) -> None:
    """Say no: one suffices, and the round goes back as a draft."""
    level = Level.TOWNSHIP if round_.status == Status.SUBMITTED else Level.COUNTY
    _lock(round_)
    _check(round_, level, by)
    _write(round_, level, False, by, at or timezone.now(), reason)
    back_to_draft(round_, reason=reason, by=by)


def back_to_draft(round_: DividendRound, *, reason: str, by) -> None:
    """A draft again, to be put to the meetings anew; who approved it then is history."""
    empty = dict.fromkeys(
        ["met_at", "submitted_at", "township_needed", "county_needed", "approved_by", "approved_at", "filed_by", "filed_at"]
    )
    change_status(round_, Status.DRAFT, by=by, note=reason, **empty)


def said_yes(round_: DividendRound, level: str):
    return round_.approvals.filter(submission=round_.submission, level=level, approved=True)


@transaction.atomic
def _sign(round_, level, to, *, after, by, at, note, who, when) -> None:
    at = at or timezone.now()
    _lock(round_)
    _check(round_, level, by)
    if at > timezone.now() or at < getattr(round_, after):
        raise RuleError("wrong_date", _("The steps of a round follow each other in time; check the dates."))
    _write(round_, level, True, by, at, note)
    needed = round_.township_needed if level == Level.TOWNSHIP else round_.county_needed
    if said_yes(round_, level).count() >= needed:
        change_status(round_, to, by=by, **{who: by, when: at})


def _lock(round_: DividendRound) -> None:
    """On PostgreSQL further people wait here and then read what became of it."""
    locked = DividendRound.objects.select_for_update(of=("self",)).select_related("programme__village__region", "notice")
    round_.refresh_from_db(from_queryset=locked)


def _check(round_: DividendRound, level: str, by) -> None:
    what, status = _RIGHT[level]
    require(by, what, round_.audit_region)
    if round_.status != status:
        words = {"what": round_, "is": round_.get_status_display(), "needed": status.label}
        raise RuleError("wrong_status", _("%(what)s is “%(is)s”; this can be done only while it is “%(needed)s”.") % words)
    if by.pk == round_.drawn_up_by_id:
        raise RuleError("four_eyes", _("You drew up %(what)s; somebody else has to approve it.") % {"what": round_})
    earlier = round_.approvals.filter(submission=round_.submission, by=by).first()
    if earlier is not None and earlier.level != level:
        raise RuleError("four_eyes", _("You approved %(what)s for the township; somebody else has to file it.") % {"what": round_})
    if earlier is not None:
        raise RuleError("decided_already", _("You have decided on this submission already."))
    check_no_kin(round_, by=by)


def _write(round_: DividendRound, level: str, approved: bool, by, at: datetime, note: str) -> None:
    try:
        with transaction.atomic():
            RoundApproval.objects.create(
                round=round_, submission=round_.submission, level=level, approved=approved, by=by, at=at, note=note.strip()
            )
    except IntegrityError:
        raise RuleError("decided_already", _("You have decided on this submission already.")) from None
    record(by, f"dividendround.{'signed' if approved else 'refused'}", round_, level=level, note=note.strip())
