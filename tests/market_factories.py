"""Things for sale and orders for tests, made through the services wherever there is one."""

import io
import uuid
from datetime import datetime, timedelta

from django.core.files.base import ContentFile
from django.utils import timezone
from PIL import Image

from marketplace.catalogue import services as catalogue
from marketplace.catalogue import stock
from marketplace.catalogue.models import Beneficiary, Product, Sku, Supplier
from marketplace.catalogue.search import services as search
from marketplace.checkout.models import Cart
from marketplace.checkout.services import place_order, put
from marketplace.orders import services as orders
from marketplace.orders.models import Order, Purchase
from marketplace.orders.placing import Address
from marketplace.payment.models import Payment
from projects.ledger.models import IncomeAccount
from tests.factories import MOSHI, make_household, make_region, serial

PHONE = "13812345678"


def make_account() -> IncomeAccount:
    return make_household().account


def make_supplier(region: str = MOSHI, *, freight_fen: int = 0, free_over_fen: int | None = None, kind: str = "workshop") -> Supplier:
    return Supplier.objects.create(
        name=f"磨石红薯加工坊{next(serial)}",
        kind=kind,
        region=make_region(region),
        freight_fen=freight_fen,
        free_over_fen=free_over_fen,
        status=Supplier.Status.ACTIVE,
    )


def make_product(supplier: Supplier | None = None, *, weights: tuple[int, ...] = (1,), on_sale: bool = True, **fields) -> Product:
    """A product with a beneficiary for each weight; `make_sku` adds variants."""
    supplier, n = supplier or make_supplier(), next(serial)
    product = Product.objects.create(
        **{
            "supplier": supplier,
            "region": supplier.region,
            "slug": f"noodles-{n}",
            "title": f"红薯粉条{n}",
            "title_en": f"Sweet potato noodles {n}",
            "category_id": "handicraft",  # the kind of goods that needs no paper
        }
        | fields
    )
    for weight in weights:
        Beneficiary.objects.create(product=product, account=make_account(), weight=weight, label="寄料镇磨石村 郭** 家")
    if on_sale:
        Product.objects.filter(pk=product.pk).update(status=Product.Status.ON_SALE)
        product.refresh_from_db()
    return product


def make_sku(product: Product | None = None, *, price_fen: int = 3980, stock_: int = 10, label: str = "500克×2袋") -> Sku:
    product = product or make_product()
    sku = Sku.objects.create(product=product, label=label, label_en="500 g × 2", price_fen=price_fen, weight_g=1000)
    if stock_:
        stock.adjust(sku, stock_, by=None)
    search.refresh([product.pk])
    return sku


def make_cart(*wanted: tuple[Sku, int]) -> Cart:
    cart = Cart.objects.create()
    for sku, quantity in wanted:
        put(cart, sku, quantity)
    return cart


def make_address(**fields) -> Address:
    known = {"name": "王小明", "phone": PHONE, "province": "河南省", "city": "平顶山市", "county": "汝州市", "street": "丹阳路88号"}
    return Address(**{"region_code": "410482"} | known | fields)


def make_purchase(*wanted: tuple[Sku, int], at: datetime | None = None, **address) -> Purchase:
    cart = make_cart(*(wanted or ((make_sku(), 1),)))
    return place_order(cart, make_address(**address), key=cart.checkout_key, at=at)


def make_paid(*wanted: tuple[Sku, int], at: datetime | None = None) -> Purchase:
    """Paid as if through the gateway: a paid Payment with references, no call made."""
    purchase = make_purchase(*wanted, at=at)
    Payment.objects.create(
        purchase=purchase,
        attempt=1,
        amount_fen=purchase.total_fen,
        status=Payment.Status.PAID,
        key=uuid.uuid4().hex,
        session_ref=f"cs_{uuid.uuid4().hex}",
        intent_ref=f"pi_{uuid.uuid4().hex}",
        created_at=timezone.now(),
        expires_at=timezone.now(),
        paid_at=timezone.now(),
    )
    orders.mark_paid(purchase, at=at)
    return purchase


def make_received(*wanted: tuple[Sku, int], days_ago: int = 8) -> Order:
    """An order whose goods arrived days_ago; with the 7-day window 8 days ago is due for settlement."""
    order = make_paid(*wanted).orders.get()
    orders.ship(order, carrier="邮政", waybill="9876543210", by=None)
    orders.receive(order, at=timezone.now() - timedelta(days=days_ago))
    return order


def on_sale(product: Product) -> Product:
    catalogue.put_on_sale(product, by=None)
    return product


def make_photo(size=(900, 600), exif: bool = False, kind: str = "JPEG") -> ContentFile:
    """A seller's photo as it is uploaded; with exif it lies on its side and tells its place."""
    drawn, more = io.BytesIO(), {}
    if exif:
        marks = Image.Exif()
        marks[0x0112] = 6  # lies on its side
        marks.get_ifd(0x8825)[1] = "N"
        more = {"exif": marks}
    Image.new("RGB", size, "#e8c77a").save(drawn, kind, **more)
    return ContentFile(drawn.getvalue(), name="photo.jpg")
