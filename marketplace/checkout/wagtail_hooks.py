"""The buying side in the back office: invoices and picking lists."""

from django.urls import path, reverse, reverse_lazy
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from wagtail import hooks

from accounts.permissions import may
from accounts.screens import PermittedMenuItem, listing_paths
from accounts.todo import waiting
from marketplace.checkout import officials
from marketplace.checkout.models import InvoiceRequest
from marketplace.offers.models import OrderCycle
from marketplace.offers.services import EDIT


@hooks.register("register_admin_urls")
def invoice_urls():
    acts = [path(f"<int:pk>/{what}/", officials.act, {"what": what}, name=what) for what in officials.ACTS]
    return listing_paths(
        officials.InvoiceList,
        path("<int:pk>/", officials.invoice, name="invoice"),
        path("picking/<int:pk>/", officials.picking, name="picking"),
        path("picking/<int:pk>/call-off/", officials.call_off, name="call_off"),
        *acts,
    )


@hooks.register("register_shop_menu_item")
def invoice_menu_item():
    return PermittedMenuItem(
        gettext_lazy("Invoices"), reverse_lazy("invoices_admin:list"), what=officials.READ, name="invoices", icon_name="doc-full", order=48
    )


@hooks.register("officials_todo")
def todo(request):
    """Invoices to issue; cycles whose window is over and whose goods are to be picked."""
    if may(request.user, officials.ISSUE):
        asked = InvoiceRequest.objects.visible_to(request.user, officials.ISSUE).filter(status=InvoiceRequest.Status.REQUESTED)
        yield waiting(_("Invoices to issue"), reverse("invoices_admin:list") + "?status=requested", asked.select_related("order"))
    if may(request.user, EDIT):
        today = timezone.localdate()
        cycles = OrderCycle.objects.visible_to(request.user, EDIT).filter(
            status=OrderCycle.Status.ANNOUNCED, closes_at__lte=timezone.now(), ships_on__gte=today
        )
        first = cycles.order_by("picks_on").first()
        if first:
            yield waiting(_("Order cycles to pick"), reverse("invoices_admin:picking", args=[first.pk]), cycles.order_by("picks_on"))
