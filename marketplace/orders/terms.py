"""All that pricing needs to know of a moment, read once: fees, freight, offers, and what may be sold. Pricing itself asks nothing more."""

from collections.abc import Collection, Iterable
from dataclasses import dataclass, field
from datetime import datetime

from django.utils import timezone

from marketplace.catalogue.fees import FeeTable
from marketplace.catalogue.models import Product, Sku
from marketplace.catalogue.sellable import sellable
from marketplace.freight.rates import RateBook
from marketplace.offers.reading import FlashOffer, Offers, Window

ALL = frozenset({"freight", "flash", "cycles"})


@dataclass(frozen=True, slots=True)
class Terms:
    """sellable_ids: products that may be sold on that day; None asks only whether they are on sale (orders of the past)."""

    moment: datetime
    fees: FeeTable
    rates: RateBook = field(default_factory=RateBook)
    offers: Offers = field(default_factory=Offers)
    sellable_ids: Collection[int] | None = None

    @classmethod
    def at(cls, moment: datetime, skus: Iterable[Sku], *, of_the_past: bool = False, read: Collection[str] = ALL) -> "Terms":
        """A flat number of queries; reads sku.product, so load it along. read: what of ALL there is anything of."""
        skus, day = list(skus), timezone.localdate(moment)
        products = {sku.product_id for sku in skus}
        allowed = None
        if not of_the_past:
            allowed = frozenset(sellable(Product.objects.filter(pk__in=products), day).values_list("pk", flat=True))
        return cls(
            moment=moment,
            fees=FeeTable.on(day),
            rates=RateBook.on(day, {sku.product.supplier_id for sku in skus}) if "freight" in read else RateBook(),
            offers=Offers() if of_the_past else Offers.at(moment, {sku.pk for sku in skus}, products, read),
            sellable_ids=allowed,
        )

    def may_be_sold(self, product: Product) -> bool:
        return product.status == Product.Status.ON_SALE and (self.sellable_ids is None or product.pk in self.sellable_ids)

    def flash(self, sku: Sku, quantity: int) -> FlashOffer | None:
        """The flash price, if it covers that many; otherwise the usual price holds for all of them."""
        offer = self.offers.flash.get(sku.pk)
        return offer if offer and offer.covers(quantity) else None

    def window(self, sku: Sku) -> Window | None:
        return self.offers.windows.get(sku.product_id)

    def unit_fen(self, sku: Sku, quantity: int) -> int:
        """What one of so many costs at this moment, in fen."""
        offer = self.flash(sku, quantity)
        usual = sku.price_on(timezone.localdate(self.moment))
        return min(offer.price_fen, usual) if offer else usual
