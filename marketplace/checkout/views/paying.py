"""The way to the pay page and back."""

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_POST, require_safe

from marketplace.checkout.views.cart import SeeOther
from marketplace.orders.models import Purchase
from marketplace.payment.gateway import GatewayDown, GatewayRefused
from marketplace.payment.services import fold, start_payment
from shared.errors import say_refusal


@never_cache
@require_POST
def pay(request: HttpRequest, token: str) -> HttpResponse:
    """The pay-now button of an order that still waits for its money."""
    return to_pay_page(request, get_object_or_404(Purchase, token=token))


def to_pay_page(request: HttpRequest, purchase: Purchase) -> HttpResponse:
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
