"""The shop's public pages. Nothing personal in them, so they may be kept by the page cache."""

from django.core.paginator import Paginator
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, render
from django.utils import timezone
from django.views.decorators.http import require_safe

from marketplace.catalogue.cards import cards_of, shown_products
from marketplace.catalogue.fees import FeeTable
from marketplace.catalogue.models import Product
from marketplace.catalogue.places import place_names
from regions.models import Region
from shared.pictures import picture, with_renditions

PER_PAGE = 24


@require_safe
def shop(request: HttpRequest) -> HttpResponse:
    """All products on sale; `q` searches words, `village` takes one place of origin."""
    words, village = request.GET.get("q", "")[:40], request.GET.get("village", "")[:12]
    page = Paginator(shown_products(village if village.isdigit() else None, words), PER_PAGE).get_page(request.GET.get("page"))
    origins = Region.objects.filter(code__in=Product.objects.on_sale().values("region_id"))
    context = {"page": page, "cards": cards_of(page.object_list), "origins": origins, "words": words, "village": village}
    return render(request, "catalogue/shop.html", context)


@require_safe
def product(request: HttpRequest, slug: str) -> HttpResponse:
    """One product. Drafts do not exist for the public; what is off sale can be read, not bought."""
    published = Product.objects.exclude(status=Product.Status.DRAFT).select_related("region", "supplier")
    found = get_object_or_404(published.prefetch_related("skus", "beneficiaries", with_renditions("picture")), slug=slug)
    table, skus = FeeTable.on(timezone.localdate()), list(found.skus.all())
    context = {
        "product": found,
        "place": place_names([found.region])[found.region_id],
        "picture": picture(found.picture, alt=str(found)),
        "choices": [(sku, table.breakdown(sku.price_fen, found.region_id)) for sku in skus],
        "first": next((sku for sku in skus if sku.available > 0), None),
        "per_100": table.per_100(found.region_id),
        "beneficiaries": found.beneficiaries.all(),
        "buyable": found.status == Product.Status.ON_SALE,
    }
    return render(request, "catalogue/product.html", context)
