"""Where the payment shows in the back office. Imported by the app's wagtail_hooks."""

from django.templatetags.static import static
from django.urls import include, path, reverse_lazy
from django.utils.html import format_html
from django.utils.translation import gettext_lazy as _
from wagtail import hooks

from accounts.screens import PermittedMenuItem, listing_paths
from projects.dividends.payment import lines, notices, panels, recoveries, views
from projects.dividends.payment.links import links
from projects.ledger import sources


@hooks.register("register_admin_urls")
def payment_urls():
    line_patterns = [
        path("<int:pk>/", lines.line_page, name="line"),
        path("<int:pk>/hold/", lines.hold, name="hold"),
        path("<int:pk>/release/", lines.release, name="release"),
        path("<int:pk>/take-back/", lines.take_back, name="take_back"),
        path("<int:pk>/propose/<slug:kind>/", lines.propose, name="propose"),
        path("decide/<slug:kind>/<int:pk>/", lines.decide, name="decide"),
        path("proof/<slug:kind>/<int:pk>/", lines.proof, name="proof"),
    ]
    return [
        *listing_paths(
            views.BatchList,
            path("draw/", views.draw, name="draw"),
            path("<int:pk>/", views.batch_page, name="batch"),
            path("<int:pk>/send/", views.send, name="send"),
            path("<int:pk>/cancel/", views.cancel, name="cancel"),
            path("<int:pk>/download/", views.download, name="download"),
            path("<int:pk>/answer/", views.answer, name="answer"),
        ),
        *listing_paths(recoveries.RecoveryList, path("<int:pk>/", recoveries.recovery_page, name="recovery")),
        path("dividend-lines/", include((line_patterns, "lines_admin"))),
    ]


@hooks.register("register_aid_menu_item")
def batch_menu_item():
    address = reverse_lazy("batches_admin:list")
    return PermittedMenuItem(_("Bank batches"), address, what="dividends.read", name="batches", icon_name="doc-full", order=32)


@hooks.register("register_aid_menu_item")
def recovery_menu_item():
    address = reverse_lazy("recoveries_admin:list")
    return PermittedMenuItem(_("Recoveries"), address, what="dividends.read", name="recoveries", icon_name="resubmit", order=34)


@hooks.register("insert_global_admin_css")
def payment_css():
    return format_html('<link rel="stylesheet" href="{}">', static("dividends/payment.css"))


hooks.register("officials_todo", panels.payments_waiting)
hooks.register("round_panels", panels.payment_panel)
hooks.register("notice_closed_lines", notices.closed_lines)
hooks.register("notice_names", notices.names)
sources.register("dividend", links=links)
