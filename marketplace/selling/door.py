"""The door of the seller's desk: who comes in, and to which shop."""

from collections.abc import Callable
from functools import wraps

from django.contrib.auth.views import redirect_to_login
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, render
from django.views.decorators.cache import never_cache

from accounts.permissions import may, require
from marketplace.catalogue.acting import ENTER, shops_of
from marketplace.catalogue.models import Supplier


def at_the_desk(view: Callable) -> Callable:
    """Only with a seller's or village clerk's post; a first argument `shop` becomes the Supplier, or 404."""

    @never_cache
    @wraps(view)
    def guarded(request: HttpRequest, *args, shop: int | None = None, **kwargs) -> HttpResponse:
        if not may(request.user, "admin.enter"):
            return redirect_to_login(request.get_full_path())
        require(request.user, ENTER)
        if shop is None:
            return view(request, *args, **kwargs)
        found = get_object_or_404(shops_of(request.user).select_related("region"), pk=shop)
        return view(request, found, *args, **kwargs)

    return guarded


def desk_page(request: HttpRequest, template: str, shop: Supplier | None = None, *, status: int = 200, **context) -> HttpResponse:
    """A page of the desk. `consent` is the villager's word under which a village worker acts, if one is needed and there."""
    consent = shop.consents.in_force().filter(worker=request.user).first() if shop is not None else None
    return render(request, f"selling/{template}", {"shop": shop, "consent": consent} | context, status=status)
