"""Where change requests show in the back office. Imported by the app's wagtail_hooks."""

from django.urls import path, reverse_lazy
from django.utils.translation import gettext_lazy as _
from wagtail import hooks

from accounts.screens import PermittedMenuItem, listing_paths
from projects.households.changes import views


@hooks.register("register_admin_urls")
def change_urls():
    return listing_paths(
        views.ChangeList,
        path("new/<int:pk>/<slug:kind>/", views.propose, name="propose"),
        path("<int:pk>/", views.change_page, name="change"),
        path("<int:pk>/proof/", views.proof, name="proof"),
        path("<int:pk>/<slug:name>/", views.move, name="move"),
    )


@hooks.register("register_aid_menu_item")
def change_menu_item():
    address = reverse_lazy("changes_admin:list")
    return PermittedMenuItem(_("Change requests"), address, what="households.read", name="changes", icon_name="edit", order=14)


hooks.register("household_panels", views.household_panel)
