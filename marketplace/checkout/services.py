"""Filling the cart and turning it into a purchase."""

from datetime import datetime

from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext as _

from marketplace.catalogue.models import Product, Sku
from marketplace.checkout.models import Cart, CartLine, new_key
from marketplace.orders import placing
from marketplace.orders.models import Purchase
from marketplace.orders.quote import LARGEST_QUANTITY, Quote, quote
from shared.errors import RuleError
from shared.money import format_yuan


@transaction.atomic
def put(cart: Cart, sku: Sku, quantity: int, *, add: bool = False) -> None:
    """Have so many of a variant in the cart; with `add` so many more, up to the largest quantity."""
    _check(quantity)
    if sku.product.status != Product.Status.ON_SALE:
        raise RuleError("not_on_sale", _("“%(what)s” is not on sale.") % {"what": sku})
    line = cart.lines.filter(sku=sku).first()
    if line is None:
        CartLine.objects.create(cart=cart, sku=sku, quantity=quantity)
        return
    line.quantity = min(line.quantity + quantity, LARGEST_QUANTITY) if add else quantity
    line.save(update_fields=["quantity"])


def change(cart: Cart, sku_id: int, quantity: int) -> None:
    """Another quantity of something that is in the cart."""
    _check(quantity)
    cart.lines.filter(sku_id=sku_id).update(quantity=quantity)


def remove(cart: Cart, sku_id: int) -> None:
    cart.lines.filter(sku_id=sku_id).delete()


def _check(quantity: int) -> None:
    if type(quantity) is not int or not 1 <= quantity <= LARGEST_QUANTITY:
        raise RuleError("bad_quantity", _("A quantity is a whole number from 1 to %(most)d.") % {"most": LARGEST_QUANTITY})


def lines_of(cart: Cart):
    """The cart's lines with all that pricing and placing read, in a flat number of queries."""
    return cart.lines.select_related("sku__product__supplier", "sku__product__region").prefetch_related("sku__product__beneficiaries")


def quote_cart(cart: Cart, at: datetime | None = None) -> Quote:
    """What the cart costs now; RuleError as in orders.quote."""
    return quote([(line.sku, line.quantity) for line in lines_of(cart)], timezone.localdate(at or timezone.now()))


@transaction.atomic
def place_order(
    cart: Cart,
    address: placing.Address,
    *,
    key: str,
    shown_total_fen: int | None = None,
    by=None,
    at: datetime | None = None,
    language: str = "zh-hans",
) -> Purchase:
    """Turn the cart into a purchase that waits for payment, its stock reserved; all of it or nothing.

    key              names the submission: the same key again gives the same purchase
    shown_total_fen  what the buyer saw; RuleError "price_changed" when it is no longer true
    at               the moment of ordering, default now (the demo gives past ones)
    """
    existing = Purchase.objects.filter(key=key).first()
    if existing:
        return existing
    if key != cart.checkout_key:
        raise RuleError("stale_form", _("This page is too old; please open the checkout again from your cart."))
    priced = quote_cart(cart, at)
    if shown_total_fen is not None and shown_total_fen != priced.total_fen:
        raise RuleError(
            "price_changed",
            _("The prices have changed: the total is now ¥%(total)s. Please check and order again.")
            % {"total": format_yuan(priced.total_fen)},
        )
    purchase = placing.draw_up(priced, address, key=key, by=by, at=at, language=language)
    cart.lines.all().delete()
    Cart.objects.filter(pk=cart.pk, checkout_key=key).update(checkout_key=new_key())
    return purchase
