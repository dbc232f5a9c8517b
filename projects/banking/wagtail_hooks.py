"""Bank file templates among the county's rules."""

from wagtail import hooks
from wagtail.admin.panels import FieldPanel, FieldRowPanel
from wagtail.permissions import register_permission_policy

from accounts.rules import RuleForm, RulePolicy, RuleViewSet
from projects.banking.files import layout
from projects.banking.models import BankTemplate
from shared.errors import RuleError

register_permission_policy(BankTemplate, RulePolicy(BankTemplate))


class TemplateForm(RuleForm):
    """Refuses a layout by which no file could be made."""

    def clean(self):
        found = super().clean()
        if not self.errors:
            try:
                layout(BankTemplate(format=found["format"], encoding=found["encoding"], layout=found["layout"]))
            except RuleError as error:
                self.add_error("layout", error.message)
        return found


class TemplateViewSet(RuleViewSet):
    model, icon, rule_form = BankTemplate, "doc-full", TemplateForm
    list_display, list_filter = ["name", "code", "format", "encoding"], ["format"]
    own_panels = (
        FieldRowPanel([FieldPanel("code"), FieldPanel("name")]),
        FieldPanel("serves"),
        FieldRowPanel([FieldPanel("format"), FieldPanel("encoding"), FieldPanel("most_lines")]),
        FieldPanel("layout"),
    )


@hooks.register("register_admin_viewset")
def template_viewset():
    return TemplateViewSet("banktemplate")
