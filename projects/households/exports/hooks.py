"""What exports add to the back office."""

from django.urls import include, path, reverse_lazy
from django.utils.translation import gettext_lazy as _
from wagtail import hooks

from accounts.screens import PermittedMenuItem
from projects.households.exports import views


@hooks.register("register_admin_urls")
def export_urls():
    return [path("exports/", include(([path("", views.export_page, name="new")], "exports_admin")))]


@hooks.register("register_aid_menu_item")
def export_menu_item():
    return PermittedMenuItem(
        _("Export"), reverse_lazy("exports_admin:new"), what=views.WHAT, name="exports", icon_name="download", order=13
    )
