"""What a run over the whole chain found."""

from django.db import models
from django.utils.translation import gettext_lazy as _


class LedgerCheck(models.Model):
    """One verification of the ledger, from its first posting to the head it began with. Written when it is over, never changed.

    totals    [[year, kind, fen], …] over all entries
    findings  [[code, sentence], …], the first hundred; `found` counts all of them
    """

    started_at = models.DateTimeField(_("begun"))
    finished_at = models.DateTimeField(_("finished"))
    by_name = models.CharField(_("started by"), max_length=60)
    postings = models.BigIntegerField(_("postings"))
    entries = models.BigIntegerField(_("entries"))
    reversals = models.BigIntegerField(_("reversals"))
    head_number = models.BigIntegerField(_("number in the chain"))
    head_hash = models.CharField(_("head hash"), max_length=64)
    totals = models.JSONField(_("totals"), default=list)
    found = models.BigIntegerField(_("findings"))
    findings = models.JSONField(_("what was found"), default=list)

    class Meta:
        verbose_name = _("verification of the ledger")
        verbose_name_plural = _("verifications of the ledger")
        ordering = ["-pk"]

    def __str__(self):
        return f"{self.finished_at:%Y-%m-%d %H:%M}"

    @property
    def is_sound(self) -> bool:
        return not self.found

    def seconds(self) -> int:
        return round((self.finished_at - self.started_at).total_seconds())
