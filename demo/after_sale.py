"""The demo's orders in which something happens: a split shipment, a return, damage told with photos, an invoice asked for."""

from datetime import datetime, timedelta

from accounts.models import Role, User
from demo.buying import buy
from demo.goods import BUYERS
from demo.pictures.damage import broken_eggs, torn_bag
from marketplace.aftersale import services as claims
from marketplace.aftersale.models import Claim
from marketplace.catalogue.models import Sku
from marketplace.checkout.member.services import ask_invoice
from marketplace.checkout.models import InvoiceRequest
from marketplace.orders import services as orders
from marketplace.orders.models import Order
from marketplace.orders.terms import Terms


def load(now: datetime, people: dict[str, User]) -> None:
    """Last of the shop: what is bought here takes from the flash price and from the order cycle."""
    _split_shipment(now)
    _return_on_its_way(now)
    _damage_before_the_county(now, people[Role.SELLER])
    _damage_just_told(now)
    _invoice(_arrived(now, "invoice", [("millet", 1, 4)], 2, days_ago=2))
    _bought_today(now, "flash", "millet", 3)
    _bought_today(now, "cycle", "persimmon-cakes", 4)


def _split_shipment(now: datetime) -> None:
    """Two bags of noodles are on their way, the family pack still dries."""
    order = _order("split", [("sweet-potato-noodles", 0, 2), ("sweet-potato-noodles", 1, 1)], 0, now - timedelta(hours=30))
    first = order.lines.order_by("pk").first()
    parcel = {"carrier": "中国邮政", "waybill": f"98719{order.pk:08}"}
    orders.ship(order, by=None, at=now - timedelta(hours=9), pieces={first.pk: 2}, **parcel)


def _return_on_its_way(now: datetime) -> None:
    """Seven days without a reason: the honey travels back."""
    order = _arrived(now, "return", [("acacia-honey", 0, 2)], 1, days_ago=4)
    facts = {"kind": Claim.Kind.RETURN, "quantity": 1, "text": "买多了一瓶，没有拆封。"}
    claim = claims.open_claim(order.lines.get(), at=now - timedelta(days=2), **facts)
    claims.send_back(claim, carrier="中国邮政", waybill=f"98720{order.pk:08}", at=now - timedelta(days=1))


def _damage_before_the_county(now: datetime, seller: User) -> None:
    """The seller refused, the buyer went on: the county decides."""
    order = _arrived(now, "damage", [("sweet-potato-noodles", 1, 1)], 3, days_ago=4)
    words = {"what": Claim.What.BROKEN, "text": "外箱压破，有一把粉条散在箱子里。"}
    claim = claims.open_claim(order.lines.get(), kind=Claim.Kind.DAMAGE, photos=[torn_bag()], at=now - timedelta(days=3), **words)
    claims.refuse(claim, reason="发货时封箱完好，散开的粉条不影响食用。", by=seller, at=now - timedelta(days=2))
    claims.appeal(claim, text="封口是破的，入口的东西不敢吃，请帮忙看照片。", at=now - timedelta(days=1))


def _damage_just_told(now: datetime) -> None:
    """Eggs broke on the way; the seller is asked."""
    order = _arrived(now, "broken", [("free-range-eggs", 0, 2)], 5, days_ago=1)
    words = {"what": Claim.What.BROKEN, "text": "一盒碎了三个，蛋液把托盘浸湿了。"}
    claims.open_claim(order.lines.get(), kind=Claim.Kind.DAMAGE, quantity=1, photos=[broken_eggs()], at=now - timedelta(hours=5), **words)


def _invoice(order: Order) -> None:
    facts = {"title": "示例机关食堂", "tax_number": "91350100M000100Y43", "email": "invoice@example.org"}
    ask_invoice(order, kind=InvoiceRequest.Kind.ORGANISATION, **facts)


def _bought_today(now: datetime, key: str, slug: str, buyer: int) -> None:
    """At the prices that run now; out of season nothing is bought."""
    sku = _sku(slug, 0)
    if Terms.at(now, [sku]).may_be_sold(sku.product):
        _order(key, [(slug, 0, 1)], buyer, now, of_the_past=False)


def _arrived(now: datetime, key: str, wanted: list[tuple[str, int, int]], buyer: int, *, days_ago: int) -> Order:
    """Sent and received; the buyer has had it for so many days."""
    received_at = now - timedelta(days=days_ago)
    order = _order(key, wanted, buyer, received_at - timedelta(days=4))
    orders.ship(order, carrier="中国邮政", waybill=f"98718{order.pk:08}", by=None, at=received_at - timedelta(days=3))
    orders.receive(order, at=received_at)
    return order


def _order(key: str, wanted: list[tuple[str, int, int]], buyer: int, at: datetime, *, of_the_past: bool = True) -> Order:
    """One order; wanted: (product, which of its variants, pieces)."""
    found = [(_sku(slug, which), pieces) for slug, which, pieces in wanted]
    facts = {"key": f"demo-{key}", "phone": f"1390001{buyer:04}", "door": 16 + buyer}
    return buy(found, BUYERS[buyer], at=at, of_the_past=of_the_past, **facts).orders.get()


def _sku(slug: str, which: int) -> Sku:
    return Sku.objects.select_related("product__supplier").filter(product__slug=slug).order_by("pk")[which]
