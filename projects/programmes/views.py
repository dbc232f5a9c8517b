"""Officials' screens of the programmes: the list, and the page of one with its participants and its money."""

from django.db.models import Count, OuterRef, Q, Subquery, Sum
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.decorators.http import require_POST, require_safe
from wagtail import hooks
from wagtail.admin import messages
from wagtail.admin.filters import WagtailFilterSet
from wagtail.admin.ui.tables import Column, TitleColumn

from accounts.permissions import may, require
from accounts.screens import OfficialsListing, YuanColumn, officials_page
from projects.programmes import services
from projects.programmes.forms import ReceiptForm
from projects.programmes.models import Programme, ReceivedIncome
from shared.errors import say_refusal


class ProgrammeFilterSet(WagtailFilterSet):
    class Meta:
        model = Programme
        fields = ["kind"]


class ProgrammeList(OfficialsListing):
    model = Programme
    what, namespace = "programmes.read", "programmes_admin"
    default_ordering = ("village_id", "pk")  # an annotated queryset forgets the order of its model
    page_title, header_icon = gettext_lazy("Programmes"), "clipboard-list"
    verbose_name_plural = gettext_lazy("programmes")
    filterset_class = ProgrammeFilterSet
    columns = [
        TitleColumn("name", label=gettext_lazy("Programme"), url_name="programmes_admin:programme"),
        Column("village", label=gettext_lazy("Village"), accessor=lambda programme: str(programme.village)),
        Column("kind", label=gettext_lazy("Kind"), accessor="get_kind_display"),
        Column("households", label=gettext_lazy("Households"), classname="officials-num"),
        YuanColumn("received_fen", label=gettext_lazy("Received (yuan)")),
    ]

    def get_base_queryset(self):
        received = ReceivedIncome.objects.filter(programme=OuterRef("pk")).order_by().values("programme").annotate(total=Sum("amount_fen"))
        taking_part = Count("participations", filter=Q(participations__to_on__isnull=True))
        rows = super().get_base_queryset().select_related("village__region")
        return rows.annotate(households=taking_part, received_fen=Subquery(received.values("total")))

    def search_queryset(self, queryset):
        words = self.search_query.strip()
        return queryset.filter(Q(name__contains=words) | Q(village__region__name__contains=words)) if words else queryset


@require_safe
def programme(request: HttpRequest, pk: int) -> HttpResponse:
    """One programme. Other apps add their panels by the hook `programme_panels`."""
    return _page(request, _find(request, pk, "programmes.read"), ReceiptForm())


@require_POST
def record_receipt(request: HttpRequest, pk: int) -> HttpResponse:
    require(request.user, "programmes.record_receipt")
    found = _find(request, pk, "programmes.record_receipt")
    form = ReceiptForm(request.POST)
    if not form.is_valid():
        return _page(request, found, form, status=422)
    with say_refusal(request) as saying:
        services.record_receipt(found, by=request.user, **form.cleaned_data)
    if saying.refused:
        return _page(request, found, form, status=409)
    messages.success(request, _("The receipt is recorded."))
    return redirect("programmes_admin:programme", found.pk)


def _find(request: HttpRequest, pk: int, what: str) -> Programme:
    return get_object_or_404(Programme.objects.visible_to(request.user, what).select_related("village__region"), pk=pk)


def _page(request: HttpRequest, found: Programme, form: ReceiptForm, status: int = 200) -> HttpResponse:
    participations = list(
        found.participations.select_related("household").prefetch_related("household__members").order_by("household__number")
    )
    received = list(found.received.select_related("recorded_by"))
    return officials_page(
        request,
        "programmes/officials/programme.html",
        title=str(found),
        icon="clipboard-list",
        crumbs=[(reverse("programmes_admin:list"), _("Programmes"))],
        status=status,
        programme=found,
        participations=participations,
        shares=sum(participation.shares for participation in participations if participation.to_on is None),
        received=received,
        received_fen=sum(receipt.amount_fen for receipt in received),
        form=form if may(request.user, "programmes.record_receipt", found.audit_region) else None,
        panels=[panel for add in hooks.get_hooks("programme_panels") if (panel := add(request, found)) is not None],
    )
