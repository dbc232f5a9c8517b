"""Who said yes or no to a round, and how many have to: by bands of amount."""

from django.db import models
from django.db.models import Q
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from projects.dividends.models.rounds import DividendRound
from regions.models import DatedRule


class ApprovalBand(DatedRule):
    """From an amount on, so many township approvals and county signatures are needed. Frozen into a round when it is submitted."""

    from_fen = models.BigIntegerField(_("from an amount of (fen)"))
    township_needed = models.PositiveSmallIntegerField(_("township approvals needed"))
    county_needed = models.PositiveSmallIntegerField(_("county signatures needed"))

    class Meta(DatedRule.Meta):
        verbose_name = _("approval band")
        verbose_name_plural = _("approval bands")
        ordering = ["region_prefix", "from_fen", "-valid_from"]
        constraints = [
            *DatedRule.Meta.constraints,
            models.UniqueConstraint(
                name="approval_band_once_from_a_day",
                fields=["region_prefix", "from_fen", "valid_from"],
                violation_error_message=_("This band is there already."),
            ),
            models.CheckConstraint(
                name="approval_band_asks_for_somebody",
                condition=Q(from_fen__gte=0, township_needed__gt=0, county_needed__gt=0),
                violation_error_message=_("At least one approval is needed at each level."),
            ),
        ]

    def __str__(self):
        return f"≥ {self.from_fen // 100} 元: {self.township_needed} + {self.county_needed}"


class RoundApproval(models.Model):
    """One person's yes or no to one submission of a round. Never changed, never deleted."""

    class Level(models.TextChoices):
        TOWNSHIP = "township", _("township")
        COUNTY = "county", _("county")

    round = models.ForeignKey(DividendRound, models.PROTECT, related_name="approvals", verbose_name=_("dividend round"))
    submission = models.PositiveSmallIntegerField(_("submission"))
    level = models.CharField(_("level"), max_length=8, choices=Level)
    approved = models.BooleanField(_("approved"))
    by = models.ForeignKey("accounts.User", models.PROTECT, related_name="+", verbose_name=_("by"))
    at = models.DateTimeField(_("at"), default=timezone.now)
    note = models.CharField(_("note"), max_length=200, blank=True)

    class Meta:
        verbose_name = _("approval")
        verbose_name_plural = _("approvals")
        ordering = ["pk"]
        constraints = [
            models.UniqueConstraint(
                name="approval_once_by_a_person",
                fields=["round", "submission", "by"],
                violation_error_message=_("You have decided on this submission already."),
            ),
            models.CheckConstraint(
                name="refusal_says_why", condition=Q(approved=True) | ~Q(note=""), violation_error_message=_("A refusal says why.")
            ),
        ]

    def __str__(self):
        return f"{self.round} {self.get_level_display()}"

    @property
    def audit_region(self) -> str:
        return self.round.audit_region
