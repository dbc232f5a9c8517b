"""What is decided about a line between the round and the bank: other payees, returns, holds, money to be recovered."""

from django.db import models
from django.db.models import F, Q
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from projects.banking.fields import SealedCopyField
from projects.dividends.models.lines import DividendLine
from shared.proofs import private_storage


class Decision(models.Model):
    """Something one official proposes about a line that cannot be paid as it stands, and another approves."""

    class Status(models.TextChoices):
        PROPOSED = "proposed", _("proposed")
        APPROVED = "approved", _("approved")
        REFUSED = "refused", _("refused")

    NEXT = {Status.PROPOSED: {Status.APPROVED, Status.REFUSED}, Status.APPROVED: set(), Status.REFUSED: set()}

    note = models.CharField(_("reason"), max_length=200)
    proof = models.FileField(_("proof"), upload_to="dividends/%Y", storage=private_storage, blank=True)
    status = models.CharField(_("status"), max_length=10, choices=Status, default=Status.PROPOSED)
    proposed_by = models.ForeignKey("accounts.User", models.PROTECT, related_name="+", verbose_name=_("proposed by"))
    proposed_at = models.DateTimeField(_("proposed"), default=timezone.now)
    decided_by = models.ForeignKey("accounts.User", models.PROTECT, null=True, blank=True, related_name="+", verbose_name=_("decided by"))
    decided_at = models.DateTimeField(_("decided"), null=True, blank=True)

    class Meta:
        abstract = True
        ordering = ["pk"]
        constraints = [
            models.CheckConstraint(
                name="%(class)s_decided_by_another",
                condition=Q(status="proposed", decided_by__isnull=True)
                | (~Q(status="proposed") & Q(decided_by__isnull=False, decided_at__isnull=False) & ~Q(decided_by=F("proposed_by"))),
                violation_error_message=_("Who proposes does not decide."),
            )
        ]

    @property
    def audit_region(self) -> str:
        return self.line.round.audit_region


class PayeeChange(Decision):
    """Another account for a line: corrected, or an heir's. Names, numbers and the person are copied from the register."""

    class Why(models.TextChoices):
        ACCOUNT = "account", _("account corrected")
        HEIR = "heir", _("heir of the payee")
        HOUSEHOLD = "household", _("another member of the household")

    line = models.ForeignKey(DividendLine, models.PROTECT, related_name="payee_changes", verbose_name=_("dividend line"))
    why = models.CharField(_("why"), max_length=10, choices=Why)
    payee = models.ForeignKey("households.Member", models.PROTECT, related_name="+", verbose_name=_("payee"))
    payee_name = models.CharField(_("payee's name"), max_length=40)
    bank_name = models.CharField(_("bank"), max_length=60, blank=True)
    bank_card = SealedCopyField(_("bank card"))
    card_print = models.CharField(max_length=64, editable=False)

    class Meta(Decision.Meta):
        verbose_name = _("change of payee")
        verbose_name_plural = _("changes of payee")
        constraints = [
            *Decision.Meta.constraints,
            models.UniqueConstraint(
                name="payee_change_one_at_a_time",
                fields=["line"],
                condition=Q(status="proposed"),
                violation_error_message=_("A change of payee waits for its decision already."),
            ),
        ]

    def __str__(self):
        return f"{self.line} → {self.get_why_display()}"


class LineReturn(Decision):
    """A line nobody can be paid goes back to the collective, as a village meeting resolved (domain rule 16)."""

    line = models.ForeignKey(DividendLine, models.PROTECT, related_name="returns", verbose_name=_("dividend line"))
    met_on = models.DateField(_("village meeting on"))
    present = models.PositiveIntegerField(_("present"))
    votes_for = models.PositiveIntegerField(_("votes for"))

    class Meta(Decision.Meta):
        verbose_name = _("return to the collective")
        verbose_name_plural = _("returns to the collective")
        constraints = [
            *Decision.Meta.constraints,
            models.UniqueConstraint(name="line_returned_once", fields=["line"], condition=~Q(status="refused")),
            models.CheckConstraint(
                name="return_resolved_by_majority",
                condition=Q(votes_for__lte=F("present"), votes_for__gt=F("present") - F("votes_for")),
                violation_error_message=_("More than half of those present have to agree."),
            ),
        ]

    def __str__(self):
        return f"{self.line} ↩"


class Hold(models.Model):
    """An official stops a line by hand until it is released; objections and missing accounts stop it by themselves."""

    line = models.ForeignKey(DividendLine, models.PROTECT, related_name="holds", verbose_name=_("dividend line"))
    reason = models.CharField(_("reason"), max_length=200)
    held_by = models.ForeignKey("accounts.User", models.PROTECT, related_name="+", verbose_name=_("held by"))
    held_at = models.DateTimeField(_("held"), default=timezone.now)
    released_by = models.ForeignKey("accounts.User", models.PROTECT, null=True, blank=True, related_name="+", verbose_name=_("released by"))
    released_at = models.DateTimeField(_("released"), null=True, blank=True)
    answer = models.CharField(_("why it was released"), max_length=200, blank=True)

    class Meta:
        verbose_name = _("hold")
        verbose_name_plural = _("holds")
        ordering = ["pk"]
        constraints = [
            models.UniqueConstraint(
                name="line_held_once_at_a_time",
                fields=["line"],
                condition=Q(released_at__isnull=True),
                violation_error_message=_("This line is held already."),
            ),
            models.CheckConstraint(
                name="hold_released_with_a_reason",
                condition=Q(released_at__isnull=True, released_by__isnull=True)
                | (Q(released_at__isnull=False, released_by__isnull=False) & ~Q(answer="")),
            ),
        ]

    def __str__(self):
        return f"{self.line}: {self.reason}"

    @property
    def audit_region(self) -> str:
        return self.line.round.audit_region


class Recovery(models.Model):
    """Money paid by mistake that a household is to give back: the entry is reversed at once, this follows the money (rule 15)."""

    class Status(models.TextChoices):
        OPEN = "open", _("to be recovered")
        RECOVERED = "recovered", _("recovered")
        WAIVED = "waived", _("waived")

    NEXT = {Status.OPEN: {Status.RECOVERED, Status.WAIVED}, Status.RECOVERED: set(), Status.WAIVED: set()}

    line = models.OneToOneField(DividendLine, models.PROTECT, related_name="recovery", verbose_name=_("dividend line"))
    reversal = models.OneToOneField("ledger.IncomeEntry", models.PROTECT, related_name="recovery", verbose_name=_("reversal"))
    amount_fen = models.BigIntegerField(_("amount (fen)"))
    reason = models.CharField(_("reason"), max_length=200)
    status = models.CharField(_("status"), max_length=10, choices=Status, default=Status.OPEN)
    opened_by = models.ForeignKey("accounts.User", models.PROTECT, related_name="+", verbose_name=_("opened by"))
    opened_at = models.DateTimeField(_("opened"), default=timezone.now)
    bank_receipt = models.CharField(_("bank receipt number"), max_length=40, blank=True)
    ended_on = models.DateField(_("ended on"), null=True, blank=True)
    ended_by = models.ForeignKey("accounts.User", models.PROTECT, null=True, blank=True, related_name="+", verbose_name=_("ended by"))

    class Meta:
        verbose_name = _("recovery")
        verbose_name_plural = _("recoveries")
        ordering = ["-pk"]
        constraints = [
            models.CheckConstraint(name="recovery_of_more_than_nothing", condition=Q(amount_fen__gt=0)),
            models.CheckConstraint(
                name="recovered_with_its_receipt",
                condition=~Q(status="recovered") | (Q(ended_on__isnull=False) & ~Q(bank_receipt="")),
                violation_error_message=_("Recovered money has the bank's receipt and its day."),
            ),
        ]

    def __str__(self):
        return f"{self.line} {self.get_status_display()}"

    @property
    def audit_region(self) -> str:
        return self.line.round.audit_region
