"""What imports add to the back office, and what follows an import."""

from django.urls import path, reverse_lazy
from django.utils.translation import gettext_lazy as _
from wagtail import hooks

from accounts.screens import PermittedMenuItem, listing_paths
from projects.households.checks.doubts import recheck_later
from projects.households.imports import views


@hooks.register("register_admin_urls")
def import_urls():
    return listing_paths(
        views.ImportList,
        path("new/", views.new, name="new"),
        path("<int:pk>/", views.run_page, name="run"),
        path("<int:pk>/progress/", views.progress, name="progress"),
        path("<int:pk>/columns/", views.columns, name="columns"),
        path("<int:pk>/marked.xlsx", views.marked, name="marked"),
        *(path(f"<int:pk>/{name}/", views.act, {"name": name}, name=name) for name in views.ACTS),
    )


@hooks.register("register_aid_menu_item")
def import_menu_item():
    address = reverse_lazy("imports_admin:list")
    return PermittedMenuItem(_("Imports"), address, what=views.WHAT, name="imports", icon_name="upload", order=12)


hooks.register("households_imported", recheck_later)
