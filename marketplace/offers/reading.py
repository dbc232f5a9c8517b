"""The offers that hold at a moment, read once in a flat number of queries; pricing then asks nothing of the database."""

from collections.abc import Collection, Iterable
from dataclasses import dataclass, field
from datetime import datetime

from marketplace.offers.models import CycleProduct, FlashSale, OrderCycle


@dataclass(frozen=True, slots=True)
class FlashOffer:
    """A running flash price. left: pieces of its pool nobody has taken."""

    pk: int
    price_fen: int
    left: int
    per_person: int
    ends_at: datetime

    def covers(self, quantity: int) -> bool:
        return quantity <= min(self.left, self.per_person)


@dataclass(frozen=True, slots=True)
class Window:
    """A product sold in cycles: the cycle that takes orders now, else the next one to come, else neither."""

    open: OrderCycle | None
    coming: OrderCycle | None


@dataclass(frozen=True, slots=True)
class Offers:
    """flash by variant; windows by product: a product without a window is sold at any time."""

    flash: dict[int, FlashOffer] = field(default_factory=dict)
    windows: dict[int, Window] = field(default_factory=dict)

    @classmethod
    def at(cls, now: datetime, sku_ids: Iterable[int], product_ids: Iterable[int], read: Collection[str]) -> "Offers":
        """At most two queries. read: "flash" and "cycles" where there may be any."""
        sales = FlashSale.objects.running(now).filter(sku_id__in=set(sku_ids)) if "flash" in read else ()
        flash = {sale.sku_id: FlashOffer(sale.pk, sale.price_fen, sale.left, sale.per_person, sale.ends_at) for sale in sales}
        return cls(flash, windows_of(product_ids, now) if "cycles" in read else {})


def windows_of(product_ids: Iterable[int], now: datetime) -> dict[int, Window]:
    """Windows of those products that are sold in cycles; one query."""
    rows = CycleProduct.objects.filter(product_id__in=set(product_ids), cycle__status=OrderCycle.Status.ANNOUNCED)
    cycles: dict[int, list[OrderCycle]] = {}
    for row in rows.select_related("cycle").order_by("cycle__opens_at", "cycle_id"):
        cycles.setdefault(row.product_id, []).append(row.cycle)
    return {
        product_id: Window(
            next((cycle for cycle in found if cycle.is_open(now)), None), next((cycle for cycle in found if cycle.opens_at > now), None)
        )
        for product_id, found in cycles.items()
    }
