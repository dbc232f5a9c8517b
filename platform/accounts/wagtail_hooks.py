from django.templatetags.static import static
from django.urls import path, reverse_lazy
from django.utils.html import format_html
from django.utils.translation import gettext_lazy as _
from wagtail import hooks
from wagtail.admin.menu import Menu, MenuItem, SubmenuMenuItem

from accounts import people
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


@hooks.register("register_admin_urls")
def people_urls():
    return [
        *listing_paths(
            people.PeopleList,
            path("new/", people.new, name="new"),
            path("<int:pk>/", people.person, name="person"),
            path("<int:pk>/appoint/", people.appoint, name="appoint"),
            path("<int:pk>/reset-factor/", people.reset_factor, name="reset_factor"),
            path("<int:pk>/reset-password/", people.reset_password, name="reset_password"),
            path("posts/<int:pk>/end/", people.end, name="end"),
        ),
        *listing_paths(people.EndingPosts),
    ]


@hooks.register("register_admin_menu_item")
def people_menu():
    """The administrators' menu; apps add to it by the hook `register_people_menu_item`."""
    return SubmenuMenuItem(_("People"), Menu(register_hook_name="register_people_menu_item"), name="people", icon_name="user", order=130)


@hooks.register("register_people_menu_item")
def people_menu_item():
    address = reverse_lazy("people_admin:list")
    return PermittedMenuItem(_("People and posts"), address, what=people.READ, name="people-list", icon_name="user", order=10)


@hooks.register("register_people_menu_item")
def ending_posts_menu_item():
    address = reverse_lazy("posts_admin:list")
    return PermittedMenuItem(_("Posts that end soon"), address, what=people.READ, name="ending-posts", icon_name="date", order=20)


@hooks.register("register_admin_menu_item")
def own_page_menu_item():
    return MenuItem(_("My page"), reverse_lazy("accounts:home"), name="own-page", icon_name="user", order=9_900)


@hooks.register("construct_settings_menu")
def without_wagtails_accounts(request, menu_items):
    """Accounts and rights come about by accounts.services only; Wagtail's own screens for them are closed (config.urls)."""
    menu_items[:] = [item for item in menu_items if item.name not in {"users", "groups"}]


@hooks.register("construct_homepage_panels")
def what_waits_first(request, panels):
    panels.append(TodoPanel(request))


@hooks.register("construct_homepage_summary_items", order=200)
def no_page_counts_for_who_edits_none(request, items):
    """Counts of pages, images and documents mean something to editors only."""
    if not request.user.groups.exists():
        items.clear()
