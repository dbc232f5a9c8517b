"""Where a county officer edits what changes with place and time about programmes. Imported by the app's wagtail_hooks."""

from django.utils.translation import gettext_lazy as _
from wagtail import hooks
from wagtail.admin.panels import FieldPanel, FieldRowPanel
from wagtail.permissions import register_permission_policy

from accounts.rules import RuleForm, RulePolicy, RuleViewSet
from projects.programmes.models import (
    BankRate,
    HouseholdLoanRule,
    LabourShareRule,
    MeetingRule,
    ProgrammeKind,
    PublicPostRule,
    ReadinessRule,
    RecheckRule,
)
from shared.forms import YuanField


class PayForm(RuleForm):
    most_pay_fen = YuanField(label=_("Most yuan of a month"), required=False, help_text=_("empty: no maximum is set"))


class KindViewSet(RuleViewSet):
    model, icon = ProgrammeKind, "clipboard-list"
    list_display = ["name", "code", "records", "income_item"]
    own_panels = (
        FieldRowPanel([FieldPanel("code"), FieldPanel("records")]),
        FieldRowPanel([FieldPanel("name"), FieldPanel("name_en")]),
        FieldPanel("income_item"),
    )


class LabourShareViewSet(RuleViewSet):
    model, icon, list_display = LabourShareRule, "group", ["kind", "share_bp"]
    own_panels = (FieldRowPanel([FieldPanel("kind"), FieldPanel("share_bp")]),)


class BankRateViewSet(RuleViewSet):
    model, icon, list_display = BankRate, "decimal", ["__str__", "factor_bp"]
    own_panels = (FieldRowPanel([FieldPanel("rate_bp"), FieldPanel("factor_bp")]),)


class HouseholdLoanViewSet(RuleViewSet):
    model, icon, list_display = HouseholdLoanRule, "warning", ["effect"]
    own_panels = (FieldPanel("effect"),)


class PublicPostViewSet(RuleViewSet):
    model, icon, rule_form, list_display = PublicPostRule, "user", PayForm, ["__str__", "yuan"]
    own_panels = (FieldRowPanel([FieldPanel("least_age"), FieldPanel("most_age")]), FieldPanel("most_pay_fen"))


class RecheckViewSet(RuleViewSet):
    model, icon, list_display = RecheckRule, "cogs", ["months"]
    own_panels = (FieldPanel("months"),)


class MeetingViewSet(RuleViewSet):
    model, icon, list_display = MeetingRule, "tasks", ["__str__"]
    own_panels = (FieldRowPanel([FieldPanel("least_present_bp"), FieldPanel("above_bp")]),)


class ReadinessViewSet(RuleViewSet):
    model, icon, list_display = ReadinessRule, "check", ["__str__"]


VIEWSETS = {
    "programmekind": KindViewSet,
    "labourshare": LabourShareViewSet,
    "bankrate": BankRateViewSet,
    "householdloan": HouseholdLoanViewSet,
    "publicpostrule": PublicPostViewSet,
    "recheckrule": RecheckViewSet,
    "meetingrule": MeetingViewSet,
    "readinessrule": ReadinessViewSet,
}
for _viewset in VIEWSETS.values():
    register_permission_policy(_viewset.model, RulePolicy(_viewset.model))


@hooks.register("register_admin_viewset")
def rule_viewsets():
    return [viewset(name) for name, viewset in VIEWSETS.items()]
