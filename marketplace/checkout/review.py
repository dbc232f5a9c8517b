"""A cart looked at again: what it costs now, and what became different since the buyer last looked. Nothing is changed silently."""

from dataclasses import dataclass
from datetime import datetime

from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext as _

from marketplace.catalogue.models import Supplier
from marketplace.catalogue.places import place_names
from marketplace.checkout.models import Cart, CartLine
from marketplace.checkout.services import lines_of, terms_for
from marketplace.offers.reading import FlashOffer
from marketplace.orders.quote import Parcel, Quote, problem_with, quote
from marketplace.orders.terms import Terms
from shared.errors import RuleError
from shared.money import format_yuan
from shared.pictures import Picture, picture


@dataclass(frozen=True, slots=True)
class SeenLine:
    """A line of the cart as it stands now.

    news      sentences about what changed since; the buyer has to accept them before ordering
    blocked   it cannot be ordered at all now; accepting takes it out
    most      pieces that can be ordered; accepting lowers the quantity to it
    """

    line: CartLine
    unit_fen: int
    official_fen: int
    flash: FlashOffer | None
    news: tuple[str, ...]
    blocked: bool
    most: int
    hint: str = ""

    @property
    def amount_fen(self) -> int:
        return self.unit_fen * self.line.quantity

    @property
    def picture(self) -> Picture | None:
        """Beside the title, so it says nothing of its own."""
        return picture(self.line.sku.product.picture, alt="")


@dataclass(frozen=True, slots=True)
class Origin:
    """What one supplier sends from one village, with its freight; parcel None when nothing of it can be ordered."""

    supplier: Supplier
    village: str
    lines: tuple[SeenLine, ...]
    parcel: Parcel | None


@dataclass(frozen=True, slots=True)
class Review:
    """quote: of everything that can be ordered as it stands; None when that is nothing. refusal: why, when it concerns no single line."""

    origins: tuple[Origin, ...]
    quote: Quote | None
    refusal: str = ""

    @property
    def lines(self) -> list[SeenLine]:
        return [line for origin in self.origins for line in origin.lines]

    @property
    def has_news(self) -> bool:
        return any(line.news for line in self.lines)

    @property
    def to_confirm(self) -> list[SeenLine]:
        """Goods that cannot be returned once the buyer has said so for this purchase."""
        return [line for line in self.lines if line.line.sku.product.asks_confirmation and not line.blocked]


def review(cart: Cart | None, place: str = "", now: datetime | None = None, *, pictures: bool = False) -> Review:
    """Flat in the number of lines; with `pictures` their pictures too."""
    rows = list(lines_of(cart, pictures=pictures)) if cart else []
    if not rows:
        return Review((), None)
    terms = terms_for(rows, now or timezone.now())
    seen = [_look(row, terms, place) for row in rows]
    priced, refusal = None, ""
    wanted = [(each.line.sku, min(each.line.quantity, each.most)) for each in seen if not each.blocked]
    if wanted:
        try:
            priced = quote(wanted, terms, place)
        except RuleError as error:
            refusal = error.message
    return Review(_origins(seen, priced), priced, refusal)


def _origins(seen: list[SeenLine], priced: Quote | None) -> tuple[Origin, ...]:
    by_supplier: dict[int, list[SeenLine]] = {}
    for each in seen:
        by_supplier.setdefault(each.line.sku.product.supplier_id, []).append(each)
    parcels = {parcel.supplier.pk: parcel for parcel in priced.parcels} if priced else {}
    villages = place_names(lines[0].line.sku.product.region for lines in by_supplier.values())
    return tuple(
        Origin(lines[0].line.sku.product.supplier, villages[lines[0].line.sku.product.region_id], tuple(lines), parcels.get(supplier_id))
        for supplier_id, lines in sorted(by_supplier.items())
    )


def _look(row: CartLine, terms: Terms, place: str) -> SeenLine:
    sku, offer = row.sku, terms.offers.flash.get(row.sku_id)
    most = min(row.quantity, max(sku.available, min(offer.left, offer.per_person) if offer else 0))
    pieces = most or row.quantity
    flash, unit_fen = terms.flash(sku, pieces), terms.unit_fen(sku, pieces)
    problem = problem_with(sku, row.quantity, terms, place)
    news = [problem.message] if problem else [*_stock_news(row, most), *_price_news(row, unit_fen)]
    hint = "" if flash else _flash_hint(offer)
    return SeenLine(row, unit_fen, sku.price_fen, flash, tuple(news), bool(problem) or most == 0, most, hint)


def _stock_news(row: CartLine, most: int) -> list[str]:
    if most >= row.quantity:
        return []
    if most == 0:
        return [_("“%(what)s” is sold out for the moment.") % {"what": row.sku}]
    return [_("Of “%(what)s” only %(left)d are left; please order fewer.") % {"what": row.sku, "left": most}]


def _price_news(row: CartLine, unit_fen: int) -> list[str]:
    if row.seen_fen is None or row.seen_fen == unit_fen:
        return []
    return [_("The price has changed: ¥%(was)s before, ¥%(now)s now.") % {"was": format_yuan(row.seen_fen), "now": format_yuan(unit_fen)}]


def _flash_hint(offer: FlashOffer | None) -> str:
    """A flash price runs, but not for so many."""
    if offer is None or not offer.left:
        return ""
    most = min(offer.left, offer.per_person)
    return _("Up to %(most)d pieces cost only ¥%(price)s each right now.") % {"most": most, "price": format_yuan(offer.price_fen)}


@transaction.atomic
def accept(cart: Cart) -> None:
    """The buyer has read what changed: prices count as seen, quantities go down to what is left, what cannot be ordered goes out."""
    for each in review(cart).lines:
        if each.blocked:
            each.line.delete()
        elif each.news:
            CartLine.objects.filter(pk=each.line.pk).update(quantity=each.most, seen_fen=each.unit_fen)
