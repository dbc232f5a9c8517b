"""The buyer's pages of a bank transfer: contract, where to pay, sheet for the acceptance. Private; found by the purchase's token."""

from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from marketplace.orders.models import Purchase
from marketplace.payment import transfers
from marketplace.payment.forms import TransferForm
from marketplace.payment.gateway import GatewayDown, GatewayRefused
from marketplace.payment.models import TransferContract
from shared.errors import RuleError, say_refusal


@never_cache
@require_http_methods(["GET", "HEAD", "POST"])
def transfer(request: HttpRequest, token: str) -> HttpResponse:
    """Before: who pays. After: the contract number, the account and the last day."""
    purchase = get_object_or_404(Purchase, token=token)
    contract, form = _contract(purchase), TransferForm(request.POST or None)
    if request.method == "POST" and form.is_valid():
        page = request.build_absolute_uri(reverse("payment:transfer", args=[token]))
        try:
            transfers.start_transfer(purchase, page_url=page, **form.cleaned_data)
            return redirect("payment:transfer", token=token)
        except RuleError as error:
            form.add_error(None, error.message)
        except (GatewayDown, GatewayRefused):
            form.add_error(None, _("The payment service cannot be reached right now. Your order is kept; please try again in a minute."))
    rule = transfers.rule_for(purchase)
    live = contract if contract and contract.payment.status not in {"expired", "failed"} else None
    context = {"purchase": purchase, "contract": live, "form": form, "rule": rule}
    return render(request, "payment/transfer.html", context, status=400 if form.errors else 200)


@require_POST
def give_up(request: HttpRequest, token: str) -> HttpResponse:
    """Back to paying online."""
    purchase = get_object_or_404(Purchase, token=token)
    contract = _contract(purchase)
    if contract is None:
        raise Http404
    with say_refusal(request):
        try:
            transfers.give_up(contract)
        except GatewayRefused:
            messages.error(request, _("Money for this contract has come in already; it cannot be given up."))
    return redirect("orders:purchase", token=token)


@never_cache
@require_safe
def sheet(request: HttpRequest, token: str) -> HttpResponse:
    """What the institution prints, signs and sends back when the goods are there (验收单)."""
    purchase = get_object_or_404(Purchase, token=token)
    contract = _contract(purchase)
    if contract is None:
        raise Http404
    orders = purchase.orders.select_related("supplier").prefetch_related("lines").order_by("pk")
    return render(request, "payment/sheet.html", {"purchase": purchase, "contract": contract, "orders": orders})


def _contract(purchase: Purchase) -> TransferContract | None:
    return TransferContract.objects.filter(payment__purchase=purchase).select_related("payment").order_by("-pk").first()
