"""Officials' screens of vouchers: write one down, take a table in, look at what a check found, confirm or refuse."""

import django_filters
from django import forms
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect
from django.urls import reverse, reverse_lazy
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.decorators.http import require_http_methods, require_POST, require_safe
from wagtail.admin import messages
from wagtail.admin.filters import WagtailFilterSet
from wagtail.admin.ui.tables import Column, StatusTagColumn, TitleColumn
from wagtail.admin.widgets.button import HeaderButton

from accounts.permissions import may, require
from accounts.screens import OfficialsListing, YuanColumn, officials_page
from audit.models import AuditEntry
from audit.services import record
from projects.households.imports.storing import laid_down
from projects.ledger.models import IncomeAccount, Voucher
from projects.ledger.vouchers import services, tables
from projects.ledger.vouchers.forms import RefusalForm, TableForm, VoucherForm
from shared.errors import RuleError, say_refusal
from shared.proofs import proof_response

READ, ENTER, CONFIRM = "ledger.read_vouchers", services.ENTER, services.CONFIRM
Status = Voucher.Status
CRUMBS = [(reverse_lazy("vouchers_admin:list"), gettext_lazy("Vouchers"))]
SHOWN = 200  # lines on the page of a voucher


class VoucherFilterSet(WagtailFilterSet):
    status = django_filters.ChoiceFilter(
        choices=Status.choices, label=gettext_lazy("Status"), empty_label=gettext_lazy("All"), widget=forms.RadioSelect
    )

    class Meta:
        model = Voucher
        fields = ["status"]


class VoucherList(OfficialsListing):
    model = Voucher
    what, namespace = READ, "vouchers_admin"
    default_ordering = "-pk"
    page_title, header_icon = gettext_lazy("Vouchers"), "doc-full"
    verbose_name_plural = gettext_lazy("vouchers")
    filterset_class = VoucherFilterSet
    search_fields = ["title"]
    columns = [
        TitleColumn("title", label=gettext_lazy("Title"), url_name="vouchers_admin:voucher"),
        Column("region", label=gettext_lazy("Area"), accessor=lambda voucher: str(voucher.region)),
        Column("line_count", label=gettext_lazy("Lines"), classname="officials-num"),
        YuanColumn("total_fen", label=gettext_lazy("Yuan")),
        Column("entered_by", label=gettext_lazy("Entered by")),
        Column("entered_at", label=gettext_lazy("Entered"), accessor=lambda voucher: f"{voucher.entered_at:%Y-%m-%d}"),
        StatusTagColumn("status", label=gettext_lazy("Status"), accessor="get_status_display"),
    ]

    def get_base_queryset(self):
        return super().get_base_queryset().select_related("region", "entered_by")

    def search_queryset(self, queryset):
        return queryset.filter(title__icontains=self.search_query) if self.search_query else queryset

    def get_header_buttons(self):
        if not may(self.request.user, ENTER):
            return []
        return [HeaderButton(_("Take a table in"), reverse("vouchers_admin:table"), icon_name="upload")]


@require_http_methods(["GET", "HEAD", "POST"])
def new(request: HttpRequest, account: int) -> HttpResponse:
    """Write one income of a household down."""
    require(request.user, ENTER)
    visible = IncomeAccount.objects.visible_to(request.user, ENTER).select_related("household__village__region")
    found = get_object_or_404(visible, pk=account)
    form = VoucherForm(request.POST or None, request.FILES or None)
    if request.method == "POST" and form.is_valid():
        try:
            voucher = services.enter(found, **form.cleaned_data, by=request.user)
        except RuleError as refused:
            form.add_error(None, refused.message)
        else:
            messages.success(request, _("Written down; it counts once somebody else has confirmed it."))
            return redirect("vouchers_admin:voucher", voucher.pk)
    household = found.household
    crumbs = [
        (reverse("households_admin:list"), _("Household register")),
        (reverse("households_admin:household", args=[household.pk]), household.head.name if household.head else household.number),
    ]
    words = {"title": _("Write income down"), "icon": "doc-full", "crumbs": crumbs, "status": 422 if form.errors else 200}
    return officials_page(request, "ledger/officials/voucher_new.html", form=form, household=household, **words)


@require_http_methods(["GET", "HEAD", "POST"])
def table(request: HttpRequest) -> HttpResponse:
    """Take a table in: it is checked, and its good rows wait until their author submits them."""
    require(request.user, ENTER)
    form = TableForm(request.POST or None, request.FILES or None, user=request.user)
    if request.method == "POST" and form.is_valid():
        said = form.cleaned_data
        try:
            with laid_down(said["file"]) as path:
                whole = {"file_name": said["file"].name, "title": said["title"], "region": said["region"], "proof": said["proof"]}
                voucher = tables.take_in(path, **whole, by=request.user)
        except RuleError as refused:
            form.add_error("file", refused.message)
        else:
            return redirect("vouchers_admin:voucher", voucher.pk)
    words = {"title": _("Take a table in"), "icon": "upload", "crumbs": CRUMBS, "status": 422 if form.errors else 200}
    return officials_page(request, "ledger/officials/voucher_table.html", form=form, **words)


@require_safe
def voucher_page(request: HttpRequest, pk: int) -> HttpResponse:
    voucher = _find(request, pk)
    user, status = request.user, Status(voucher.status)
    own = voucher.entered_by_id == user.pk and may(user, ENTER, voucher.audit_region)
    decides = status == Status.SUBMITTED and may(user, CONFIRM, voucher.audit_region)
    lines = voucher.lines.select_related("item", "account__household")[:SHOWN]
    rights = {
        "may_submit": own and status == Status.DRAFT and voucher.line_count,
        "may_withdraw": own and Status.WITHDRAWN in voucher.NEXT[status],
        "may_decide": decides and voucher.entered_by_id != user.pk,
        "waits_for_another": decides and voucher.entered_by_id == user.pk,
    }
    history = AuditEntry.objects.filter(object_type="ledger.voucher", object_id=str(pk)).order_by("pk")
    words = {"title": str(voucher), "icon": "doc-full", "crumbs": CRUMBS, "form": RefusalForm(), "history": history, "shown": SHOWN}
    return officials_page(request, "ledger/officials/voucher.html", voucher=voucher, lines=lines, **rights, **words)


@require_POST
def move(request: HttpRequest, pk: int, name: str) -> HttpResponse:
    """One of the buttons of a voucher's page."""
    voucher = _find(request, pk)
    form = RefusalForm(request.POST)
    acts = {
        "submit": lambda: services.submit(voucher, by=request.user),
        "submit-good": lambda: services.submit(voucher, by=request.user, only_good=True),
        "withdraw": lambda: services.withdraw(voucher, by=request.user),
        "confirm": lambda: services.confirm(voucher, by=request.user),
        "refuse": lambda: services.refuse(voucher, reason=form.cleaned_data["reason"] if form.is_valid() else "", by=request.user),
    }
    with say_refusal(request) as saying:
        acts[name]()
    if not saying.refused:
        voucher.refresh_from_db()
        messages.success(request, _("%(what)s is now “%(is)s”.") % {"what": voucher, "is": voucher.get_status_display()})
    return redirect("vouchers_admin:voucher", pk)


@require_safe
def proof(request: HttpRequest, pk: int) -> HttpResponse:
    """The proof, for who may read the ledger there; that it was looked at is kept."""
    voucher = _find(request, pk)
    answer = proof_response(voucher.proof, f"voucher-{voucher.pk}")
    record(request.user, "voucher.proof_seen", voucher)
    return answer


def _find(request: HttpRequest, pk: int) -> Voucher:
    visible = Voucher.objects.visible_to(request.user, READ).select_related("region", "entered_by", "decided_by", "posting")
    return get_object_or_404(visible, pk=pk)
