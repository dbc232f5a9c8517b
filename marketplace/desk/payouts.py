"""Paying households what their sales brought, in the back office: what is owed, bank files, the bank's answers."""

import base64

from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect
from django.urls import reverse, reverse_lazy
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_http_methods, require_POST, require_safe
from wagtail.admin import messages
from wagtail.admin.ui.tables import Column, DateColumn, StatusTagColumn, TitleColumn
from wagtail.admin.widgets.button import HeaderButton

from accounts.permissions import may, require
from accounts.screens import OfficialsListing, YuanColumn, officials_page
from audit.models import AuditEntry
from marketplace.desk.forms import PayoutAnswerForm, RefundForm
from marketplace.settlement import payouts
from marketplace.settlement.models import Payout, PayoutBatch
from shared.errors import RuleError, say_refusal

READ, PAY = "settlement.read", payouts.PAY
CRUMBS = [(reverse_lazy("payouts_admin:list"), gettext_lazy("Payouts"))]
Status = PayoutBatch.Status


class PayoutList(OfficialsListing):
    model = PayoutBatch
    what, namespace = READ, "payouts_admin"
    page_title, header_icon = gettext_lazy("Payouts"), "decimal"
    verbose_name_plural = gettext_lazy("payout batches")
    columns = [
        TitleColumn("number", label=gettext_lazy("Batch number"), url_name="payouts_admin:batch"),
        Column("region", label=gettext_lazy("Region")),
        Column("count", label=gettext_lazy("Lines")),
        YuanColumn("total_fen", label=gettext_lazy("Total (yuan)")),
        DateColumn("drawn_at", label=gettext_lazy("Drawn up")),
        StatusTagColumn(
            "status", label=gettext_lazy("Status"), accessor="get_status_display", primary=lambda batch: batch.status == Status.SENT
        ),
    ]

    def get_base_queryset(self):
        return super().get_base_queryset().select_related("region")

    def get_header_buttons(self):
        if not may(self.request.user, PAY):
            return []
        return [HeaderButton(_("What is owed"), url=reverse("payouts_admin:draw"), icon_name="plus")]

    def search_queryset(self, queryset):
        words = self.search_query.strip()
        return queryset.filter(number__contains=words.upper()) if words else queryset


@require_http_methods(["GET", "HEAD", "POST"])
def draw(request: HttpRequest) -> HttpResponse:
    """What is owed account by account, and why some of it cannot go; then bank files of the rest."""
    require(request.user, PAY)
    if request.method == "POST":
        made = []
        with say_refusal(request) as saying:
            made = payouts.draw(by=request.user)
        if not saying.refused:
            messages.success(request, _("Drawn up: %(count)s bank files. Look at each, then send it.") % {"count": len(made)})
            return redirect("payouts_admin:batch", made[0].pk) if len(made) == 1 else redirect("payouts_admin:list")
    due = payouts.owed(request.user)
    ready = [one for one in due if one.can_be_paid]
    return officials_page(
        request,
        "desk/payouts_owed.html",
        title=_("What is owed"),
        icon="decimal",
        crumbs=CRUMBS,
        ready=ready,
        total_fen=sum(one.amount_fen for one in ready),
        without=[one for one in due if one.payee is None],
        negative=[one for one in due if one.payee and one.amount_fen <= 0],
    )


@never_cache
@require_safe
def batch(request: HttpRequest, pk: int) -> HttpResponse:
    return _page(request, _find(request, pk, READ))


@require_POST
def send(request: HttpRequest, pk: int) -> HttpResponse:
    found = _find(request, pk, PAY)
    with say_refusal(request):
        payouts.send(found, by=request.user)
    return redirect("payouts_admin:batch", pk)


@require_POST
def cancel(request: HttpRequest, pk: int) -> HttpResponse:
    found = _find(request, pk, PAY)
    with say_refusal(request):
        payouts.cancel(found, reason=request.POST.get("reason", ""), by=request.user)
    return redirect("payouts_admin:batch", pk)


@never_cache
@require_POST
def download(request: HttpRequest, pk: int) -> HttpResponse:
    """The protected file and, once, its password, on one page that nobody keeps."""
    found, packed, password = _find(request, pk, PAY), b"", ""
    with say_refusal(request) as saying:
        packed, password = payouts.download(found, by=request.user)
    if saying.refused:
        return redirect("payouts_admin:batch", pk)
    address = "data:application/zip;base64," + base64.b64encode(packed).decode()
    words = {"title": _("File of batch %(batch)s") % {"batch": found}, "icon": "download", "crumbs": CRUMBS}
    return officials_page(request, "desk/payout_file.html", batch=found, address=address, password=password, **words)


@require_POST
def answer(request: HttpRequest, pk: int) -> HttpResponse:
    """Take in the bank's answer; what does not fit is named line by line and nothing is changed."""
    found, form = _find(request, pk, PAY), PayoutAnswerForm(request.POST, request.FILES)
    if not form.is_valid():
        return _page(request, found, form=form, status=422)
    upload = form.cleaned_data["answer"]
    try:
        told = payouts.import_answer(
            found, content=upload.read(), file_name=upload.name, paid_on=form.cleaned_data["paid_on"], by=request.user
        )
    except RuleError as refusal:
        return _page(request, _find(request, pk, PAY), form=form, refusal=refusal, status=422)
    messages.success(request, _("Imported: %(paid)s paid, %(failed)s failed.") % {"paid": told.paid_count, "failed": told.failed_count})
    return redirect("payouts_admin:batch", pk)


def _find(request: HttpRequest, pk: int, what: str) -> PayoutBatch:
    return get_object_or_404(PayoutBatch.objects.visible_to(request.user, what).select_related("region", "drawn_by", "sent_by"), pk=pk)


def _page(request: HttpRequest, found: PayoutBatch, *, form=None, refusal=None, status: int = 200) -> HttpResponse:
    pays = may(request.user, PAY, found.region_id)
    lines = list(found.payouts.prefetch_related("shares__settlement__order", "shares__line"))
    sums = {to: sum(line.amount_fen for line in lines if line.status == to) for to in Payout.Status}
    return officials_page(
        request,
        "desk/payout_batch.html",
        title=str(found),
        icon="decimal",
        crumbs=CRUMBS,
        status=status,
        batch=found,
        lines=lines,
        paid_fen=sums[Payout.Status.PAID],
        failed_fen=sums[Payout.Status.FAILED],
        adds_up=len(lines) == found.count and sum(line.amount_fen for line in lines) == found.total_fen,
        may_send=pays and found.status == Status.DRAWN,
        may_download=pays and found.status in {Status.SENT, Status.ANSWERED},
        form=(form or PayoutAnswerForm()) if pays and found.status == Status.SENT else None,
        cancel_form=RefundForm(),
        refusal=refusal,
        history=AuditEntry.objects.filter(object_type=found._meta.label_lower, object_id=str(found.pk)).order_by("pk"),
    )
