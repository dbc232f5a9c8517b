"""Where the checks show in the back office. Imported by the app's wagtail_hooks."""

from django.urls import path, reverse_lazy
from django.utils.translation import gettext_lazy as _
from wagtail import hooks

from accounts.screens import PermittedMenuItem, listing_paths
from projects.households.checks import together, views


@hooks.register("register_admin_urls")
def doubt_urls():
    return listing_paths(
        views.DoubtList,
        path("recheck/", views.recheck, name="recheck"),
        path("together/", together.explain_together, name="together"),
        path("<int:pk>/", views.doubt_page, name="doubt"),
    )


@hooks.register("register_aid_menu_item")
def doubt_menu_item():
    address = reverse_lazy("doubts_admin:list")
    return PermittedMenuItem(_("Doubts"), address, what="households.read", name="doubts", icon_name="warning", order=12)


hooks.register("household_panels", views.household_panel)
