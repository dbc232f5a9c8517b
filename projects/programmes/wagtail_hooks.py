from functools import partial

from django.templatetags.static import static
from django.urls import path, reverse_lazy
from django.utils.html import format_html
from django.utils.translation import gettext_lazy as _
from wagtail import hooks
from wagtail.admin.menu import Menu, SubmenuMenuItem

from accounts.screens import PermittedMenuItem, listing_paths
from projects.programmes import rules, todo  # noqa: F401  rules registers its screens
from projects.programmes.screens import lists, programmes, views
from projects.programmes.screens.calendar import calendar

READ = "programmes.read"
RECORDS = [  # the lists below “Programmes and assets”, in this order
    lists.DueList,
    lists.AssetList,
    lists.ContractList,
    lists.FundList,
    lists.BookingList,
    lists.SiteList,
    lists.SheetList,
    lists.PostList,
]


@hooks.register("register_admin_urls")
def programme_urls():
    addresses = listing_paths(
        programmes.ProgrammeList,
        path("new/", programmes.set_up, name="new"),
        path("<int:pk>/", programmes.programme, name="programme"),
        path("<int:pk>/receipt/", programmes.record_receipt, name="record_receipt"),
        path("photos/<int:pk>/", views.photo, name="photo"),
        path("records/<slug:kind>/<int:pk>/", views.thing_page, name="thing"),
        path("records/<slug:kind>/<int:pk>/<slug:name>/", views.act, name="act"),
    )
    for listing in RECORDS:
        more = [path("calendar/", calendar, name="calendar")] if listing is lists.BookingList else []
        addresses += listing_paths(listing, *more)
    return addresses


@hooks.register("register_aid_menu_item")
def programme_menu_item():
    address = reverse_lazy("programmes_admin:list")
    return PermittedMenuItem(_("Programmes"), address, what=READ, name="programmes", icon_name="clipboard-list", order=20)


@hooks.register("register_admin_menu_item")
def records_menu():
    """Assets, contracts and operating records across programmes."""
    menu = Menu(register_hook_name="register_programme_records_menu_item")
    return SubmenuMenuItem(_("Assets and records"), menu, name="programme-records", icon_name="site", order=112)


def _record_item(number: int, listing):
    address = reverse_lazy(f"{listing.namespace}:list")
    return PermittedMenuItem(
        listing.page_title, address, what=READ, name=listing.namespace, icon_name=listing.header_icon, order=10 * number
    )


for _number, _listing in enumerate(RECORDS, start=1):
    hooks.register("register_programme_records_menu_item", partial(_record_item, _number, _listing))


@hooks.register("insert_global_admin_css")
def programmes_css():
    return format_html('<link rel="stylesheet" href="{}">', static("programmes/officials.css"))


hooks.register("officials_todo", todo.programmes_waiting)
