"""The life of a dividend round after it is drawn up (drawing.py): submit, approve or return, show, pay; or withdraw.

Every move is one transaction and goes through `change_status`: of several people who press at once exactly one
succeeds. Moments and days default to now; earlier ones are for records brought in from paper.
"""

from datetime import date, datetime

from django.conf import settings
from django.db import IntegrityError, transaction
from django.db.models import CharField, Count, Min, OuterRef, Subquery, Sum, Value
from django.db.models.functions import Cast, Concat
from django.utils import timezone, translation
from django.utils.translation import gettext as _

from accounts.permissions import require
from audit.services import change_status
from projects.dividends.drawing import available_fen, draw_up, redraw
from projects.dividends.models import DividendRound
from projects.ledger.models import IncomeEntry
from projects.ledger.posting import Income, Kind, post_income
from projects.notices import services as notices
from projects.notices.models import Kind as NoticeKind
from projects.notices.models import PublicNotice
from projects.programmes.models import Programme
from shared.errors import RuleError
from shared.money import format_yuan
from shared.page_cache import forget

__all__ = ["approve", "available_fen", "draw_up", "pay", "post_notice", "redraw", "return_for_correction", "submit", "withdraw"]

Status = DividendRound.Status
ITEM = {  # what the household reads in its statement; recorded income is data, so it is not translated
    Programme.Kind.LIVESTOCK: "畜牧分红",
    Programme.Kind.SKETCHING: "写生基地分红",
    Programme.Kind.WORKSHOP: "帮扶车间分红",
}


@transaction.atomic
def submit(round_: DividendRound, *, by, at: datetime | None = None) -> None:
    """Hand a draft over for approval; from here on its lines are locked."""
    require(by, "dividends.draw_up", round_.audit_region)
    _check_sum(round_)
    change_status(round_, Status.SUBMITTED, by=by, submitted_at=_not_before(round_.drawn_up_at, at))


@transaction.atomic
def return_for_correction(round_: DividendRound, *, reason: str, by) -> None:
    """Give a submitted round back to its author as a draft, and say why."""
    require(by, "dividends.approve", round_.audit_region)
    change_status(round_, Status.DRAFT, by=by, note=_given(reason), submitted_at=None)


@transaction.atomic
def approve(round_: DividendRound, *, by, at: datetime | None = None) -> None:
    """Say yes to a submitted round. Who drew it up may not ("four_eyes")."""
    require(by, "dividends.approve", round_.audit_region)
    if by.pk == round_.drawn_up_by_id:
        raise RuleError("four_eyes", _("You drew up %(what)s; somebody else has to approve it.") % {"what": round_})
    _check_sum(round_)
    change_status(round_, Status.APPROVED, by=by, approved_by=by, approved_at=_not_before(round_.submitted_at, at))


@transaction.atomic
def post_notice(round_: DividendRound, *, by, on: date | None = None) -> PublicNotice:
    """Show an approved round in public, names masked, and start the clock on a day (default today).

    Raises RuleError "wrong_status", "wrong_date" (before the approval), or what notices.services.post raises.
    """
    require(by, "dividends.post_notice", round_.audit_region)
    if round_.status != Status.APPROVED:
        raise RuleError("wrong_status", _("%(what)s is “%(is)s”; only an approved round goes on notice.") % _words(round_))
    on = on or timezone.localdate()
    if on < timezone.localdate(round_.approved_at):
        raise RuleError(
            "wrong_date", _("%(what)s was approved later than %(day)s; a notice follows the approval.") % {"what": round_, "day": on}
        )
    notice = _make_notice(round_, by=by)
    notices.post(notice, by=by, on=on)
    change_status(round_, Status.ON_NOTICE, by=by, notice=notice)
    return notice


@transaction.atomic
def pay(round_: DividendRound, *, bank_reference: str, paid_on: date, by) -> None:
    """Record that the bank paid the round: one property income for every line, in one posting, or nothing at all.

    bank_reference  number of the bank's batch; one batch pays one round
    paid_on         the bank's date: after the notice's last day, not in the future
    Raises RuleError "wrong_status", "four_eyes", "notice_runs", "future_date", "no_bank_reference",
    "bank_reference_used" or "does_not_add_up".
    """
    require(by, "dividends.pay", round_.audit_region)
    locked = DividendRound.objects.select_for_update(of=("self",)).select_related("programme__village__region", "notice")
    round_.refresh_from_db(from_queryset=locked)  # on PostgreSQL further payers wait here and then read “paid”
    _check_payment(round_, bank_reference.strip(), paid_on, by)
    _check_sum(round_)
    posting = post_income(_incomes(round_, paid_on), title=f"{round_.programme.village}{round_.title}", source=round_.source, by=by)
    try:
        with transaction.atomic():
            paid = {"posting": posting, "paid_by": by, "paid_on": paid_on, "bank_reference": bank_reference.strip()}
            change_status(round_, Status.PAID, by=by, **paid)
    except IntegrityError:
        raise _reference_used(bank_reference) from None
    _link_entries(round_)
    forget()


@transaction.atomic
def withdraw(round_: DividendRound, *, reason: str, by) -> None:
    """Give a round up before it is paid, with its notice; its money can be divided again."""
    require(by, "dividends.withdraw", round_.audit_region)
    reason = _given(reason)
    change_status(round_, Status.WITHDRAWN, by=by, note=reason)
    if round_.notice_id:
        notices.withdraw(round_.notice, reason=reason, by=by)


def _check_payment(round_: DividendRound, bank_reference: str, paid_on: date, by) -> None:
    if round_.status != Status.ON_NOTICE:
        raise RuleError("wrong_status", _("%(what)s is “%(is)s”; only a round whose notice is over can be paid.") % _words(round_))
    if by.pk in {round_.drawn_up_by_id, round_.approved_by_id}:
        raise RuleError("four_eyes", _("You drew up or approved %(what)s; a third person has to pay it.") % {"what": round_})
    if paid_on > timezone.localdate():
        raise RuleError("future_date", _("The bank cannot have paid on %(day)s, a day still to come.") % {"day": paid_on})
    if not round_.notice.is_over(paid_on):
        words = {"what": round_, "last": round_.notice.ends_on}
        raise RuleError("notice_runs", _("The notice of %(what)s stands until %(last)s; it may be paid from the day after.") % words)
    if not bank_reference:
        raise RuleError("no_bank_reference", _("Give the number of the bank's batch: a round is paid by bank only."))
    if DividendRound.objects.filter(bank_reference=bank_reference).exists():
        raise _reference_used(bank_reference)


def _reference_used(bank_reference: str) -> RuleError:
    return RuleError("bank_reference_used", _("Bank reference %(number)s paid another round already.") % {"number": bank_reference})


def _incomes(round_: DividendRound, paid_on: date) -> list[Income]:
    item = ITEM[round_.programme.kind]
    lines = round_.lines.order_by("line_number").values_list("account_id", "amount_fen", "line_number")
    return [Income(account, Kind.PROPERTY, item, fen, paid_on, f"{round_.source}:{n}") for account, fen, n in lines]


def _link_entries(round_: DividendRound) -> None:
    """Point every line at its entry, by source, in one statement."""
    source = Concat(Value(f"{round_.source}:"), Cast(OuterRef("line_number"), CharField()), output_field=CharField())
    round_.lines.update(entry=Subquery(IncomeEntry.objects.filter(source=source).values("pk")[:1]))


def _check_sum(round_: DividendRound) -> None:
    lines = round_.lines.aggregate(total=Sum("amount_fen"), least=Min("amount_fen"))
    if lines["total"] != round_.pot_fen or lines["least"] <= 0:
        words = {"what": round_, "total": format_yuan(lines["total"] or 0), "pot": format_yuan(round_.pot_fen)}
        raise RuleError("does_not_add_up", _("The lines of %(what)s sum to %(total)s, the pot is %(pot)s; draw it up again.") % words)


def _make_notice(round_: DividendRound, *, by) -> PublicNotice:
    """The masked list, written in the county's own language whatever language the official reads in."""
    lines = list(round_.lines.order_by("line_number"))
    village = round_.programme.village
    withdrawn = round_.programme.rounds.filter(status=Status.WITHDRAWN, year=round_.year, title=round_.title, notice__isnull=False)
    before = withdrawn.select_related("notice").order_by("-pk").first()
    with translation.override(settings.LANGUAGE_CODE):
        payees = [
            notices.Payee(line.line_number, line.payee_name, line.group, _("%(count)s shares") % {"count": line.shares}, line.amount_fen)
            for line in lines
        ]
        return notices.make_notice(
            village,
            kind=NoticeKind.DIVIDEND,
            title=_("%(village)s: notice of %(title)s") % {"village": village, "title": round_.title},
            body=_basis(round_),
            payees=payees,
            by=by,
            replaces=before.notice if before else None,
        )


def _basis(round_: DividendRound) -> str:
    sums = round_.lines.aggregate(households=Count("pk"), shares=Sum("shares"))
    hotline = round_.programme.village.hotline
    text = _(
        "Programme: %(programme)s. To divide: %(pot)s yuan earned in %(year)s."
        " %(households)s households take part on %(day)s with %(shares)s shares."
        " Each gets the pot times its shares divided by all shares, in whole fen; fen left over go to the largest remainders."
    ) % {
        "programme": round_.programme,
        "pot": format_yuan(round_.pot_fen),
        "year": round_.year,
        "day": round_.base_on,
        **sums,
    }
    return f"{text} {_('Questions and objections: %(hotline)s.') % {'hotline': hotline}}" if hotline else text


def _words(round_: DividendRound) -> dict:
    return {"what": round_, "is": round_.get_status_display()}


def _given(reason: str) -> str:
    if not reason.strip():
        raise RuleError("no_reason", _("Say why, so that the others can understand it later."))
    return reason.strip()


def _not_before(earlier: datetime | None, at: datetime | None) -> datetime:
    """`at`, or now; refuses a moment before the step that came earlier, or one still to come."""
    at = at or timezone.now()
    if at > timezone.now() or (earlier and at < earlier):
        raise RuleError("wrong_date", _("The steps of a round follow each other in time; check the dates."))
    return at
