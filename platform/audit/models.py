"""Who did what, to which thing, when, from where. Lines are added and never changed."""

from django.db import models
from django.utils.translation import gettext_lazy as _


class AuditEntry(models.Model):
    """One act. The actor's name is copied in, so that the line outlives the account.

    Database triggers refuse UPDATE and DELETE (and TRUNCATE on PostgreSQL). `detail` never holds an id
    number, a card, a phone or an address: only which field was touched, and amounts in fen.
    """

    at = models.DateTimeField(_("when"), auto_now_add=True, db_index=True)
    actor_id = models.BigIntegerField(_("actor"), null=True, blank=True, help_text=_("empty when the platform itself acted"))
    actor_name = models.CharField(_("actor's name"), max_length=60)
    action = models.CharField(_("action"), max_length=60, help_text=_("for example dividendround.approved"))
    object_type = models.CharField(_("kind of thing"), max_length=60, blank=True)
    object_id = models.CharField(_("its id"), max_length=40, blank=True)
    object_label = models.CharField(_("which"), max_length=200, blank=True)
    region_code = models.CharField(_("region code"), max_length=12, blank=True)
    detail = models.JSONField(_("details"), default=dict, blank=True)
    address = models.GenericIPAddressField(_("from where"), null=True, blank=True)

    class Meta:
        verbose_name = _("audit line")
        verbose_name_plural = _("audit lines")
        ordering = ["-pk"]
        indexes = [
            models.Index(fields=["object_type", "object_id"], name="audit_of_a_thing"),
            models.Index(fields=["actor_id", "at"], name="audit_of_a_person"),
        ]

    def __str__(self):
        return f"{self.at:%Y-%m-%d %H:%M} {self.actor_name}: {self.action} {self.object_label}"
