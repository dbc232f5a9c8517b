"""One product: its pictures, variants, where the money goes, what is promised."""

from django.db.models import Exists, OuterRef
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, render
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_safe

from marketplace.catalogue.fees import FeeTable
from marketplace.catalogue.models import Product
from marketplace.catalogue.places import place_names
from marketplace.catalogue.sellable import sellable
from marketplace.catalogue.structured import as_script, product_data
from shared.pictures import Picture, picture, with_renditions

PHOTOS = 8  # shown at most


@require_safe
def product(request: HttpRequest, slug: str) -> HttpResponse:
    """Drafts do not exist for the public; what is off sale or may not be sold today can be read, not bought."""
    published = Product.objects.exclude(status=Product.Status.DRAFT).select_related("region", "supplier", "category__parent")
    published = published.prefetch_related("skus", "beneficiaries", "photos", with_renditions("photos__image"))
    found = get_object_or_404(published.annotate(buyable=Exists(sellable(Product.objects.filter(pk=OuterRef("pk"))))), slug=slug)
    on, buyable = timezone.localdate(), found.buyable
    table, skus = FeeTable.shown(), list(found.skus.all())
    choices = [(sku, table.breakdown(sku.price_on(on), found.region_id), sku.is_promoted(on)) for sku in skus]
    pictures, place = _pictures(found), place_names([found.region])[found.region_id]
    context = {
        "product": found,
        "place": place,
        "village_url": f"{reverse('catalogue:shop')}?village={found.region_id}",
        "pictures": pictures,
        "choices": choices,
        "first": next((sku for sku in skus if sku.available > 0), None),
        "per_100": table.per_100(found.region_id),
        "beneficiaries": found.beneficiaries.all(),
        "buyable": buyable,
        "crumbs": _crumbs(found),
        "structured": as_script(product_data(request, found, choices, pictures, place, buyable=buyable)),
        "NAV": "shop",
    }
    return render(request, "catalogue/product.html", context)


def _pictures(found: Product) -> list[Picture]:
    """The seller's photos in their order; a product without any has its one picture."""
    shown = [(photo.image, photo.shown_alt) for photo in found.photos.all()[:PHOTOS]] or [(found.picture, str(found))]
    return [made for image, alt in shown if (made := picture(image, alt=alt))]


def _crumbs(found: Product) -> list[dict]:
    shop, kind = reverse("catalogue:shop"), found.category
    kinds = [one for one in (kind and kind.parent, kind) if one]
    links = [{"label": str(one), "url": f"{shop}?category={one.pk}"} for one in kinds]
    return [{"label": _("Shop"), "url": shop}, *links, {"label": str(found)}]
