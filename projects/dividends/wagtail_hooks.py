from django.templatetags.static import static
from django.urls import path, reverse_lazy
from django.utils.html import format_html
from django.utils.translation import gettext_lazy as _
from wagtail import hooks

from accounts.screens import PermittedMenuItem, listing_paths
from projects.dividends import panels, rules, todo  # noqa: F401  rules registers its screens
from projects.dividends.pages import archive, drafting, formulas, meetings, rounds
from projects.dividends.payment import hooks as payment_hooks  # noqa: F401  registers its screens


@hooks.register("register_admin_urls")
def dividend_urls():
    return [
        *listing_paths(
            rounds.RoundList,
            path("new/", drafting.new, name="new"),
            path("meeting-proof/<int:pk>/", meetings.proof, name="proof"),
            path("<int:pk>/", rounds.round_page, name="round"),
            path("<int:pk>/redraw/", drafting.redraw, name="redraw"),
            path("<int:pk>/meeting/", meetings.meeting, name="meeting"),
            path("<int:pk>/archive/", archive.take, name="archive"),
            path("<int:pk>/replay/", rounds.replay, name="replay"),
            path("<int:pk>/example/", formulas.keep_example, name="keep_example"),
            path("<int:pk>/<slug:name>/", rounds.move, name="move"),
        ),
        *listing_paths(
            formulas.FormulaList,
            path("new/", formulas.new, name="new"),
            path("<int:pk>/", formulas.formula, name="formula"),
            path("<int:pk>/check/", formulas.check, name="check"),
        ),
    ]


@hooks.register("register_aid_menu_item")
def dividend_menu_item():
    address = reverse_lazy("dividends_admin:list")
    return PermittedMenuItem(_("Dividend rounds"), address, what="dividends.read", name="dividends", icon_name="decimal", order=30)


@hooks.register("insert_global_admin_css")
def dividend_css():
    return format_html('<link rel="stylesheet" href="{}">', static("dividends/officials.css"))


hooks.register("programme_panels", panels.programme_panel)
hooks.register("officials_todo", todo.rounds_waiting)
