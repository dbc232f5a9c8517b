"""Where the acts and the roll-over show in the back office. Imported by the app's wagtail_hooks."""

from django.urls import include, path, reverse_lazy
from django.utils.translation import gettext_lazy as _
from wagtail import hooks

from accounts.screens import PermittedMenuItem, listing_paths
from projects.households.acts import panels, roll_overs, views


@hooks.register("register_admin_urls")
def act_urls():
    patterns = [
        path("<int:pk>/undo/", views.undo, name="undo"),
        path("<int:pk>/<slug:name>/", views.act, name="act"),
        path("proof/<int:pk>", views.proof, name="proof"),
    ]
    return [path("acts/", include((patterns, "acts_admin")))]


@hooks.register("register_admin_urls")
def roll_over_urls():
    return listing_paths(
        roll_overs.RollOverList,
        path("new/", roll_overs.new, name="new"),
        path("<int:pk>/", roll_overs.page, name="run"),
        path("<int:pk>/resume/", roll_overs.resume, name="resume"),
        path("<int:pk>/report.<slug:kind>", roll_overs.report, name="report"),
    )


@hooks.register("register_aid_menu_item")
def roll_over_menu_item():
    address = reverse_lazy("roll_overs_admin:list")
    return PermittedMenuItem(_("Turn of the year"), address, what=roll_overs.WHAT, name="roll-overs", icon_name="calendar-check", order=18)


hooks.register("household_panels", panels.household_panels, order=-2)
hooks.register("household_panels", panels.as_of_panel, order=-1)
