from django.urls import path, reverse_lazy
from django.utils.translation import gettext_lazy as _
from wagtail import hooks

from accounts.screens import PermittedMenuItem, listing_paths
from projects.dividends import panels, todo, views


@hooks.register("register_admin_urls")
def dividend_urls():
    return listing_paths(
        views.RoundList,
        path("new/", views.new, name="new"),
        path("<int:pk>/", views.round_page, name="round"),
        path("<int:pk>/redraw/", views.redraw, name="redraw"),
        path("<int:pk>/pay/", views.pay, name="pay"),
        path("<int:pk>/<slug:name>/", views.move, name="move"),
    )


@hooks.register("register_aid_menu_item")
def dividend_menu_item():
    address = reverse_lazy("dividends_admin:list")
    return PermittedMenuItem(_("Dividend rounds"), address, what="dividends.read", name="dividends", icon_name="decimal", order=30)


hooks.register("programme_panels", panels.programme_panel)
hooks.register("officials_todo", todo.rounds_waiting)
