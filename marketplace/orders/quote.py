"""What goods cost together: lines, freight per supplier, total, the households' part. Cart, checkout and placing all read this.

Pure: the same wanted goods, terms and place give the same fen, in whatever order the goods are named.
"""

from collections.abc import Iterable
from dataclasses import dataclass

from django.utils import timezone
from django.utils.translation import gettext as _

from marketplace.catalogue.fees import Breakdown
from marketplace.catalogue.models import Sku, Storage, Supplier
from marketplace.freight.rates import Freight, not_served
from marketplace.offers.models import OrderCycle
from marketplace.offers.reading import FlashOffer
from marketplace.orders.terms import Terms
from regions.divisions import path_to
from shared.errors import RuleError
from shared.money import split_by_weight

LARGEST_QUANTITY = 99


@dataclass(frozen=True, slots=True)
class QuotedLine:
    """A variant, how many, at what price and why, and where the money of the whole line goes."""

    sku: Sku
    quantity: int
    breakdown: Breakdown
    unit_fen: int
    flash: FlashOffer | None = None
    cycle: OrderCycle | None = None

    @property
    def amount_fen(self) -> int:
        return self.breakdown.price_fen

    @property
    def weight_g(self) -> int:
        return self.sku.weight_g * self.quantity

    @property
    def is_cold(self) -> bool:
        return self.sku.product.storage_class != Storage.AMBIENT

    @property
    def saved_fen(self) -> int:
        """How much less than at the official price the line costs."""
        return (self.sku.price_fen - self.unit_fen) * self.quantity


@dataclass(frozen=True, slots=True)
class Parcel:
    """What one supplier sends, with its own freight."""

    supplier: Supplier
    lines: tuple[QuotedLine, ...]
    goods_fen: int
    freight: Freight

    @property
    def freight_fen(self) -> int:
        return self.freight.total_fen

    @property
    def to_free_fen(self) -> int | None:
        """How much more has to be bought here for free freight; None when nothing would help."""
        return self.freight.lacks_fen - self.goods_fen if self.freight.lacks_fen is not None else None

    @property
    def freight_parts(self) -> list[int]:
        """The parcel's freight line by line, by weight, in fen; the parts sum to it."""
        weights = [line.weight_g for line in self.lines]
        return split_by_weight(self.freight_fen, weights if any(weights) else [line.quantity for line in self.lines])


@dataclass(frozen=True, slots=True)
class Quote:
    """place: digits of the division it goes to; "" while nobody said where, then freight is an estimate."""

    parcels: tuple[Parcel, ...]
    goods_fen: int
    freight_fen: int
    household_fen: int
    place: str = ""

    @property
    def total_fen(self) -> int:
        return self.goods_fen + self.freight_fen

    @property
    def lines(self) -> list[QuotedLine]:
        return [line for parcel in self.parcels for line in parcel.lines]

    @property
    def quantities(self) -> dict[int, int]:
        """{sku id: pieces} out of the ordinary stock, for stock.reserve."""
        return {line.sku.pk: line.quantity for line in self.lines if line.flash is None}

    @property
    def flash_quantities(self) -> dict[int, int]:
        """{flash sale id: pieces}, for pool.take."""
        return {line.flash.pk: line.quantity for line in self.lines if line.flash}


def quote(wanted: Iterable[tuple[Sku, int]], terms: Terms, place: str = "") -> Quote:
    """Price the wanted (variant, pieces) under the terms of a moment, sent to a place.

    Raises RuleError "empty_cart", "bad_quantity", "no_fee_rule", "not_served", or what `problem_with` finds.
    Reads sku.product.supplier; load it along.
    """
    by_supplier: dict[int, list[QuotedLine]] = {}
    for sku, quantity in sorted(wanted, key=lambda each: each[0].pk):
        if problem := problem_with(sku, quantity, terms, place):
            raise problem
        by_supplier.setdefault(sku.product.supplier_id, []).append(_line(sku, quantity, terms))
    if not by_supplier:
        raise RuleError("empty_cart", _("Your cart is empty; put something into it first."))
    parcels = tuple(_parcel(by_supplier[supplier_id], terms, place) for supplier_id in sorted(by_supplier))
    return Quote(
        parcels=parcels,
        goods_fen=sum(parcel.goods_fen for parcel in parcels),
        freight_fen=sum(parcel.freight_fen for parcel in parcels),
        household_fen=sum(line.breakdown.household_fen for parcel in parcels for line in parcel.lines),
        place=place,
    )


def problem_with(sku: Sku, quantity: int, terms: Terms, place: str = "") -> RuleError | None:
    """Why so many of a variant cannot be ordered now and sent there; None when they can, as far as stock goes."""
    if type(quantity) is not int or not 1 <= quantity <= LARGEST_QUANTITY:
        return RuleError("bad_quantity", _("A quantity is a whole number from 1 to %(most)d.") % {"most": LARGEST_QUANTITY})
    if not terms.may_be_sold(sku.product):
        return RuleError("not_on_sale", _("“%(what)s” is no longer on sale; please take it out of the cart.") % {"what": sku})
    window = terms.window(sku)
    if window and window.open is None:
        return RuleError("cycle_closed", _cycle_closed(sku, window.coming))
    if place and not sku.product.delivers_to(place):
        named = path_to(place[:2])
        return RuleError(
            "not_served",
            _("“%(what)s” cannot be sent to %(place)s; choose another address or take it out of the cart.")
            % {"what": sku, "place": named[0] if named else place},
        )
    return None


def _cycle_closed(sku: Sku, coming: OrderCycle | None) -> str:
    if coming is None:
        return _("“%(what)s” is picked to order, and no orders are taken at the moment; please take it out of the cart.") % {"what": sku}
    return _("“%(what)s” is picked to order; orders are taken again from %(day)s. Please take it out of the cart until then.") % {
        "what": sku,
        "day": timezone.localtime(coming.opens_at).strftime("%Y-%m-%d %H:%M"),
    }


def _line(sku: Sku, quantity: int, terms: Terms) -> QuotedLine:
    unit_fen, window = terms.unit_fen(sku, quantity), terms.window(sku)
    return QuotedLine(
        sku=sku,
        quantity=quantity,
        breakdown=terms.fees.breakdown(unit_fen, sku.product.region_id).times(quantity),
        unit_fen=unit_fen,
        flash=terms.flash(sku, quantity),
        cycle=window.open if window else None,
    )


def _parcel(lines: list[QuotedLine], terms: Terms, place: str) -> Parcel:
    supplier, goods_fen = lines[0].sku.product.supplier, sum(line.amount_fen for line in lines)
    cold = [line.weight_g for line in lines if line.is_cold]
    freight = terms.rates.freight(supplier, place, goods_fen, sum(line.weight_g for line in lines), sum(cold) if cold else None)
    if not freight.is_served:
        raise RuleError("not_served", not_served(supplier, "".join(map(str, path_to(place)))))
    return Parcel(supplier, tuple(lines), goods_fen, freight)
