"""Refunds in the back office: what is under way, what failed, what the bank has to pay."""

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
from marketplace.desk.forms import BankRefundForm
from marketplace.payment import bank_refunds
from marketplace.payment.models import Refund
from marketplace.settlement.services import fold_refunds
from shared.errors import say_refusal

CRUMBS = [(reverse_lazy("refunds_admin:list"), gettext_lazy("Refunds"))]


class RefundFilterSet(WagtailFilterSet):
    status = django_filters.ChoiceFilter(
        choices=Refund.Status.choices, label=gettext_lazy("Status"), empty_label=gettext_lazy("All"), widget=forms.RadioSelect
    )
    way = django_filters.ChoiceFilter(
        choices=Refund.Way.choices, label=gettext_lazy("Way"), empty_label=gettext_lazy("All"), widget=forms.RadioSelect
    )

    class Meta:
        model = Refund
        fields = ["status", "way"]


class RefundList(OfficialsListing):
    model = Refund
    what, namespace = "payments.read", "refunds_admin"
    page_title, header_icon = gettext_lazy("Refunds"), "resubmit"
    template_name = "desk/money_list.html"
    verbose_name_plural = gettext_lazy("refunds")
    filterset_class = RefundFilterSet
    columns = [
        TitleColumn("purchase", label=gettext_lazy("Purchase"), accessor="payment.purchase", url_name="refunds_admin:refund"),
        Column("order", label=gettext_lazy("Order number")),
        YuanColumn("amount_fen", label=gettext_lazy("Amount (yuan)")),
        Column("way", label=gettext_lazy("Way"), accessor="get_way_display"),
        Column("reason", label=gettext_lazy("Reason")),
        DateColumn("created_at", label=gettext_lazy("Asked")),
        StatusTagColumn(
            "status", label=gettext_lazy("Status"), accessor="get_status_display", primary=lambda row: row.status == Refund.Status.SUCCEEDED
        ),
    ]

    def get_base_queryset(self):
        return super().get_base_queryset().select_related("payment__purchase", "order")

    def search_queryset(self, queryset):
        words = self.search_query.strip()
        return queryset.filter(payment__purchase__number__icontains=words) if words else queryset


@never_cache
@require_safe
def refund(request: HttpRequest, pk: int) -> HttpResponse:
    return _page(request, _find(request, pk))


@require_POST
def paid_by_bank(request: HttpRequest, pk: int) -> HttpResponse:
    """The transfer left our account: its receipt proves it."""
    found, form = _find(request, pk), BankRefundForm(request.POST)
    if not form.is_valid():
        return _page(request, found, form=form, status=422)
    with say_refusal(request) as saying:
        bank_refunds.paid_by_bank(found, by=request.user, **form.cleaned_data)
    return _done(request, found, saying)


@require_POST
def by_bank_instead(request: HttpRequest, pk: int) -> HttpResponse:
    """What the gateway could not pay back goes by bank transfer."""
    found = _find(request, pk)
    with say_refusal(request) as saying:
        found = bank_refunds.by_bank_instead(found, by=request.user)
    return _done(request, found, saying)


def _find(request: HttpRequest, pk: int) -> Refund:
    rows = Refund.objects.visible_to(request.user, "payments.read").select_related("payment__purchase", "order", "line")
    return get_object_or_404(rows, pk=pk)


def _done(request: HttpRequest, found: Refund, saying) -> HttpResponse:
    if not saying.refused:
        fold_refunds()
        messages.success(request, _("Refund: %(is)s.") % {"is": found.get_status_display()})
    return redirect("refunds_admin:refund", found.pk)


def _page(request: HttpRequest, found: Refund, *, form=None, status: int = 200) -> HttpResponse:
    regions = [found.order.region_id] if found.order_id else set(found.payment.purchase.orders.values_list("region_id", flat=True))
    can = all(may(request.user, "orders.refund", region) for region in regions)
    to_pay = can and found.way == Refund.Way.TRANSFER and found.status == Refund.Status.PENDING
    return officials_page(
        request,
        "desk/refund.html",
        title=_("Refund of %(no)s") % {"no": found.payment.purchase},
        icon="resubmit",
        crumbs=CRUMBS,
        status=status,
        refund=found,
        form=(form or BankRefundForm()) if to_pay else None,
        may_resend=can and bank_refunds.may_be_resent(found),
        may_see_payee=can,
    )
