"""Editing dated rules in the back office: whoever may `rules.edit` reads all that hold in the region and edits those of it."""

from django.db.models import Q
from django.utils.translation import gettext_lazy as _
from wagtail.admin.forms import WagtailAdminModelForm
from wagtail.admin.panels import FieldPanel, FieldRowPanel, ObjectList
from wagtail.admin.views import generic
from wagtail.admin.viewsets.model import ModelViewSet

from accounts.permissions import MAY, may
from accounts.policy import PostPolicy, ScopedEditView, ScopedHistoryView, ScopedUsageView
from audit.services import record

EDIT = "rules.edit"
DATES = (
    FieldRowPanel([FieldPanel("region_prefix"), FieldPanel("document")]),
    FieldRowPanel([FieldPanel("valid_from"), FieldPanel("valid_to")]),
)


def prefixes_of(user, what: str = EDIT) -> list[str]:
    return [prefix for role, prefix in user.posts_today() if role in MAY[what]]


class RulePolicy(PostPolicy):
    """A rule is edited where its region prefix lies; rules of larger regions are read, and overruled by a row of one's own."""

    def __init__(self, model, what: str = EDIT):
        super().__init__(model, what)

    def user_has_permission_for_instance(self, user, action, instance) -> bool:
        return action in self.ACTIONS and may(user, self.what, instance.region_prefix)

    def instances_user_has_any_permission_for(self, user, actions):
        inside = Q(pk__in=[])
        for prefix in prefixes_of(user, self.what):
            inside |= Q(region_prefix__startswith=prefix)
        return self.model._default_manager.filter(inside) if self.ACTIONS & set(actions) else self.model._default_manager.none()


class RuleForm(WagtailAdminModelForm):
    """Refuses a region outside one's own, and leaves an audit line. what: the permission of MAY it takes there."""

    what = EDIT

    def clean_region_prefix(self):
        prefix = self.cleaned_data["region_prefix"]
        if not may(self.for_user, self.what, prefix):
            self.add_error("region_prefix", _("Give a region inside your own; rules of larger regions are made elsewhere."))
        return prefix

    def save(self, commit=True):
        new = self.instance.pk is None
        saved = super().save(commit)
        if commit:
            record(self.for_user, f"{saved._meta.model_name}.{'added' if new else 'changed'}", saved, fields=sorted(self.changed_data))
        return saved


class RuleIndexView(generic.IndexView):
    """Rules of the own region and those of larger regions that hold there; the latter without a link."""

    def get_base_queryset(self):
        seen = Q(region_prefix="")
        for prefix in prefixes_of(self.request.user, self.permission_policy.what):
            seen |= Q(region_prefix__startswith=prefix) | Q(region_prefix__in=[prefix[:n] for n in range(2, len(prefix))])
        return self.model._default_manager.filter(seen)

    def get_edit_url(self, instance):
        if self.permission_policy.user_has_permission_for_instance(self.request.user, "change", instance):
            return super().get_edit_url(instance)
        return None


class RuleViewSet(ModelViewSet):
    """A list and a form of one kind of dated rule; a subclass names model, icon, list_display, own_panels, and registers a RulePolicy."""

    index_view_class, edit_view_class = RuleIndexView, ScopedEditView
    history_view_class, usage_view_class = ScopedHistoryView, ScopedUsageView
    copy_view_enabled = inspect_view_enabled = False
    add_to_settings_menu = True
    rule_form = RuleForm
    own_panels: tuple = ()

    def __init__(self, name=None, **kwargs):
        super().__init__(name, **kwargs)
        self.list_display = [*self.list_display, "region_prefix", "valid_from", "valid_to", "document"]

    def get_edit_handler(self):
        return ObjectList([*self.own_panels, *DATES], base_form_class=self.rule_form).bind_to_model(self.model)
