"""Purchases of the demo's made-up buyers, drawn up and paid at a moment of the past or just now."""

from datetime import datetime, timedelta

from demo.goods import Buyer
from marketplace.catalogue.models import Sku
from marketplace.orders import placing
from marketplace.orders.models import Purchase
from marketplace.orders.quote import quote
from marketplace.orders.terms import Terms
from marketplace.payment.services import record_transfer


def buy(
    wanted: list[tuple[Sku, int]], buyer: Buyer, *, key: str, phone: str, door: int, at: datetime, of_the_past: bool = True
) -> Purchase:
    """A paid purchase. of_the_past: without the flash prices and order cycles that run today."""
    address = placing.Address(
        buyer.name, phone, buyer.province, buyer.city, buyer.county, f"{buyer.street}{door}号", region_code=buyer.region_code
    )
    terms = Terms.at(at, [sku for sku, _n in wanted], of_the_past=of_the_past)
    purchase = placing.draw_up(quote(wanted, terms, buyer.region_code), address, key=key, at=at)
    record_transfer(purchase, amount_fen=purchase.total_fen, method="alipay", at=at + timedelta(minutes=3))
    return purchase
