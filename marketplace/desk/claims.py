"""Claims in the back office: what buyers ask for, the seller's side's answer, the county's decision with its reason."""

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
from marketplace.aftersale import rights, services
from marketplace.aftersale.models import Claim, ClaimPhoto
from marketplace.desk.forms import ClaimAnswerForm, DecisionForm
from marketplace.settlement.services import fold_refunds
from shared.errors import say_refusal
from shared.proofs import proof_response

READ = "claims.read"
CRUMBS = [(reverse_lazy("claims_admin:list"), gettext_lazy("Claims"))]
Status = Claim.Status


class ClaimFilterSet(WagtailFilterSet):
    status = django_filters.ChoiceFilter(
        choices=Status.choices, label=gettext_lazy("Status"), empty_label=gettext_lazy("All"), widget=forms.RadioSelect
    )
    kind = django_filters.ChoiceFilter(
        choices=Claim.Kind.choices, label=gettext_lazy("Kind"), empty_label=gettext_lazy("All"), widget=forms.RadioSelect
    )

    class Meta:
        model = Claim
        fields = ["status", "kind"]


class ClaimList(OfficialsListing):
    model = Claim
    what, namespace = READ, "claims_admin"
    page_title, header_icon = gettext_lazy("Claims"), "warning"
    verbose_name_plural = gettext_lazy("claims")
    filterset_class = ClaimFilterSet
    columns = [
        TitleColumn("order", label=gettext_lazy("Order number"), url_name="claims_admin:claim"),
        Column("supplier", label=gettext_lazy("Supplier"), accessor="order.supplier"),
        Column("line", label=gettext_lazy("Goods")),
        Column("kind", label=gettext_lazy("Kind"), accessor="get_kind_display"),
        YuanColumn("amount_fen", label=gettext_lazy("Amount (yuan)")),
        DateColumn("asked_at", label=gettext_lazy("Asked")),
        DateColumn("due_at", label=gettext_lazy("Next step until")),
        StatusTagColumn(
            "status", label=gettext_lazy("Status"), accessor="get_status_display", primary=lambda claim: claim.status == Status.DISPUTED
        ),
    ]

    def get_base_queryset(self):
        return super().get_base_queryset().select_related("order__supplier", "line")

    def search_queryset(self, queryset):
        words = self.search_query.strip()
        return queryset.filter(order__number__contains=words) if words else queryset


@never_cache
@require_safe
def claim(request: HttpRequest, pk: int) -> HttpResponse:
    return _page(request, _find(request, pk))


@never_cache
@require_safe
def photo(request: HttpRequest, pk: int) -> HttpResponse:
    seen = Claim.objects.visible_to(request.user, READ)
    found = get_object_or_404(ClaimPhoto, pk=pk, claim__in=seen)
    return proof_response(found.file, f"claim-{found.claim}-{found.pk}")


@require_POST
def accept(request: HttpRequest, pk: int) -> HttpResponse:
    """The seller's side says yes, or has the goods back."""
    found = _find(request, pk)
    with say_refusal(request) as saying:
        services.accept(found, by=request.user, text=request.POST.get("text", ""))
    return _done(request, found, saying)


@require_POST
def refuse(request: HttpRequest, pk: int) -> HttpResponse:
    found = _find(request, pk)
    with say_refusal(request) as saying:
        services.refuse(found, reason=request.POST.get("text", ""), by=request.user)
    return _done(request, found, saying)


@require_POST
def decide(request: HttpRequest, pk: int) -> HttpResponse:
    found, form = _find(request, pk), DecisionForm(request.POST)
    if not form.is_valid():
        return _page(request, found, form=form, status=422)
    with say_refusal(request) as saying:
        services.decide(found, by=request.user, **form.said)
    return _done(request, found, saying)


def _find(request: HttpRequest, pk: int) -> Claim:
    rows = Claim.objects.visible_to(request.user, READ).select_related("order__supplier", "line__sku__product", "refund")
    return get_object_or_404(rows, pk=pk)


def _done(request: HttpRequest, found: Claim, saying) -> HttpResponse:
    if not saying.refused:
        fold_refunds()
        messages.success(request, _("Claim %(what)s: %(is)s.") % {"what": found, "is": found.get_status_display()})
    return redirect("claims_admin:claim", found.pk)


def _page(request: HttpRequest, found: Claim, *, form=None, status: int = 200) -> HttpResponse:
    user, region = request.user, found.order.region_id
    to_answer = found.status in {Status.ASKED, Status.SENT_BACK}
    may_decide = may(user, services.DECIDE, region) and (to_answer or found.status == Status.DISPUTED)
    found.line.order = found.order
    return officials_page(
        request,
        "desk/claim.html",
        title=f"{found.get_kind_display()} {found}",
        icon="warning",
        crumbs=CRUMBS,
        status=status,
        claim=found,
        photos=found.photos.all(),
        steps=found.steps.select_related("by"),
        return_until=rights.return_until(found.line),
        damage_until=rights.damage_until(found.line),
        answer_form=ClaimAnswerForm() if to_answer and may(user, services.ANSWER, region) else None,
        form=(form or DecisionForm(auto_id="id_decide_%s")) if may_decide else None,
        may_see_refund=may(user, "payments.read", region),
    )
