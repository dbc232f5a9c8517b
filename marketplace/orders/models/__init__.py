"""What was ordered, what was sent, and the dated rules of both."""

from marketplace.orders.models.rules import AfterSaleRule, ReturnRule, nearest
from marketplace.orders.models.shipping import Shipment, ShipmentLine
from marketplace.orders.models.trade import LineShare, Order, OrderLine, Purchase, new_token

__all__ = [
    "AfterSaleRule",
    "LineShare",
    "Order",
    "OrderLine",
    "Purchase",
    "ReturnRule",
    "Shipment",
    "ShipmentLine",
    "nearest",
    "new_token",
]
