from django.urls import path, reverse_lazy
from django.utils.translation import gettext_lazy as _
from wagtail import hooks

from accounts.screens import PermittedMenuItem, listing_paths
from projects.monitoring import listing, panels, todo, views


@hooks.register("register_admin_urls")
def monitoring_urls():
    return listing_paths(
        listing.CaseList,
        path("open/<int:pk>/", views.open_case, name="open"),
        path("measures/<int:pk>/end/", views.end_measure, name="end_measure"),
        path("<int:pk>/", views.case_page, name="case"),
        path("<int:pk>/correct/", views.correct, name="correct"),
        path("<int:pk>/measure/", views.measure, name="measure"),
        path("<int:pk>/clear/", views.clear, name="clear"),
        path("<int:pk>/reopen/", views.reopen, name="reopen"),
    )


@hooks.register("register_aid_menu_item")
def monitoring_menu_item():
    address = reverse_lazy("monitoring_admin:list")
    return PermittedMenuItem(_("Monitored households"), address, what=listing.READ, name="monitoring", icon_name="view", order=44)


hooks.register("household_panels", panels.household_panel)
hooks.register("officials_todo", todo.cases_waiting)
