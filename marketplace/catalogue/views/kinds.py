"""All kinds of goods on one page."""

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_safe

from marketplace.catalogue.browse import facets
from marketplace.catalogue.models import Category


@require_safe
def kinds(request: HttpRequest) -> HttpResponse:
    """The tree of kinds, each with how many goods it has; one without goods is named, not linked."""
    counts = {one.value: one.count for one in facets().categories}
    known = list(Category.objects.all())
    below: dict[str, list[Category]] = {}
    for kind in known:
        kind.count = counts.get(kind.pk, 0)
        below.setdefault(kind.parent_id or "", []).append(kind)
    tree = [(kind, below.get(kind.pk, [])) for kind in below.get("", [])]
    crumbs = [{"label": _("Shop"), "url": reverse("catalogue:shop")}, {"label": _("Kinds of goods")}]
    return render(request, "catalogue/kinds.html", {"tree": tree, "crumbs": crumbs, "NAV": "shop"})
