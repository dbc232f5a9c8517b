"""Freight templates in the back office: sellers and officials edit those of the suppliers in their region."""

from django.urls import reverse_lazy
from django.utils.translation import gettext_lazy as _
from wagtail import hooks
from wagtail.admin.panels import FieldPanel, FieldRowPanel, ObjectList
from wagtail.permissions import register_permission_policy

from accounts.policy import PostPolicy
from accounts.screens import PermittedMenuItem
from marketplace.catalogue.wagtail_hooks import RowFormPanel, ScopedViewSet
from marketplace.freight.admin_forms import EDIT, TemplateForm, ZoneForm
from marketplace.freight.models import FreightTemplate

register_permission_policy(FreightTemplate, PostPolicy(FreightTemplate, EDIT))


class FreightTemplateViewSet(ScopedViewSet):
    model, icon = FreightTemplate, "site"
    list_display, search_fields = ["name", "supplier", "valid_from", "valid_to"], ["name", "supplier__name"]
    panels = [
        FieldRowPanel([FieldPanel("supplier"), FieldPanel("name")]),
        FieldRowPanel([FieldPanel("valid_from"), FieldPanel("valid_to")]),
        FieldRowPanel([FieldPanel("cold_fen"), FieldPanel("cold_next_fen")]),
        RowFormPanel(
            "zones",
            heading=_("Zones"),
            row_form=ZoneForm,
            min_num=1,
            panels=[
                FieldRowPanel([FieldPanel("name"), FieldPanel("is_served")]),
                FieldPanel("places"),
                FieldRowPanel([FieldPanel("first_g"), FieldPanel("first_fen"), FieldPanel("next_g"), FieldPanel("next_fen")]),
                FieldPanel("free_over_fen"),
            ],
        ),
    ]

    def get_edit_handler(self):
        return ObjectList(self.panels, base_form_class=TemplateForm).bind_to_model(FreightTemplate)


@hooks.register("register_admin_viewset")
def viewsets():
    return [FreightTemplateViewSet()]


@hooks.register("register_shop_menu_item")
def freight_menu_item():
    return PermittedMenuItem(_("Freight"), reverse_lazy("freighttemplate:index"), what=EDIT, name="freight", icon_name="site", order=45)
