"""Cart, checkout, the way to the pay page and back. All private, none of it cached."""

from django.contrib import messages
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils.translation import get_language
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_POST, require_safe

from marketplace.catalogue.models import Sku
from marketplace.checkout import services
from marketplace.checkout.cookie import cart_of, cart_or_new, remember
from marketplace.checkout.forms import AddressForm, QuantityForm
from marketplace.orders.models import Purchase
from marketplace.payment.services import fold, start_payment
from marketplace.payment.stripe_client import GatewayDown, GatewayRefused
from shared.errors import RuleError, say_refusal
from shared.origin import from_our_pages


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
    sku = get_object_or_404(Sku.objects.select_related("product"), pk=form.cleaned_data["sku"])
    buy_now = request.POST.get("then") == "checkout"
    with say_refusal(request) as told:
        found = cart_or_new(request)
        services.put(found, sku, form.cleaned_data["quantity"], add=not buy_now)
    if told.refused:
        return redirect("checkout:cart")
    return remember(SeeOther(reverse("checkout:checkout" if buy_now else "checkout:cart")), found)


@never_cache
@require_safe
def cart(request: HttpRequest) -> HttpResponse:
    found = cart_of(request)
    return render(request, "checkout/cart.html", {"lines": services.lines_of(found) if found else [], **_priced(found)})


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
def checkout(request: HttpRequest) -> HttpResponse:
    """The address form with the whole sum; a valid post places the order and goes on to the pay page."""
    found = cart_of(request)
    if request.method == "POST":
        form = AddressForm(request.POST)
        if form.is_valid():
            try:
                return _place(request, found, form)
            except RuleError as error:
                form.add_error(None, error.message)
    else:
        form = AddressForm(initial={"name": request.user.name, "phone": request.user.phone} if request.user.is_authenticated else None)
    priced = _priced(found)
    if not priced["quote"]:
        return redirect("checkout:cart")
    return render(request, "checkout/checkout.html", {"form": form, "cart": found, **priced}, status=400 if form.errors else 200)


def _place(request: HttpRequest, found, form: AddressForm) -> HttpResponse:
    key, shown = request.POST.get("key", "")[:40], request.POST.get("total", "")
    if found is None:
        raise RuleError("empty_cart", _("Your cart is empty; put something into it first."))
    done = services.place_order(
        found,
        form.address(),
        key=key,
        shown_total_fen=int(shown) if shown.isascii() and shown.isdecimal() else -1,
        by=request.user if request.user.is_authenticated else None,
        language=get_language(),
    )
    return _to_pay_page(request, done)


@never_cache
@require_POST
def pay(request: HttpRequest, token: str) -> HttpResponse:
    """The pay-now button of an order that still waits for its money."""
    return _to_pay_page(request, get_object_or_404(Purchase, token=token))


def _to_pay_page(request: HttpRequest, purchase: Purchase) -> HttpResponse:
    """303 to the gateway's page; when it cannot be reached, to the order, which stays unpaid and says so."""
    back = request.build_absolute_uri(reverse("checkout:return", args=[purchase.token]))
    order_page = request.build_absolute_uri(reverse("orders:purchase", args=[purchase.token]))
    with say_refusal(request):
        return SeeOther(start_payment(purchase, return_url=back, cancel_url=order_page).redirect_url)
    return SeeOther(order_page)


@never_cache
@require_safe
def returned(request: HttpRequest, token: str) -> HttpResponse:
    """Where the pay page sends the buyer back to. Coming here proves nothing: ask the gateway once, then show what is known."""
    purchase = get_object_or_404(Purchase, token=token)
    payment = purchase.payments.first()
    if payment and purchase.status == Purchase.Status.AWAITING:
        try:
            fold(payment)
        except (GatewayDown, GatewayRefused):
            messages.warning(request, _("The payment service cannot be reached right now; we keep asking."))
        purchase.refresh_from_db()
    if purchase.status == Purchase.Status.AWAITING and payment and payment.status not in {payment.Status.FAILED, payment.Status.EXPIRED}:
        answer = render(request, "checkout/confirming.html", {"purchase": purchase, "held": payment.status == payment.Status.HELD})
        answer["Refresh"] = "5"
        return answer
    return redirect("orders:purchase", token=token)


def _priced(found) -> dict:
    """The quote of a cart, or why there is none."""
    if found is None:
        return {"quote": None, "refusal": ""}
    try:
        return {"quote": services.quote_cart(found), "refusal": ""}
    except RuleError as error:
        return {"quote": None, "refusal": "" if error.code == "empty_cart" else error.message}


def _said(request: HttpRequest, form: QuantityForm) -> HttpResponse:
    """A bad variant or quantity: say so on the cart page and change nothing."""
    for errors in form.errors.values():
        messages.error(request, errors[0])
    return SeeOther(reverse("checkout:cart"))
