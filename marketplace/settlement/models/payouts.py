"""Paying what was settled (货款代发): one file for a bank, one line for each account, one answer line for each of them."""

from django.conf import settings
from django.db import models
from django.db.models import Q
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from accounts.scope import ScopedQuerySet
from projects.banking.fields import SealedCopyField


class PayoutBatch(models.Model):
    """A bank file of payouts. It is not kept: the same bytes are made again and compared with the hash (as for dividends)."""

    class Status(models.TextChoices):
        DRAWN = "drawn", _("drawn up")
        SENT = "sent", _("sent to the bank")
        ANSWERED = "answered", _("answered in full")
        CANCELLED = "cancelled", _("cancelled before sending")

    NEXT = {
        Status.DRAWN: {Status.SENT, Status.CANCELLED},
        Status.SENT: {Status.ANSWERED},
        Status.ANSWERED: set(),
        Status.CANCELLED: set(),
    }

    region = models.ForeignKey("regions.Region", models.PROTECT, related_name="+", verbose_name=_("region"))
    number = models.CharField(_("batch number"), max_length=24, unique=True)
    template = models.ForeignKey("banking.BankTemplate", models.PROTECT, related_name="+", verbose_name=_("bank file template"))
    count = models.PositiveIntegerField(_("lines"))
    total_fen = models.BigIntegerField(_("total (fen)"))
    sha256 = models.CharField(_("SHA-256 of the file"), max_length=64)
    status = models.CharField(_("status"), max_length=10, choices=Status, default=Status.DRAWN)
    drawn_by = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, related_name="+", verbose_name=_("drawn up by"))
    drawn_at = models.DateTimeField(_("drawn up"), default=timezone.now)
    sent_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.PROTECT, null=True, blank=True, related_name="+", verbose_name=_("sent by")
    )
    sent_at = models.DateTimeField(_("sent"), null=True, blank=True)

    objects = ScopedQuerySet.as_manager()

    class Meta:
        verbose_name = _("payout batch")
        verbose_name_plural = _("payout batches")
        ordering = ["-pk"]
        constraints = [
            models.CheckConstraint(name="payout_batch_holds_lines_and_money", condition=Q(count__gt=0, total_fen__gt=0)),
            models.CheckConstraint(
                name="payout_batch_sent_by_somebody",
                condition=~Q(status__in=["sent", "answered"]) | Q(sent_by__isnull=False, sent_at__isnull=False),
            ),
        ]

    def __str__(self):
        return self.number

    @property
    def audit_region(self) -> str:
        return self.region_id


class PayoutAnswer(models.Model):
    """A bank's answer to a batch, imported once."""

    batch = models.ForeignKey(PayoutBatch, models.PROTECT, related_name="answers", verbose_name=_("payout batch"))
    file_name = models.CharField(_("file"), max_length=120)
    sha256 = models.CharField(_("SHA-256 of the file"), max_length=64)
    imported_by = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, related_name="+", verbose_name=_("imported by"))
    imported_at = models.DateTimeField(_("imported"), default=timezone.now)
    paid_count = models.PositiveIntegerField(_("lines paid"))
    paid_fen = models.BigIntegerField(_("paid (fen)"))
    failed_count = models.PositiveIntegerField(_("lines failed"))
    failed_fen = models.BigIntegerField(_("failed (fen)"))

    class Meta:
        verbose_name = _("bank's answer to payouts")
        verbose_name_plural = _("bank's answers to payouts")
        ordering = ["pk"]
        constraints = [models.UniqueConstraint(name="payout_answer_once_a_batch", fields=["batch", "sha256"])]

    def __str__(self):
        return self.file_name


class Payout(models.Model):
    """One line of a batch: all that is owed to one account that day. Its shares name it; amount = shares − what was taken back.

    follows  the failed attempt that this one repeats
    """

    class Status(models.TextChoices):
        WAITING = "waiting", _("waiting for the bank")
        PAID = "paid", _("paid")
        FAILED = "failed", _("failed")
        CANCELLED = "cancelled", _("cancelled before sending")

    batch = models.ForeignKey(PayoutBatch, models.PROTECT, related_name="payouts", verbose_name=_("payout batch"))
    sequence = models.PositiveIntegerField(_("number in the file"))
    account = models.ForeignKey("ledger.IncomeAccount", models.PROTECT, related_name="+", verbose_name=_("income account"))
    amount_fen = models.BigIntegerField(_("amount (fen)"))
    holder_name = models.CharField(_("account holder"), max_length=40)
    bank_name = models.CharField(_("bank"), max_length=60, blank=True)
    bank_card = SealedCopyField(_("bank card"))
    card_print = models.CharField(max_length=64, editable=False)
    status = models.CharField(_("status"), max_length=10, choices=Status, default=Status.WAITING)
    settled_on = models.DateField(_("bank's date"), null=True, blank=True)
    bank_serial = models.CharField(_("bank's serial number"), max_length=40, blank=True)
    reason = models.CharField(_("why it failed"), max_length=120, blank=True)
    answer = models.ForeignKey(PayoutAnswer, models.PROTECT, null=True, blank=True, related_name="payouts", verbose_name=_("bank's answer"))
    follows = models.ForeignKey("self", models.PROTECT, null=True, blank=True, related_name="followed_by", verbose_name=_("repeats"))

    class Meta:
        verbose_name = _("payout")
        verbose_name_plural = _("payouts")
        ordering = ["batch_id", "sequence"]
        constraints = [
            models.UniqueConstraint(name="payout_number_once_a_batch", fields=["batch", "sequence"]),
            models.UniqueConstraint(name="payout_one_with_the_bank", fields=["account"], condition=Q(status="waiting")),
            models.CheckConstraint(name="payout_above_nothing", condition=Q(amount_fen__gt=0)),
            models.CheckConstraint(name="payout_goes_to_an_account", condition=~Q(card_print="")),
            models.CheckConstraint(
                name="payout_answered_by_a_file",
                condition=Q(status__in=["waiting", "cancelled"], answer__isnull=True)
                | Q(status__in=["paid", "failed"], answer__isnull=False),
            ),
            models.CheckConstraint(name="payout_paid_on_a_day", condition=~Q(status="paid") | Q(settled_on__isnull=False)),
        ]

    def __str__(self):
        return f"{self.batch} / {self.sequence}"

    @property
    def audit_region(self) -> str:
        return self.batch.region_id
