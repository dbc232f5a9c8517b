"""From a received order to the households' accounts."""

from collections.abc import Iterator
from datetime import date, datetime

from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext as _

from accounts.permissions import require
from audit.services import change_status
from marketplace.orders.models import Order
from marketplace.orders.services import window_ends_on
from marketplace.payment import holds
from marketplace.settlement.corrections import fold_refunds
from marketplace.settlement.models import SettledLine, Settlement
from marketplace.settlement.posting_lines import ITEM, post_parts
from marketplace.settlement.shares import kept, parts_of
from shared import page_cache
from shared.errors import RuleError

__all__ = ["due", "fold_refunds", "settle", "settle_all_due"]
Status = Order.Status


@transaction.atomic
def settle(order: Order, *, by, on: date | None = None, at: datetime | None = None) -> Settlement:
    """Pay a received order out to its households: one ledger entry per line and account, or nothing at all.

    by  takes settlement.run in the order's region; None is the platform itself
    on  the day of settlement, default today; the return window must be over by then
    at  its moment, default now
    Raises RuleError "wrong_status", "window_open", "refund_under_way", "disputed" or "not_accepted".
    """
    at = at or timezone.now()
    on = on or timezone.localdate(at)
    order.refresh_from_db(from_queryset=Order.objects.select_for_update(of=("self",)))
    _check(order, by=by, on=on)
    lines = list(order.lines.prefetch_related("shares"))
    left = [kept(line, line.refunded_fen) for line in lines]
    source = f"order:{order.number}"
    settlement = Settlement.objects.create(
        order=order,
        settled_at=at,
        goods_fen=sum(each.goods_fen for each in left),
        fee_fen=sum(each.fee_fen for each in left),
        household_fen=sum(each.household_fen for each in left),
        posting_source=source,
    )
    SettledLine.objects.bulk_create(SettledLine(settlement=settlement, line=line, taken_back_fen=line.refunded_fen) for line in lines)
    parts = [part for line in lines for part in parts_of(line, line.refunded_fen)]
    if parts:
        post_parts(settlement, parts, source=source, title=f"{ITEM} {order.number}", version=1, on=on, by=by)
    change_status(order, Status.SETTLED, by=by, settled_at=at)
    page_cache.forget()
    return settlement


def _check(order: Order, *, by, on: date) -> None:
    if by is not None:
        require(by, "settlement.run", order.region_id)
    if order.status != Status.RECEIVED:
        raise RuleError(
            "wrong_status",
            _("%(what)s is “%(was)s”; only a received order is settled.") % {"what": order, "was": order.get_status_display()},
        )
    ends_on = window_ends_on(order)
    if on <= ends_on:
        raise RuleError(
            "window_open",
            _("%(what)s can still be returned until %(day)s; settle it after that.") % {"what": order, "day": ends_on.isoformat()},
        )
    holds.require_free(order)


def due(on: date, among=None) -> Iterator[Order]:
    """Received orders (of the queryset `among`) whose return window is over and that nothing holds back, oldest first."""
    orders = Order.objects.all() if among is None else among
    received = orders.filter(status=Status.RECEIVED).exclude(holds.held_back()).order_by("received_at")
    return (order for order in received.iterator(chunk_size=500) if window_ends_on(order) < on)


def settle_all_due(orders, *, by, on: date) -> int:
    """Settle each of the orders in a transaction of its own; one that is refused does not stop the others."""
    done = 0
    for order in list(orders):
        try:
            settle(order, by=by, on=on)
        except RuleError:
            continue  # changed since it was found: it comes up again or has its own reason
        done += 1
    return done
