from django.urls import path, reverse_lazy
from django.utils.translation import gettext_lazy as _
from wagtail import hooks
from wagtail.admin.menu import Menu, SubmenuMenuItem

from accounts.screens import PermittedMenuItem, listing_paths
from projects.households import kinship_screens, listing, rules, views  # noqa: F401  kinship_screens and rules register their screens
from projects.households.acts import hooks as acts_hooks  # noqa: F401  registers its screens
from projects.households.changes import hooks as changes_hooks  # noqa: F401  registers its screens
from projects.households.checks import hooks as checks_hooks  # noqa: F401  registers its screens
from projects.households.duplicates import hooks as duplicates_hooks  # noqa: F401  registers its screens
from projects.households.exports import hooks as exports_hooks  # noqa: F401  registers its screens
from projects.households.imports import hooks as imports_hooks  # noqa: F401  registers its screens


@hooks.register("register_admin_urls")
def household_urls():
    return listing_paths(
        listing.HouseholdList,
        path("<int:pk>/", views.household, name="household"),
        path("<int:pk>/identity/", views.identity, name="identity"),
    )


@hooks.register("register_admin_menu_item")
def aid_menu():
    """The one menu of the projects house; its apps add to it by the hook `register_aid_menu_item`."""
    return SubmenuMenuItem(_("Aid"), Menu(register_hook_name="register_aid_menu_item"), name="aid", icon_name="group", order=110)


@hooks.register("register_aid_menu_item")
def household_menu_item():
    address = reverse_lazy("households_admin:list")
    return PermittedMenuItem(_("Household register"), address, what="households.read", name="households", icon_name="group", order=10)
