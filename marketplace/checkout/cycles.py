"""An order cycle called off: what was ordered in it is cancelled or paid back, order by order, until nothing is left.

The call-off is one decision in one transaction. Winding up asks the gateway, so it follows after the commit, can be
repeated at any time, and a gateway that does not answer only delays it to the next turn.
"""

import logging
from dataclasses import dataclass

from django.db import transaction
from django.db.models import F, QuerySet, Sum
from django.utils import translation
from django.utils.translation import gettext as _

from marketplace.offers.models import OrderCycle
from marketplace.orders.models import Order, OrderLine, Purchase
from marketplace.payment import refunds
from marketplace.payment.gateway import GatewayRefused
from marketplace.payment.services import close_unpaid
from shared.errors import RuleError

AT_ONCE = 200
log = logging.getLogger(__name__)


@dataclass(frozen=True, slots=True)
class Ordered:
    """What stands in a cycle. sent: lines already in a parcel; they stay sold."""

    unpaid: int
    paid: int
    pieces: int
    paid_fen: int
    sent: int


def ordered_in(cycle: OrderCycle) -> Ordered:
    """What calling the cycle off would undo."""
    lines = OrderLine.objects.filter(cycle=cycle)
    paid = _to_refund(lines)
    sums = paid.aggregate(pieces=Sum("quantity"), amount_fen=Sum(F("amount_fen") - F("refunded_fen")))
    return Ordered(
        unpaid=_unpaid(cycle__pk=cycle.pk).count(),
        paid=paid.values("order").distinct().count(),
        pieces=sums["pieces"] or 0,
        paid_fen=sums["amount_fen"] or 0,
        sent=lines.filter(shipped__isnull=False).distinct().count(),
    )


def wind_up() -> int:
    """Cancel unpaid purchases and pay back paid, unsent lines of cycles that were called off; returns how many."""
    done = 0
    for purchase in _unpaid(cycle__status=OrderCycle.Status.CANCELLED)[:AT_ONCE]:
        try:
            done += close_unpaid(purchase)
        except GatewayRefused as error:
            log.warning("purchase %s of a cycle that was called off: %s", purchase, error)
    lines = _to_refund(OrderLine.objects.filter(cycle__status=OrderCycle.Status.CANCELLED))
    for line in lines.select_related("cycle", "order__purchase").order_by("order_id", "pk")[:AT_ONCE]:
        done += _pay_back(line)
    return done


def _unpaid(**cycle) -> QuerySet[Purchase]:
    of_cycle = OrderLine.objects.filter(**cycle).values("order__purchase")
    return Purchase.objects.filter(status=Purchase.Status.AWAITING, pk__in=of_cycle).order_by("pk")


def _to_refund(lines: QuerySet[OrderLine]) -> QuerySet[OrderLine]:
    """Paid for, not in any parcel, not paid back."""
    return lines.filter(order__status=Order.Status.PAID, shipped__isnull=True, refunded_fen__lt=F("amount_fen"))


def _pay_back(line: OrderLine) -> bool:
    with translation.override(line.order.purchase.language):
        reason = _("The order cycle was called off: %(reason)s") % {"reason": line.cycle.reason}
    try:
        with transaction.atomic():
            refunds.refund_line_later(line, reason=reason[:200], by=None, amount_fen=line.amount_fen - line.refunded_fen)
    except RuleError as error:  # somebody else refunds or sends it at this moment
        log.warning("line %s of a cycle that was called off: %s", line.pk, error.message)
        return False
    return True
