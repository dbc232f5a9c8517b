"""Live shows in the back office: editing, and a page with the buttons that announce and end them."""

from django.urls import include, path, reverse_lazy
from django.utils.translation import gettext_lazy as _
from wagtail import hooks
from wagtail.admin.forms import WagtailAdminModelForm
from wagtail.admin.panels import FieldPanel, FieldRowPanel, InlinePanel, ObjectList
from wagtail.admin.ui.tables import TitleColumn
from wagtail.admin.viewsets.model import ModelViewSet
from wagtail.permissions import register_permission_policy

from accounts.policy import PostPolicy, ScopedEditView, ScopedHistoryView, ScopedIndexView, ScopedUsageView
from accounts.screens import PermittedMenuItem
from marketplace.catalogue.admin_forms import regions_of
from marketplace.catalogue.models import Supplier
from marketplace.live import officials
from marketplace.live.models import Show

EDIT = "live.edit"
register_permission_policy(Show, PostPolicy(Show, EDIT))


class ShowForm(WagtailAdminModelForm):
    def __init__(self, *args, **kwargs):
        super().__init__(*args, **kwargs)
        self.fields["region"].queryset = regions_of(self.for_user, EDIT)
        self.fields["supplier"].queryset = Supplier.objects.visible_to(self.for_user, EDIT)


class ShowViewSet(ModelViewSet):
    model, icon = Show, "media"
    index_view_class, edit_view_class = ScopedIndexView, ScopedEditView
    history_view_class, usage_view_class = ScopedHistoryView, ScopedUsageView
    copy_view_enabled = inspect_view_enabled = False
    add_to_admin_menu = False
    list_display = [TitleColumn("title", label=_("Title"), url_name="shows_admin:show"), "host_name", "starts_at", "status"]
    search_fields = ["title", "host_name"]
    panels = [
        FieldRowPanel([FieldPanel("title"), FieldPanel("title_en")]),
        FieldPanel("host_name"),
        FieldRowPanel([FieldPanel("supplier"), FieldPanel("region")]),
        FieldPanel("cover"),
        FieldRowPanel([FieldPanel("starts_at"), FieldPanel("ends_at")]),
        InlinePanel("items", heading=_("Products"), panels=[FieldRowPanel([FieldPanel("product"), FieldPanel("position")])]),
    ]

    def get_edit_handler(self):
        return ObjectList(self.panels, base_form_class=ShowForm).bind_to_model(Show)


@hooks.register("register_admin_viewset")
def viewset():
    return ShowViewSet()


@hooks.register("register_admin_urls")
def show_urls():
    patterns = [path("<int:pk>/", officials.show, name="show"), path("<int:pk>/<slug:to>/", officials.move, name="move")]
    return [path("shows/", include((patterns, "shows_admin")))]


@hooks.register("register_shop_menu_item")
def show_menu_item():
    return PermittedMenuItem(_("Live shows"), reverse_lazy("show:index"), what=EDIT, name="live-shows", icon_name="media", order=40)
