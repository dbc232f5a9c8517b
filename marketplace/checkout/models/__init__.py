"""The cart, and what a member keeps: addresses, favourites, invoices asked for, messages sent."""

from marketplace.checkout.models.cart import Cart, CartLine, new_key, new_token
from marketplace.checkout.models.invoice import InvoiceRequest
from marketplace.checkout.models.member import Favourite, MemberSettings, SavedAddress
from marketplace.checkout.models.message import BuyerMessage

__all__ = [
    "BuyerMessage",
    "Cart",
    "CartLine",
    "Favourite",
    "InvoiceRequest",
    "MemberSettings",
    "SavedAddress",
    "new_key",
    "new_token",
]
