"""What goods cost together: lines, freight per supplier, total, the households' part. Cart, checkout and placing all read this."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date

from django.utils.translation import gettext as _

from marketplace.catalogue.fees import Breakdown, FeeTable
from marketplace.catalogue.models import Product, Sku, Supplier
from shared.errors import RuleError

LARGEST_QUANTITY = 99


@dataclass(frozen=True, slots=True)
class QuotedLine:
    """A variant, how many, and where the money of the whole line goes."""

    sku: Sku
    quantity: int
    breakdown: Breakdown

    @property
    def amount_fen(self) -> int:
        return self.breakdown.price_fen


@dataclass(frozen=True, slots=True)
class Parcel:
    """What one supplier sends, with its own freight."""

    supplier: Supplier
    lines: tuple[QuotedLine, ...]
    goods_fen: int
    freight_fen: int


@dataclass(frozen=True, slots=True)
class Quote:
    parcels: tuple[Parcel, ...]
    goods_fen: int
    freight_fen: int
    household_fen: int

    @property
    def total_fen(self) -> int:
        return self.goods_fen + self.freight_fen

    @property
    def quantities(self) -> dict[int, int]:
        """{sku id: pieces}, for stock.reserve."""
        return {line.sku.pk: line.quantity for parcel in self.parcels for line in parcel.lines}


def quote(wanted: Iterable[tuple[Sku, int]], on: date) -> Quote:
    """Price the wanted (variant, pieces) at today's prices and the fees of that day.

    Raises RuleError "empty_cart", "bad_quantity", "not_on_sale" or "no_fee_rule". Reads sku.product.supplier; load it along.
    """
    table, by_supplier = FeeTable.on(on), {}
    for sku, quantity in wanted:
        line = _line(table, sku, quantity)
        by_supplier.setdefault(sku.product.supplier_id, []).append(line)
    if not by_supplier:
        raise RuleError("empty_cart", _("Your cart is empty; put something into it first."))
    parcels = tuple(_parcel(by_supplier[supplier_id]) for supplier_id in sorted(by_supplier))
    lines = [line for parcel in parcels for line in parcel.lines]
    return Quote(
        parcels=parcels,
        goods_fen=sum(parcel.goods_fen for parcel in parcels),
        freight_fen=sum(parcel.freight_fen for parcel in parcels),
        household_fen=sum(line.breakdown.household_fen for line in lines),
    )


def _line(table: FeeTable, sku: Sku, quantity: int) -> QuotedLine:
    if type(quantity) is not int or not 1 <= quantity <= LARGEST_QUANTITY:
        raise RuleError("bad_quantity", _("A quantity is a whole number from 1 to %(most)d.") % {"most": LARGEST_QUANTITY})
    if sku.product.status != Product.Status.ON_SALE:
        raise RuleError("not_on_sale", _("“%(what)s” is no longer on sale; please take it out of the cart.") % {"what": sku})
    return QuotedLine(sku, quantity, table.breakdown(sku.price_fen, sku.product.region_id).times(quantity))


def _parcel(lines: list[QuotedLine]) -> Parcel:
    supplier, goods_fen = lines[0].sku.product.supplier, sum(line.amount_fen for line in lines)
    return Parcel(supplier, tuple(lines), goods_fen, supplier.freight_for(goods_fen))
