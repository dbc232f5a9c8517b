"""Making, posting, ending and withdrawing public notices. Masks go on here, once, and never come off."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date, timedelta

from django.db import transaction
from django.db.models import Sum
from django.utils import timezone
from django.utils.translation import gettext as _

from audit.services import change_status, record
from projects.notices.clock import last_day
from projects.notices.masks import refuse_personal_numbers
from projects.notices.models import BoardPhoto, Kind, NoticeLine, NoticeRule, PublicNotice
from shared.errors import RuleError
from shared.masking import mask_name
from shared.page_cache import forget
from shared.tables import copy_rows

Status = PublicNotice.Status
FIELDS = ("notice_id", "line_number", "masked_name", "is_person", "group", "basis", "amount_fen")


@dataclass(frozen=True, slots=True)
class Payee:
    """What a line is made of. `name` may be the full name: it is masked before it is stored.

    is_person  False for a line that names a project; only notices of project funds have such lines
    """

    line_number: int
    name: str
    group: str
    basis: str
    amount_fen: int
    is_person: bool = True


@transaction.atomic
def make_notice(
    village,
    *,
    kind: str,
    title: str,
    body: str,
    payees: Iterable[Payee],
    by,
    replaces: PublicNotice | None = None,
    excluded_handlers: Iterable[int] = (),
) -> PublicNotice:
    """Write a draft notice with masked lines. The caller has asked whether `by` may; the notice belongs to what it shows.

    replaces           the withdrawn notice this one stands in for: its version goes up by one
    excluded_handlers  ids of users who made or approved what it shows: they may not decide objections to it, nor may `by`
    Raises RuleError "personal_number" when a text holds what looks like an id, card or phone number, "names_a_project".
    """
    payees = list(payees)
    refuse_personal_numbers(title, body, *(f"{payee.name} {payee.group} {payee.basis}" for payee in payees))
    if kind != Kind.PROJECT_FUNDS and not all(payee.is_person for payee in payees):
        raise RuleError("names_a_project", _("Only a notice of project funds has lines that do not name people."))
    notice = PublicNotice.objects.create(
        kind=Kind(kind),
        village=village,
        title=title,
        body=body,
        version=replaces.version + 1 if replaces else 1,
        replaces=replaces,
        total_fen=sum(payee.amount_fen for payee in payees),
        created_by=by,
        excluded_handlers=sorted({number for number in excluded_handlers if number}),
    )
    rows = ((notice.pk, p.line_number, _shown(p), p.is_person, p.group, p.basis, p.amount_fen) for p in payees)
    copy_rows(NoticeLine, FIELDS, rows)
    return notice


@transaction.atomic
def post(notice: PublicNotice, *, by, on: date | None = None) -> None:
    """Put a draft notice up on a day (default today): its clock runs from the next day on.

    Raises RuleError "no_rule" when no rule says how long, "no_calendar" when working days cannot be counted,
    "notice_is_empty", "does_not_add_up", "future_date".
    """
    on = on or timezone.localdate()
    if on > timezone.localdate():
        raise RuleError("future_date", _("A notice cannot be posted on %(day)s, a day still to come.") % {"day": on})
    rule = NoticeRule.objects.in_force(notice.audit_region, on, kind=notice.kind)
    if rule is None:
        words = {"kind": notice.get_kind_display(), "place": notice.village, "day": on}
        raise RuleError("no_rule", _("No rule says how long a notice of the kind “%(kind)s” stands in %(place)s on %(day)s.") % words)
    total = notice.lines.aggregate(total=Sum("amount_fen"))["total"]
    if total is None:
        raise RuleError("notice_is_empty", _("%(what)s has no line; there is nothing to show.") % {"what": notice})
    if total != notice.total_fen:
        raise RuleError("does_not_add_up", _("The lines of %(what)s do not add up to its total.") % {"what": notice})
    change_status(notice, Status.POSTED, by=by, **_clock(notice, rule, on))
    forget()


def _clock(notice: PublicNotice, rule: NoticeRule, on: date) -> dict:
    """The dates that posting on a day freezes, by the rule of that day."""
    ends_on = last_day(on, days=rule.min_days, counts=rule.counts, region_code=notice.audit_region)
    stays = rule.names_stay_days
    names_until = None if stays is None else ends_on + timedelta(days=stays)
    return {"posted_on": on, "ends_on": ends_on, "days": rule.min_days, "counts": rule.counts, "names_until": names_until}


@transaction.atomic
def withdraw(notice: PublicNotice, *, reason: str, by) -> None:
    """Take a notice down; whatever it shows cannot be acted on any more."""
    change_status(notice, Status.WITHDRAWN, by=by, note=reason)
    forget()


def is_over(notice: PublicNotice, *, on: date | None = None) -> bool:
    """Have all its days passed on that date (default today)?"""
    return notice.is_over(on)


@transaction.atomic
def end_those_over(*, on: date | None = None) -> int:
    """Mark posted notices whose days are over as ended, so that lists turn into counts; returns how many."""
    over = list(PublicNotice.objects.filter(status=Status.POSTED, ends_on__lt=on or timezone.localdate()))
    for notice in over:
        change_status(notice, Status.ENDED, by=None)
    if over:
        forget()
    return len(over)


@transaction.atomic
def take_down_photos(*, on: date | None = None) -> int:
    """Board photos leave the public page with the lines of their notice; officials keep them. Returns how many."""
    gone = list(
        BoardPhoto.objects.filter(is_public=True, notice__names_until__lt=on or timezone.localdate()).select_related("notice__village")
    )
    for photo in gone:
        BoardPhoto.objects.filter(pk=photo.pk).update(is_public=False)
        record(None, "boardphoto.taken_down", photo)
    if gone:
        forget()
    return len(gone)


def _shown(payee: Payee) -> str:
    return mask_name(payee.name) or "*" if payee.is_person else payee.name
