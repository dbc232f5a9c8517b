"""A product from a telephone: one submission makes product, variant, stock and photo, and puts it on sale; all of it or nothing."""

import secrets
from dataclasses import dataclass
from datetime import date

from django.db import IntegrityError, transaction
from django.utils.translation import gettext as _

from audit.services import record
from marketplace.catalogue import photos, services, stock
from marketplace.catalogue.acting import hand_of
from marketplace.catalogue.models import Beneficiary, Category, Product, Sku, Storage, Supplier
from marketplace.catalogue.search.services import refresh
from shared.errors import RuleError

LONGEST_TITLE = 60


@dataclass(frozen=True, slots=True)
class Offer:
    """What a seller says about a new product: weight of one in grams, price in fen, pieces in the store."""

    title: str
    category: Category
    weight_g: int
    price_fen: int
    pieces: int
    dispatch_hours: int
    label: str = ""
    box_count: int = 1
    storage_class: str = Storage.AMBIENT
    intro: str = ""


@transaction.atomic
def offer(supplier: Supplier, wanted: Offer, *, photo, key: str, by, on_sale: bool = True) -> tuple[Product, bool]:
    """The product, and whether this call made it: the same key again (sent twice, or again from offline) gives the same product.

    It reaches the supplier's own income accounts. Put on sale at once when nothing is missing; otherwise it stays a draft and
    RuleError is raised only for what makes no product at all: "no_account", "bad_offer", or what add_photo says.
    """
    hand = hand_of(by, supplier)
    accounts = list(supplier.accounts.all())
    if not accounts:
        raise RuleError("no_account", _("“%(shop)s” has no income account yet; the county enters it first.") % {"shop": supplier})
    _check(wanted)
    try:
        with transaction.atomic():
            product = Product.objects.create(
                supplier=supplier,
                region=supplier.region,
                slug=f"{wanted.category.pk}-{secrets.token_hex(4)}",
                title=wanted.title.strip()[:LONGEST_TITLE],
                intro=wanted.intro[:120],
                category=wanted.category,
                storage_class=wanted.storage_class,
                dispatch_hours=wanted.dispatch_hours,
                submission_key=key,
            )
    except IntegrityError:
        existing = Product.objects.filter(submission_key=key, supplier=supplier).first()
        if existing is None:
            raise
        return existing, False
    _fill(product, wanted, accounts, by)
    if photo is not None:
        photos.add_photo(product, upload=photo, alt=product.title, by=by)
    record(by, "product.offered", product, supplier=supplier.pk)
    hand.note("product.offered", product)
    if on_sale and services.what_is_missing(product) == []:
        services.put_on_sale(product, by=by)
    return product, True


@transaction.atomic
def change_price(sku: Sku, *, price_fen: int, by, promo: tuple[int, date, date] | None = None) -> None:
    """Another usual price, and a promotional one with its first and last day, or none."""
    hand = hand_of(by, sku.product.supplier)
    promo_price, promo_from, promo_to = promo or (None, None, None)
    if price_fen < 1 or (promo and not (0 < promo_price < price_fen and promo_from <= promo_to)):
        raise RuleError("bad_price", _("A price is above zero; a promotional price lies below it and has a first and a last day."))
    was = {"price_fen": sku.price_fen, "promo_price_fen": sku.promo_price_fen}
    now = {"price_fen": price_fen, "promo_price_fen": promo_price, "promo_from": promo_from, "promo_to": promo_to}
    Sku.objects.filter(pk=sku.pk).update(**now)
    sku.refresh_from_db()
    record(by, "sku.price_changed", sku, was=was, price_fen=price_fen, promo_price_fen=promo_price)
    hand.note("sku.price_changed", sku)
    refresh([sku.product_id])


@transaction.atomic
def count_stock(sku: Sku, pieces: int, *, by) -> None:
    """Goods came in, or with a minus sign were lost; by whoever may act for the shop."""
    hand = hand_of(by, sku.product.supplier)
    stock.adjust(sku, pieces, by=by)
    hand.note("sku.stock_adjusted", sku, pieces=pieces)


def weight_in_words(weight_g: int) -> str:
    """500 → 500克, 2500 → 2.5千克: what a variant is called when the seller gives no other name."""
    return f"{weight_g}克" if weight_g < 1000 else f"{weight_g / 1000:g}千克"


def variant(product: Product, label: str, weight_g: int, box_count: int, price_fen: int, pieces: int, by) -> Sku:
    """A variant with its first pieces, called by its weight when the seller gives no name. In the caller's transaction."""
    called = label.strip() or weight_in_words(weight_g) + (f"×{box_count}" if box_count > 1 else "")
    sku = Sku.objects.create(product=product, label=called[:40], weight_g=weight_g, box_count=box_count, price_fen=price_fen)
    if pieces:
        stock.adjust(sku, pieces, by=by)
    return sku


def _fill(product: Product, wanted: Offer, accounts: list, by) -> None:
    variant(product, wanted.label, wanted.weight_g, wanted.box_count, wanted.price_fen, wanted.pieces, by)
    Beneficiary.objects.bulk_create(
        [Beneficiary(product=product, account_id=a.account_id, weight=a.weight, label=a.label) for a in accounts]
    )


def _check(wanted: Offer) -> None:
    if not wanted.title.strip() or wanted.price_fen < 1 or wanted.weight_g < 1 or wanted.pieces < 0 or wanted.box_count < 1:
        raise RuleError("bad_offer", _("A product has a name, a weight, a price above zero and a whole number of pieces."))
