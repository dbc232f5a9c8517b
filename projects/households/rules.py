"""Where a county officer edits code lists and policy periods. Imported by the app's wagtail_hooks."""

from wagtail import hooks
from wagtail.admin.panels import FieldPanel, FieldRowPanel
from wagtail.permissions import register_permission_policy

from accounts.rules import RuleForm, RulePolicy, RuleViewSet
from projects.households.codes import forget_code_books
from projects.households.models import Code
from regions.models import PolicyPeriod

register_permission_policy(Code, RulePolicy(Code))
register_permission_policy(PolicyPeriod, RulePolicy(PolicyPeriod))


class CodeForm(RuleForm):
    def save(self, commit=True):
        saved = super().save(commit)
        forget_code_books()
        return saved


class CodeViewSet(RuleViewSet):
    model, icon, rule_form = Code, "list-ul", CodeForm
    list_display, list_filter, search_fields = ["label", "list", "code"], ["list"], ["label", "label_en", "code"]
    search_backend_name = None
    own_panels = (
        FieldPanel("list"),
        FieldRowPanel([FieldPanel("code"), FieldPanel("position")]),
        FieldRowPanel([FieldPanel("label"), FieldPanel("label_en")]),
        FieldPanel("aliases"),
    )


class PeriodViewSet(RuleViewSet):
    model, icon = PolicyPeriod, "calendar"
    list_display = ["name", "key"]
    own_panels = (FieldPanel("key"), FieldRowPanel([FieldPanel("name"), FieldPanel("name_en")]), FieldPanel("words"))


@hooks.register("register_admin_viewset")
def rule_viewsets():
    return [CodeViewSet("code"), PeriodViewSet("policyperiod")]
