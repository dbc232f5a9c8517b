"""Officials' and sellers' screens of goods: the list, and one product with its stock and whether it is on sale."""

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

from accounts.permissions import may
from accounts.screens import OfficialsListing, officials_page
from marketplace.catalogue import listing, services
from marketplace.catalogue.admin_forms import EDIT, StockForm
from marketplace.catalogue.fees import FeeTable
from marketplace.catalogue.models import Product, Sku
from marketplace.catalogue.places import place_names
from shared.errors import say_refusal

Status = Product.Status
CRUMBS = [(reverse_lazy("goods_admin:list"), gettext_lazy("Goods"))]


class GoodsFilterSet(WagtailFilterSet):
    status = django_filters.ChoiceFilter(
        choices=Status.choices, label=gettext_lazy("Status"), empty_label=gettext_lazy("All"), widget=forms.RadioSelect
    )

    class Meta:
        model = Product
        fields = ["status"]


class GoodsList(OfficialsListing):
    model = Product
    what, namespace = EDIT, "goods_admin"
    page_title, header_icon = gettext_lazy("Goods"), "tag"
    verbose_name_plural = gettext_lazy("products")
    filterset_class = GoodsFilterSet
    columns = [
        TitleColumn("title", label=gettext_lazy("Product"), url_name="goods_admin:product"),
        Column("supplier", label=gettext_lazy("Supplier")),
        Column("region", label=gettext_lazy("Place of origin")),
        Column(
            "left",
            label=gettext_lazy("Can be ordered"),
            classname="officials-num",
            accessor=lambda product: sum(sku.available for sku in product.skus.all()),
        ),
        StatusTagColumn(
            "status", label=gettext_lazy("Status"), accessor="get_status_display", primary=lambda product: product.status == Status.ON_SALE
        ),
    ]

    def get_base_queryset(self):
        return super().get_base_queryset().select_related("supplier", "region").prefetch_related("skus")

    def search_queryset(self, queryset):
        words = self.search_query.strip()
        return queryset.filter(title__icontains=words) if words else queryset

    def get_header_buttons(self):
        return [HeaderButton(_("Add a product"), url=reverse("product:add"), icon_name="plus")]


@require_safe
def product(request: HttpRequest, pk: int) -> HttpResponse:
    """Stock of each variant, what reaches the households, and the buttons that move it."""
    found = _find(request, pk)
    table = FeeTable.on(timezone.localdate())
    return officials_page(
        request,
        "catalogue/officials/product.html",
        title=str(found),
        icon="tag",
        crumbs=CRUMBS,
        buttons=[HeaderButton(_("Edit"), url=reverse("product:edit", args=[pk]), icon_name="edit")],
        product=found,
        place=place_names([found.region])[found.region_id],
        rows=[(sku, table.breakdown(sku.price_fen, found.region_id), StockForm(auto_id=f"id_{sku.pk}_%s")) for sku in found.skus.all()]
        if table.rules
        else [],
        moves=[(to, Status(to).label) for to in sorted(found.NEXT[Status(found.status)])],
        beneficiaries=found.beneficiaries.all(),
        may_edit=may(request.user, EDIT, found.region_id),
    )


@require_POST
def move(request: HttpRequest, pk: int, to: str) -> HttpResponse:
    """Put on sale or take off."""
    act = {Status.ON_SALE: services.put_on_sale, Status.OFF_SALE: services.take_off_sale}.get(to)
    if act is None:
        raise Http404
    found = _find(request, pk)
    with say_refusal(request) as saying:
        act(found, by=request.user)
    if not saying.refused:
        messages.success(request, _("%(what)s is now “%(is)s”.") % {"what": found, "is": found.get_status_display()})
    return redirect("goods_admin:product", pk)


@require_POST
def stock_in(request: HttpRequest, pk: int) -> HttpResponse:
    """Count pieces of a variant in or away."""
    rows = Sku.objects.select_related("product__supplier")
    sku = get_object_or_404(rows.filter(product__in=Product.objects.visible_to(request.user, EDIT)), pk=pk)
    form = StockForm(request.POST)
    if form.is_valid() and form.cleaned_data["pieces"]:
        with say_refusal(request) as saying:
            listing.count_stock(sku, form.cleaned_data["pieces"], by=request.user)
        if not saying.refused:
            messages.success(request, _("%(what)s: %(n)d on hand.") % {"what": sku, "n": sku.on_hand})
    else:
        messages.error(request, _("Give a whole number of pieces other than zero."))
    return redirect("goods_admin:product", sku.product_id)


def _find(request: HttpRequest, pk: int) -> Product:
    rows = Product.objects.visible_to(request.user, EDIT).select_related("supplier", "region").prefetch_related("skus", "beneficiaries")
    return get_object_or_404(rows, pk=pk)
