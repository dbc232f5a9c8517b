"""What the payment asks of a round, and what it tells it: who may pay, when paying begins, when the round is closed."""

from collections.abc import Iterable

from django.db.models import Max
from django.utils import timezone
from django.utils.translation import gettext as _

from accounts.permissions import require
from projects.dividends.models import DividendRound
from projects.dividends.paying import check_payer, close, start_paying
from projects.dividends.payment.accounts import unsettled
from shared.errors import RuleError

Status = DividendRound.Status


def locked(rounds: Iterable[DividendRound]) -> list[DividendRound]:
    """The rounds read anew under a lock, in order of their keys, so that two who want several of them never wait for each other."""
    keys = sorted({round_.pk for round_ in rounds})
    wanted = DividendRound.objects.select_for_update(of=("self",)).filter(pk__in=keys).order_by("pk")
    return list(wanted.select_related("programme__village__region", "notice"))


def may_pay_round(round_: DividendRound, *, by) -> None:
    """Raise unless `by` may pay the round now; a round whose notice is over begins to be paid by that.

    Raises NotAllowed, RuleError "wrong_status", or what paying.start_paying raises.
    """
    require(by, "dividends.pay", round_.audit_region)
    check_payer(round_, by=by)
    if round_.status == Status.ON_NOTICE:
        start_paying(round_, by=by)
    if round_.status != Status.PAYING:
        words = {"what": round_, "is": round_.get_status_display()}
        raise RuleError("wrong_status", _("%(what)s is “%(is)s”; only a round whose notice is over can be paid.") % words)


def close_those_settled(rounds: Iterable[DividendRound], *, by) -> list[DividendRound]:
    """Close each of the rounds of which every line is paid or back with the collective, dated by the bank; returns those closed."""
    done = [round_ for round_ in locked(rounds) if round_.status == Status.PAYING and not unsettled(round_)]
    for round_ in done:
        last = round_.payments.aggregate(last=Max("settled_on"))["last"]
        close(round_, paid_on=last or timezone.localdate(), by=by)
    return done
