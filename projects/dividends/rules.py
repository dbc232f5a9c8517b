"""Where a county officer edits the rules of rounds: which meetings, how many signatures. Imported by the app's wagtail_hooks."""

from wagtail import hooks
from wagtail.admin.panels import FieldPanel, FieldRowPanel
from wagtail.permissions import register_permission_policy

from accounts.rules import RulePolicy, RuleViewSet
from projects.dividends.models import ApprovalBand, ArchiveRule, RoundMeetingRule

register_permission_policy(RoundMeetingRule, RulePolicy(RoundMeetingRule))
register_permission_policy(ApprovalBand, RulePolicy(ApprovalBand))
register_permission_policy(ArchiveRule, RulePolicy(ArchiveRule))


class MeetingRuleViewSet(RuleViewSet):
    model, icon = RoundMeetingRule, "group"
    list_display = ["kind", "position", "quorum_parts", "quorum_whole", "required"]
    own_panels = (
        FieldRowPanel([FieldPanel("kind"), FieldPanel("position")]),
        FieldRowPanel([FieldPanel("quorum_parts"), FieldPanel("quorum_whole")]),
        FieldRowPanel([FieldPanel("agree_parts"), FieldPanel("agree_whole")]),
        FieldPanel("required"),
    )


class ApprovalBandViewSet(RuleViewSet):
    model, icon = ApprovalBand, "check"
    list_display = ["from_fen", "township_needed", "county_needed"]
    own_panels = (FieldPanel("from_fen"), FieldRowPanel([FieldPanel("township_needed"), FieldPanel("county_needed")]))


class ArchiveRuleViewSet(RuleViewSet):
    model, icon = ArchiveRule, "folder-open-inverse"
    list_display = ["years"]
    own_panels = (FieldPanel("years"),)


@hooks.register("register_admin_viewset")
def rule_viewsets():
    return [MeetingRuleViewSet("roundmeetingrule"), ApprovalBandViewSet("approvalband"), ArchiveRuleViewSet("archiverule")]
