"""The four village meetings (四议) a round goes through, and the rules that say which, in what order, with what majority."""

from django.db import models
from django.db.models import F, Q
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from projects.dividends.models.rounds import DividendRound
from regions.models import DatedRule
from shared.proofs import private_storage


class MeetingKind(models.TextChoices):
    BRANCH = "branch", _("proposal of the Party branch")
    COMMITTEES = "committees", _("deliberation of both village committees")
    PARTY = "party", _("review by the meeting of Party members")
    VILLAGERS = "villagers", _("resolution of the villagers' representatives")


class RoundMeetingRule(DatedRule):
    """A meeting a round needs in a region: its place in the order, who has to be there, who has to agree.

    quorum_parts/quorum_whole  at least this part of those entitled is present; 0 parts: no quorum
    agree_parts/agree_whole    more than this part of those present agrees
    required                   false takes a meeting off that a larger region asks for
    """

    kind = models.CharField(_("meeting"), max_length=12, choices=MeetingKind)
    position = models.PositiveSmallIntegerField(_("place in the order"))
    quorum_parts = models.PositiveSmallIntegerField(_("present at least: parts"), help_text=_("2 of 3 for two thirds; 0 without quorum"))
    quorum_whole = models.PositiveSmallIntegerField(_("present at least: of"))
    agree_parts = models.PositiveSmallIntegerField(_("agree more than: parts"), default=1)
    agree_whole = models.PositiveSmallIntegerField(_("agree more than: of"), default=2)
    required = models.BooleanField(_("required"), default=True)

    class Meta(DatedRule.Meta):
        verbose_name = _("rule of village meetings")
        verbose_name_plural = _("rules of village meetings")
        ordering = ["position", "region_prefix", "-valid_from"]
        constraints = [
            *DatedRule.Meta.constraints,
            models.UniqueConstraint(
                name="meeting_rule_once_from_a_day",
                fields=["kind", "region_prefix", "valid_from"],
                violation_error_message=_("This meeting has a rule from that day on already."),
            ),
            models.CheckConstraint(
                name="meeting_rule_has_fractions",
                condition=Q(quorum_whole__gt=0, agree_whole__gt=0, quorum_parts__lte=F("quorum_whole"), agree_parts__lt=F("agree_whole")),
                violation_error_message=_("A part is not larger than its whole."),
            ),
        ]

    def __str__(self):
        return f"{self.position} {self.get_kind_display()}"


class MeetingStep(models.Model):
    """One meeting as it was held: who was there, how they voted, its minutes. Never changed, never deleted."""

    round = models.ForeignKey(DividendRound, models.PROTECT, related_name="meetings", verbose_name=_("dividend round"))
    submission = models.PositiveSmallIntegerField(_("submission"))
    kind = models.CharField(_("meeting"), max_length=12, choices=MeetingKind)
    held_on = models.DateField(_("held on"))
    entitled = models.PositiveIntegerField(_("entitled to take part"))
    present = models.PositiveIntegerField(_("present"))
    votes_for = models.PositiveIntegerField(_("in favour"))
    votes_against = models.PositiveIntegerField(_("against"))
    abstained = models.PositiveIntegerField(_("abstained"))
    minutes = models.TextField(_("minutes"))
    proof = models.FileField(_("proof as a file"), upload_to="meetings/%Y/%m", storage=private_storage, blank=True, default="")
    recorded_by = models.ForeignKey("accounts.User", models.PROTECT, related_name="+", verbose_name=_("recorded by"))
    recorded_at = models.DateTimeField(_("recorded"), default=timezone.now)

    class Meta:
        verbose_name = _("village meeting")
        verbose_name_plural = _("village meetings")
        ordering = ["round", "submission", "pk"]
        constraints = [
            models.UniqueConstraint(
                name="meeting_once_a_submission",
                fields=["round", "submission", "kind"],
                violation_error_message=_("This meeting is recorded already."),
            ),
            models.CheckConstraint(
                name="meeting_votes_add_up",
                condition=Q(present=F("votes_for") + F("votes_against") + F("abstained")),
                violation_error_message=_("Votes in favour, against and abstentions sum to those present."),
            ),
            models.CheckConstraint(
                name="meeting_present_of_the_entitled",
                condition=Q(entitled__gt=0, present__gt=0, present__lte=F("entitled")),
                violation_error_message=_("No more people are present than are entitled to take part."),
            ),
        ]

    def __str__(self):
        return f"{self.get_kind_display()} {self.held_on}"

    @property
    def audit_region(self) -> str:
        return self.round.audit_region
