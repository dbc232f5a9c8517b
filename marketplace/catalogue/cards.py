"""Products as cards and as facts of their page: frozen values, built with a flat number of queries."""

from dataclasses import dataclass

from django.db.models import Q, QuerySet
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _

from marketplace.catalogue.fees import FeeTable
from marketplace.catalogue.models import Product
from marketplace.catalogue.places import place_names
from marketplace.catalogue.sellable import sellable
from regions.models import level_of
from shared.pictures import Picture, picture, with_renditions


@dataclass(frozen=True, slots=True)
class ProductCard:
    """A product in a list.

    price_fen              of its cheapest variant today
    usual_fen              what that variant costs without its promotion, or None
    household_per_100_fen  what of ¥100.00 reaches the households
    badge                  a word on the picture, or ""
    """

    pk: int
    url: str
    title: str
    village: str
    price_fen: int
    picture: Picture | None
    household_per_100_fen: int
    sold_out: bool
    badge: str
    usual_fen: int | None = None


def shown_products(region_code: str | None = None, words: str = "") -> QuerySet[Product]:
    """Products on sale, newest first; of a region and below; whose words all occur in title, intro or supplier."""
    found = Product.objects.on_sale()
    if region_code:
        found = found.filter(region__code__startswith=region_code[: level_of(region_code)] if len(region_code) == 12 else region_code)
    for word in words.split()[:5]:
        in_text = Q(title__icontains=word) | Q(title_en__icontains=word) | Q(intro__icontains=word) | Q(description__icontains=word)
        found = found.filter(in_text | Q(supplier__name__icontains=word) | Q(region__name__icontains=word))
    return found


def cards_of(products: QuerySet[Product], limit: int | None = None) -> tuple[ProductCard, ...]:
    """Cards in the order of the queryset. Products without a variant or a fee rule are left out: nobody could buy them."""
    wanted = products.select_related("region").prefetch_related("skus", with_renditions("picture"))
    loaded = list(wanted[:limit] if limit else wanted)
    table = FeeTable.shown()
    places = place_names(product.region for product in loaded)
    return tuple(_card(product, table, places) for product in loaded if product.skus.all() and table.rules)


def cards_by_id(ids: list[int]) -> tuple[ProductCard, ...]:
    """Cards in the order of ids. What may not be sold today is left out, even when the list does not know it yet."""
    rank = {pk: place for place, pk in enumerate(ids)}
    found = cards_of(sellable(Product.objects.filter(pk__in=ids)))
    return tuple(sorted(found, key=lambda card: rank[card.pk]))


def _card(product: Product, table: FeeTable, places: dict[str, str]) -> ProductCard:
    skus, on = product.skus.all(), timezone.localdate()
    cheapest = min(skus, key=lambda sku: sku.price_on(on))
    return ProductCard(
        pk=product.pk,
        url=reverse("catalogue:product", args=[product.slug]),
        title=str(product),
        village=places[product.region_id],
        price_fen=cheapest.price_on(on),
        picture=picture(product.picture, alt=str(product)),
        household_per_100_fen=table.per_100(product.region_id).household_fen,
        sold_out=not any(sku.available > 0 for sku in skus),
        badge=_("Aid product") if product.carries_aid_mark else "",
        usual_fen=cheapest.price_fen if cheapest.is_promoted(on) else None,
    )
