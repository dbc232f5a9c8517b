"""Where a county officer edits the income lines and what counts as income. Imported by the app's wagtail_hooks."""

from django.utils.translation import gettext_lazy as _
from wagtail import hooks
from wagtail.admin.panels import FieldPanel, FieldRowPanel
from wagtail.permissions import register_permission_policy

from accounts.rules import RuleForm, RulePolicy, RuleViewSet
from projects.ledger.models import IncomeItemRule, IncomeLine
from shared.forms import YuanField

register_permission_policy(IncomeLine, RulePolicy(IncomeLine))
register_permission_policy(IncomeItemRule, RulePolicy(IncomeItemRule))


class LineForm(RuleForm):
    amount_fen = YuanField(label=_("Yuan per head and year"), required=False, help_text=_("empty: no line is known"))


class LineViewSet(RuleViewSet):
    model, icon, rule_form = IncomeLine, "decimal", LineForm
    list_display, list_filter = ["year", "kind", "yuan"], ["kind"]
    own_panels = (FieldRowPanel([FieldPanel("kind"), FieldPanel("year")]), FieldPanel("amount_fen"))


@hooks.register("register_admin_viewset")
def line_viewset():
    return LineViewSet("incomeline")


class ItemRuleViewSet(RuleViewSet):
    """What counts as income, by region and time: the table that no constant replaces."""

    model, icon = IncomeItemRule, "table"
    list_display, list_filter = ["item", "verdict"], ["item", "counts"]
    own_panels = (FieldRowPanel([FieldPanel("item"), FieldPanel("counts")]),)


@hooks.register("register_admin_viewset")
def item_rule_viewset():
    return ItemRuleViewSet("incomeitemrule")
