"""Officials' screens of recoveries: money paid by mistake that is to come back."""

from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect
from django.urls import reverse_lazy
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.decorators.http import require_http_methods
from wagtail.admin import messages
from wagtail.admin.ui.tables import Column, DateColumn, StatusTagColumn, TitleColumn

from accounts.permissions import may, require
from accounts.scope import ScopedQuerySet
from accounts.screens import OfficialsListing, YuanColumn, officials_page
from projects.dividends.models import Recovery
from projects.dividends.payment import settling
from projects.dividends.payment.forms import RecoveryForm
from projects.dividends.payment.history import history_of
from shared.errors import say_refusal

READ, REVERSE = "dividends.read", "ledger.reverse"


class RecoveryQuerySet(ScopedQuerySet):
    region_code = "line__round__programme__village__region__code"


class RecoveryList(OfficialsListing):
    """Money paid by mistake that is still to come back."""

    model = Recovery
    what, namespace = READ, "recoveries_admin"
    default_ordering = "-pk"
    is_searchable = False
    page_title, header_icon = gettext_lazy("Recoveries"), "resubmit"
    verbose_name_plural = gettext_lazy("recoveries")
    columns = [
        TitleColumn("line", label=gettext_lazy("Household"), accessor="line.household.number", url_name="recoveries_admin:recovery"),
        Column("round", label=gettext_lazy("Round"), accessor="line.round.title"),
        YuanColumn("amount_fen", label=gettext_lazy("Amount (yuan)")),
        DateColumn("opened_at", label=gettext_lazy("Opened")),
        StatusTagColumn(
            "status", label=gettext_lazy("Status"), accessor="get_status_display", primary=lambda one: one.status == Recovery.Status.OPEN
        ),
    ]

    def get_base_queryset(self):
        found = RecoveryQuerySet(Recovery).visible_to(self.request.user, READ)
        return found.select_related("line__round", "line__household").defer("line__bank_card", "line__household__address")


@require_http_methods(["GET", "HEAD", "POST"])
def recovery_page(request: HttpRequest, pk: int) -> HttpResponse:
    """What is to come back and why; whoever may reverse says how it ended."""
    found = RecoveryQuerySet(Recovery).visible_to(request.user, READ).select_related("line__round__programme__village", "line__household")
    recovery = get_object_or_404(found, pk=pk)
    form, status = RecoveryForm(request.POST or None), 200
    if request.method == "POST":
        require(request.user, REVERSE)
        status = 422
        if form.is_valid():
            with say_refusal(request) as saying:
                settling.end_recovery(recovery, by=request.user, **form.cleaned_data)
            if not saying.refused:
                messages.success(request, _("The recovery has ended."))
                return redirect("recoveries_admin:list")
    open_ = recovery.status == Recovery.Status.OPEN and may(request.user, REVERSE, recovery.audit_region)
    words = {
        "title": str(recovery.line.household),
        "icon": "resubmit",
        "crumbs": [(reverse_lazy("recoveries_admin:list"), _("Recoveries"))],
    }
    history = history_of({Recovery: [recovery.pk]})
    return officials_page(
        request,
        "dividends/officials/recovery.html",
        recovery=recovery,
        form=form if open_ else None,
        history=history,
        status=status,
        **words,
    )
