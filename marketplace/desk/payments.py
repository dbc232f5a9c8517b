"""Payments in the back office: the list, one payment with everything about it, and the two ways out of a held one."""

import django_filters
from django import forms
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect
from django.urls import reverse_lazy
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_POST, require_safe
from wagtail.admin import messages
from wagtail.admin.filters import WagtailFilterSet
from wagtail.admin.ui.tables import Column, DateColumn, StatusTagColumn, TitleColumn

from accounts.permissions import may
from accounts.screens import OfficialsListing, YuanColumn, officials_page
from audit.models import AuditEntry
from marketplace.desk.forms import ReleaseForm, SupplementForm
from marketplace.payment import holding
from marketplace.payment.models import Payment, WebhookEvent
from shared.errors import say_refusal

CRUMBS = [(reverse_lazy("payments_admin:list"), gettext_lazy("Payments by buyers"))]


class PaymentFilterSet(WagtailFilterSet):
    status = django_filters.ChoiceFilter(
        choices=Payment.Status.choices, label=gettext_lazy("Status"), empty_label=gettext_lazy("All"), widget=forms.RadioSelect
    )
    rail = django_filters.ChoiceFilter(
        choices=Payment.Rail.choices, label=gettext_lazy("Rail"), empty_label=gettext_lazy("All"), widget=forms.RadioSelect
    )

    class Meta:
        model = Payment
        fields = ["status", "rail"]


class PaymentList(OfficialsListing):
    model = Payment
    what, namespace = "payments.read", "payments_admin"
    page_title, header_icon = gettext_lazy("Payments by buyers"), "decimal"
    template_name = "desk/money_list.html"
    verbose_name_plural = gettext_lazy("payments")
    filterset_class = PaymentFilterSet
    columns = [
        TitleColumn("purchase", label=gettext_lazy("Purchase"), url_name="payments_admin:payment"),
        Column("attempt", label=gettext_lazy("Attempt")),
        Column("rail", label=gettext_lazy("Rail"), accessor="get_rail_display"),
        YuanColumn("amount_fen", label=gettext_lazy("Amount (yuan)")),
        YuanColumn("received_fen", label=gettext_lazy("Received (yuan)")),
        DateColumn("created_at", label=gettext_lazy("Begun")),
        StatusTagColumn(
            "status", label=gettext_lazy("Status"), accessor="get_status_display", primary=lambda row: row.status == Payment.Status.PAID
        ),
    ]

    def get_base_queryset(self):
        return super().get_base_queryset().select_related("purchase")

    def search_queryset(self, queryset):
        words = self.search_query.strip()
        return queryset.filter(purchase__number__icontains=words) if words else queryset


@never_cache
@require_safe
def payment(request: HttpRequest, pk: int) -> HttpResponse:
    return _page(request, _find(request, pk))


@require_POST
def give_back(request: HttpRequest, pk: int) -> HttpResponse:
    """Everything that arrived goes back; the stock of an unpaid order is free at once."""
    found, form = _find(request, pk), ReleaseForm(request.POST)
    if not form.is_valid():
        return _page(request, found, release_form=form, status=422)
    with say_refusal(request) as saying:
        holding.give_back_held(found, by=request.user, **form.cleaned_data)
    return _done(request, found, saying)


@require_POST
def accept(request: HttpRequest, pk: int) -> HttpResponse:
    """The order is paid after all, once it is right to the fen."""
    found, form = _find(request, pk), SupplementForm(request.POST)
    if not form.is_valid():
        return _page(request, found, supplement_form=form, status=422)
    with say_refusal(request) as saying:
        holding.accept_held(found, by=request.user, **form.cleaned_data)
    return _done(request, found, saying)


def _find(request: HttpRequest, pk: int) -> Payment:
    return get_object_or_404(Payment.objects.visible_to(request.user, "payments.read").select_related("purchase"), pk=pk)


def _done(request: HttpRequest, found: Payment, saying) -> HttpResponse:
    if not saying.refused:
        messages.success(request, _("%(what)s is now “%(is)s”.") % {"what": found.purchase, "is": found.get_status_display()})
    return redirect("payments_admin:payment", found.pk)


def _page(request: HttpRequest, found: Payment, *, release_form=None, supplement_form=None, status: int = 200) -> HttpResponse:
    orders = list(found.purchase.orders.select_related("supplier"))
    held = found.status == Payment.Status.HELD and all(may(request.user, "payments.release", order.region_id) for order in orders)
    same = held and found.received_currency == found.currency
    refs = [ref for ref in (found.session_ref, found.intent_ref, *found.refunds.values_list("refund_ref", flat=True)) if ref]
    return officials_page(
        request,
        "desk/payment.html",
        title=_("Payment of %(no)s") % {"no": found.purchase},
        icon="decimal",
        crumbs=CRUMBS,
        status=status,
        payment=found,
        orders=orders,
        contract=getattr(found, "contract", None),
        receipts=found.receipts.all(),
        missing_fen=max(found.amount_fen - found.got_fen, 0),
        surplus_fen=max(found.got_fen - found.amount_fen, 0),
        release_form=(release_form or ReleaseForm()) if held else None,
        supplement_form=(supplement_form or SupplementForm()) if same else None,
        refunds=found.refunds.select_related("line", "order"),
        disputes=found.disputes.all(),
        events=WebhookEvent.objects.filter(ref__in=refs).order_by("pk") if refs else (),
        history=AuditEntry.objects.filter(object_type=found._meta.label_lower, object_id=str(found.pk)).order_by("pk"),
    )
