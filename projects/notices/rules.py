"""Where a county officer edits the days of notices and answers, and the holidays. Imported by the app's wagtail_hooks."""

from django.utils.translation import gettext_lazy as _
from wagtail import hooks
from wagtail.admin.panels import FieldPanel, FieldRowPanel
from wagtail.permissions import register_permission_policy

from accounts.rules import RulePolicy, RuleViewSet
from projects.notices.models import NoticeRule, ObjectionRule, SpecialDay

for rule in (NoticeRule, ObjectionRule, SpecialDay):
    register_permission_policy(rule, RulePolicy(rule))


class NoticeRuleViewSet(RuleViewSet):
    model, icon, menu_label = NoticeRule, "calendar-check", _("Notice rules")
    list_display, list_filter = ["kind", "min_days", "counts"], ["kind"]
    own_panels = (FieldPanel("kind"), FieldRowPanel([FieldPanel("min_days"), FieldPanel("counts")]), FieldPanel("names_stay_days"))


class ObjectionRuleViewSet(RuleViewSet):
    model, icon, menu_label = ObjectionRule, "calendar-check", _("Objection rules")
    list_display, list_filter = ["kind", "answer_days", "counts"], ["kind"]
    own_panels = (FieldPanel("kind"), FieldRowPanel([FieldPanel("answer_days"), FieldPanel("counts")]))


class SpecialDayViewSet(RuleViewSet):
    model, icon, menu_label = SpecialDay, "calendar", _("Holidays")
    list_display, list_filter = ["name", "kind"], ["kind"]
    own_panels = (FieldRowPanel([FieldPanel("name"), FieldPanel("kind")]),)


@hooks.register("register_admin_viewset")
def rule_viewsets():
    return [NoticeRuleViewSet("noticerule"), ObjectionRuleViewSet("objectionrule"), SpecialDayViewSet("specialday")]
