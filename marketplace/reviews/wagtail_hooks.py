from django.urls import path, reverse_lazy
from django.utils.translation import gettext_lazy as _
from wagtail import hooks

from accounts.screens import PermittedMenuItem, listing_paths
from marketplace.reviews import officials
from marketplace.reviews.services import MODERATE


@hooks.register("register_admin_urls")
def moderation_urls():
    return [
        urls
        for listing, kind in ((officials.ReviewList, "review"), (officials.QuestionList, "question"))
        for urls in listing_paths(
            listing,
            path("<int:pk>/", officials.spoken, {"kind": kind}, name=kind),
            path("<int:pk>/<slug:to>/", officials.move, {"kind": kind}, name="move"),
        )
    ]


@hooks.register("register_shop_menu_item")
def review_menu_item():
    return PermittedMenuItem(_("Reviews"), reverse_lazy("reviews_admin:list"), what=MODERATE, name="reviews", icon_name="pick", order=60)


@hooks.register("register_shop_menu_item")
def question_menu_item():
    return PermittedMenuItem(
        _("Questions"), reverse_lazy("questions_admin:list"), what=MODERATE, name="questions", icon_name="help", order=61
    )


hooks.register("officials_todo", officials.todo)
