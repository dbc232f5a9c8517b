"""Refunds that leave by bank transfer: the wallet's window is over, the gateway failed, or the money never came through one."""

from django.db import IntegrityError, transaction
from django.utils.translation import gettext as _

from accounts.permissions import require
from marketplace.payment import refunds
from marketplace.payment.models import Refund
from marketplace.payment.places import require_everywhere
from shared.errors import RuleError


def _require(refund: Refund, by) -> None:
    if refund.order_id:
        require(by, "orders.refund", refund.order.region_id)
    else:
        require_everywhere(by, "orders.refund", refund.payment.purchase)


@transaction.atomic
def paid_by_bank(refund: Refund, *, receipt: str, payee: str, by) -> None:
    """A refund left our bank account: its receipt number proves it and is used once."""
    _require(refund, by)
    if refund.way != Refund.Way.TRANSFER:
        raise RuleError("wrong_way", _("This refund goes back the way it came; the gateway pays it."))
    if not receipt.strip() or not payee.strip():
        raise RuleError("no_receipt", _("Give the bank's receipt number of the transfer."))
    try:
        with transaction.atomic():
            refunds.succeed(refund, by=by, receipt=receipt.strip()[:60], payee=payee.strip())
    except IntegrityError:
        raise RuleError("receipt_known", _("Bank receipt %(no)s is recorded already; nothing was written.") % {"no": receipt}) from None


@transaction.atomic
def by_bank_instead(refund: Refund, *, by) -> Refund:
    """The gateway could not pay it back: the same amount again, by bank transfer, once. Returns the new refund."""
    _require(refund, by)
    refund.refresh_from_db(from_queryset=Refund.objects.select_for_update(of=("self",)))
    if not may_be_resent(refund):
        raise RuleError("wrong_status", _("Only a failed refund is sent another way, and only once."))
    asked = {"reason": refund.reason, "by": by, "instead_of": refund}
    if refund.line_id:
        return refunds.refund_line(refund.line, amount_fen=refund.amount_fen, by_bank=True, **asked)
    if refund.order_id and refunds.freight_is_back(refund.order):
        raise RuleError("refunded_already", _("“%(what)s” is refunded already, or a refund is under way.") % {"what": refund.order})
    return refunds.claim(refund.payment, refund.amount_fen, order=refund.order, line=None, way=Refund.Way.TRANSFER, **asked)


def may_be_resent(refund: Refund) -> bool:
    """It failed, nobody made it good yet, and it was no dispute: that was won, so the money is ours."""
    failed = refund.status == Refund.Status.FAILED and refund.way != Refund.Way.DISPUTE
    return failed and not Refund.objects.filter(instead_of=refund).exists()
