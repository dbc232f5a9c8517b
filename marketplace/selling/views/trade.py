"""Orders to send, the packing list, the money page, questions and reviews to answer."""

from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST, require_safe

from marketplace.catalogue.acting import hand_of
from marketplace.catalogue.models import Supplier
from marketplace.orders import services as orders
from marketplace.orders.models import Order
from marketplace.reviews import services as reviews
from marketplace.reviews.forms import AnswerForm
from marketplace.reviews.models import Question, Review
from marketplace.selling.door import at_the_desk, desk_page
from marketplace.selling.forms import ShipForm
from marketplace.selling.money import money_page
from shared.errors import say_refusal

SPOKEN = {"review": Review, "question": Question}


@require_safe
@at_the_desk
def to_send(request: HttpRequest, shop: Supplier) -> HttpResponse:
    """Paid orders, oldest first, each with a field for its waybill; what was sent lately."""
    rows = [(order, ShipForm(auto_id=f"id_{order.pk}_%s")) for order in _waiting(shop)]
    sent = Order.objects.filter(supplier=shop, status=Order.Status.SHIPPED).order_by("-shipped_at")[:10]
    return desk_page(request, "to_send.html", shop, rows=rows, sent=sent)


@require_POST
@at_the_desk
def ship(request: HttpRequest, shop: Supplier, pk: int) -> HttpResponse:
    order, form = get_object_or_404(Order, pk=pk, supplier=shop), ShipForm(request.POST)
    if not form.is_valid():
        messages.error(request, _("Give the carrier and the waybill number, so that the buyer can follow the parcel."))
        return redirect("selling:to_send", shop.pk)
    with say_refusal(request) as saying:
        hand = hand_of(request.user, shop, "orders.ship")
        orders.ship(order, by=request.user, **form.cleaned_data)
        hand.note("order.shipped", order)
    if not saying.refused:
        messages.success(request, _("Order %(number)s is on its way.") % {"number": order.number})
    return redirect("selling:to_send", shop.pk)


@require_POST
@at_the_desk
def packing(request: HttpRequest, shop: Supplier) -> HttpResponse:
    """The list to pack by, with names and addresses in the clear: a POST, for every reading is written down."""
    with say_refusal(request) as saying:
        hand = hand_of(request.user, shop, "orders.read_contact")
        found = [(order, orders.read_contact(order.purchase, order, by=request.user)) for order in _waiting(shop)]
        hand.note("order.contact_read", shop, orders=len(found))
    if saying.refused:
        return redirect("selling:to_send", shop.pk)
    totals: dict[str, int] = {}
    for order, _contact in found:
        for line in order.lines.all():
            totals[str(line)] = totals.get(str(line), 0) + line.quantity
    return desk_page(request, "packing.html", shop, rows=found, totals=sorted(totals.items()), printed_at=timezone.now())


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
