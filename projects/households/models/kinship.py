"""Whose own household or close kin a household is: such officials decide nothing about it."""

from django.db import models
from django.db.models import F, Q
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from accounts.scope import ScopedQuerySet


class KinshipQuerySet(ScopedQuerySet):
    region_code, household = "household__village__region__code", "household"

    def holding(self):
        return self.filter(ended_on__isnull=True)


class Kinship(models.Model):
    """An official's tie to a household, declared by the official or recorded by a reviewer. Ended, never deleted."""

    class Relation(models.TextChoices):
        OWN = "own", _("own household")
        KIN = "kin", _("close kin (spouse, parents, children, brothers and sisters, their spouses)")

    user = models.ForeignKey("accounts.User", models.PROTECT, related_name="kinships", verbose_name=_("official"))
    household = models.ForeignKey("households.Household", models.PROTECT, related_name="kinships", verbose_name=_("household"))
    relation = models.CharField(_("relation"), max_length=4, choices=Relation)
    declared_on = models.DateField(_("declared"), default=timezone.localdate)
    declared_by = models.ForeignKey("accounts.User", models.PROTECT, related_name="+", verbose_name=_("declared by"))
    ended_on = models.DateField(_("ended"), null=True, blank=True)

    objects = KinshipQuerySet.as_manager()

    class Meta:
        verbose_name = _("tie to a household")
        verbose_name_plural = _("ties to households")
        ordering = ["-pk"]
        constraints = [
            models.UniqueConstraint(
                name="kinship_once_at_a_time",
                fields=["user", "household"],
                condition=Q(ended_on__isnull=True),
                violation_error_message=_("This tie is declared already."),
            ),
            models.CheckConstraint(
                name="kinship_ends_after_it_begins", condition=Q(ended_on__isnull=True) | Q(ended_on__gte=F("declared_on"))
            ),
        ]

    def __str__(self):
        return f"{self.user} – {self.household}"

    @property
    def audit_region(self) -> str:
        return self.household.audit_region
