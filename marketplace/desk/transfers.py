"""Bank transfers in the back office: contracts, receipts of the bank that wait for their contract, matching, acceptance."""

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
from marketplace.desk.forms import AcceptanceForm, ReceiptForm, ReturnForm
from marketplace.payment import transfers
from marketplace.payment.models import BankReceipt, Payment, TransferContract
from marketplace.payment.places import COUNTY
from shared.errors import say_refusal

CRUMBS = [(reverse_lazy("transfers_admin:list"), gettext_lazy("Bank transfers"))]
WAITING = [Payment.Status.CREATED, Payment.Status.OPEN, Payment.Status.HELD, Payment.Status.EXPIRED]


class ContractList(OfficialsListing):
    model = TransferContract
    what, namespace = "payments.read", "transfers_admin"
    page_title, header_icon = gettext_lazy("Bank transfers"), "form"
    template_name = "desk/money_list.html"
    verbose_name_plural = gettext_lazy("transfer contracts")
    columns = [
        TitleColumn("number", label=gettext_lazy("Contract number"), url_name="transfers_admin:contract"),
        Column("institution", label=gettext_lazy("Institution")),
        YuanColumn("amount_fen", label=gettext_lazy("Amount (yuan)"), accessor="payment.amount_fen"),
        DateColumn("signed_at", label=gettext_lazy("Drawn up")),
        DateColumn("accepted_on", label=gettext_lazy("Goods accepted on")),
        StatusTagColumn("status", label=gettext_lazy("Status"), accessor="payment.get_status_display"),
    ]

    def get_base_queryset(self):
        return super().get_base_queryset().select_related("payment__purchase")

    def get_header_buttons(self):
        if not may(self.request.user, "payments.match", COUNTY):
            return []
        return [HeaderButton(_("Bank receipts"), url=reverse("transfers_admin:receipts"), icon_name="list-ul")]

    def search_queryset(self, queryset):
        words = self.search_query.strip()
        return (queryset.filter(number__icontains=words) | queryset.filter(institution__icontains=words)) if words else queryset


@never_cache
@require_safe
def contract(request: HttpRequest, pk: int) -> HttpResponse:
    return _page(request, _find(request, pk))


@require_POST
def accept(request: HttpRequest, pk: int) -> HttpResponse:
    """The institution has signed for the goods."""
    found, form = _find(request, pk), AcceptanceForm(request.POST)
    if not form.is_valid():
        return _page(request, found, form=form, status=422)
    with say_refusal(request) as saying:
        transfers.accept_goods(found, by=request.user, **form.cleaned_data)
    if not saying.refused:
        messages.success(request, _("The acceptance of %(what)s is recorded.") % {"what": found})
    return redirect("transfers_admin:contract", found.pk)


@never_cache
@require_http_methods(["GET", "HEAD", "POST"])
def receipts(request: HttpRequest) -> HttpResponse:
    """Write down what came in over the bank; below, what waits for its contract, the likely one first."""
    require(request.user, "payments.match", COUNTY)
    form = ReceiptForm(request.POST or None)
    if request.method == "POST" and form.is_valid():
        with say_refusal(request) as saying:
            made = transfers.record_receipt(by=request.user, **form.cleaned_data)
            messages.success(request, _("Bank receipt %(no)s is recorded.") % {"no": made})
        if not saying.refused:
            return redirect("transfers_admin:receipts")
    open_ = BankReceipt.objects.filter(payment__isnull=True, returned_receipt__isnull=True)
    contracts = list(_open_contracts(request))
    waiting = [(receipt, _likely(receipt, contracts), ReturnForm(auto_id=f"id_{receipt.pk}_%s")) for receipt in open_]
    done = BankReceipt.objects.exclude(pk__in=open_.values("pk")).select_related("payment__contract")[:50]
    return officials_page(
        request, "desk/receipts.html", title=_("Bank receipts"), icon="list-ul", crumbs=CRUMBS, form=form, waiting=waiting, done=done,
        status=422 if form.errors else 200,
    )  # fmt: skip


@require_POST
def match(request: HttpRequest, pk: int) -> HttpResponse:
    """This receipt pays that contract; the exact sum pays the order, anything else is held."""
    require(request.user, "payments.match", COUNTY)
    receipt, wanted = get_object_or_404(BankReceipt, pk=pk), request.POST.get("contract", "")
    found = get_object_or_404(_open_contracts(request), pk=int(wanted) if wanted.isdecimal() else 0)
    with say_refusal(request) as saying:
        payment = transfers.match(receipt, found, by=request.user)
    if not saying.refused:
        tell = messages.success if payment.status == Payment.Status.PAID else messages.warning
        tell(request, _("%(what)s is now “%(is)s”.") % {"what": found, "is": payment.get_status_display()})
    return redirect("transfers_admin:receipts")


@require_POST
def send_back(request: HttpRequest, pk: int) -> HttpResponse:
    """Money nobody can place went back to its payer."""
    require(request.user, "payments.match", COUNTY)
    receipt, form = get_object_or_404(BankReceipt, pk=pk), ReturnForm(request.POST)
    with say_refusal(request) as saying:
        transfers.return_receipt(receipt, returned_receipt=form.data.get("returned_receipt", ""), by=request.user)
    if not saying.refused:
        messages.success(request, _("The return of %(no)s is recorded.") % {"no": receipt})
    return redirect("transfers_admin:receipts")


def _open_contracts(request: HttpRequest):
    seen = TransferContract.objects.visible_to(request.user, "payments.match").filter(payment__status__in=WAITING)
    return seen.select_related("payment")


def _likely(receipt: BankReceipt, contracts: list[TransferContract]) -> list[TransferContract]:
    """Named in the remark first, then by the exact amount, then by the payer's name."""

    def rank(each: TransferContract) -> tuple:
        return (each.number not in receipt.remark, each.payment.amount_fen != receipt.amount_fen, each.institution != receipt.payer)

    return sorted(contracts, key=rank)


def _find(request: HttpRequest, pk: int) -> TransferContract:
    rows = TransferContract.objects.visible_to(request.user, "payments.read").select_related("payment__purchase")
    return get_object_or_404(rows, pk=pk)


def _page(request: HttpRequest, found: TransferContract, *, form=None, status: int = 200) -> HttpResponse:
    orders = list(found.payment.purchase.orders.select_related("supplier"))
    can = found.accepted_on is None and all(may(request.user, "payments.accept_goods", order.region_id) for order in orders)
    return officials_page(
        request,
        "desk/contract.html",
        title=str(found),
        icon="form",
        crumbs=CRUMBS,
        status=status,
        contract=found,
        payment=found.payment,
        orders=orders,
        receipts=found.payment.receipts.all(),
        form=(form or AcceptanceForm()) if can and found.payment.status == Payment.Status.PAID else None,
    )
