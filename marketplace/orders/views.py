"""The buyer's own pages: look up a purchase, follow it, confirm receipt. Private; never kept by a cache."""

from django.db.models import Q
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_POST, require_safe

from audit.middleware import remote_address
from marketplace.orders import services
from marketplace.orders.forms import LookUpForm
from marketplace.orders.models import Purchase
from marketplace.orders.placing import phone_print
from marketplace.orders.steps import steps_of
from shared.errors import say_refusal
from shared.throttle import allowed


@never_cache
def look_up(request: HttpRequest) -> HttpResponse:
    """Order number and phone together open the purchase; a wrong pair says the same whatever was wrong."""
    form = LookUpForm(request.POST or None)
    if request.method == "POST" and form.is_valid():
        number, phone = form.cleaned_data["number"], form.cleaned_data["phone"]
        if not all(allowed("order.look_up", key=key, tries=10, seconds=600) for key in (remote_address.get(), number, phone_print(phone))):
            form.add_error(None, _("Too many tries. Please wait ten minutes and try again."))
        elif found := _find(number, phone):
            return redirect("orders:purchase", token=found.token)
        else:
            form.add_error(None, _("We found no order with this number and this mobile number. Please check both."))
    return render(request, "orders/look_up.html", {"form": form}, status=400 if form.errors else 200)


def _find(number: str, phone: str) -> Purchase | None:
    return Purchase.objects.filter(Q(number=number) | Q(orders__number=number), phone_fingerprint=phone_print(phone)).first()


@never_cache
@require_safe
def purchase(request: HttpRequest, token: str) -> HttpResponse:
    """A purchase as its buyer sees it: whoever holds the token."""
    found = get_object_or_404(Purchase, token=token)
    orders = found.orders.select_related("supplier").prefetch_related("lines__shares", "shipments__lines__line").order_by("pk")
    parts = [
        {
            "order": order,
            "steps": steps_of(order),
            "lines": order.lines.all(),
            "parcels": order.shipments.all(),
            "window_ends_on": services.window_ends_on(order),
        }
        for order in orders
    ]
    context = {
        "purchase": found,
        "parts": parts,
        "payable": found.status == Purchase.Status.AWAITING and found.reserved_until > timezone.now(),
        "household_fen": sum(line.household_fen for part in parts for line in part["lines"] if not line.refunded_fen),
        "returned_fen": sum(line.refunded_fen for part in parts for line in part["lines"]),
    }
    return render(request, "orders/purchase.html", context)


@never_cache
@require_POST
def received(request: HttpRequest, token: str, number: str) -> HttpResponse:
    order = get_object_or_404(get_object_or_404(Purchase, token=token).orders, number=number)
    with say_refusal(request):
        services.receive(order, note="told by the buyer")
    return redirect("orders:purchase", token=token)
