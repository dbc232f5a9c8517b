from django.templatetags.static import static
from django.urls import reverse_lazy
from django.utils.html import format_html
from django.utils.translation import gettext_lazy as _
from wagtail import hooks

from accounts.audit_trail import AuditTrail
from accounts.screens import PermittedMenuItem, listing_paths


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
