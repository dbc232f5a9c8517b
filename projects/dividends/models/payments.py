"""Paying a round by bank: files that go out, and answers that come back."""

from django.db import models
from django.db.models import Q
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from accounts.scope import ScopedQuerySet
from projects.banking.fields import SealedCopyField
from projects.banking.models import BankTemplate
from projects.dividends.models.lines import DividendLine
from projects.dividends.models.rounds import DividendRound


class BankBatchQuerySet(ScopedQuerySet):
    region_code = "region__code"


class BankBatch(models.Model):
    """One file for a bank. It is not kept: the same bytes are made again from its payments and compared with the hash.

    From `sent` on the money may have left the house: its payments are held for the bank's answer, never deleted, never moved.
    """

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
    template = models.ForeignKey(BankTemplate, models.PROTECT, related_name="batches", verbose_name=_("bank file template"))
    part = models.CharField(_("part"), max_length=60, blank=True, help_text=_("bank or township"))
    count = models.PositiveIntegerField(_("lines"))
    total_fen = models.BigIntegerField(_("total (fen)"))
    sha256 = models.CharField(_("SHA-256 of the file"), max_length=64)
    status = models.CharField(_("status"), max_length=10, choices=Status, default=Status.DRAWN)
    drawn_by = models.ForeignKey("accounts.User", models.PROTECT, related_name="+", verbose_name=_("drawn up by"))
    drawn_at = models.DateTimeField(_("drawn up"), default=timezone.now)
    sent_by = models.ForeignKey("accounts.User", models.PROTECT, null=True, blank=True, related_name="+", verbose_name=_("sent by"))
    sent_at = models.DateTimeField(_("sent"), null=True, blank=True)

    objects = BankBatchQuerySet.as_manager()

    class Meta:
        verbose_name = _("bank batch")
        verbose_name_plural = _("bank batches")
        ordering = ["-pk"]
        constraints = [
            models.CheckConstraint(name="batch_holds_lines_and_money", condition=Q(count__gt=0, total_fen__gt=0)),
            models.CheckConstraint(
                name="batch_sent_by_somebody",
                condition=~Q(status__in=["sent", "answered"]) | Q(sent_by__isnull=False, sent_at__isnull=False),
                violation_error_message=_("A sent batch says who sent it and when."),
            ),
        ]

    def __str__(self):
        return self.number

    @property
    def audit_region(self) -> str:
        return self.region_id


class BankReceipt(models.Model):
    """A bank's answer to a batch, imported once: the same file again has no further effect."""

    batch = models.ForeignKey(BankBatch, models.PROTECT, related_name="receipts", verbose_name=_("bank batch"))
    file_name = models.CharField(_("file"), max_length=120)
    sha256 = models.CharField(_("SHA-256 of the file"), max_length=64)
    imported_by = models.ForeignKey("accounts.User", models.PROTECT, related_name="+", verbose_name=_("imported by"))
    imported_at = models.DateTimeField(_("imported"), default=timezone.now)
    paid_count = models.PositiveIntegerField(_("lines paid"))
    paid_fen = models.BigIntegerField(_("paid (fen)"))
    failed_count = models.PositiveIntegerField(_("lines failed"))
    failed_fen = models.BigIntegerField(_("failed (fen)"))
    posting = models.OneToOneField(
        "ledger.Posting", models.PROTECT, null=True, blank=True, related_name="bank_receipt", verbose_name=_("posting")
    )

    class Meta:
        verbose_name = _("bank's answer")
        verbose_name_plural = _("bank's answers")
        ordering = ["pk"]
        constraints = [
            models.UniqueConstraint(name="receipt_file_once_a_batch", fields=["batch", "sha256"]),
            models.CheckConstraint(name="receipt_posted_when_paid", condition=Q(paid_count=0) | Q(posting__isnull=False)),
        ]

    def __str__(self):
        return self.file_name

    @property
    def audit_region(self) -> str:
        return self.batch.region_id


class Payment(models.Model):
    """One line of a batch: an attempt to pay one dividend line to one account. What may have left the house is untouchable.

    follows  the failed attempt that this one repeats
    """

    class Status(models.TextChoices):
        WAITING = "waiting", _("waiting for the bank")
        PAID = "paid", _("paid")
        FAILED = "failed", _("failed")
        CANCELLED = "cancelled", _("cancelled before sending")

    LIVE = ("waiting", "paid")

    batch = models.ForeignKey(BankBatch, models.PROTECT, related_name="payments", verbose_name=_("bank batch"), db_index=False)
    sequence = models.PositiveIntegerField(_("number in the file"))
    line = models.ForeignKey(DividendLine, models.PROTECT, related_name="payments", verbose_name=_("dividend line"))
    round = models.ForeignKey(DividendRound, models.PROTECT, related_name="payments", verbose_name=_("dividend round"))
    amount_fen = models.BigIntegerField(_("amount (fen)"))
    payee = models.ForeignKey("households.Member", models.PROTECT, related_name="+", verbose_name=_("payee"), db_index=False)
    holder_name = models.CharField(_("account holder"), max_length=40)
    bank_name = models.CharField(_("bank"), max_length=60, blank=True)
    bank_card = SealedCopyField(_("bank card"))
    card_print = models.CharField(max_length=64, editable=False)
    status = models.CharField(_("status"), max_length=10, choices=Status, default=Status.WAITING)
    settled_on = models.DateField(_("bank's date"), null=True, blank=True)
    bank_serial = models.CharField(_("bank's serial number"), max_length=40, blank=True)
    reason = models.CharField(_("why it failed"), max_length=120, blank=True)
    receipt = models.ForeignKey(
        BankReceipt, models.PROTECT, null=True, blank=True, related_name="payments", verbose_name=_("bank's answer")
    )
    follows = models.OneToOneField("self", models.PROTECT, null=True, blank=True, related_name="followed_by", verbose_name=_("repeats"))

    class Meta:
        verbose_name = _("payment")
        verbose_name_plural = _("payments")
        ordering = ["batch_id", "sequence"]
        indexes = [models.Index(fields=["round", "status"], name="payments_of_a_round")]
        constraints = [
            models.UniqueConstraint(name="payment_number_once_a_batch", fields=["batch", "sequence"]),
            models.UniqueConstraint(
                name="line_paid_once",
                fields=["line"],
                condition=Q(status__in=["waiting", "paid"]),
                violation_error_message=_("This line is with the bank or paid already."),
            ),
            models.UniqueConstraint(
                name="account_serves_one_household_of_a_round",
                fields=["round", "card_print"],
                condition=Q(status__in=["waiting", "paid"]),
                violation_error_message=_("One account never serves two households."),
            ),
            models.CheckConstraint(name="payment_above_nothing", condition=Q(amount_fen__gt=0)),
            models.CheckConstraint(name="payment_goes_to_an_account", condition=~Q(card_print="")),
            models.CheckConstraint(
                name="payment_answered_by_a_receipt",
                condition=Q(status__in=["waiting", "cancelled"], receipt__isnull=True)
                | Q(status__in=["paid", "failed"], receipt__isnull=False),
            ),
            models.CheckConstraint(name="payment_paid_on_a_day", condition=~Q(status="paid") | Q(settled_on__isnull=False)),
        ]

    def __str__(self):
        return f"{self.batch} / {self.sequence}"

    @property
    def audit_region(self) -> str:
        return self.batch.region_id
