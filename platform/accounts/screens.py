"""What officials' screens in the Wagtail back office share: lists, pages and menu items that ask MAY first."""

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.urls import include, path, reverse_lazy
from django.utils.html import format_html
from django.utils.safestring import SafeString, mark_safe
from django.utils.translation import gettext_lazy as _
from wagtail.admin.menu import MenuItem
from wagtail.admin.ui.components import Component
from wagtail.admin.ui.tables import Column, Table
from wagtail.admin.views.generic.base import BaseListingView

from accounts.permissions import may, require
from shared.money import format_yuan

HOME = {"url": reverse_lazy("wagtailadmin_home"), "label": _("Home")}


class YuanColumn(Column):
    """Fen shown as yuan, right-aligned."""

    def __init__(self, name: str, **kwargs):
        super().__init__(name, classname="officials-num", **kwargs)

    def get_value(self, instance) -> str:
        fen = super().get_value(instance)
        return "—" if fen is None else format_yuan(fen)


class LabelledCell(Component):
    """A cell that bears the heading of its column: on a telephone a row is a card, and no heading stands above it."""

    def __init__(self, cell: Component, label: str):
        self.cell, self.label = cell, label

    def render_html(self, parent_context=None) -> SafeString:
        label = format_html('<td data-label="{}"', self.label)
        return mark_safe(self.cell.render_html(parent_context).replace("<td", label, 1))  # noqa: S308  the cell is escaped already


class OfficialsTable(Table):
    """Wagtail's table, whose rows officials.css shows as cards where the screen is narrow."""

    classname = "listing officials-cards"

    class Row(Table.Row):
        def __getitem__(self, key):
            return LabelledCell(super().__getitem__(key), self.columns[key].label)

    @property
    def rows(self):
        return (self.Row(self, instance, index) for index, instance in enumerate(self.data))


class OfficialsListing(BaseListingView):
    """A list with Wagtail's own search, filters, table and pages.

    what       permission of MAY that opens it; rows are those visible_to the user for it
    namespace  of its addresses, made by `listing_paths`
    """

    what = ""
    namespace = ""
    paginate_by = 50
    is_searchable = True
    search_backend_name = None
    table_class = OfficialsTable

    def setup(self, request: HttpRequest, *args, **kwargs):
        super().setup(request, *args, **kwargs)
        require(request.user, self.what)
        self.index_url_name, self.index_results_url_name = f"{self.namespace}:list", f"{self.namespace}:results"

    def get_base_queryset(self):
        return self.model._default_manager.visible_to(self.request.user, self.what)


def listing_paths(listing: type[OfficialsListing], *others) -> list:
    """URL patterns of a list and of further pages under the list's own namespace."""
    patterns = [path("", listing.as_view(), name="list"), path("results/", listing.as_view(results_only=True), name="results"), *others]
    return [path(f"{listing.namespace.removesuffix('_admin')}/", include((patterns, listing.namespace)))]


def officials_page(
    request: HttpRequest, template: str, *, title: str, icon: str, crumbs=(), buttons=(), status: int = 200, **context
) -> HttpResponse:
    """Render a page of the back office with its breadcrumbs; crumbs are (address, label) between home and the page."""
    trail = [HOME, *({"url": address, "label": label} for address, label in crumbs), {"url": "", "label": title}]
    furniture = {
        "breadcrumbs_items": trail,
        "page_title": title,
        "header_title": title,
        "header_icon": icon,
        "header_buttons": list(buttons),
    }
    return render(request, template, furniture | context, status=status)


class PermittedMenuItem(MenuItem):
    """Shown to those who may do `what` somewhere."""

    def __init__(self, label, url, *, what: str, **kwargs):
        super().__init__(label, url, **kwargs)
        self.what = what

    def is_shown(self, request: HttpRequest) -> bool:
        return may(request.user, self.what)
