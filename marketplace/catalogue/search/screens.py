"""Officials keep synonyms and silent words: a list and a form, in the shop's menu."""

from wagtail.admin.forms import WagtailAdminModelForm
from wagtail.admin.panels import FieldPanel, ObjectList
from wagtail.admin.views import generic
from wagtail.admin.viewsets.model import ModelViewSet
from wagtail.permission_policies import BasePermissionPolicy
from wagtail.permissions import register_permission_policy

from accounts.models import User
from accounts.permissions import MAY, may
from marketplace.catalogue.models import SearchRule
from marketplace.catalogue.search import services

WHAT = "search.edit"


class SearchRulePolicy(BasePermissionPolicy):
    """The words are the platform's, not a region's: whoever may edit them edits all."""

    ACTIONS = {"add", "change", "delete", "view"}

    def user_has_permission(self, user, action) -> bool:
        return action in self.ACTIONS and may(user, WHAT)

    def users_with_any_permission(self, actions):
        holders = User.objects.filter(is_active=True, posts__role__in=MAY[WHAT]).distinct()
        return holders if self.ACTIONS & set(actions) else holders.none()


register_permission_policy(SearchRule, SearchRulePolicy(SearchRule))


class SearchRuleForm(WagtailAdminModelForm):
    def save(self, commit=True):
        rule = super().save(commit=False)
        if commit:
            services.save_rule(rule, by=self.for_user)
        return rule


class DeleteView(generic.DeleteView):
    http_method_names = ["get", "post", "head", "options"]

    def delete_action(self):
        services.delete_rule(self.object, by=self.request.user)


class SearchRuleViewSet(ModelViewSet):
    model, icon = SearchRule, "search"
    delete_view_class = DeleteView
    copy_view_enabled = inspect_view_enabled = False
    add_to_admin_menu = False
    list_display, list_filter, search_fields = ["words", "kind"], ["kind"], ["words"]

    def get_edit_handler(self):
        return ObjectList([FieldPanel("kind"), FieldPanel("words")], base_form_class=SearchRuleForm).bind_to_model(SearchRule)
