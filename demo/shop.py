"""The demo's shop: suppliers, goods with their households, a coming live show, four months of past orders."""

import random
from datetime import datetime, timedelta

from django.utils import timezone

from accounts.models import Role, User
from demo import after_sale, offers
from demo.buying import buy
from demo.goods import BUYERS, GOODS, SHOPS, Good
from demo.selling import admit, apply_for_more, promote_and_trace, say
from marketplace.catalogue import services as catalogue
from marketplace.catalogue import stock
from marketplace.catalogue.models import Beneficiary, Product, ProductPhoto, Sku, Supplier
from marketplace.live import services as live
from marketplace.live.models import Show, ShowItem
from marketplace.orders import services as orders
from marketplace.settlement.services import settle
from projects.households.models import Household
from regions.models import Region
from shared.masking import mask_name
from shared.progress import progress

PAST_ORDERS = 48


def load(people: dict[str, User], pictures: dict) -> None:
    suppliers = {shop.village: _supplier(shop) for shop in SHOPS}
    for shop in SHOPS:
        admit(suppliers[shop.village], shop, people)
        offers.set_freight(suppliers[shop.village], people[Role.COUNTY_OFFICER])
    products = [_product(good, suppliers[good.village], pictures, people[Role.COUNTY_OFFICER]) for good in GOODS]
    _show(suppliers["叶寨村"], products, pictures, people[Role.COUNTY_OFFICER])
    _past_orders(products)
    now = timezone.localtime()
    offers.open_flash_sales(now, people[Role.COUNTY_OFFICER])
    offers.announce_cycle(now, people[Role.COUNTY_OFFICER])
    after_sale.load(now, people)
    say(products, people[Role.COUNTY_OFFICER])
    apply_for_more(people)


def _supplier(shop) -> Supplier:
    region = Region.objects.get(name=shop.village)
    return Supplier.objects.create(
        name=shop.name,
        name_en=shop.name_en,
        kind=shop.kind,
        region=region,
        intro=shop.intro,
        freight_fen=shop.freight_fen,
        free_over_fen=shop.free_over_fen,
        goods_wanted=shop.wants,
        contact_name="叶师傅",
        contact_phone="13900009999",
    )


def _product(good: Good, supplier: Supplier, pictures: dict, officer: User) -> Product:
    """A product on sale, with stock, its sales reaching the households named by their sequence in the village."""
    names = ("slug", "title", "title_en", "intro", "intro_en", "description", "storage", "storage_class", "no_return")
    texts = {name: getattr(good, name) for name in names} | {"category_id": good.category}
    if good.season:
        texts |= dict(zip(("season_from", "season_to"), good.season, strict=True))
    image = pictures[good.picture]
    product = Product.objects.create(supplier=supplier, region=supplier.region, picture=image, **texts)
    ProductPhoto.objects.create(product=product, image=image, alt=good.title, alt_en=good.title_en)
    for label, label_en, weight_g, price_fen, pieces in good.variants:
        sku = Sku.objects.create(product=product, label=label, label_en=label_en, weight_g=weight_g, price_fen=price_fen)
        stock.adjust(sku, pieces, by=officer)
    for sequence, weight in good.households:
        household = Household.objects.get(village__region=supplier.region, number__endswith=f"{sequence:04}")
        label = f"{supplier.region.name}{household.group} {mask_name(household.head.name)} 家"
        Beneficiary.objects.create(product=product, account=household.account, weight=weight, label=label)
    catalogue.put_on_sale(product, by=officer)
    promote_and_trace(product, good, officer)
    return product


def _show(supplier: Supplier, products: list[Product], pictures: dict, officer: User) -> None:
    """The next live show: the day after tomorrow at eight in the evening."""
    starts_at = timezone.localtime().replace(hour=20, minute=0, second=0, microsecond=0) + timedelta(days=2)
    show = Show.objects.create(
        title="叶寨粉条开锅场：现做现晾现发",
        title_en="Noodles from the pot: made, dried and sent from Yezhai",
        host_name="叶寨车间 小叶",
        supplier=supplier,
        region=supplier.region,
        cover=pictures["live_stage"],
        starts_at=starts_at,
        ends_at=starts_at + timedelta(hours=2),
    )
    for position, product in enumerate(products[:3], start=1):
        ShowItem.objects.create(show=show, product=product, position=position)
    live.change(show, Show.Status.SCHEDULED, by=officer)


def _past_orders(products: list[Product]) -> None:
    """Orders of the last four months: the older ones settled, some on their way, two still to be sent."""
    dice = random.Random("orders")
    skus = list(Sku.objects.select_related("product__supplier").filter(product__in=products).order_by("pk"))
    now = timezone.now()
    for number in progress(range(PAST_ORDERS), total=PAST_ORDERS, label="订单 orders"):
        placed_at = now - timedelta(days=120 - 2.5 * number, minutes=dice.randint(0, 600))
        wanted = [(sku, dice.choice([1, 1, 2])) for sku in dice.sample(skus, dice.choice([1, 1, 2]))]
        _past_order(number, wanted, placed_at, now, dice)


def _past_order(number: int, wanted: list[tuple[Sku, int]], placed_at: datetime, now: datetime, dice: random.Random) -> None:
    buyer, door = dice.choice(BUYERS), dice.randint(1, 300)
    purchase = buy(wanted, buyer, key=f"demo-{number}", phone=f"1390000{number:04}", door=door, at=placed_at)
    for order in purchase.orders.all():
        shipped_at, received_at, settled_at = (placed_at + timedelta(days=days) for days in (1, 4, 13))
        if shipped_at < now:
            orders.ship(order, carrier="中国邮政", waybill=f"9870{number:04}{order.pk:05}", by=None, at=shipped_at)
        if received_at < now:
            orders.receive(order, at=received_at)
        if settled_at < now:
            settle(order, by=None, on=timezone.localdate(settled_at), at=settled_at)
