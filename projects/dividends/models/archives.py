"""The archive of rounds (一户一档): what was put together, its fingerprint, and how long it has to be kept."""

from django.db import models
from django.db.models import Q
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from projects.dividends.models.rounds import DividendRound
from regions.models import DatedRule


class ArchiveRule(DatedRule):
    """How many years the papers of a round are kept, by region and period; empty means for ever. No row: no rule is known.

    Source: 国家档案局《企业文件材料归档范围和档案保管期限规定》 and local rules know permanent, 30 and 10 years.
    """

    years = models.PositiveSmallIntegerField(_("years"), null=True, blank=True, help_text=_("empty: for ever"))

    class Meta(DatedRule.Meta):
        verbose_name = _("archive rule")
        verbose_name_plural = _("archive rules")
        ordering = ["region_prefix", "-valid_from"]
        constraints = [
            *DatedRule.Meta.constraints,
            models.UniqueConstraint(name="archive_rule_once_from_a_day", fields=["region_prefix", "valid_from"]),
            models.CheckConstraint(name="archive_rule_keeps_at_least_a_year", condition=Q(years__isnull=True) | Q(years__gt=0)),
        ]

    def __str__(self):
        return str(_("for ever")) if self.years is None else str(_("%(years)s years") % {"years": self.years})


class RoundArchive(models.Model):
    """One taking of a closed round's papers. Never changed, never deleted; the manifest's hash tells whether a copy is whole."""

    round = models.ForeignKey(DividendRound, models.PROTECT, related_name="archives", verbose_name=_("dividend round"))
    made_by = models.ForeignKey("accounts.User", models.PROTECT, related_name="+", verbose_name=_("made by"))
    made_at = models.DateTimeField(_("made"), default=timezone.now)
    reason = models.CharField(_("reason"), max_length=200)
    files = models.PositiveIntegerField(_("files"))
    manifest_sha256 = models.CharField(_("SHA-256 of the manifest"), max_length=64)
    keep_until = models.DateField(_("keep until"), null=True, blank=True, help_text=_("empty: for ever, or no rule is known"))
    rule = models.CharField(_("rule"), max_length=160, blank=True)

    class Meta:
        verbose_name = _("archive of a round")
        verbose_name_plural = _("archives of rounds")
        ordering = ["-pk"]

    def __str__(self):
        return f"{self.round} {self.made_at:%Y-%m-%d}"

    @property
    def audit_region(self) -> str:
        return self.round.audit_region
