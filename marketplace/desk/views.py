"""The order desk: orders of one's regions, one order with everything about it, and what may be done next."""

import django_filters
from django import forms
from django.db.models import Q
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect
from django.urls import reverse, reverse_lazy
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_http_methods, require_POST, require_safe
from wagtail.admin import messages
from wagtail.admin.filters import WagtailFilterSet
from wagtail.admin.ui.tables import Column, DateColumn, StatusTagColumn, TitleColumn
from wagtail.admin.widgets.button import HeaderButton

from accounts.permissions import may, require
from accounts.screens import OfficialsListing, YuanColumn, officials_page
from audit.models import AuditEntry
from marketplace.desk.forms import PartRefundForm, ShipForm
from marketplace.orders import services as orders
from marketplace.orders.models import Order, OrderLine
from marketplace.orders.shipping import left_to_send
from marketplace.payment.refunds import REFUNDABLE, refund_line
from marketplace.settlement import services as settlement
from marketplace.settlement.books import books
from shared.errors import say_refusal

Status = Order.Status
CRUMBS = [(reverse_lazy("orders_admin:list"), gettext_lazy("Orders"))]
FINISHED = {Status.RECEIVED, Status.SETTLED}


class OrderFilterSet(WagtailFilterSet):
    status = django_filters.ChoiceFilter(
        choices=Status.choices, label=gettext_lazy("Status"), empty_label=gettext_lazy("All"), widget=forms.RadioSelect
    )

    class Meta:
        model = Order
        fields = ["status"]


class OrderList(OfficialsListing):
    model = Order
    what, namespace = "orders.read", "orders_admin"
    page_title, header_icon = gettext_lazy("Orders"), "form"
    verbose_name_plural = gettext_lazy("orders")
    filterset_class = OrderFilterSet
    columns = [
        TitleColumn("number", label=gettext_lazy("Order number"), url_name="orders_admin:order"),
        Column("supplier", label=gettext_lazy("Supplier")),
        YuanColumn("goods_fen", label=gettext_lazy("Goods (yuan)")),
        YuanColumn("freight_fen", label=gettext_lazy("Freight (yuan)")),
        DateColumn("placed_at", label=gettext_lazy("Placed")),
        StatusTagColumn(
            "status", label=gettext_lazy("Status"), accessor="get_status_display", primary=lambda order: order.status in FINISHED
        ),
    ]

    def get_base_queryset(self):
        return super().get_base_queryset().select_related("supplier")

    def get_header_buttons(self):
        if not may(self.request.user, "settlement.run"):
            return []
        return [HeaderButton(_("Settle what is due"), url=reverse("orders_admin:settle_due"), icon_name="check")]

    def search_queryset(self, queryset):
        words = self.search_query.strip()
        by_number = Q(number__contains=words) | Q(purchase__number__iexact=words) | Q(waybill__iexact=words)
        return queryset.filter(by_number) if words else queryset


@never_cache
@require_safe
def order(request: HttpRequest, pk: int) -> HttpResponse:
    """Lines, fees, shares, refunds, settlement, history. The buyer's contact is masked; reading it is a button of its own."""
    return _page(request, _find(request, pk))


@never_cache
@require_POST
def contact(request: HttpRequest, pk: int) -> HttpResponse:
    """The same page with name, phone and address in the clear; leaves an audit line."""
    found = _find(request, pk)
    return _page(request, found, contact=orders.read_contact(found.purchase, found, by=request.user))


@require_POST
def ship(request: HttpRequest, pk: int) -> HttpResponse:
    found = _find(request, pk)
    form = _ship_form(found, request.POST)
    if not form.is_valid():
        return _page(request, found, ship_form=form, status=422)
    with say_refusal(request) as saying:
        orders.ship(found, by=request.user, **form.said)
    return _done(request, found, saying)


@require_POST
def receive(request: HttpRequest, pk: int) -> HttpResponse:
    found = _find(request, pk)
    with say_refusal(request) as saying:
        orders.receive(found, by=request.user)
    return _done(request, found, saying)


@require_POST
def refund(request: HttpRequest, pk: int) -> HttpResponse:
    """Refund a line or a part of it; what was already settled of that is taken back from the households at once."""
    line = get_object_or_404(OrderLine.objects.filter(order__in=Order.objects.visible_to(request.user, "orders.read")), pk=pk)
    form = PartRefundForm(request.POST)
    if not form.is_valid() and "amount_fen" in form.errors:
        messages.error(request, form.errors["amount_fen"][0])
        return redirect("orders_admin:order", line.order_id)
    with say_refusal(request) as saying:
        made = refund_line(
            line,
            reason=form.data.get("reason", ""),
            amount_fen=form.cleaned_data.get("amount_fen"),
            by_bank=form.cleaned_data.get("by_bank", False),
            by=request.user,
        )
    if not saying.refused:
        settlement.fold_refunds()
        messages.success(request, _("Refund: %(is)s.") % {"is": made.get_status_display()})
    return redirect("orders_admin:order", line.order_id)


@require_POST
def settle(request: HttpRequest, pk: int) -> HttpResponse:
    found = _find(request, pk)
    with say_refusal(request) as saying:
        settlement.settle(found, by=request.user)
    return _done(request, found, saying)


@require_http_methods(["GET", "HEAD", "POST"])
def settle_due(request: HttpRequest) -> HttpResponse:
    """Every order of the user's regions whose return window is over: look at them, then settle them all."""
    require(request.user, "settlement.run")
    today, mine = timezone.localdate(), Order.objects.visible_to(request.user, "settlement.run").select_related("supplier")
    found = list(settlement.due(today, among=mine))
    if request.method == "POST":
        done = settlement.settle_all_due(found, by=request.user, on=today)
        messages.success(request, _("%(n)d orders are settled.") % {"n": done})
        return redirect("orders_admin:list")
    return officials_page(request, "desk/settle_due.html", title=_("Settle what is due"), icon="check", crumbs=CRUMBS, orders=found)


def _find(request: HttpRequest, pk: int) -> Order:
    rows = Order.objects.visible_to(request.user, "orders.read").select_related("purchase", "supplier")
    return get_object_or_404(rows, pk=pk)


def _done(request: HttpRequest, found: Order, saying) -> HttpResponse:
    if not saying.refused:
        messages.success(request, _("%(what)s is now “%(is)s”.") % {"what": found, "is": found.get_status_display()})
    return redirect("orders_admin:order", found.pk)


def _page(request: HttpRequest, found: Order, *, contact: dict | None = None, ship_form=None, status: int = 200) -> HttpResponse:
    can = {
        what: may(request.user, what, found.region_id) for what in ("orders.ship", "orders.refund", "orders.read_contact", "settlement.run")
    }
    lines = list(found.lines.prefetch_related("shares", "refunds"))
    book = books(found)
    refundable = can["orders.refund"] and found.status in REFUNDABLE
    return officials_page(
        request,
        "desk/order.html",
        title=str(found),
        icon="form",
        crumbs=CRUMBS,
        status=status,
        order=found,
        purchase=found.purchase,
        contact=contact,
        may_read_contact=can["orders.read_contact"] and contact is None,
        ship_form=(ship_form or _ship_form(found)) if can["orders.ship"] and found.status == Status.PAID else None,
        shipments=found.shipments.prefetch_related("lines__line"),
        claims=found.claims.all(),
        may_receive=can["orders.ship"] and found.status == Status.SHIPPED,
        may_settle=can["settlement.run"] and found.status == Status.RECEIVED,
        lines=[(line, _refund_form(line) if refundable else None) for line in lines],
        fee_fen=sum(line.fee_fen for line in lines),
        household_fen=sum(line.household_fen for line in lines),
        window_ends_on=orders.window_ends_on(found),
        books=book,
        books_sum_fen=sum(line.fen for line in book),
        settled=getattr(found, "settlement", None),
        payments=found.purchase.payments.all(),
        refunds=found.refunds.select_related("line"),
        history=AuditEntry.objects.filter(object_type=found._meta.label_lower, object_id=str(found.pk)).order_by("pk"),
    )


def _ship_form(found: Order, *data) -> ShipForm:
    left = left_to_send(found)
    return ShipForm(*data, left={line: left[line.pk] for line in found.lines.all() if line.pk in left})


def _refund_form(line: OrderLine) -> PartRefundForm | None:
    return PartRefundForm(auto_id=f"id_{line.pk}_%s") if line.refunded_fen < line.amount_fen else None
