"""What happens to a purchase and its orders: paid, cancelled, dispatched, received. Stock moves along with each step."""

from datetime import date, datetime, timedelta

from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext as _

from audit.services import change_status, record
from marketplace.catalogue import stock
from marketplace.catalogue.acting import hand_of
from marketplace.offers import pool
from marketplace.orders.models import Order, OrderLine, Purchase
from marketplace.orders.shipping import promise_dispatch, receive, sent_after_all, ship
from shared.errors import RuleError

__all__ = ["cancel", "expired", "mark_paid", "put_back", "read_contact", "receive", "refunded_whole", "reopen", "ship", "window_ends_on"]
Status, Stage = Order.Status, Purchase.Status


def quantities_of(purchase: Purchase, **which) -> dict[int, int]:
    """{sku id: pieces} of a purchase."""
    found: dict[int, int] = {}
    for sku_id, quantity in OrderLine.objects.filter(order__purchase=purchase, **which).values_list("sku_id", "quantity"):
        found[sku_id] = found.get(sku_id, 0) + quantity
    return found


def _flash_lines(purchase: Purchase) -> list[tuple[int, int, int]]:
    """(flash sale, variant, pieces) of lines at a flash price, by sale."""
    lines = OrderLine.objects.filter(order__purchase=purchase, flash_sale__isnull=False).order_by("flash_sale_id", "pk")
    return list(lines.values_list("flash_sale_id", "sku_id", "quantity"))


def _hold_again(purchase: Purchase, at: datetime) -> None:
    """Late money: pieces at a flash price out of their pool while that still runs, everything else out of the ordinary stock."""
    ordinary = quantities_of(purchase, flash_sale__isnull=True)
    who = pool.persons(purchase.phone_fingerprint, purchase.buyer_id)
    for sale_id, sku_id, pieces in _flash_lines(purchase):
        try:
            pool.take({sale_id: pieces}, who, at)
        except RuleError:
            ordinary[sku_id] = ordinary.get(sku_id, 0) + pieces
    stock.reserve(ordinary)


def _let_go(purchase: Purchase) -> None:
    """What an unpaid purchase held: back to the pool of its flash price, the rest to the ordinary stock."""
    ordinary = quantities_of(purchase, flash_sale__isnull=True)
    who = pool.persons(purchase.phone_fingerprint, purchase.buyer_id)
    for sale_id, sku_id, pieces in _flash_lines(purchase):
        if not pool.give_back(sale_id, pieces, who):
            ordinary[sku_id] = ordinary.get(sku_id, 0) + pieces
    stock.release(ordinary)


def mark_paid(purchase: Purchase, *, by=None, at: datetime | None = None) -> bool:
    """The money is there: every order of the purchase is paid and its goods leave the stock. True if this call did it.

    Paid already: False, nothing happens. Cancelled meanwhile: the goods are reserved again first; if they are
    gone RuleError "sold_out", and the money must go back.
    """
    for _attempt in range(3):
        purchase.refresh_from_db()
        if purchase.status == Stage.PAID:
            return False
        try:
            _pay(purchase, by=by, at=at or timezone.now())
        except RuleError as error:
            if error.code != "changed_meanwhile":
                raise
        else:
            return True
    raise RuleError("changed_meanwhile", _("%(what)s was just changed by somebody else; reload and try again.") % {"what": purchase})


@transaction.atomic
def _pay(purchase: Purchase, *, by, at: datetime) -> None:
    """Lock order everywhere: purchase, its orders by id, flash sales by id, variants by id."""
    was, quantities = purchase.status, quantities_of(purchase)
    change_status(purchase, Stage.PAID, by=by, paid_at=at)
    for order in purchase.orders.order_by("pk"):
        change_status(order, Status.PAID, by=by, paid_at=at)
    if was == Stage.CANCELLED:
        _hold_again(purchase, at)
    stock.take(quantities)
    promise_dispatch(purchase, at)


@transaction.atomic
def cancel(purchase: Purchase, *, by=None, note: str = "") -> None:
    """Nobody paid: the orders are cancelled and the stock is free again."""
    change_status(purchase, Stage.CANCELLED, by=by, note=note)
    for order in purchase.orders.order_by("pk"):
        change_status(order, Status.CANCELLED, by=by, note=note)
    _let_go(purchase)


def window_ends_on(order: Order) -> date | None:
    """The last day on which the buyer may return goods, counted from the day after receipt; None before receipt."""
    return timezone.localdate(order.received_at) + timedelta(days=order.return_days) if order.received_at else None


def read_contact(purchase: Purchase, order: Order, *, by) -> dict[str, str]:
    """Name, phone and address in the clear, for who ships or refunds; every reading leaves an audit line."""
    hand = hand_of(by, order.supplier, "orders.read_contact")
    record(by, "order.contact_read", order)
    hand.note("order.contact_read", order)
    return {
        "name": purchase.contact_name,
        "phone": purchase.phone,
        "address": f"{purchase.place} {purchase.address}",
        "note": purchase.note,
    }


def expired(now: datetime):
    """Unpaid purchases whose reservation is over, oldest first."""
    return Purchase.objects.filter(status=Stage.AWAITING, reserved_until__lte=now).order_by("reserved_until")


@transaction.atomic
def refunded_whole(order: Order, *, by=None) -> bool:
    """When every line is paid back the order is refunded; when only unsent ones are, it is dispatched. True if it is refunded by this."""
    if order.status == Status.REFUNDED:
        return False
    if any(line.refunded_fen < line.amount_fen for line in order.lines.all()):
        sent_after_all(order, by=by)
        return False
    change_status(order, Status.REFUNDED, by=by)
    return True


@transaction.atomic
def reopen(order: Order, *, by=None, note: str = "") -> bool:
    """A refund came back from the bank: an order that was refunded is again where it was. True if this call did it."""
    if order.status != Status.REFUNDED:
        return False
    put_back(order, by=by, note=note)
    return True


def put_back(order: Order, *, by, note: str = "") -> None:
    """Where the order stood before it was refunded or sorted out."""
    reached = {Status.SETTLED: order.settled_at, Status.RECEIVED: order.received_at, Status.SHIPPED: order.shipped_at}
    change_status(order, next((status for status, at in reached.items() if at), Status.PAID), by=by, note=note)
