"""Filling the cart and turning it into a purchase."""

from collections.abc import Collection, Sequence
from datetime import datetime

from django.db import transaction
from django.db.models import Exists, OuterRef
from django.utils import timezone
from django.utils.translation import gettext as _

from marketplace.catalogue.models import Sku
from marketplace.checkout.models import Cart, CartLine, new_key
from marketplace.freight.models import FreightTemplate
from marketplace.offers.models import CycleProduct, FlashSale
from marketplace.orders import placing
from marketplace.orders.models import Purchase
from marketplace.orders.quote import LARGEST_QUANTITY, Quote, quote
from marketplace.orders.terms import ALL, Terms
from shared.errors import RuleError
from shared.money import format_yuan
from shared.pictures import with_renditions

MOST_LINES = 50  # different variants in one cart


@transaction.atomic
def put(cart: Cart, sku: Sku, quantity: int, *, add: bool = False) -> None:
    """Have so many of a variant in the cart; with `add` so many more, up to the largest quantity."""
    _check(quantity)
    hold(cart)
    terms = Terms.at(timezone.now(), [sku])
    if not terms.may_be_sold(sku.product):
        raise RuleError("not_on_sale", _("“%(what)s” is not on sale.") % {"what": sku})
    line = cart.lines.filter(sku=sku).first()
    if line is None:
        if cart.lines.count() >= MOST_LINES:
            raise RuleError(
                "cart_full", _("A cart holds at most %(most)d different goods; please order these first.") % {"most": MOST_LINES}
            )
        CartLine.objects.create(cart=cart, sku=sku, quantity=quantity, seen_fen=terms.unit_fen(sku, quantity))
        return
    line.quantity = min(line.quantity + quantity, LARGEST_QUANTITY) if add else quantity
    line.seen_fen = terms.unit_fen(sku, line.quantity)
    line.save(update_fields=["quantity", "seen_fen"])


@transaction.atomic
def change(cart: Cart, sku_id: int, quantity: int) -> None:
    """Another quantity of something that is in the cart. A flash price covers only so many: the price for that quantity is what is seen."""
    _check(quantity)
    line = lines_of(cart).filter(sku_id=sku_id).first()
    if line is None:
        return
    terms = Terms.at(timezone.now(), [line.sku])
    kept = line.seen_fen == terms.unit_fen(line.sku, line.quantity)
    line.quantity = quantity
    if kept:  # another reason for another price was not seen yet, and is still to be confirmed
        line.seen_fen = terms.unit_fen(line.sku, quantity)
    line.save(update_fields=["quantity", "seen_fen"])


def hold(cart: Cart) -> None:
    """Two taps on one cart wait for each other; a cart that went into the member's meanwhile is RuleError "cart_moved"."""
    if not Cart.objects.select_for_update().filter(pk=cart.pk).exists():
        raise RuleError("cart_moved", _("Your cart was just put together with the one of your account; please look at it and try again."))


def remove(cart: Cart, sku_id: int) -> None:
    cart.lines.filter(sku_id=sku_id).delete()


def _check(quantity: int) -> None:
    if type(quantity) is not int or not 1 <= quantity <= LARGEST_QUANTITY:
        raise RuleError("bad_quantity", _("A quantity is a whole number from 1 to %(most)d.") % {"most": LARGEST_QUANTITY})


def lines_of(cart: Cart, *, pictures: bool = False):
    """The cart's lines with all that pricing and placing read, in a flat number of queries; and what kinds of terms concern each."""
    concerns = {
        "freight": Exists(FreightTemplate.objects.filter(supplier=OuterRef("sku__product__supplier"))),
        "flash": Exists(FlashSale.objects.filter(sku=OuterRef("sku"), status=FlashSale.Status.OPEN)),
        "cycles": Exists(CycleProduct.objects.filter(product=OuterRef("sku__product"))),
    }
    rows = cart.lines.select_related("sku__product__supplier", "sku__product__region")
    seen = [with_renditions("sku__product__picture")] if pictures else []
    return rows.prefetch_related("sku__product__beneficiaries", *seen).annotate(**concerns)


def terms_for(lines: Sequence[CartLine], at: datetime) -> Terms:
    """The terms of a moment for lines of `lines_of`; asks only for what concerns one of them."""
    return Terms.at(at, [line.sku for line in lines], read={kind for kind in ALL if any(getattr(line, kind) for line in lines)})


def quote_cart(cart: Cart, place: str = "", at: datetime | None = None) -> Quote:
    """What the cart costs now, sent to a place; RuleError as in orders.quote."""
    lines = list(lines_of(cart))
    return quote([(line.sku, line.quantity) for line in lines], terms_for(lines, at or timezone.now()), place)


@transaction.atomic
def place_order(
    cart: Cart,
    address: placing.Address,
    *,
    key: str,
    shown_total_fen: int | None = None,
    confirmed: Collection[int] = (),
    by=None,
    at: datetime | None = None,
    language: str = "zh-hans",
) -> Purchase:
    """Turn the cart into a purchase that waits for payment, its stock reserved; all of it or nothing.

    key              names the submission: the same key again gives the same purchase
    shown_total_fen  what the buyer saw; RuleError "price_changed" when it is no longer true
    confirmed        ids of variants of which the buyer confirmed that they cannot be returned
    at               the moment of ordering, default now (the demo gives past ones)
    """
    if key != cart.checkout_key:
        existing = Purchase.objects.filter(key=key).first()
        if existing:
            return existing
        raise RuleError("stale_form", _("This page is too old; please open the checkout again from your cart."))
    try:
        priced = quote_cart(cart, address.region_code, at)
    except RuleError:
        existing = Purchase.objects.filter(key=key).first()  # another tap emptied the cart a moment ago
        if existing:
            return existing
        raise
    if shown_total_fen is not None and shown_total_fen != priced.total_fen:
        raise RuleError(
            "price_changed",
            _("The prices have changed: the total is now ¥%(total)s. Please check and order again.")
            % {"total": format_yuan(priced.total_fen)},
        )
    purchase = placing.draw_up(priced, address, key=key, by=by, at=at, language=language, confirmed=confirmed)
    cart.lines.all().delete()
    Cart.objects.filter(pk=cart.pk, checkout_key=key).update(checkout_key=new_key())
    return purchase
