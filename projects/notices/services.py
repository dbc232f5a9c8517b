"""Making, posting, ending and withdrawing public notices. Masks go on here, once, and never come off."""

import re
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date, timedelta

from django.db import transaction
from django.db.models import Sum
from django.utils import timezone
from django.utils.translation import gettext as _

from audit.services import change_status
from projects.notices.models import Kind, NoticeLine, NoticeRule, PublicNotice
from shared.errors import RuleError
from shared.masking import mask_name
from shared.page_cache import forget
from shared.tables import copy_rows

Status = PublicNotice.Status
FIELDS = ("notice_id", "line_number", "masked_name", "group", "basis", "amount_fen")
_PERSONAL_NUMBER = re.compile(r"\d{15,19}|(?<!\d)1[3-9]\d{9}(?!\d)")  # ids, cards, household numbers; mobile phones


@dataclass(frozen=True, slots=True)
class Payee:
    """What a line is made of. `name` may be the full name: it is masked before it is stored."""

    line_number: int
    name: str
    group: str
    basis: str
    amount_fen: int


@transaction.atomic
def make_notice(
    village, *, kind: str, title: str, body: str, payees: Iterable[Payee], by, replaces: PublicNotice | None = None
) -> PublicNotice:
    """Write a draft notice with masked lines. The caller has asked whether `by` may; the notice belongs to what it shows.

    replaces  the withdrawn notice this one stands in for: its version goes up by one
    Raises RuleError "personal_number" when a text holds what looks like an id, card or phone number.
    """
    payees = list(payees)
    for text in (title, body, *(f"{payee.name} {payee.group} {payee.basis}" for payee in payees)):
        if _PERSONAL_NUMBER.search(text):
            raise RuleError("personal_number", _("A notice may not hold an id, card or phone number; take it out of the text."))
    notice = PublicNotice.objects.create(
        kind=Kind(kind),
        village=village,
        title=title,
        body=body,
        version=replaces.version + 1 if replaces else 1,
        total_fen=sum(payee.amount_fen for payee in payees),
        created_by=by,
    )
    rows = ((notice.pk, p.line_number, mask_name(p.name) or "*", p.group, p.basis, p.amount_fen) for p in payees)
    copy_rows(NoticeLine, FIELDS, rows)
    return notice


@transaction.atomic
def post(notice: PublicNotice, *, by, on: date | None = None) -> None:
    """Put a draft notice up on a day (default today): its clock runs from the next day on.

    Raises RuleError "no_rule" when no rule says how long, "notice_is_empty", "does_not_add_up", "future_date".
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
    change_status(notice, Status.POSTED, by=by, posted_on=on, ends_on=on + timedelta(days=rule.min_days))
    forget()


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
