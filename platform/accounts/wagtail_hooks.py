from django.templatetags.static import static
from django.urls import reverse_lazy
from django.utils.html import format_html
from django.utils.translation import gettext_lazy as _
from wagtail import hooks

from accounts.audit_trail import AuditTrail
from accounts.screens import PermittedMenuItem, listing_paths
from accounts.todo import TodoPanel


@hooks.register("register_admin_urls")
def audit_urls():
    return listing_paths(AuditTrail)


@hooks.register("register_reports_menu_item")
def audit_menu_item():
    return PermittedMenuItem(
        _("Audit trail"), reverse_lazy("audit_admin:list"), what="audit.read", name="audit", icon_name="history", order=100
    )


@hooks.register("insert_global_admin_css")
def officials_css():
    return format_html('<link rel="stylesheet" href="{}">', static("accounts/officials.css"))


@hooks.register("construct_homepage_panels")
def what_waits_first(request, panels):
    panels.append(TodoPanel(request))


@hooks.register("construct_homepage_summary_items", order=200)
def no_page_counts_for_who_edits_none(request, items):
    """Counts of pages, images and documents mean something to editors only."""
    if not request.user.groups.exists():
        items.clear()
