"""What exports add to the back office."""

from django.urls import include, path, reverse_lazy
from django.utils.translation import gettext_lazy as _
from wagtail import hooks

from accounts.screens import PermittedMenuItem
from projects.households.exports import views


@hooks.register("register_admin_urls")
def export_urls():
    patterns = [path("", views.export_page, name="new"), path("cards/", views.cards_page, name="cards")]
    return [path("exports/", include((patterns, "exports_admin")))]


@hooks.register("register_aid_menu_item")
def export_menu_item():
    return PermittedMenuItem(
        _("Export"), reverse_lazy("exports_admin:new"), what=views.WHAT, name="exports", icon_name="download", order=13
    )


hooks.register("household_panels", views.household_panel)
