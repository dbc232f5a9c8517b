"""Where duplicates show in the back office. Imported by the app's wagtail_hooks."""

from django.urls import path, reverse_lazy
from django.utils.translation import gettext_lazy as _
from wagtail import hooks

from accounts.screens import PermittedMenuItem, listing_paths
from projects.households.duplicates import views


@hooks.register("register_admin_urls")
def duplicate_urls():
    return listing_paths(
        views.PairList, path("<int:pk>/", views.pair_page, name="pair"), path("<int:pk>/separate/", views.separate, name="separate")
    )


@hooks.register("register_aid_menu_item")
def duplicate_menu_item():
    address = reverse_lazy("duplicates_admin:list")
    return PermittedMenuItem(_("Possible duplicates"), address, what=views.READ, name="duplicates", icon_name="copy", order=16)
