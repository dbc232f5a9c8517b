"""Where helping units are kept: whoever may pair edits those of the own regions."""

from django.utils.translation import gettext_lazy as _
from wagtail import hooks
from wagtail.admin.panels import FieldPanel, FieldRowPanel, ObjectList
from wagtail.admin.viewsets.model import ModelViewSet
from wagtail.permissions import register_permission_policy

from accounts.policy import PostPolicy, ScopedEditView, ScopedHistoryView, ScopedIndexView, ScopedUsageView
from audit.services import record
from projects.pairing.forms import UnitForm
from projects.pairing.models import Unit
from projects.pairing.services import MANAGE

register_permission_policy(Unit, PostPolicy(Unit, MANAGE))


class RecordedUnitForm(UnitForm):
    """Leaves an audit line."""

    def save(self, commit=True):
        new = self.instance.pk is None
        saved = super().save(commit)
        if commit:
            record(self.for_user, "unit.added" if new else "unit.changed", saved, fields=sorted(self.changed_data))
        return saved


class UnitViewSet(ModelViewSet):
    model, icon = Unit, "group"
    menu_label = _("Helping units")
    index_view_class, edit_view_class = ScopedIndexView, ScopedEditView
    history_view_class, usage_view_class = ScopedHistoryView, ScopedUsageView
    copy_view_enabled = inspect_view_enabled = False
    add_to_admin_menu = False
    list_display, list_filter, search_fields = ["name", "kind", "region"], ["kind"], ["name"]
    search_backend_name = None

    def get_edit_handler(self):
        panels = [FieldPanel("name"), FieldRowPanel([FieldPanel("kind"), FieldPanel("region")])]
        return ObjectList(panels, base_form_class=RecordedUnitForm).bind_to_model(Unit)


@hooks.register("register_admin_viewset")
def unit_viewset():
    return UnitViewSet("unit")
