from django.urls import path, reverse_lazy
from django.utils.translation import gettext_lazy as _
from wagtail import hooks

from accounts.screens import PermittedMenuItem, listing_paths
from projects.notices import listing, officials, rules, todo  # noqa: F401  rules registers its screens


@hooks.register("register_admin_urls")
def notice_urls():
    return [
        *listing_paths(
            listing.NoticeList,
            path("<int:pk>/", officials.notice_page, name="notice"),
            path("<int:pk>/photos/", officials.add_photo, name="add_photo"),
            path("photos/<int:pk>/", officials.photo_file, name="photo"),
            path("photos/<int:pk>/<slug:act>/", officials.show_photo, name="show_photo"),
        ),
        *listing_paths(
            listing.ObjectionList,
            path("<int:pk>/", officials.objection_page, name="objection"),
            path("enter/<int:pk>/", officials.enter, name="enter"),
            path("<int:pk>/decide/", officials.decide, name="decide"),
            path("<int:pk>/read/", officials.read_in_full, name="read_in_full"),
            path("<int:pk>/<slug:name>/", officials.move, name="move"),
        ),
    ]


@hooks.register("register_aid_menu_item")
def notice_menu_item():
    address = reverse_lazy("notices_admin:list")
    return PermittedMenuItem(_("Public notices"), address, what="notices.read", name="notices", icon_name="clipboard-list", order=40)


@hooks.register("register_aid_menu_item")
def objection_menu_item():
    address = reverse_lazy("objections_admin:list")
    return PermittedMenuItem(_("Objections"), address, what="objections.read", name="objections", icon_name="comment", order=41)


hooks.register("officials_todo", todo.objections_waiting)
