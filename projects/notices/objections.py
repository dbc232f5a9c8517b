"""Objections with teeth: raising them, and what they hold back. Deciding them is handling.py.

Whoever pays by a notice locks its row first (`PublicNotice.objects.select_for_update()`), then asks `held_lines` and
`whole_notice_held`: raising an objection takes the same lock, so it is either seen or comes after the payment and is refused.
Apps above tell their part by hooks: `notice_closed_lines` (numbers of lines paid or sent to the bank), `notice_names`
(full names behind the lines, which are masked wherever an answer is published).
"""

from datetime import date, datetime
from uuid import UUID

from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext as _
from wagtail import hooks

from accounts.permissions import require
from audit.services import record
from projects.notices.clock import last_day
from projects.notices.handling import known_names
from projects.notices.masks import masked_text, refuse_personal_numbers
from projects.notices.models import Objection, ObjectionRule, PublicNotice
from shared.crypto import fingerprint
from shared.errors import RuleError
from shared.page_cache import forget

LONGEST_TEXT = 1000  # characters of one objection


def held_lines(notice: PublicNotice) -> frozenset[int]:
    """Numbers of the lines with an objection that is open, under review, or upheld and not released."""
    return frozenset(notice.objections.holding().filter(line_number__isnull=False).values_list("line_number", flat=True))


def whole_notice_held(notice: PublicNotice) -> bool:
    """Is there such an objection to the whole notice?"""
    return notice.objections.holding().filter(line_number__isnull=True).exists()


def open_count(notice: PublicNotice) -> int:
    """How many objections nobody has decided yet."""
    return notice.objections.unsettled().count()


def settled(notice: PublicNotice) -> bool:
    """Is every objection decided, and every upheld one released?"""
    return not notice.objections.holding().exists()


@transaction.atomic
def raise_objection(
    notice: PublicNotice, *, text: str, line_number: int | None = None, contact: str = "", form_key: UUID | None = None
) -> Objection:
    """Take an objection from the public page, by nobody in particular, on a day on which the notice runs.

    form_key  of the form as it was shown: sent twice, it is one objection
    Raises RuleError "notice_does_not_run", or what both ways of coming in share (see _take).
    """
    notice = _locked(notice)
    if form_key and (earlier := notice.objections.filter(form_key=form_key).first()):
        return earlier
    if notice.status != PublicNotice.Status.POSTED or notice.is_over():
        words = {"hotline": notice.village.hotline or "12317"}
        message = _("The days of this notice are over. Call %(hotline)s or tell the village office; it can still be looked into.")
        raise RuleError("notice_does_not_run", message % words)
    facts = {"text": text, "line_number": line_number, "contact": contact, "form_key": form_key}
    return _take(notice, by=None, channel=Objection.Channel.PAGE, received_at=timezone.now(), **facts)


@transaction.atomic
def enter_objection(
    notice: PublicNotice,
    *,
    text: str,
    channel: str,
    by,
    line_number: int | None = None,
    contact: str = "",
    received_at: datetime | None = None,
    late_reason: str = "",
) -> Objection:
    """Write down an objection on somebody's behalf; after the notice's last day with the reason why it comes late.

    Raises RuleError "not_published", "wrong_channel", "wrong_date", "no_reason", or what _take says.
    """
    require(by, "objections.enter", notice.audit_region)
    notice, received_at = _locked(notice), received_at or timezone.now()
    if not notice.is_published:
        raise RuleError("not_published", _("%(what)s is not on notice; there is nothing to object to.") % {"what": notice})
    if channel == Objection.Channel.PAGE:
        raise RuleError("wrong_channel", _("Say how it reached you: on paper, by telephone or at the village office."))
    received_on = timezone.localdate(received_at)
    if received_at > timezone.now() or received_on < notice.posted_on:
        raise RuleError("wrong_date", _("An objection comes in after the notice is posted and not in the future; check the date."))
    late = notice.is_over(received_on)
    if late and not late_reason.strip():
        raise RuleError("no_reason", _("The notice ended on %(day)s; say why the objection comes late.") % {"day": notice.ends_on})
    facts = {"text": text, "line_number": line_number, "contact": contact, "late_reason": late_reason.strip() if late else ""}
    return _take(notice, by=by, channel=channel, received_at=received_at, **facts)


@transaction.atomic
def release(objection: Objection, *, by, reason: str) -> None:
    """Say what came of an upheld objection, so that its line is held no longer. The owner of the notice has asked whether `by` may.

    Raises RuleError "no_reason", "personal_number", "not_upheld" (or released already).
    """
    if not reason.strip():
        raise RuleError("no_reason", _("Say what came of the objection, so that the others can understand it later."))
    refuse_personal_numbers(reason)
    told = masked_text(reason.strip(), known_names(objection))[:200]  # the holder of the receipt reads it
    words = {"released_by": by, "released_at": timezone.now(), "release_reason": told}
    upheld = Objection.objects.filter(pk=objection.pk, status=Objection.Status.UPHELD, released_at__isnull=True)
    if not upheld.update(**words):
        raise RuleError("not_upheld", _("%(what)s is not upheld, or is released already.") % {"what": objection})
    objection.refresh_from_db()
    record(by, "objection.released", objection, line=objection.line_number, note=objection.release_reason)
    forget()


def _locked(notice: PublicNotice) -> PublicNotice:
    return PublicNotice.objects.select_for_update(of=("self",)).select_related("village__region").get(pk=notice.pk)


def _take(notice: PublicNotice, *, by, **facts) -> Objection:
    """Raises RuleError "is_final", "no_text", "too_long", "no_such_line" or "paid_already"."""
    facts["text"], facts["contact"] = facts["text"].strip(), facts["contact"].strip()
    if not notice.takes_objections:
        raise RuleError("is_final", _("%(what)s tells what was decided; ask the village office how to appeal.") % {"what": notice})
    if not facts["text"]:
        raise RuleError("no_text", _("Write in a few words what is wrong."))
    if len(facts["text"]) > LONGEST_TEXT:
        raise RuleError("too_long", _("Write at most %(most)s characters; more can be brought on paper.") % {"most": LONGEST_TEXT})
    _check_line(notice, facts["line_number"])
    due_on = _due_on(notice, timezone.localdate(facts["received_at"]))
    text_print = fingerprint("objection", facts["text"])
    objection = Objection.objects.create(notice=notice, entered_by=by, due_on=due_on, text_print=text_print, **facts)
    record(by, "objection.received", objection, line=objection.line_number, channel=objection.channel)
    forget()
    return objection


def _check_line(notice: PublicNotice, line_number: int | None) -> None:
    if line_number is not None and not notice.lines.filter(line_number=line_number).exists():
        raise RuleError("no_such_line", _("There is no line %(line)s in this notice; look at the first column.") % {"line": line_number})
    closed = {line for tell in hooks.get_hooks("notice_closed_lines") for line in tell(notice)}
    if line_number in closed:
        raise RuleError("paid_already", _("Line %(line)s is paid; an error is put right by a reversal.") % {"line": line_number})
    if line_number is None and closed and not notice.lines.exclude(line_number__in=closed).exists():
        raise RuleError("paid_already", _("Every line of %(what)s is paid; an error is put right by a reversal.") % {"what": notice})


def _due_on(notice: PublicNotice, received_on: date) -> date | None:
    """By when the rule wants an answer; None without a rule, or without a calendar to count by."""
    rule = ObjectionRule.objects.in_force(notice.audit_region, received_on, kind=notice.kind)
    if rule is None:
        return None
    try:
        return last_day(received_on, days=rule.answer_days, counts=rule.counts, region_code=notice.audit_region)
    except RuleError:
        return None
