"""From the notice to the closed books: the two moves between which the bank pays. What happens in between is the payment's part."""

from datetime import date

from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext as _

from accounts.permissions import require
from audit.services import change_status
from projects.dividends.conflicts import check_no_kin
from projects.dividends.models import DividendRound
from projects.dividends.showing import lock, named
from projects.notices.models import PublicNotice
from projects.notices.objections import whole_notice_held
from shared.errors import RuleError

Status = DividendRound.Status


@transaction.atomic
def start_paying(round_: DividendRound, *, by, on: date | None = None) -> None:
    """The notice is over and nobody holds back the whole of it: `by` begins to pay on a day (default today).

    Locks the notice's row, then `held_lines` may be asked: an objection is either seen or comes too late.
    Raises RuleError "wrong_status", "four_eyes", "own_list", "notice_runs", "objection_open".
    """
    require(by, "dividends.pay", round_.audit_region)
    lock(round_)
    if round_.status != Status.ON_NOTICE:
        raise RuleError("wrong_status", _("%(what)s is “%(is)s”; only a round whose notice is over can be paid.") % named(round_))
    check_payer(round_, by=by)
    notice = PublicNotice.objects.select_for_update().get(pk=round_.notice_id)
    if not notice.is_over(on or timezone.localdate()):
        words = {"what": round_, "last": notice.ends_on}
        raise RuleError("notice_runs", _("The notice of %(what)s stands until %(last)s; it may be paid from the day after.") % words)
    if whole_notice_held(notice):
        words = {"what": round_}
        raise RuleError(
            "objection_open", _("An objection to the whole of %(what)s is open or was upheld; it has to be settled first.") % words
        )
    change_status(round_, Status.PAYING, by=by, paid_by=by)


@transaction.atomic
def close(round_: DividendRound, *, paid_on: date, by) -> None:
    """Every line is paid or settled: the books are closed with the bank's last date. The caller has asked what `by` may."""
    change_status(round_, Status.CLOSED, by=by, paid_on=paid_on)


def check_payer(round_: DividendRound, *, by) -> None:
    """Raise RuleError "four_eyes" or "own_list": who drew up, approved or filed a round does not pay it, nor a relative."""
    signed = round_.approvals.filter(submission=round_.submission, by=by).exists()
    if signed or by.pk in {round_.drawn_up_by_id, round_.approved_by_id, round_.filed_by_id}:
        raise RuleError("four_eyes", _("You drew up, approved or filed %(what)s; somebody else has to pay it.") % {"what": round_})
    check_no_kin(round_, by=by)
