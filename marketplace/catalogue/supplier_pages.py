"""Officials' pages of suppliers: applications and papers to decide, one supplier with everything about it, its scans."""

import django_filters
from django import forms
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect
from django.urls import reverse, reverse_lazy
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.decorators.http import require_POST, require_safe
from wagtail.admin import messages
from wagtail.admin.filters import WagtailFilterSet
from wagtail.admin.ui.tables import Column, StatusTagColumn, TitleColumn
from wagtail.admin.widgets.button import HeaderButton

from accounts.permissions import may, require
from accounts.screens import OfficialsListing, officials_page
from accounts.todo import Todo, waiting
from audit.services import record
from marketplace.catalogue import acting, admission, papers, supplier_accounts, traces
from marketplace.catalogue.account_chooser import ACCOUNT_CHOOSER
from marketplace.catalogue.admin_forms import EDIT, AccountForm, ReasonForm, SellersForm
from marketplace.catalogue.models import AID, Certificate, Supplier
from shared.errors import say_refusal
from shared.proofs import proof_response

READ = "suppliers.read"
Status = Supplier.Status
CRUMBS = [(reverse_lazy("suppliers_admin:list"), gettext_lazy("Applications and papers"))]
PAPER_ACTS = {"check": papers.check, "refuse": papers.refuse, "revoke": papers.revoke}


class SupplierFilterSet(WagtailFilterSet):
    status = django_filters.ChoiceFilter(
        choices=Status.choices, label=gettext_lazy("Status"), empty_label=gettext_lazy("All"), widget=forms.RadioSelect
    )
    kind = django_filters.ChoiceFilter(choices=Supplier.Kind.choices, label=gettext_lazy("Kind"))

    class Meta:
        model = Supplier
        fields = ["status", "kind"]


class SupplierList(OfficialsListing):
    model = Supplier
    what, namespace = READ, "suppliers_admin"
    page_title, header_icon = gettext_lazy("Applications and papers"), "group"
    verbose_name_plural = gettext_lazy("suppliers")
    filterset_class = SupplierFilterSet
    columns = [
        TitleColumn("name", label=gettext_lazy("Supplier"), url_name="suppliers_admin:supplier"),
        Column("kind", label=gettext_lazy("Kind"), accessor="get_kind_display"),
        Column("region", label=gettext_lazy("Village"), accessor=lambda one: str(one.region)),
        Column("round", label=gettext_lazy("Times handed in"), classname="officials-num"),
        StatusTagColumn("status", label=gettext_lazy("Status"), accessor="get_status_display", primary=lambda one: one.status == "active"),
    ]

    def get_base_queryset(self):
        return super().get_base_queryset().select_related("region")

    def search_queryset(self, queryset):
        words = self.search_query.strip()
        return queryset.filter(name__icontains=words) if words else queryset


@require_safe
def supplier(request: HttpRequest, pk: int) -> HttpResponse:
    require(request.user, READ)
    return _page(request, _find(request, pk))


@require_POST
def move(request: HttpRequest, pk: int, to: str) -> HttpResponse:
    """The next step of an application, a return, a refusal, a suspension or its end."""
    found = _find(request, pk)
    if to not in Status.values:
        raise Http404
    with say_refusal(request) as saying:
        admission.decide(found, to, by=request.user, reason=request.POST.get("reason", ""))
    return _done(request, found, saying, found)


@require_POST
def add_account(request: HttpRequest, pk: int) -> HttpResponse:
    """An income account that this supplier's goods reach."""
    found, form = _find(request, pk), _account_form(request, request.POST)
    require(request.user, supplier_accounts.SET, found.region_id)
    if not form.is_valid():
        return _page(request, found, account_form=form, status=422)
    with say_refusal(request) as saying:
        supplier_accounts.add(found, by=request.user, **form.cleaned_data)
    if not saying.refused:
        messages.success(request, _("Added: new goods of this supplier reach it."))
    return redirect("suppliers_admin:supplier", pk)


@require_POST
def name_sellers(request: HttpRequest, pk: int) -> HttpResponse:
    """Who sells under this shop's name."""
    found = _find(request, pk)
    form = SellersForm(request.POST, supplier=found)
    with say_refusal(request) as saying:
        acting.name_sellers(found, sellers=form.cleaned_data["sellers"] if form.is_valid() else (), by=request.user)
    if not saying.refused:
        messages.success(request, _("Kept."))
    return redirect("suppliers_admin:supplier", pk)


@require_POST
def recall(request: HttpRequest, pk: int, code: str) -> HttpResponse:
    """Call a batch back: its page says so first of all."""
    found, batch = _find(request, pk), traces.latest(code)
    if batch is None or batch.supplier_id != found.pk:
        raise Http404
    with say_refusal(request) as saying:
        traces.recall(batch, reason=request.POST.get("reason", ""), by=request.user)
    if not saying.refused:
        messages.success(request, _("Batch %(code)s is called back.") % {"code": code.upper()})
    return redirect("suppliers_admin:supplier", pk)


@require_POST
def decide_paper(request: HttpRequest, pk: int, name: str) -> HttpResponse:
    """A paper is right, wrong, or revoked."""
    paper = _paper(request, pk)
    act = PAPER_ACTS.get(name)
    if act is None:
        raise Http404
    with say_refusal(request) as saying:
        act(paper, by=request.user, reason=request.POST.get("reason", ""))
    return _done(request, paper, saying, paper.supplier)


@require_safe
def scan(request: HttpRequest, pk: int) -> HttpResponse:
    """The scan of a paper; every look leaves a line."""
    require(request.user, READ)
    paper = _paper(request, pk)
    record(request.user, "certificate.scan_viewed", paper)
    return proof_response(paper.scan, f"paper-{paper.pk}")


def todo(request: HttpRequest):
    """Applications that stand where this person decides, papers to check, papers about to run out."""
    for stage, what in admission.DECIDES.items():
        if stage in {Status.ACTIVE, Status.SUSPENDED}:
            continue
        rows = Supplier.objects.visible_to(request.user, what).filter(status=stage).order_by("pk")
        label = _("applications of suppliers: %(stage)s") % {"stage": stage.label}
        yield waiting(label, f"{reverse('suppliers_admin:list')}?status={stage.value}", rows)
    for what, aid in ((papers.CHECK, False), (papers.CERTIFY, True)):
        rows = Certificate.objects.visible_to(request.user, what).filter(status=Certificate.Status.SUBMITTED)
        rows = rows.filter(paper__in=sorted(AID)) if aid else rows.exclude(paper__in=sorted(AID))
        first = rows.order_by("pk").select_related("supplier")
        url = reverse("suppliers_admin:supplier", args=[first[0].supplier_id]) if first else ""
        yield Todo(str(_("aid products to certify") if aid else _("papers to check")), len(first), url, tuple(map(str, first[:3])))
    suppliers = Supplier.objects.visible_to(request.user, papers.CHECK)
    yield waiting(_("papers that run out within 30 days"), reverse("suppliers_admin:list"), papers.running_out(suppliers))


def _find(request: HttpRequest, pk: int) -> Supplier:
    return get_object_or_404(Supplier.objects.visible_to(request.user, READ).select_related("region"), pk=pk)


def _paper(request: HttpRequest, pk: int) -> Certificate:
    rows = Certificate.objects.visible_to(request.user, READ).select_related("supplier")
    return get_object_or_404(rows, pk=pk)


def _done(request: HttpRequest, what, saying, supplier_: Supplier) -> HttpResponse:
    if not saying.refused:
        messages.success(request, _("%(what)s is now “%(is)s”.") % {"what": what, "is": what.get_status_display()})
    return redirect("suppliers_admin:supplier", supplier_.pk)


_ACTS = {  # what the button does, where the status says what it became
    Status.CONFIRMED: gettext_lazy("Confirm for the village"),
    Status.RECOMMENDED: gettext_lazy("Recommend for admission"),
    Status.ACTIVE: gettext_lazy("Admit the supplier"),
    Status.RETURNED: gettext_lazy("Return for correction"),
    Status.REFUSED: gettext_lazy("Refuse the application"),
    Status.SUSPENDED: gettext_lazy("Suspend the supplier"),
}


def _moves(found: Supplier, user) -> list[tuple[str, str, bool]]:
    """(to, label, says why) of what this person may decide here."""
    was = Status(found.status)
    what = admission.DECIDES.get(was)
    if what is None or not may(user, what, found.region_id):
        return []
    return [(to.value, _ACTS[to], to in admission.SAYS_WHY) for to in Status if to in found.NEXT[was]]


def _page(request: HttpRequest, found: Supplier, *, account_form=None, status: int = 200) -> HttpResponse:
    user, today = request.user, timezone.localdate()
    can = {aid: may(user, what, found.region_id) for aid, what in ((False, papers.CHECK), (True, papers.CERTIFY))}
    kept = found.certificates.select_related("product", "added_by").prefetch_related("links")
    edit = HeaderButton(_("Edit"), url=reverse("supplier:edit", args=[found.pk]), icon_name="edit")
    return officials_page(
        request,
        "catalogue/officials/supplier.html",
        title=str(found),
        icon="group",
        crumbs=CRUMBS,
        buttons=[edit] if may(user, EDIT, found.region_id) else [],
        status=status,
        supplier=found,
        steps=found.steps.select_related("by"),
        moves=_moves(found, user),
        reason_form=ReasonForm(),
        papers=[(one, one.holds_on(today), can[one.paper in AID]) for one in kept],
        accounts=found.accounts.all(),
        account_form=(account_form or _account_form(request)) if may(user, supplier_accounts.SET, found.region_id) else None,
        chain=traces.verify(found),
        batches=traces.newest(found, 20),
        may_recall=may(user, EDIT, found.region_id),
        sellers=found.sellers.order_by("name"),
        sellers_form=SellersForm(supplier=found) if may(user, acting.NAME_SELLERS, found.region_id) else None,
        consents=found.consents.select_related("worker"),
    )


def _account_form(request: HttpRequest, data=None) -> AccountForm:
    return AccountForm(data, user=request.user, chooser=ACCOUNT_CHOOSER.widget_class())
