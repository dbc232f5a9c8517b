"""What the checks found and what people said to it; and the dated figures the checks measure with."""

from django.db import models
from django.db.models import Q
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from accounts.scope import ScopedQuerySet
from projects.households.checks import RULES
from regions.models import DatedRule


class RuleParameter(DatedRule):
    """A figure of the checks: an age, a pay band, an acreage. Without a row the rule that needs it is silent."""

    name = models.CharField(_("figure"), max_length=40, help_text=_("a field of checks.facts.Limits, which says the unit"))
    value = models.BigIntegerField(_("value"))

    class Meta(DatedRule.Meta):
        verbose_name = _("figure of the checks")
        verbose_name_plural = _("figures of the checks")
        ordering = ["name", "region_prefix", "-valid_from"]
        constraints = [
            *DatedRule.Meta.constraints,
            models.UniqueConstraint(
                name="rule_parameter_once_from_a_day",
                fields=["name", "region_prefix", "valid_from"],
                violation_error_message=_("This figure has a value from that day on already."),
            ),
        ]

    def __str__(self):
        return f"{self.name} = {self.value}"


class DoubtQuerySet(ScopedQuerySet):
    region_code, household = "household__village__region__code", "household"

    def waiting(self):
        """Those somebody has to look at."""
        return self.filter(status__in=Doubt.WAITING)


class Doubt(models.Model):
    """One finding of one rule about a household or one of its members (疑点). Kept when it is over: it says what was decided.

    case         which sentence of the rule; with words it is shown in the reader's language
    facts_print  of the facts the rule reads, when it was last found; explained_print the same when it was explained
    """

    class Status(models.TextChoices):
        OPEN = "open", _("open")
        EXPLAINED = "explained", _("explained")
        RESOLVED = "resolved", _("resolved")
        REOPENED = "reopened", _("reopened")

    NEXT: dict[Status, set[Status]] = {
        Status.OPEN: {Status.EXPLAINED, Status.RESOLVED},
        Status.EXPLAINED: {Status.REOPENED, Status.RESOLVED},
        Status.RESOLVED: {Status.REOPENED},
        Status.REOPENED: {Status.EXPLAINED, Status.RESOLVED},
    }
    WAITING = (Status.OPEN, Status.REOPENED)

    class Severity(models.TextChoices):
        ERROR = "error", _("error")
        DOUBT = "doubt", _("doubt")

    household = models.ForeignKey("households.Household", models.PROTECT, related_name="doubts", verbose_name=_("household"))
    member = models.ForeignKey("households.Member", models.PROTECT, null=True, blank=True, related_name="doubts", verbose_name=_("member"))
    rule_id = models.CharField(_("rule"), max_length=8)
    case = models.CharField(_("case"), max_length=20)
    severity = models.CharField(_("severity"), max_length=6, choices=Severity)
    field = models.CharField(_("field"), max_length=40)
    words = models.JSONField(_("words"), default=dict, blank=True)
    status = models.CharField(_("status"), max_length=10, choices=Status, default=Status.OPEN)
    explanation = models.CharField(_("explanation"), max_length=300, blank=True)
    facts_print = models.CharField(max_length=64, editable=False)
    explained_print = models.CharField(max_length=64, blank=True, editable=False)
    first_seen_at = models.DateTimeField(_("first seen"), default=timezone.now)
    last_seen_at = models.DateTimeField(_("last seen"), default=timezone.now)

    objects = DoubtQuerySet.as_manager()

    class Meta:
        verbose_name = _("doubt")
        verbose_name_plural = _("doubts")
        ordering = ["-pk"]
        constraints = [
            models.UniqueConstraint(name="doubt_once_of_a_member", fields=["household", "member", "rule_id", "case"]),
            models.UniqueConstraint(
                name="doubt_once_of_a_household", fields=["household", "rule_id", "case"], condition=Q(member__isnull=True)
            ),
            models.CheckConstraint(
                name="doubt_explained_with_a_note",
                condition=~Q(status="explained") | (~Q(explanation="") & ~Q(explained_print="")),
                violation_error_message=_("An explained doubt says how."),
            ),
            models.CheckConstraint(
                name="error_is_not_explained_away",
                condition=~Q(severity="error", status="explained"),
                violation_error_message=_("An error is corrected, not explained."),
            ),
        ]
        indexes = [models.Index(fields=["household"], name="doubt_waiting", condition=Q(status__in=["open", "reopened"]))]

    def __str__(self):
        return f"{self.rule_id} · {self.household}"

    @property
    def audit_region(self) -> str:
        return self.household.audit_region

    @property
    def message(self) -> str:
        """The finding's sentence in the running language."""
        return RULES[self.rule_id].sentence(self.case, self.words) if self.rule_id in RULES else f"{self.rule_id} {self.case}"


class DoubtStep(models.Model):
    """How a doubt came to its status: one line for every move, of people and of the checks themselves."""

    doubt = models.ForeignKey(Doubt, models.CASCADE, related_name="steps", verbose_name=_("doubt"))
    status = models.CharField(_("status"), max_length=10, choices=Doubt.Status)
    at = models.DateTimeField(_("when"), default=timezone.now)
    by_name = models.CharField(_("who"), max_length=60)
    note = models.CharField(_("explanation"), max_length=300, blank=True)

    class Meta:
        verbose_name = _("step of a doubt")
        verbose_name_plural = _("steps of a doubt")
        ordering = ["pk"]

    def __str__(self):
        return f"{self.doubt_id} {self.status}"
