"""The list against fraud with aid money: what was found, its reason, the orders, and what came of it."""

import django_filters
from django import forms
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect
from django.urls import reverse_lazy
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_http_methods
from wagtail.admin import messages
from wagtail.admin.filters import WagtailFilterSet
from wagtail.admin.ui.tables import Column, DateColumn, StatusTagColumn, TitleColumn

from accounts.permissions import may, require
from accounts.screens import OfficialsListing, YuanColumn, officials_page
from marketplace.desk.forms import FindingForm
from marketplace.watch import services
from marketplace.watch.models import Finding, FraudKind
from shared.errors import say_refusal

READ = "watch.read"
CRUMBS = [(reverse_lazy("findings_admin:list"), gettext_lazy("Doubtful sales"))]


class FindingFilterSet(WagtailFilterSet):
    status = django_filters.ChoiceFilter(
        choices=Finding.Status.choices, label=gettext_lazy("Status"), empty_label=gettext_lazy("All"), widget=forms.RadioSelect
    )
    kind = django_filters.ChoiceFilter(
        choices=FraudKind.choices, label=gettext_lazy("Kind"), empty_label=gettext_lazy("All"), widget=forms.RadioSelect
    )

    class Meta:
        model = Finding
        fields = ["status", "kind"]


class FindingList(OfficialsListing):
    model = Finding
    what, namespace = READ, "findings_admin"
    is_searchable = False
    page_title, header_icon = gettext_lazy("Doubtful sales"), "view"
    verbose_name_plural = gettext_lazy("findings")
    filterset_class = FindingFilterSet
    columns = [
        TitleColumn("kind", label=gettext_lazy("Kind"), accessor="get_kind_display", url_name="findings_admin:finding"),
        Column("supplier", label=gettext_lazy("Supplier")),
        Column("reason", label=gettext_lazy("Reason"), accessor=services.reason_of),
        YuanColumn("amount_fen", label=gettext_lazy("Goods (yuan)")),
        DateColumn("found_at", label=gettext_lazy("Found")),
        StatusTagColumn(
            "status", label=gettext_lazy("Status"), accessor="get_status_display", primary=lambda row: row.status == Finding.Status.OPEN
        ),
    ]

    def get_base_queryset(self):
        return super().get_base_queryset().select_related("supplier")


@never_cache
@require_http_methods(["GET", "HEAD", "POST"])
def finding(request: HttpRequest, pk: int) -> HttpResponse:
    """Reason, orders, and the decision with its note."""
    rows = Finding.objects.visible_to(request.user, READ).select_related("supplier", "decided_by")
    found, form, status = get_object_or_404(rows, pk=pk), FindingForm(request.POST or None), 200
    if request.method == "POST":
        require(request.user, services.DECIDE)
        status = 422
        if form.is_valid():
            with say_refusal(request) as saying:
                services.decide(found, by=request.user, **form.said)
            if not saying.refused:
                messages.success(request, _("Decided: %(is)s.") % {"is": found.get_status_display()})
            return redirect("findings_admin:finding", pk)
    decides = may(request.user, services.DECIDE, found.region_id) and found.status == Finding.Status.OPEN
    return officials_page(
        request,
        "desk/finding.html",
        title=found.get_kind_display(),
        icon="view",
        crumbs=CRUMBS,
        status=status,
        finding=found,
        reason=services.reason_of(found),
        orders=found.orders.select_related("purchase").order_by("pk")[:100],
        form=form if decides else None,
    )
