from django.urls import path, reverse_lazy
from django.utils.translation import gettext_lazy as _
from wagtail import hooks

from accounts.screens import PermittedMenuItem, listing_paths
from projects.programmes import views


@hooks.register("register_admin_urls")
def programme_urls():
    return listing_paths(
        views.ProgrammeList,
        path("<int:pk>/", views.programme, name="programme"),
        path("<int:pk>/receipt/", views.record_receipt, name="record_receipt"),
    )


@hooks.register("register_aid_menu_item")
def programme_menu_item():
    address = reverse_lazy("programmes_admin:list")
    return PermittedMenuItem(_("Programmes"), address, what="programmes.read", name="programmes", icon_name="clipboard-list", order=20)
