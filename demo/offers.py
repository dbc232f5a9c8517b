"""The demo's freight templates, flash prices and order cycle; every moment counts from the load."""

from datetime import date, datetime, timedelta

from accounts.models import User
from audit.services import record
from marketplace.catalogue.models import Sku, Supplier
from marketplace.freight.models import FreightTemplate, FreightZone
from marketplace.offers import services
from marketplace.offers.models import CycleProduct, OrderCycle

NEAR, FAR = "41,13,14,37,42,61,34", "15,46,54,62,63,64,65"  # Henan and its neighbours; remote places
COLD_SHOPS = {"磨石村": (1_200, 200)}  # box and ice in fen: per parcel, each further kilogram
SINCE = date(2020, 1, 1)  # before the first order of the past


def set_freight(supplier: Supplier, by: User) -> None:
    """First and further kilogram for three groups of provinces; free over an amount everywhere but in remote places."""
    cold_fen, cold_next_fen = COLD_SHOPS.get(supplier.region.name, (0, 0))
    template = FreightTemplate(supplier=supplier, name="邮政快递包裹", valid_from=SINCE, cold_fen=cold_fen, cold_next_fen=cold_next_fen)
    free = supplier.free_over_fen
    template.zones = [
        FreightZone(name="河南及周边", places=NEAR, first_fen=600, next_fen=150, free_over_fen=free),
        FreightZone(name="全国其他地区", places="", first_fen=supplier.freight_fen, next_fen=300, free_over_fen=free * 3 // 2),
        FreightZone(name="偏远地区", places=FAR, first_fen=1_800, next_fen=1_200),
    ]
    template.full_clean()
    template.save()
    record(by, "freighttemplate.added", template, fields=["zones"])


def open_flash_sales(now: datetime, by: User) -> None:
    """One that runs for three days and one that is announced for tomorrow evening."""
    running, coming = _sku("millet"), _sku("acacia-honey")
    evening = (now + timedelta(days=1)).replace(hour=20, minute=0, second=0, microsecond=0)
    services.open_flash_sale(
        running, price_fen=1_290, pool=60, per_person=2, starts_at=now - timedelta(hours=3), ends_at=now + timedelta(days=3), by=by
    )
    services.open_flash_sale(coming, price_fen=3_590, pool=40, per_person=2, starts_at=evening, ends_at=evening + timedelta(hours=2), by=by)


def announce_cycle(now: datetime, by: User) -> None:
    """Persimmon cakes are packed once, for everybody who ordered in these days."""
    product = _sku("persimmon-cakes").product
    day = (now + timedelta(days=6)).date()
    cycle = OrderCycle(
        region=product.region,
        title="头批霜降柿饼集中装箱",
        title_en="First persimmon cakes of the season, packed at once",
        opens_at=now - timedelta(days=2),
        closes_at=now + timedelta(days=5),
        picks_on=day,
        ships_on=day + timedelta(days=1),
    )
    cycle.products = [CycleProduct(product=product)]
    cycle.full_clean()
    cycle.save()
    record(by, "ordercycle.announced", cycle, fields=["products"])


def _sku(slug: str) -> Sku:
    return Sku.objects.select_related("product__supplier", "product__region").filter(product__slug=slug).order_by("pk").first()
