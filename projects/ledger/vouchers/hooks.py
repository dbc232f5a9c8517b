"""Where vouchers show in the back office. Imported by the app's wagtail_hooks."""

from django.http import HttpRequest
from django.urls import path, re_path, reverse, reverse_lazy
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from wagtail import hooks

from accounts.permissions import may
from accounts.screens import PermittedMenuItem, listing_paths
from accounts.todo import waiting
from projects.ledger import sources
from projects.ledger.models import Voucher, VoucherLine
from projects.ledger.vouchers import views

MOVES = "submit|submit-good|withdraw|confirm|refuse"


@hooks.register("register_admin_urls")
def voucher_urls():
    return listing_paths(
        views.VoucherList,
        path("table/", views.table, name="table"),
        path("new/<int:account>/", views.new, name="new"),
        path("<int:pk>/", views.voucher_page, name="voucher"),
        path("<int:pk>/proof/", views.proof, name="proof"),
        re_path(rf"^(?P<pk>\d+)/(?P<name>{MOVES})/$", views.move, name="move"),
    )


@hooks.register("register_aid_menu_item")
def voucher_menu_item():
    address = reverse_lazy("vouchers_admin:list")
    return PermittedMenuItem(gettext_lazy("Vouchers"), address, what=views.READ, name="vouchers", icon_name="doc-full", order=21)


@hooks.register("officials_todo")
def vouchers_waiting(request: HttpRequest):
    if may(request.user, views.CONFIRM):
        rows = Voucher.objects.visible_to(request.user, views.CONFIRM).filter(status="submitted").exclude(entered_by=request.user)
        yield waiting(_("Vouchers to confirm"), f"{reverse('vouchers_admin:list')}?status=submitted", rows)


def links(found: list[str], user) -> dict[str, list[sources.Link]]:
    """From an entry to the voucher it stood on; those out of the reader's regions are left out."""
    visible = Voucher.objects.visible_to(user, views.READ)
    lines = VoucherLine.objects.filter(source__in=found, dropped=False, voucher__in=visible).values_list("source", "voucher")
    return {source: [sources.Link(_("Voucher"), reverse("vouchers_admin:voucher", args=[pk]))] for source, pk in lines}


sources.register("voucher", links=links)
