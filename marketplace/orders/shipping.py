"""Goods on their way (发货、收货): parcels, split shipments, receipt by the buyer's word or by itself after the days of the rule."""

import re
import unicodedata
from collections.abc import Mapping
from datetime import datetime, time, timedelta

from django.db import IntegrityError, transaction
from django.db.models import F
from django.utils import timezone
from django.utils.translation import gettext as _

from accounts.permissions import require
from audit.services import change_status, record
from marketplace.catalogue.acting import hand_of
from marketplace.orders.models import AfterSaleRule, Order, OrderLine, Purchase, Shipment, ShipmentLine
from shared.errors import RuleError

Status = Order.Status
WAYBILL = re.compile(r"[0-9A-Z-]{1,40}")


@transaction.atomic
def ship(order: Order, *, carrier: str, waybill: str, by, at: datetime | None = None, pieces: Mapping[int, int] | None = None) -> Shipment:
    """A parcel is on its way. Takes orders.ship in the order's region; `by` None is the platform itself.

    pieces  {line id: how many lie in this parcel}; None is everything that is left
    The order counts as dispatched with its last piece; lines paid back before need no parcel.
    Raises RuleError "no_waybill", "bad_waybill", "wrong_status", "nothing_to_send", "too_many_pieces", "waybill_known".
    """
    hand = hand_of(by, order.supplier, "orders.ship")
    carrier, waybill = _checked(carrier, waybill)
    at = at or timezone.now()
    order.refresh_from_db(from_queryset=Order.objects.select_for_update(of=("self",)))
    if order.status != Status.PAID:
        raise _wrong_status(order, _("only an order that awaits dispatch is sent"))
    left = left_to_send(order)
    packed = left if pieces is None else {line: count for line, count in pieces.items() if count}
    _check_pieces(order, packed, left)
    shipment = _pack(order, packed, carrier=carrier, waybill=waybill, by=by, at=at)
    _sent(order, shipment, whole=packed == left, by=by, at=at)
    hand.note("order.shipped", order, waybill=shipment.waybill)
    return shipment


@transaction.atomic
def correct_waybill(shipment: Shipment, *, carrier: str, waybill: str, by) -> None:
    """A number typed wrongly, put right before the goods arrive; both numbers stay in the trail."""
    require(by, "orders.ship", shipment.order.region_id)
    carrier, waybill = _checked(carrier, waybill)
    order = Order.objects.select_for_update(of=("self",)).get(pk=shipment.order_id)
    if order.received_at:
        raise _wrong_status(order, _("a parcel that arrived keeps its number"))
    was, first = str(shipment), order.shipments.order_by("pk").values_list("pk", flat=True).first() == shipment.pk
    try:
        with transaction.atomic():
            Shipment.objects.filter(pk=shipment.pk).update(carrier=carrier, waybill=waybill)
    except IntegrityError:
        raise _waybill_known(order, waybill) from None
    if first:
        Order.objects.filter(pk=order.pk).update(carrier=carrier, waybill=waybill)
    shipment.refresh_from_db()
    record(by, "order.waybill_corrected", order, was=was, waybill=waybill)


@transaction.atomic
def receive(order: Order, *, by=None, at: datetime | None = None, note: str = "") -> None:
    """The goods have arrived: the return window begins tomorrow. Without `by`, `note` says who told (the buyer has no account)."""
    if by is not None:
        require(by, "orders.ship", order.region_id)
    if order.status == Status.AFTER_SALE:
        raise _wrong_status(order, _("decide what is being sorted out first"))
    change_status(order, Status.RECEIVED, by=by, note=note, received_at=at or timezone.now())


def receive_all_due(now: datetime) -> int:
    """Dispatched orders whose days of the rule are over count as received; one that was just told of does not stop the others."""
    done = 0
    for order in Order.objects.filter(status=Status.SHIPPED, receipt_due_at__lte=now).order_by("receipt_due_at")[:500]:
        try:
            receive(order, at=order.receipt_due_at, note="automatic")
        except RuleError:
            continue
        done += 1
    return done


def left_to_send(order: Order) -> dict[int, int]:
    """{line id: pieces} that still need a parcel; of a line that is paid back whole, none."""
    lines = order.lines.filter(refunded_fen__lt=F("amount_fen"), shipped_quantity__lt=F("quantity"))
    return dict(lines.annotate(left=F("quantity") - F("shipped_quantity")).values_list("pk", "left"))


def promise_dispatch(purchase: Purchase, at: datetime) -> None:
    """Write down by when each paid order was promised to leave: hours of its goods, or the shipping day of its order cycle."""
    promised: dict[int, datetime] = {}
    columns = ("order_id", "sku__product__dispatch_hours", "cycle__ships_on")
    for order_id, hours, ships_on in OrderLine.objects.filter(order__purchase=purchase).values_list(*columns):
        by_then = timezone.make_aware(datetime.combine(ships_on, time(23, 59))) if ships_on else at + timedelta(hours=hours)
        promised[order_id] = max(by_then, promised.get(order_id, by_then))
    for order_id, by_then in promised.items():
        Order.objects.filter(pk=order_id).update(dispatch_by=by_then)


def after_sale_rule(order: Order) -> AfterSaleRule | None:
    """The clocks that hold for an order: those of the day on which it was placed."""
    return AfterSaleRule.objects.in_force(order.region_id, timezone.localdate(order.placed_at))


def _checked(carrier: str, waybill: str) -> tuple[str, str]:
    """Carrier and number as they are kept: no blanks, capital letters, half-width."""
    carrier, waybill = carrier.strip()[:30], unicodedata.normalize("NFKC", waybill).replace(" ", "").upper()
    if not carrier or not waybill:
        raise RuleError("no_waybill", _("Give the carrier and the waybill number, so that the buyer can follow the parcel."))
    if not WAYBILL.fullmatch(waybill):
        raise RuleError("bad_waybill", _("“%(no)s” is no waybill number: it has only letters, digits and hyphens.") % {"no": waybill[:40]})
    return carrier, waybill


def _check_pieces(order: Order, packed: Mapping[int, int], left: Mapping[int, int]) -> None:
    if not packed:
        raise RuleError("nothing_to_send", _("Nothing of %(what)s is left to send.") % {"what": order})
    for line_id, count in packed.items():
        if type(count) is not int or not 0 < count <= left.get(line_id, 0):
            raise RuleError(
                "too_many_pieces",
                _("Of this line of %(what)s %(left)d pieces are left to send.") % {"what": order, "left": left.get(line_id, 0)},
            )


def _pack(order: Order, packed: Mapping[int, int], *, carrier: str, waybill: str, by, at: datetime) -> Shipment:
    try:
        with transaction.atomic():
            shipment = Shipment.objects.create(order=order, carrier=carrier, waybill=waybill, sent_by=by, sent_at=at)
    except IntegrityError:
        raise _waybill_known(order, waybill) from None
    ShipmentLine.objects.bulk_create(ShipmentLine(shipment=shipment, line_id=line, quantity=count) for line, count in packed.items())
    for line, count in packed.items():
        OrderLine.objects.filter(pk=line).update(shipped_quantity=F("shipped_quantity") + count)
    return shipment


def _sent(order: Order, shipment: Shipment, *, whole: bool, by, at: datetime) -> None:
    """The order moves with its last parcel; the first one gives it carrier and number."""
    named = {} if order.waybill else {"carrier": shipment.carrier, "waybill": shipment.waybill}
    if whole:
        rule = after_sale_rule(order)
        due = at + timedelta(days=rule.receive_days) if rule else None
        change_status(order, Status.SHIPPED, by=by, shipped_at=at, receipt_due_at=due, **named)
        return
    if named:
        Order.objects.filter(pk=order.pk).update(**named)
    order.refresh_from_db()
    record(by, "order.part_shipped", order, waybill=shipment.waybill)


def sent_after_all(order: Order, *, by) -> None:
    """What was not sent yet has been paid back: the order is dispatched with the parcels it has."""
    last = order.shipments.order_by("-sent_at").first()
    if order.status == Status.PAID and last and not left_to_send(order):
        _sent(order, last, whole=True, by=by, at=last.sent_at)


def _waybill_known(order: Order, waybill: str) -> RuleError:
    return RuleError("waybill_known", _("%(what)s has a parcel with the number %(no)s already.") % {"what": order, "no": waybill})


def _wrong_status(order: Order, why: str) -> RuleError:
    words = {"what": order, "was": order.get_status_display(), "why": why}
    return RuleError("wrong_status", _("%(what)s is “%(was)s”; %(why)s.") % words)
