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
    """The gateway could not pay it back: the same amount again, by bank transfer. Returns the new refund."""
    if refund.status != Refund.Status.FAILED:
        raise RuleError("wrong_status", _("Only a failed refund is sent another way."))
    if refund.line_id:
        return refunds.refund_line(refund.line, reason=refund.reason, by=by, amount_fen=refund.amount_fen, by_bank=True)
    _require(refund, by)
    return refunds.claim(
        refund.payment, refund.amount_fen, order=refund.order, line=None, reason=refund.reason, by=by, way=Refund.Way.TRANSFER
    )
