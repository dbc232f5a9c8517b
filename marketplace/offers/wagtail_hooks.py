"""Flash prices, order cycles and reservation rules in the back office."""

from django.urls import path, reverse, reverse_lazy
from django.utils.translation import gettext_lazy as _
from wagtail import hooks
from wagtail.admin.panels import FieldPanel, FieldRowPanel, InlinePanel, ObjectList
from wagtail.admin.widgets.button import Button
from wagtail.permissions import register_permission_policy

from accounts.policy import PostPolicy, ScopedEditView
from accounts.rules import RulePolicy, RuleViewSet
from accounts.screens import PermittedMenuItem, listing_paths
from marketplace.catalogue.wagtail_hooks import ScopedViewSet
from marketplace.offers import officials
from marketplace.offers.admin_forms import CycleForm, ReservationForm
from marketplace.offers.models import OrderCycle, ReservationRule
from marketplace.offers.services import EDIT

register_permission_policy(OrderCycle, PostPolicy(OrderCycle, EDIT))
register_permission_policy(ReservationRule, RulePolicy(ReservationRule, ReservationForm.what))


class CycleEditView(ScopedEditView):
    """Beside the form, the way to what was ordered; that page knows orders, this one does not."""

    @property
    def header_more_buttons(self):
        url = reverse("invoices_admin:picking", args=[self.object.pk])
        return [*super().header_more_buttons, Button(_("Picking list and calling off"), url=url, icon_name="list-ul", priority=5)]


class OrderCycleViewSet(ScopedViewSet):
    model, icon, edit_view_class = OrderCycle, "date", CycleEditView
    list_display, search_fields = ["title", "region", "opens_at", "closes_at", "ships_on", "status"], ["title"]
    panels = [
        FieldRowPanel([FieldPanel("title"), FieldPanel("title_en")]),
        FieldPanel("region"),
        FieldRowPanel([FieldPanel("opens_at"), FieldPanel("closes_at")]),
        FieldRowPanel([FieldPanel("picks_on"), FieldPanel("ships_on")]),
        InlinePanel("products", heading=_("Products"), min_num=1, panels=[FieldPanel("product")]),
    ]

    def get_edit_handler(self):
        return ObjectList(self.panels, base_form_class=CycleForm).bind_to_model(OrderCycle)


class ReservationRuleViewSet(RuleViewSet):
    model, icon, rule_form = ReservationRule, "time", ReservationForm
    list_display = ["minutes"]
    add_to_settings_menu = False  # the shop's menu has it
    own_panels = (FieldPanel("minutes"),)


@hooks.register("register_admin_viewset")
def viewsets():
    return [OrderCycleViewSet(), ReservationRuleViewSet("reservationrule")]


@hooks.register("register_admin_urls")
def flash_urls():
    return listing_paths(
        officials.FlashList,
        path("new/", officials.new, name="new"),
        path("<int:pk>/close/", officials.close, name="close"),
    )


@hooks.register("register_shop_menu_item")
def flash_menu_item():
    return PermittedMenuItem(_("Flash prices"), reverse_lazy("flash_admin:list"), what=EDIT, name="flash", icon_name="time", order=46)


@hooks.register("register_shop_menu_item")
def cycle_menu_item():
    return PermittedMenuItem(_("Order cycles"), reverse_lazy("ordercycle:index"), what=EDIT, name="cycles", icon_name="date", order=47)


@hooks.register("register_shop_menu_item")
def reservation_menu_item():
    return PermittedMenuItem(
        _("Reservation rules"),
        reverse_lazy("reservationrule:index"),
        what=ReservationForm.what,
        name="reservations",
        icon_name="time",
        order=55,
    )
