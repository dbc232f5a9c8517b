"""What a product's page offers at a moment: each variant with its price and why, where that goes, what sending one costs.

Only shown: terms may be a minute old. What an order costs is priced afresh by `quote`.
"""

from dataclasses import dataclass
from datetime import date, datetime

from django.utils import timezone

from marketplace.catalogue.fees import Breakdown, FeeTable
from marketplace.catalogue.models import Product, Sku, Storage
from marketplace.freight.rates import Freight, RateBook
from marketplace.offers.reading import FlashOffer, Offers, Window, shown_flash, shown_window
from marketplace.orders.terms import Terms
from regions.divisions import Division, find


@dataclass(frozen=True, slots=True)
class Choice:
    """One variant.

    flash, announced  the flash price that runs for one piece, and one that is to come
    promo_to          last day of the promotion that makes the price, or None
    available         pieces that can be ordered, the flash price's own ones included
    freight           of a parcel with one piece; is_from: the cheapest one, it costs more elsewhere
    """

    sku: Sku
    breakdown: Breakdown
    flash: FlashOffer | None
    announced: FlashOffer | None
    promo_to: date | None
    available: int
    freight: Freight
    is_from: bool

    @property
    def price_fen(self) -> int:
        return self.breakdown.price_fen

    @property
    def usual_fen(self) -> int | None:
        """The official price, where this one lies below it."""
        return self.sku.price_fen if self.price_fen < self.sku.price_fen else None

    @property
    def free_from_fen(self) -> int | None:
        """Worth of goods from which nothing is paid for sending; None where that does not exist or is reached."""
        if self.freight.rate is None:
            supplier = self.sku.product.supplier
            return None if self.freight.is_free or not self.freight.is_served else supplier.free_over_fen
        return self.freight.lacks_fen


@dataclass(frozen=True, slots=True)
class Buying:
    """choices in their order; first is the one to begin with, None when all are sold out. place None: nobody said where it goes."""

    moment: datetime
    choices: tuple[Choice, ...]
    window: Window | None
    place: Division | None
    is_brought: bool

    @property
    def first(self) -> Choice | None:
        return next((choice for choice in self.choices if choice.available > 0), None)

    @property
    def flash(self) -> FlashOffer | None:
        """The flash price the page counts down: the one that ends first."""
        return min((choice.flash for choice in self.choices if choice.flash), key=lambda offer: offer.ends_at, default=None)

    @property
    def seconds_left(self) -> int:
        """Of that flash price, by the server's clock."""
        return max(0, int((self.flash.ends_at - self.moment).total_seconds())) if self.flash else 0

    @property
    def is_closed(self) -> bool:
        """Sold in cycles, and none takes orders now."""
        return self.window is not None and self.window.open is None


def buying(product: Product, now: datetime, place: str = "") -> Buying:
    """One query for flash prices; reads product.skus, supplier and region, so load them along. place: digits of a division, or ""."""
    skus, supplier = list(product.skus.all()), product.supplier
    running, announced = shown_flash([sku.pk for sku in skus], now)
    terms = Terms(now, FeeTable.shown(), RateBook.shown(supplier), Offers(flash=running))
    choices = tuple(_choice(product, sku, terms, announced.get(sku.pk), place) for sku in skus)
    is_brought = not place or (product.delivers_to(place) and all(choice.freight.is_served for choice in choices))
    return Buying(now, choices, shown_window(product.pk, now), find(place) if place else None, is_brought)


def _choice(product: Product, sku: Sku, terms: Terms, announced: FlashOffer | None, place: str) -> Choice:
    sku.product = product  # prefetched variants do not know that it is loaded
    flash, fen, day = terms.flash(sku, 1), terms.unit_fen(sku, 1), timezone.localdate(terms.moment)
    flash = flash if flash and flash.price_fen == fen else None
    cold_g = sku.weight_g if product.storage_class != Storage.AMBIENT else None
    goods = (product.supplier, place, fen, sku.weight_g, cold_g) if place else (product.supplier, fen, sku.weight_g, cold_g)
    freight, is_from = (terms.rates.freight(*goods), False) if place else terms.rates.least(*goods)
    return Choice(
        sku=sku,
        breakdown=terms.fees.breakdown(fen, product.region_id),
        flash=flash,
        announced=announced,
        promo_to=sku.promo_to if flash is None and sku.is_promoted(day) else None,
        available=max(sku.available, min(flash.left, flash.per_person) if flash else 0),
        freight=freight,
        is_from=is_from,
    )
