"""The offers that hold at a moment, read once in a flat number of queries; pricing then asks nothing of the database."""

from collections.abc import Collection, Iterable
from dataclasses import dataclass, field
from datetime import datetime

from django.core.cache import cache

from marketplace.live.models import Show
from marketplace.offers.models import CycleProduct, FlashSale, OrderCycle

REMEMBERED = 60  # seconds; whoever prices an order reads afresh


@dataclass(frozen=True, slots=True)
class FlashOffer:
    """A flash price that runs, or is announced. left: pieces of its pool nobody has taken."""

    pk: int
    price_fen: int
    left: int
    per_person: int
    ends_at: datetime
    starts_at: datetime | None = None

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
        flash = {sale.sku_id: _offer(sale) for sale in sales}
        return cls(flash, windows_of(product_ids, now) if "cycles" in read else {})


def windows_of(product_ids: Iterable[int], now: datetime) -> dict[int, Window]:
    """Windows of those products that are sold in cycles; one query."""
    return {product_id: _window(found, now) for product_id, found in _cycles(product_ids).items()}


def shown_flash(sku_ids: Iterable[int], now: datetime) -> tuple[dict[int, FlashOffer], dict[int, FlashOffer]]:
    """(running, announced) flash prices by variant, for the product page; one query. One bound to a show begins when that is on air."""
    sales = FlashSale.objects.filter(sku_id__in=set(sku_ids), status=FlashSale.Status.OPEN, ends_at__gt=now).select_related("show")
    running: dict[int, FlashOffer] = {}
    announced: dict[int, FlashOffer] = {}
    for sale in sales:
        runs = sale.starts_at <= now and (sale.show is None or sale.show.status == Show.Status.ON_AIR)
        (running if runs else announced)[sale.sku_id] = _offer(sale)
    return running, announced


def shown_window(product_id: int, now: datetime) -> Window | None:
    """The window of one product for pages that only show it: its cycles may be a minute old, the clock is not."""
    key = f"order-cycles-{product_id}"
    found = cache.get(key)
    if found is None:
        found = _cycles([product_id]).get(product_id, [])
        cache.set(key, found, REMEMBERED)
    return _window(found, now) if found else None


def _cycles(product_ids: Iterable[int]) -> dict[int, list[OrderCycle]]:
    rows = CycleProduct.objects.filter(product_id__in=set(product_ids), cycle__status=OrderCycle.Status.ANNOUNCED)
    found: dict[int, list[OrderCycle]] = {}
    for row in rows.select_related("cycle").order_by("cycle__opens_at", "cycle_id"):
        found.setdefault(row.product_id, []).append(row.cycle)
    return found


def _window(cycles: list[OrderCycle], now: datetime) -> Window:
    return Window(
        next((cycle for cycle in cycles if cycle.is_open(now)), None), next((cycle for cycle in cycles if cycle.opens_at > now), None)
    )


def _offer(sale: FlashSale) -> FlashOffer:
    return FlashOffer(sale.pk, sale.price_fen, sale.left, sale.per_person, sale.ends_at, sale.starts_at)
