"""Orders to send, the packing list, the money page, questions and reviews to answer."""

from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST, require_safe

from marketplace.catalogue.models import Supplier
from marketplace.orders import services as orders
from marketplace.orders import shipping
from marketplace.orders.models import Order, Shipment
from marketplace.reviews import services as reviews
from marketplace.reviews.forms import AnswerForm
from marketplace.reviews.models import Question, Review
from marketplace.selling.door import at_the_desk, desk_page
from marketplace.selling.forms import ShipForm
from marketplace.selling.money import money_page
from shared.errors import say_refusal

CARRIERS = ("中国邮政", "顺丰速运", "中通快递", "圆通速递", "申通快递", "韵达快递", "极兔速递", "京东快递", "德邦快递")
SPOKEN = {"review": Review, "question": Question}


@require_safe
@at_the_desk
def to_send(request: HttpRequest, shop: Supplier) -> HttpResponse:
    """Paid orders, oldest first, each with a field for its waybill; what was sent lately."""
    rows = [(order, ShipForm(order=order, auto_id=f"id_{order.pk}_%s")) for order in _waiting(shop)]
    sent = Shipment.objects.filter(order__supplier=shop, order__received_at__isnull=True).select_related("order").order_by("-sent_at")[:10]
    return desk_page(request, "to_send.html", shop, rows=rows, sent=sent, carriers=CARRIERS, now=timezone.now())


@require_POST
@at_the_desk
def ship(request: HttpRequest, shop: Supplier, pk: int) -> HttpResponse:
    order = get_object_or_404(Order, pk=pk, supplier=shop)
    form = ShipForm(request.POST, order=order)
    if not form.is_valid():
        messages.error(request, _("Give the carrier and the waybill number, so that the buyer can follow the parcel."))
        return redirect("selling:to_send", shop.pk)
    carrier, waybill = form.cleaned_data["carrier"], form.cleaned_data["waybill"]
    with say_refusal(request) as saying:
        shipping.ship(order, carrier=carrier, waybill=waybill, pieces=form.pieces, by=request.user)
    if not saying.refused and order.status == Order.Status.PAID:
        messages.success(request, _("This parcel of order %(number)s is on its way; the rest still waits.") % {"number": order.number})
    elif not saying.refused:
        messages.success(request, _("Order %(number)s is on its way.") % {"number": order.number})
    return redirect("selling:to_send", shop.pk)


@require_POST
@at_the_desk
def packing(request: HttpRequest, shop: Supplier) -> HttpResponse:
    """The list to pack by, with names and addresses in the clear: a POST, for every reading is written down."""
    with say_refusal(request) as saying:
        found = [
            (order, orders.read_contact(order.purchase, order, by=request.user), shipping.left_to_send(order)) for order in _waiting(shop)
        ]
    if saying.refused:
        return redirect("selling:to_send", shop.pk)
    totals: dict[str, int] = {}
    rows = []
    for order, contact, left in found:
        lines = [(line, left[line.pk]) for line in order.lines.all() if line.pk in left]
        for line, pieces in lines:
            totals[str(line)] = totals.get(str(line), 0) + pieces
        rows.append((order, contact, lines))
    return desk_page(request, "packing.html", shop, rows=rows, totals=sorted(totals.items()), printed_at=timezone.now())


@require_safe
@at_the_desk
def money(request: HttpRequest, shop: Supplier) -> HttpResponse:
    return desk_page(request, "money.html", shop, money=money_page(shop))


@require_safe
@at_the_desk
def talk(request: HttpRequest, shop: Supplier) -> HttpResponse:
    """Questions and reviews without an answer first."""
    found = []
    for kind, model in SPOKEN.items():
        rows = (
            model.objects.filter(product__supplier=shop).exclude(status="refused").select_related("product").order_by("answer", "-pk")[:30]
        )
        found += [(kind, one, AnswerForm(auto_id=f"id_{kind}_{one.pk}_%s")) for one in rows]
    return desk_page(request, "talk.html", shop, rows=sorted(found, key=lambda row: bool(row[1].answer)))


@require_POST
@at_the_desk
def answer(request: HttpRequest, shop: Supplier, kind: str, pk: int) -> HttpResponse:
    if kind not in SPOKEN:
        raise Http404
    one = get_object_or_404(SPOKEN[kind].objects.select_related("product__supplier"), pk=pk, product__supplier=shop)
    with say_refusal(request) as saying:
        reviews.answer(one, text=request.POST.get("text", ""), by=request.user)
    if not saying.refused:
        messages.success(request, _("Answered."))
    return redirect("selling:talk", shop.pk)


def _waiting(shop: Supplier):
    rows = Order.objects.filter(supplier=shop, status=Order.Status.PAID).order_by("paid_at", "pk")
    return rows.select_related("purchase").prefetch_related("lines")
