"""One product: its pictures, variants, where the money goes, what is promised."""

from django.db.models import Exists, OuterRef, Prefetch, Subquery
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_safe

from marketplace.catalogue.fees import Breakdown, FeeTable
from marketplace.catalogue.models import Product, ProductPhoto, TraceRecord
from marketplace.catalogue.places import place_names
from marketplace.catalogue.sellable import sellable
from shared.errors import RuleError
from shared.pictures import Picture, has_avif, picture, renditions_of

PHOTOS = 8  # shown at most


@require_safe
def product(request: HttpRequest, slug: str) -> HttpResponse:
    """Drafts do not exist for the public; what is off sale or may not be sold today can be read, not bought."""
    published = Product.objects.exclude(status=Product.Status.DRAFT).select_related("region", "supplier", "category__parent")
    photos = Prefetch("photos", ProductPhoto.objects.select_related("image"))
    published = published.prefetch_related("skus", "beneficiaries", photos, renditions_of("photos__image", avif=True))
    published = published.annotate(buyable=Exists(sellable(Product.objects.filter(pk=OuterRef("pk")))), **_batch())
    found = get_object_or_404(published, slug=slug)
    per_100 = _per_100(found)
    context = {
        "product": found,
        "place": place_names([found.region])[found.region_id],
        "village_url": f"{reverse('catalogue:shop')}?village={found.region_id}",
        "pictures": _pictures(found),
        "per_100": per_100,
        "beneficiaries": found.beneficiaries.all(),
        "buyable": found.buyable and per_100 is not None,
        "crumbs": _crumbs(found),
        "NAV": "shop",
    }
    return render(request, "catalogue/product.html", context)


def _batch() -> dict[str, Subquery]:
    """Code and harvest day of the newest batch that was not called back, as columns of the product."""
    recalled = TraceRecord.objects.filter(kind=TraceRecord.Kind.RECALL).values("code")
    rows = TraceRecord.objects.filter(product=OuterRef("pk")).exclude(code__in=recalled).order_by("-harvested_on", "-number")
    return {"batch_code": Subquery(rows.values("code")[:1]), "batch_harvested_on": Subquery(rows.values("harvested_on")[:1])}


def _per_100(found: Product) -> Breakdown | None:
    """Where ¥100 go; None while no fee rule holds, and then nothing can be sold."""
    try:
        return FeeTable.shown().per_100(found.region_id)
    except RuleError:
        return None


def _pictures(found: Product) -> list[Picture]:
    """The seller's photos in their order; a product without any has its one picture."""
    shown = [(photo.image, photo.shown_alt) for photo in found.photos.all()[:PHOTOS]] or [(found.picture, str(found))]
    return [made for image, alt in shown if (made := picture(image, alt=alt, avif=has_avif(image)))]


def _crumbs(found: Product) -> list[dict]:
    shop, kind = reverse("catalogue:shop"), found.category
    kinds = [one for one in (kind and kind.parent, kind) if one]
    links = [{"label": str(one), "url": f"{shop}?category={one.pk}"} for one in kinds]
    return [{"label": _("Shop"), "url": shop}, *links, {"label": str(found)}]
