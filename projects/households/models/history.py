"""What every field said before: one line for every value that changed, whoever changed it."""

from django.db import models
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from accounts.scope import ScopedQuerySet
from shared.crypto import EncryptedTextField


class FieldChangeQuerySet(ScopedQuerySet):
    region_code, household = "household__village__region__code", "household"


class FieldChange(models.Model):
    """One field of a household, or of one of its members, went from one value to another. Added, never changed.

    Values are the text that the database column holds (ISO dates, codes, whole fen), encrypted whatever the field. Written by
    `history.note_changes` and, in bulk, by the importer.
    """

    household = models.ForeignKey("households.Household", models.PROTECT, related_name="field_changes", verbose_name=_("household"))
    member = models.ForeignKey(
        "households.Member", models.PROTECT, null=True, blank=True, related_name="field_changes", verbose_name=_("member")
    )
    field = models.CharField(_("field"), max_length=40)
    old = EncryptedTextField(_("before"), blank=True, default="")
    new = EncryptedTextField(_("after"), blank=True, default="")
    changed_by_id = models.BigIntegerField(_("changed by"), null=True, blank=True, help_text=_("empty when the platform itself acted"))
    changed_by_name = models.CharField(_("who"), max_length=60)
    changed_at = models.DateTimeField(_("when"), default=timezone.now)
    effective_on = models.DateField(_("in effect from"), default=timezone.localdate)
    source = models.CharField(_("source"), max_length=80, blank=True, help_text=_("for example change:12 or import:7"))

    objects = FieldChangeQuerySet.as_manager()

    class Meta:
        verbose_name = _("field change")
        verbose_name_plural = _("field changes")
        ordering = ["-pk"]
        indexes = [
            models.Index(fields=["household", "effective_on"], name="field_change_of_household"),
            models.Index(fields=["member", "field", "effective_on"], name="field_change_of_member"),
        ]

    def __str__(self):
        return f"{self.household_id} {self.field}"
