"""Officials' and sellers' screens of flash prices: the list, a new one, closing one."""

from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect
from django.urls import reverse, reverse_lazy
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.decorators.http import require_http_methods, require_POST
from wagtail.admin import messages
from wagtail.admin.ui.tables import Column, StatusTagColumn
from wagtail.admin.widgets.button import HeaderButton

from accounts.permissions import require
from accounts.screens import OfficialsListing, YuanColumn, officials_page
from marketplace.offers import services
from marketplace.offers.admin_forms import FlashForm
from marketplace.offers.models import FlashSale
from marketplace.offers.services import EDIT
from shared.errors import RuleError, say_refusal

CRUMBS = [(reverse_lazy("flash_admin:list"), gettext_lazy("Flash prices"))]


class FlashList(OfficialsListing):
    model = FlashSale
    what, namespace = EDIT, "flash_admin"
    page_title, header_icon = gettext_lazy("Flash prices"), "time"
    verbose_name_plural = gettext_lazy("flash prices")
    is_searchable = False
    columns = [
        Column("sku", label=gettext_lazy("Variant"), accessor="sku"),
        YuanColumn("price_fen", label=gettext_lazy("Flash price (yuan)")),
        Column("taken", label=gettext_lazy("Taken of"), accessor=lambda sale: f"{sale.taken} / {sale.pool}"),
        Column("starts_at", label=gettext_lazy("Starts"), accessor="starts_at"),
        Column("ends_at", label=gettext_lazy("Ends"), accessor="ends_at"),
        StatusTagColumn("status", label=gettext_lazy("Status"), accessor="get_status_display", primary=lambda sale: sale.status == "open"),
    ]

    def get_base_queryset(self):
        return super().get_base_queryset().select_related("sku__product")

    def get_header_buttons(self):
        return [HeaderButton(_("New flash price"), url=reverse("flash_admin:new"), icon_name="plus")]


@require_http_methods(["GET", "POST"])
def new(request: HttpRequest) -> HttpResponse:
    """Hold pieces out of the stock for a special price; below the form, the open ones with a button that closes them."""
    require(request.user, EDIT)
    form = FlashForm(request.POST if request.method == "POST" else None, user=request.user)
    if form.is_bound and form.is_valid():
        try:
            sale = services.open_flash_sale(by=request.user, **form.cleaned_data)
        except RuleError as error:
            form.add_error(None, error.message)
        else:
            messages.success(request, _("%(n)d pieces of %(what)s are held for the flash price.") % {"n": sale.pool, "what": sale.sku})
            return redirect("flash_admin:list")
    open_ones = FlashSale.objects.visible_to(request.user, EDIT).filter(status=FlashSale.Status.OPEN).select_related("sku__product")
    return officials_page(
        request,
        "offers/officials/flash.html",
        title=_("New flash price"),
        icon="time",
        crumbs=CRUMBS,
        status=400 if form.errors else 200,
        form=form,
        open_ones=open_ones,
    )


@require_POST
def close(request: HttpRequest, pk: int) -> HttpResponse:
    sale = get_object_or_404(FlashSale.objects.visible_to(request.user, EDIT).select_related("sku__product"), pk=pk)
    with say_refusal(request) as saying:
        services.close_flash_sale(sale, by=request.user)
    if not saying.refused:
        messages.success(request, _("The flash price is closed; %(n)d pieces are in the ordinary stock again.") % {"n": sale.left})
    return redirect("flash_admin:list")
