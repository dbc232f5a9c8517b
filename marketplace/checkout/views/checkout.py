"""Address, sum, order: one page, and two small answers for its script."""

from django.contrib import messages
from django.http import HttpRequest, HttpResponse, JsonResponse
from django.shortcuts import redirect, render
from django.utils.translation import get_language
from django.utils.translation import gettext as _
from django.views.decorators.cache import cache_control, never_cache
from django.views.decorators.http import require_safe

from marketplace.checkout import services
from marketplace.checkout.addresses.forms import AddressForm, pasted
from marketplace.checkout.cookie import cart_of
from marketplace.checkout.forms import ChosenAddressForm, NoteForm
from marketplace.checkout.places_of_buyer import addresses_of
from marketplace.checkout.review import review
from marketplace.checkout.views.paying import to_pay_page
from regions.divisions import below
from shared.errors import RuleError

HELP = {"narrow", "take_apart"}  # buttons that only fill in the form


@never_cache
def checkout(request: HttpRequest) -> HttpResponse:
    """The address form with the whole sum; a valid post places the order and goes on to the pay page."""
    found, addresses = cart_of(request), list(addresses_of(request))
    form, note = _forms(request, addresses)
    chosen = _chosen(request, addresses)
    orders = request.method == "POST" and not HELP & request.POST.keys()
    if orders and (chosen or form.is_valid()) and note.is_valid():
        text = note.cleaned_data["note"]
        try:
            return _place(request, found, chosen.as_address(text) if chosen else form.address(text))
        except RuleError as error:
            note.add_error(None, error.message)
    seen = review(found, chosen.region_code if chosen else form.place)
    if orders and not seen.lines:
        messages.error(request, _("Your cart is empty; put something into it first."))
    if not seen.lines or (seen.has_news and request.method != "POST"):
        return redirect("checkout:cart")  # it says what changed and asks to accept it
    context = {"form": form, "note": note, "cart": found, "review": seen, "addresses": addresses, "chosen": chosen}
    refused = (form.is_bound and not chosen and form.errors) or (note.is_bound and note.errors)
    return render(request, "checkout/checkout.html", context, status=400 if refused else 200)


def _forms(request: HttpRequest, addresses) -> tuple[AddressForm, NoteForm]:
    if request.method != "POST":
        known = request.user.is_authenticated and not addresses
        return AddressForm(initial={"name": request.user.name, "phone": request.user.phone} if known else None), NoteForm()
    note = NoteForm(request.POST)
    if "take_apart" in request.POST:
        return AddressForm(initial=pasted(request.POST.get("paste", ""), request.POST)), note
    if "narrow" in request.POST:
        return AddressForm(initial=request.POST.dict()), note
    return AddressForm(request.POST), note


def _chosen(request: HttpRequest, addresses):
    """The saved address the buyer ticked, before that the default one."""
    if request.method != "POST":
        return addresses[0] if addresses else None
    if HELP & request.POST.keys():
        return None
    form = ChosenAddressForm(request.POST, addresses=addresses_of(request))
    return form.cleaned_data["saved"] if form.is_valid() else None


def _place(request: HttpRequest, found, address) -> HttpResponse:
    key, shown = request.POST.get("key", "")[:40], request.POST.get("total", "")
    if found is None:
        raise RuleError("empty_cart", _("Your cart is empty; put something into it first."))
    done = services.place_order(
        found,
        address,
        key=key,
        shown_total_fen=int(shown) if shown.isascii() and shown.isdecimal() and len(shown) < 16 else -1,
        confirmed={int(pk) for pk in request.POST.getlist("no_return") if pk.isascii() and pk.isdecimal()},
        by=request.user if request.user.is_authenticated else None,
        language=get_language(),
    )
    return to_pay_page(request, done)


@never_cache
@require_safe
def total(request: HttpRequest) -> HttpResponse:
    """The sum for another address, for the script: what freight costs there, and the total the order button then sends."""
    wanted, place = request.GET.get("saved", ""), request.GET.get("place", "")[:9]
    if wanted.isascii() and wanted.isdecimal():
        place = addresses_of(request).filter(pk=int(wanted[:18])).values_list("region_code", flat=True).first() or ""
    seen = review(cart_of(request), place if place.isascii() and place.isdecimal() else "")
    return render(request, "checkout/total.html", {"review": seen})


@require_safe
@cache_control(max_age=86_400, public=True)
def divisions(request: HttpRequest) -> HttpResponse:
    """What lies right below a division, for the selects."""
    return JsonResponse({"below": [[each.code, each.both] for each in below(request.GET.get("under", "")[:9])]})
