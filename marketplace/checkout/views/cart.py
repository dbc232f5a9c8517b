"""The cart: put in, change, take out, accept what became different."""

from django.contrib import messages
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_POST, require_safe

from marketplace.catalogue.models import Sku
from marketplace.checkout import services
from marketplace.checkout.cookie import cart_of, cart_or_new, remember
from marketplace.checkout.forms import QuantityForm
from marketplace.checkout.places_of_buyer import is_province, place_of, remember_province
from marketplace.checkout.review import accept, review
from shared.errors import say_refusal
from shared.origin import from_our_pages, way_back


class SeeOther(HttpResponseRedirect):
    status_code = 303


@from_our_pages
@never_cache
@require_POST
def add(request: HttpRequest) -> HttpResponse:
    """Put a variant into the cart; `then=checkout` is the buy-now button."""
    form = QuantityForm(request.POST)
    if not form.is_valid():
        return _said(request, form)
    sku = get_object_or_404(Sku.objects.select_related("product__supplier"), pk=form.cleaned_data["sku"])
    buy_now = request.POST.get("then") == "checkout"
    with say_refusal(request) as told:
        found = cart_or_new(request)
        services.put(found, sku, form.cleaned_data["quantity"], add=not buy_now)
    if told.refused:
        return redirect("checkout:cart")
    return remember(SeeOther(reverse("checkout:checkout" if buy_now else "checkout:cart")), found)


@from_our_pages
@never_cache
@require_POST
def place(request: HttpRequest) -> HttpResponse:
    """Remember the province freight is shown for, and go back to the product."""
    chosen = request.POST.get("to", "")
    answer = SeeOther(way_back(request, reverse("catalogue:shop")))
    return remember_province(answer, chosen if is_province(chosen) else "")


@never_cache
@require_safe
def cart(request: HttpRequest) -> HttpResponse:
    found = cart_of(request)
    seen = review(found, place_of(request), pictures=True)
    return render(request, "checkout/cart.html", {"review": seen, "is_guest": not request.user.is_authenticated})


@never_cache
@require_POST
def change(request: HttpRequest) -> HttpResponse:
    form, found = QuantityForm(request.POST), cart_of(request)
    if not form.is_valid():
        return _said(request, form)
    if found:
        with say_refusal(request):
            services.change(found, form.cleaned_data["sku"], form.cleaned_data["quantity"])
    return SeeOther(reverse("checkout:cart"))


@never_cache
@require_POST
def remove(request: HttpRequest) -> HttpResponse:
    found, sku_id = cart_of(request), request.POST.get("sku", "")
    if found and sku_id.isdecimal():
        services.remove(found, int(sku_id[:18]))
    return SeeOther(reverse("checkout:cart"))


@never_cache
@require_POST
def confirm(request: HttpRequest) -> HttpResponse:
    """The buyer accepts new prices, smaller quantities and what is gone."""
    found = cart_of(request)
    if found:
        accept(found)
    return SeeOther(reverse("checkout:cart"))


def _said(request: HttpRequest, form: QuantityForm) -> HttpResponse:
    """A bad variant or quantity: say so on the cart page and change nothing."""
    for errors in form.errors.values():
        messages.error(request, errors[0])
    return SeeOther(reverse("checkout:cart"))
