"""Daily reconciliation (对账): every line of the gateway's balance, and where it differs from our books."""

from django.conf import settings
from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _


class BalanceEntry(models.Model):
    """One balance transaction of the gateway. Amount, fee and net are in the account's currency; `presented_fen` in the buyer's.

    presented_fen  what moved in the currency of the payment: above zero in, below zero out
    """

    ref = models.CharField(_("balance transaction"), max_length=100, unique=True)
    type = models.CharField(_("type"), max_length=40)
    source_ref = models.CharField(_("about"), max_length=100, blank=True, db_index=True)
    amount_fen = models.BigIntegerField(_("amount (fen)"))
    fee_fen = models.BigIntegerField(_("fee (fen)"))
    net_fen = models.BigIntegerField(_("net (fen)"))
    currency = models.CharField(_("currency"), max_length=3)
    presented_fen = models.BigIntegerField(_("in the buyer's currency (fen)"))
    happened_at = models.DateTimeField(_("happened"), db_index=True)

    class Meta:
        verbose_name = _("balance entry")
        verbose_name_plural = _("balance entries")
        ordering = ["-happened_at", "-pk"]

    def __str__(self):
        return self.ref


class Reconciliation(models.Model):
    """One day compared: how many of theirs, how many of ours, what was left over."""

    day = models.DateField(_("day"), unique=True)
    compared_at = models.DateTimeField(_("compared"))
    theirs_count = models.PositiveIntegerField(_("theirs"))
    ours_count = models.PositiveIntegerField(_("ours"))
    gross_fen = models.BigIntegerField(_("gross (fen)"))
    fee_fen = models.BigIntegerField(_("fees of the gateway (fen)"))

    class Meta:
        verbose_name = _("reconciliation")
        verbose_name_plural = _("reconciliations")
        ordering = ["-day"]

    def __str__(self):
        return self.day.isoformat()


class Difference(models.Model):
    """Something that one side has and the other has not, or has otherwise. Explained by an officer, never deleted."""

    class Kind(models.TextChoices):
        THEIRS = "theirs", _("only at the gateway")
        OURS = "ours", _("only in our books")
        OTHER = "other", _("different amount")

    reconciliation = models.ForeignKey(Reconciliation, models.PROTECT, related_name="differences", verbose_name=_("reconciliation"))
    kind = models.CharField(_("kind"), max_length=6, choices=Kind)
    ref = models.CharField(_("about"), max_length=100)
    what = models.CharField(_("what"), max_length=100)
    theirs_fen = models.BigIntegerField(_("theirs (fen)"), null=True, blank=True)
    ours_fen = models.BigIntegerField(_("ours (fen)"), null=True, blank=True)
    is_gone = models.BooleanField(_("gone at a later comparison"), default=False)
    explanation = models.CharField(_("explanation"), max_length=300, blank=True)
    explained_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.PROTECT, null=True, blank=True, related_name="+", verbose_name=_("explained by")
    )
    explained_at = models.DateTimeField(_("explained"), null=True, blank=True)

    class Meta:
        verbose_name = _("difference")
        verbose_name_plural = _("differences")
        ordering = ["kind", "ref"]
        constraints = [
            models.UniqueConstraint(name="difference_once_a_day", fields=["reconciliation", "ref"]),
            models.CheckConstraint(name="difference_explained_by_somebody", condition=Q(explained_at__isnull=True) | ~Q(explanation="")),
        ]

    def __str__(self):
        return f"{self.ref} {self.what}"

    @property
    def is_open(self) -> bool:
        return self.explained_at is None and not self.is_gone
