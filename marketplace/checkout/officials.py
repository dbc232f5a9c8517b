"""Officials' screens of the buying side: invoices asked for, and what a village has to pick for an order cycle."""

import django_filters
from django import forms
from django.db.models import Sum
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect
from django.urls import reverse_lazy
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.decorators.http import require_POST, require_safe
from wagtail.admin import messages
from wagtail.admin.filters import WagtailFilterSet
from wagtail.admin.ui.tables import Column, DateColumn, StatusTagColumn, TitleColumn

from accounts.permissions import may
from accounts.screens import OfficialsListing, YuanColumn, officials_page
from marketplace.checkout.cycles import ordered_in
from marketplace.checkout.member import services
from marketplace.checkout.member.forms import CallOffForm, DeclineForm, IssueForm, ReverseForm
from marketplace.checkout.models import InvoiceRequest
from marketplace.offers import services as offers
from marketplace.offers.models import OrderCycle
from marketplace.orders.models import Order, OrderLine
from shared.errors import say_refusal

READ, ISSUE = "invoices.read", "invoices.issue"
Status = InvoiceRequest.Status
CRUMBS = [(reverse_lazy("invoices_admin:list"), gettext_lazy("Invoices"))]
ACTS = {
    "issue": (IssueForm, services.issue_invoice, gettext_lazy("Issued"), Status.ISSUED),
    "reverse": (ReverseForm, services.reverse_invoice, gettext_lazy("Reverse in red"), Status.REVERSED),
    "decline": (DeclineForm, services.decline_invoice, gettext_lazy("Decline"), Status.DECLINED),
}


class InvoiceFilterSet(WagtailFilterSet):
    status = django_filters.ChoiceFilter(
        choices=Status.choices, label=gettext_lazy("Status"), empty_label=gettext_lazy("All"), widget=forms.RadioSelect
    )

    class Meta:
        model = InvoiceRequest
        fields = ["status"]


class InvoiceList(OfficialsListing):
    model = InvoiceRequest
    what, namespace = READ, "invoices_admin"
    page_title, header_icon = gettext_lazy("Invoices"), "doc-full"
    verbose_name_plural = gettext_lazy("invoices")
    filterset_class = InvoiceFilterSet
    columns = [
        TitleColumn("order", label=gettext_lazy("Order"), url_name="invoices_admin:invoice"),
        Column("supplier", label=gettext_lazy("Supplier"), accessor="order.supplier"),
        Column("title", label=gettext_lazy("Title of the invoice")),
        YuanColumn("amount_fen", label=gettext_lazy("Amount (yuan)")),
        DateColumn("requested_at", label=gettext_lazy("Requested")),
        StatusTagColumn(
            "status", label=gettext_lazy("Status"), accessor="get_status_display", primary=lambda each: each.status == Status.REQUESTED
        ),
    ]

    def get_base_queryset(self):
        return super().get_base_queryset().select_related("order__supplier")

    def search_queryset(self, queryset):
        words = self.search_query.strip()
        return queryset.filter(title__icontains=words) | queryset.filter(order__number__startswith=words) if words else queryset


@require_safe
def invoice(request: HttpRequest, pk: int) -> HttpResponse:
    """An invoice with the buttons that move it."""
    found = _find(request, pk)
    return _page(request, found, {})


@require_POST
def act(request: HttpRequest, pk: int, what: str) -> HttpResponse:
    """Issue, reverse or decline."""
    found = _find(request, pk)
    form_class, service, _label, _to = ACTS[what]
    form = form_class(request.POST)
    if not form.is_valid():
        return _page(request, found, {what: form}, status=400)
    with say_refusal(request) as saying:
        service(found, by=request.user, **form.cleaned_data)
    if not saying.refused:
        messages.success(request, _("%(what)s is now “%(is)s”.") % {"what": found, "is": found.get_status_display()})
    return redirect("invoices_admin:invoice", pk)


def _page(request: HttpRequest, found: InvoiceRequest, bound: dict, status: int = 200) -> HttpResponse:
    allowed = found.NEXT[Status(found.status)] if may(request.user, ISSUE, found.audit_region) else set()
    acts = [(what, label, bound.get(what) or form_class()) for what, (form_class, _act, label, to) in ACTS.items() if to in allowed]
    return officials_page(
        request,
        "checkout/officials/invoice.html",
        title=str(found),
        icon="doc-full",
        crumbs=CRUMBS,
        status=status,
        invoice=found,
        acts=acts,
    )


def _find(request: HttpRequest, pk: int) -> InvoiceRequest:
    return get_object_or_404(InvoiceRequest.objects.visible_to(request.user, READ).select_related("order__supplier"), pk=pk)


@require_safe
def picking(request: HttpRequest, pk: int) -> HttpResponse:
    return _cycle_page(request, _cycle(request, pk), CallOffForm())


@require_POST
def call_off(request: HttpRequest, pk: int) -> HttpResponse:
    """No goods from this cycle: unpaid orders are cancelled, paid ones paid back, buyers told."""
    cycle, form = _cycle(request, pk), CallOffForm(request.POST)
    if not form.is_valid():
        return _cycle_page(request, cycle, form, status=400)
    with say_refusal(request) as saying:
        offers.call_off(cycle, by=request.user, **form.cleaned_data)
    if not saying.refused:
        messages.success(request, _("%(cycle)s is called off; orders are cancelled and paid back one by one now.") % {"cycle": cycle})
    return redirect("invoices_admin:picking", pk)


def _cycle(request: HttpRequest, pk: int) -> OrderCycle:
    return get_object_or_404(OrderCycle.objects.visible_to(request.user, offers.EDIT).select_related("region"), pk=pk)


def _cycle_page(request: HttpRequest, cycle: OrderCycle, form: CallOffForm, status: int = 200) -> HttpResponse:
    """What a village picks for an order cycle: paid pieces by variant, then order by order for packing; and how it is called off."""
    waiting = OrderLine.objects.filter(cycle=cycle, order__status=Order.Status.PAID, refunded_fen=0)
    sums = waiting.values("title", "label").annotate(pieces=Sum("quantity"), grams=Sum("weight_g")).order_by("title", "label")
    return officials_page(
        request,
        "checkout/officials/picking.html",
        title=_("Picking list: %(cycle)s") % {"cycle": cycle},
        icon="list-ul",
        crumbs=[(reverse_lazy("ordercycle:index"), _("Order cycles"))],
        status=status,
        cycle=cycle,
        ordered=ordered_in(cycle),
        form=form if cycle.status == OrderCycle.Status.ANNOUNCED else None,
        sums=[row | {"kilograms": row["grams"] / 1000} for row in sums],
        lines=waiting.select_related("order").order_by("order__number", "number"),
    )
