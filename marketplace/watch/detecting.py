"""Looking for sales that are not what they seem. Each kind reads the orders of its window and yields what fits, with the reason."""

from collections import defaultdict
from collections.abc import Iterator
from dataclasses import dataclass, field
from datetime import datetime, timedelta

from django.db.models import Q

from marketplace.aftersale.models import ClaimPhoto
from marketplace.catalogue.models import AID, Certificate
from marketplace.orders.models import LineShare, Order, OrderLine, Purchase, Shipment
from marketplace.watch.models import FraudKind, FraudRule
from projects.ledger.people import of_person, of_phone

PAID = Q(paid_at__isnull=False)


@dataclass(frozen=True, slots=True)
class Suspicion:
    """key: what it is about; orders: those concerned, all of one supplier; facts: figures of the reason."""

    key: str
    orders: list[Order]
    facts: dict = field(default_factory=dict)


def look(rule: FraudRule, now: datetime) -> Iterator[Suspicion]:
    """What fits one rule in its region now."""
    since = now - timedelta(days=rule.days)
    orders = Order.objects.filter(PAID, region__code__startswith=rule.region_prefix, paid_at__gte=since)
    return _LOOKING[FraudKind(rule.kind)](orders.select_related("purchase", "supplier").order_by("pk"), rule)


def _self_buying(orders, rule: FraudRule) -> Iterator[Suspicion]:
    """The buyer's phone or person is that of the household it reaches, its kin, its seller, its agent or the shop itself."""
    for order in orders.prefetch_related("supplier__sellers").iterator(chunk_size=500):
        if who := _own_people(order):
            yield Suspicion(f"order:{order.number}", [order], {"who": who})


def _own_people(order: Order) -> str:
    purchase, supplier = order.purchase, order.supplier
    accounts = set(LineShare.objects.filter(line__order=order).values_list("account_id", flat=True))
    if of_phone([purchase.phone], accounts):
        return "household_phone"
    buyer = purchase.buyer
    if buyer is not None and of_person(buyer, accounts):
        return "household_or_kin"
    sellers = {seller.pk: seller.phone for seller in supplier.sellers.all()}
    sellers |= dict(supplier.consents.filter(withdrawn_at=None).values_list("worker_id", "worker__phone"))
    if (buyer is not None and buyer.pk in sellers) or purchase.phone in sellers.values():
        return "seller_or_agent"
    return "shop_phone" if supplier.contact_phone and purchase.phone == supplier.contact_phone else ""


def _far_price(orders, rule: FraudRule) -> Iterator[Suspicion]:
    """A certified aid product sold for so much more than the reference price its certificate rests on."""
    basis = dict(
        Certificate.objects.filter(paper__in=AID, status="checked", product__isnull=False, reference_price_fen__gt=0)
        .order_by("pk")
        .values_list("product_id", "reference_price_fen")
    )
    lines = OrderLine.objects.filter(order__in=orders.order_by(), sku__product__in=basis).select_related("order__supplier", "sku")
    dear: dict[int, list[OrderLine]] = defaultdict(list)
    for line in lines.order_by("pk"):
        if line.unit_price_fen * 100 > basis[line.sku.product_id] * rule.most:
            dear[line.sku.product_id].append(line)
    for product_id, found in dear.items():
        highest = max(line.unit_price_fen for line in found)
        facts = {
            "goods": str(found[0]),
            "price_fen": highest,
            "basis_fen": basis[product_id],
            "percent": highest * 100 // basis[product_id],
        }
        yield Suspicion(f"product:{product_id}:{highest}", _each(line.order for line in found), facts)


def _brushing(orders, rule: FraudRule) -> Iterator[Suspicion]:
    """More orders of one supplier to one phone or one door than is usual: sales figures are perhaps made, not earned."""
    hands: dict[tuple, list[Order]] = defaultdict(list)
    for order in orders.iterator(chunk_size=500):
        purchase = order.purchase
        hands["phone", order.supplier_id, purchase.phone_fingerprint[:16]].append(order)
        hands["address", order.supplier_id, _door(purchase)].append(order)
    told: set[tuple[int, ...]] = set()
    for (how, supplier_id, _hand), found in hands.items():
        group = tuple(order.pk for order in found)
        if len(found) > rule.most and group not in told:  # the same orders by phone and by door are told once
            told.add(group)
            yield Suspicion(f"{how}:{supplier_id}:{found[0].number}", found, {"how": how, "orders": len(found), "days": rule.days})


def _same_parcel(orders, rule: FraudRule) -> Iterator[Suspicion]:
    """One waybill number for purchases that go to different doors: at most one of them was really sent."""
    by_number: dict[tuple[str, int], list[Order]] = defaultdict(list)
    shipments = Shipment.objects.filter(order__in=orders.order_by()).select_related("order__purchase", "order__supplier")
    for shipment in shipments.order_by("pk"):
        by_number[shipment.waybill, shipment.order.supplier_id].append(shipment.order)
    for (waybill, supplier_id), found in by_number.items():
        doors = {(_door(order.purchase), order.purchase.phone_fingerprint) for order in found}
        if len(doors) > 1:
            yield Suspicion(f"waybill:{supplier_id}:{waybill}", _each(found), {"waybill": waybill, "doors": len(doors)})


def _same_photo(orders, rule: FraudRule) -> Iterator[Suspicion]:
    """The same photo shown for claims of different purchases."""
    by_print: dict[tuple[str, int], list[Order]] = defaultdict(list)
    photos = ClaimPhoto.objects.filter(claim__order__in=orders.order_by()).select_related("claim__order__supplier")
    for photo in photos.order_by("pk"):
        by_print[photo.sha256, photo.claim.order.supplier_id].append(photo.claim.order)
    for (print_, supplier_id), found in by_print.items():
        purchases = {order.purchase_id for order in found}
        if len(purchases) > 1:
            yield Suspicion(f"photo:{supplier_id}:{print_[:32]}", _each(found), {"claims": len(purchases)})


def _door(purchase: Purchase) -> str:
    """Where it goes, as people write it in several ways: without blanks and punctuation."""
    return purchase.region_code + "".join(letter for letter in purchase.address if letter.isalnum()).lower()


def _each(orders) -> list[Order]:
    return list({order.pk: order for order in orders}.values())


_LOOKING = {
    FraudKind.SELF_BUYING: _self_buying,
    FraudKind.FAR_PRICE: _far_price,
    FraudKind.BRUSHING: _brushing,
    FraudKind.SAME_PARCEL: _same_parcel,
    FraudKind.SAME_PHOTO: _same_photo,
}
