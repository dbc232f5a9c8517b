from django.http import HttpRequest
from django.urls import path, reverse_lazy
from django.utils.translation import gettext_lazy as _
from wagtail import hooks
from wagtail.admin.menu import MenuItem

from accounts.models import Role
from accounts.screens import PermittedMenuItem, listing_paths
from projects.pairing import panels, todo, units, villages, visits  # noqa: F401  units registers its screens


@hooks.register("register_admin_urls")
def pairing_urls():
    return listing_paths(
        villages.VillageList,
        path("mine/", visits.mine, name="mine"),
        path("visit/<int:pk>/", visits.visit, name="visit"),
        path("<int:pk>/", villages.village_page, name="village"),
        path("<int:pk>/<slug:name>/", villages.act, name="act"),
    )


class HelpersMenuItem(MenuItem):
    """For people who help households themselves."""

    def is_shown(self, request: HttpRequest) -> bool:
        return any(role == Role.HELPER for role, _prefix in request.user.posts_today())


@hooks.register("register_admin_menu_item")
def own_households_menu_item():
    return HelpersMenuItem(_("My households"), reverse_lazy("pairing_admin:mine"), name="own-households", icon_name="home", order=100)


@hooks.register("register_aid_menu_item")
def pairing_menu_item():
    return PermittedMenuItem(
        _("Pairing"), reverse_lazy("pairing_admin:list"), what="pairing.read", name="pairing", icon_name="group", order=40
    )


@hooks.register("register_aid_menu_item")
def unit_menu_item():
    return PermittedMenuItem(
        _("Helping units"), reverse_lazy("unit:index"), what="pairing.manage", name="units", icon_name="clipboard-list", order=42
    )


hooks.register("household_panels", panels.household_panel)
hooks.register("officials_todo", todo.households_waiting)
