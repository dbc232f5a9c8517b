"""The marketplace's door for the public site: frozen values, titles in the running language, no rows of ours.

The cms imports this module and nothing else of the marketplace.
"""

from dataclasses import dataclass
from datetime import datetime

from django.db.models import Sum
from django.utils import timezone

from marketplace.catalogue.cards import ProductCard, cards_of, shown_products
from marketplace.catalogue.places import place_names
from marketplace.live.services import next_show as _next_show
from marketplace.settlement.models import Settlement, SettlementShare
from shared.pictures import Picture, picture

__all__ = ["Picture", "ProductCard", "SalesFacts", "ShowCard", "county_sales", "next_show", "product_card", "product_cards"]


@dataclass(frozen=True, slots=True)
class ShowCard:
    """The show that is on air or comes next, with its shelf."""

    title: str
    host: str
    village: str
    starts_at: datetime
    ends_at: datetime
    on_air: bool
    cover: Picture | None
    products: tuple[ProductCard, ...]


@dataclass(frozen=True, slots=True)
class SalesFacts:
    """What sales brought to households: fen after refunds, settled orders, and the moment it was counted."""

    households_fen: int
    orders: int
    as_of: datetime


def product_cards(limit: int, region_code: str | None = None) -> tuple[ProductCard, ...]:
    """Products on sale, newest first, of a region and everything below it."""
    return cards_of(shown_products(region_code).order_by("-pk"), limit)


def product_card(slug: str) -> ProductCard | None:
    """One product on sale, or None."""
    return next(iter(cards_of(shown_products().filter(slug=slug))), None)


def next_show() -> ShowCard | None:
    """The next announced show, or None: then nothing is said about shows."""
    show = _next_show(timezone.now())
    if show is None:
        return None
    products = shown_products().filter(show_items__show=show).order_by("show_items__position", "pk")
    return ShowCard(
        title=str(show),
        host=show.host_name,
        village=place_names([show.region])[show.region_id],
        starts_at=show.starts_at,
        ends_at=show.ends_at,
        on_air=show.status == show.Status.ON_AIR,
        cover=picture(show.cover, alt=str(show)),
        products=cards_of(products),
    )


def county_sales(county_code: str) -> SalesFacts:
    """Sales settled to households of a county (six digits), taken-back shares left out."""
    prefix = county_code[:6]
    kept = SettlementShare.objects.filter(settlement__order__region__code__startswith=prefix, reversed_at__isnull=True)
    return SalesFacts(
        households_fen=kept.aggregate(total=Sum("amount_fen"))["total"] or 0,
        orders=Settlement.objects.filter(order__region__code__startswith=prefix).count(),
        as_of=timezone.now(),
    )
