"""Officials' screens of bank batches: draw up, look at, send, download, import the answer."""

import base64

import django_filters
from django import forms
from django.core.paginator import Paginator
from django.db.models import Count, Sum
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect
from django.urls import reverse, reverse_lazy
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_http_methods, require_POST, require_safe
from wagtail.admin import messages
from wagtail.admin.filters import WagtailFilterSet
from wagtail.admin.ui.tables import Column, DateColumn, StatusTagColumn, TitleColumn
from wagtail.admin.widgets.button import HeaderButton

from accounts.permissions import may, require
from accounts.screens import OfficialsListing, YuanColumn, officials_page
from projects.dividends.models import BankBatch, BankReceipt, Payment
from projects.dividends.payment import batches, receipts
from projects.dividends.payment.bars import parts
from projects.dividends.payment.forms import AnswerForm, DrawForm, ReasonForm
from projects.dividends.payment.history import history_of
from shared.errors import RuleError, say_refusal

Status = BankBatch.Status
READ, PAY = "dividends.read", "dividends.pay"
CRUMBS = [(reverse_lazy("batches_admin:list"), gettext_lazy("Bank batches"))]
LINES_A_PAGE = 100


class BatchFilterSet(WagtailFilterSet):
    status = django_filters.ChoiceFilter(
        choices=Status.choices, label=gettext_lazy("Status"), empty_label=gettext_lazy("All"), widget=forms.RadioSelect
    )

    class Meta:
        model = BankBatch
        fields = ["status"]


class BatchList(OfficialsListing):
    model = BankBatch
    what, namespace = READ, "batches_admin"
    default_ordering = "-pk"
    page_title, header_icon = gettext_lazy("Bank batches"), "doc-full"
    verbose_name_plural = gettext_lazy("bank batches")
    filterset_class = BatchFilterSet
    columns = [
        TitleColumn("number", label=gettext_lazy("Batch"), url_name="batches_admin:batch"),
        Column("part", label=gettext_lazy("Part")),
        Column("count", label=gettext_lazy("Lines"), classname="officials-num"),
        YuanColumn("total_fen", label=gettext_lazy("Total (yuan)")),
        DateColumn("drawn_at", label=gettext_lazy("Drawn up")),
        StatusTagColumn(
            "status", label=gettext_lazy("Status"), accessor="get_status_display", primary=lambda batch: batch.status == Status.SENT
        ),
    ]

    def search_queryset(self, queryset):
        words = self.search_query.strip()
        return queryset.filter(number__contains=words.upper()) if words else queryset

    def get_header_buttons(self):
        if not may(self.request.user, PAY):
            return []
        return [HeaderButton(_("Draw up bank files"), url=reverse("batches_admin:draw"), icon_name="plus")]


@require_http_methods(["GET", "HEAD", "POST"])
def draw(request: HttpRequest) -> HttpResponse:
    """Choose rounds whose notice is over; their lines become bank files, by township and bank."""
    require(request.user, PAY)
    form, status = DrawForm(request.POST or None, user=request.user, initial={"rounds": request.GET.getlist("round")}), 200
    if request.method == "POST":
        status = 422
        if form.is_valid():
            made = []
            with say_refusal(request) as saying:
                made = batches.draw_batches(form.cleaned_data["rounds"], again=form.cleaned_data["again"], by=request.user)
            if not saying.refused:
                messages.success(request, _("Drawn up: %(count)s bank files. Look at each, then send it.") % {"count": len(made)})
                return redirect("batches_admin:batch", made[0].pk) if len(made) == 1 else redirect("batches_admin:list")
    words = {"title": _("Draw up bank files"), "icon": "plus", "crumbs": CRUMBS}
    return officials_page(request, "dividends/officials/draw.html", form=form, status=status, **words)


@never_cache
@require_safe
def batch_page(request: HttpRequest, pk: int) -> HttpResponse:
    """Control figures, what can be done next, the bank's answers, every payment."""
    return _batch_page(request, _find(request, pk, READ), AnswerForm())


@require_POST
def send(request: HttpRequest, pk: int) -> HttpResponse:
    batch = _find(request, pk, PAY)
    with say_refusal(request) as saying:
        batches.send(batch, by=request.user)
    if not saying.refused:
        messages.success(
            request, _("Batch %(batch)s counts as sent. Take its file now; nothing in it can be changed any more.") % {"batch": batch}
        )
    return redirect("batches_admin:batch", pk)


@require_POST
def cancel(request: HttpRequest, pk: int) -> HttpResponse:
    batch, form = _find(request, pk, PAY), ReasonForm(request.POST)
    with say_refusal(request) as saying:
        batches.cancel(batch, reason=form.cleaned_data["reason"] if form.is_valid() else "", by=request.user)
    if not saying.refused:
        messages.success(request, _("Batch %(batch)s is cancelled; its lines can be drawn up again.") % {"batch": batch})
    return redirect("batches_admin:batch", pk)


@never_cache
@require_POST
def download(request: HttpRequest, pk: int) -> HttpResponse:
    """The protected file and, once, its password; both on one page that nobody keeps, so that a dropped connection loses neither."""
    batch, packed, password = _find(request, pk, PAY), b"", ""
    with say_refusal(request) as saying:
        packed, password = batches.download(batch, by=request.user)
    if saying.refused:
        return redirect("batches_admin:batch", pk)
    words = {"title": _("File of batch %(batch)s") % {"batch": batch}, "icon": "download", "crumbs": [*CRUMBS, _crumb(batch)]}
    address = "data:application/zip;base64," + base64.b64encode(packed).decode()
    return officials_page(
        request, "dividends/officials/download.html", batch=batch, address=address, password=password, size=len(packed), **words
    )


@require_POST
def answer(request: HttpRequest, pk: int) -> HttpResponse:
    """Take in the bank's answer; what does not fit is named line by line and nothing is changed."""
    batch, form = _find(request, pk, PAY), AnswerForm(request.POST, request.FILES)
    if form.is_valid():
        upload, facts = form.cleaned_data["answer"], {"paid_on": form.cleaned_data["paid_on"], "by": request.user}
        try:
            receipt = receipts.import_receipt(batch, content=upload.read(), file_name=upload.name, **facts)
        except RuleError as refusal:
            return _batch_page(request, _find(request, pk, PAY), form, status=422, refusal=refusal)
        words = {"paid": receipt.paid_count, "failed": receipt.failed_count}
        messages.success(request, _("Imported: %(paid)s paid, %(failed)s failed. Every household's statement shows its line.") % words)
        return redirect("batches_admin:batch", pk)
    return _batch_page(request, batch, form, status=422)


def _batch_page(
    request: HttpRequest, batch: BankBatch, form: AnswerForm, status: int = 200, refusal: RuleError | None = None
) -> HttpResponse:
    chosen = request.GET.get("status", "")
    payments = batch.payments.select_related("line__household", "round").defer("bank_card", "line__bank_card", "line__household__address")
    payments = payments.filter(status=chosen) if chosen in Payment.Status else payments
    may_pay = may(request.user, PAY, batch.audit_region)
    sums = {row["status"]: row for row in batch.payments.order_by().values("status").annotate(count=Count("pk"), fen=Sum("amount_fen"))}
    receipts_ = list(batch.receipts.select_related("imported_by"))
    return officials_page(
        request,
        "dividends/officials/batch.html",
        title=str(batch),
        icon="doc-full",
        crumbs=CRUMBS,
        status=status,
        batch=batch,
        parts=parts((key, label, sums[key]["count"], sums[key]["fen"]) for key, label in Payment.Status.choices if key in sums),
        paid_fen=sum(one.paid_fen for one in receipts_),
        failed_fen=sum(one.failed_fen for one in receipts_),
        adds_up=sum(row["count"] for row in sums.values()) == batch.count and sum(row["fen"] for row in sums.values()) == batch.total_fen,
        chosen=chosen if chosen in Payment.Status else "",
        chosen_label=Payment.Status(chosen).label if chosen in Payment.Status else "",
        page=Paginator(payments, LINES_A_PAGE).get_page(request.GET.get("p")),
        may_send=may_pay and batch.status == Status.DRAWN,
        may_download=may_pay and batch.status in {Status.SENT, Status.ANSWERED},
        form=form if may_pay and batch.status == Status.SENT else None,
        cancel_form=ReasonForm(label=_("Why it is cancelled")),
        refusal=refusal,
        receipts=receipts_,
        history=history_of({BankBatch: [batch.pk], BankReceipt: [one.pk for one in receipts_]}),
    )


def _crumb(batch: BankBatch) -> tuple[str, str]:
    return reverse("batches_admin:batch", args=[batch.pk]), str(batch)


def _find(request: HttpRequest, pk: int, what: str) -> BankBatch:
    found = BankBatch.objects.visible_to(request.user, what)
    return get_object_or_404(found.select_related("region", "template", "drawn_by", "sent_by"), pk=pk)
