"""Vouchers: income written down by officials, one line or a whole table, which counts once a second person confirmed it."""

from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from accounts.scope import ScopedQuerySet
from projects.ledger.models.entries import IncomeAccount, Posting
from projects.ledger.models.rules import IncomeItem
from shared.proofs import PRIVATE


class VoucherQuerySet(ScopedQuerySet):
    region_code = "region__code"


class Voucher(models.Model):
    """Papers that show an income: what they say, the proof, who wrote it down, who confirmed it, and the posting that came of it.

    Control figures stand in line_count and total_fen. An imported table is a draft until its author has seen what the check found.
    errors  [[sheet, row, heading, sentence], …], the first five hundred; `wrong` counts all rows left out for them
    """

    class Status(models.TextChoices):
        DRAFT = "draft", _("checked, not submitted")
        SUBMITTED = "submitted", _("waiting for confirmation")
        POSTED = "posted", _("in the ledger")
        REFUSED = "refused", _("refused")
        WITHDRAWN = "withdrawn", _("withdrawn")

    NEXT = {
        Status.DRAFT: {Status.SUBMITTED, Status.WITHDRAWN},
        Status.SUBMITTED: {Status.POSTED, Status.REFUSED, Status.WITHDRAWN},
        Status.POSTED: set(),
        Status.REFUSED: set(),
        Status.WITHDRAWN: set(),
    }

    region = models.ForeignKey("regions.Region", models.PROTECT, related_name="+", verbose_name=_("region"))
    title = models.CharField(_("title"), max_length=120)
    status = models.CharField(_("status"), max_length=10, choices=Status, default=Status.DRAFT)
    line_count = models.PositiveIntegerField(_("lines"), default=0)
    total_fen = models.BigIntegerField(_("total (fen)"), default=0)
    proof = models.FileField(_("proof"), upload_to="vouchers/", storage=PRIVATE, blank=True)
    file_name = models.CharField(_("table"), max_length=120, blank=True)
    file_sha256 = models.CharField(_("its SHA-256"), max_length=64, blank=True)
    known_before = models.PositiveIntegerField(_("rows entered before"), default=0)
    wrong = models.PositiveIntegerField(_("rows with errors"), default=0)
    errors = models.JSONField(_("errors"), default=list, blank=True)
    entered_by = models.ForeignKey("accounts.User", models.PROTECT, related_name="+", verbose_name=_("entered by"))
    entered_at = models.DateTimeField(_("entered"), auto_now_add=True)
    decided_by = models.ForeignKey("accounts.User", models.PROTECT, null=True, blank=True, related_name="+", verbose_name=_("decided by"))
    decided_at = models.DateTimeField(_("decided"), null=True, blank=True)
    posting = models.OneToOneField(
        Posting, models.PROTECT, null=True, blank=True, related_name="voucher", verbose_name=_("posting"), editable=False
    )

    objects = VoucherQuerySet.as_manager()

    class Meta:
        verbose_name = _("voucher")
        verbose_name_plural = _("vouchers")
        ordering = ["-pk"]
        constraints = [
            models.CheckConstraint(
                name="voucher_four_eyes",
                condition=~Q(status="posted") | Q(decided_by__isnull=False) & ~Q(decided_by=models.F("entered_by")),
                violation_error_message=_("Whoever entered a voucher does not confirm it."),
            ),
            models.CheckConstraint(
                name="voucher_posted_has_its_posting",
                condition=Q(status="posted", posting__isnull=False) | ~Q(status="posted") & Q(posting__isnull=True),
            ),
        ]

    def __str__(self):
        return self.title

    @property
    def audit_region(self) -> str:
        return self.region_id

    @property
    def source(self) -> str:
        return f"voucher:{self.pk}"


class VoucherLine(models.Model):
    """One income on a voucher. `source` keeps the same paper from counting twice, whoever enters it again."""

    voucher = models.ForeignKey(Voucher, models.PROTECT, related_name="lines", verbose_name=_("voucher"))
    account = models.ForeignKey(IncomeAccount, models.PROTECT, related_name="voucher_lines", verbose_name=_("income account"))
    item = models.ForeignKey(IncomeItem, models.PROTECT, related_name="+", verbose_name=_("income item"))
    words = models.CharField(_("for what"), max_length=60)
    amount_fen = models.BigIntegerField(_("amount (fen)"))
    earned_on = models.DateField(_("date earned"))
    paper_number = models.CharField(_("number on the paper"), max_length=30)
    source = models.CharField(_("source"), max_length=80)
    dropped = models.BooleanField(_("dropped"), default=False, help_text=_("its voucher was refused or withdrawn"))

    class Meta:
        verbose_name = _("line of a voucher")
        verbose_name_plural = _("lines of a voucher")
        ordering = ["pk"]
        constraints = [
            models.UniqueConstraint(
                name="voucher_line_counts_once",
                fields=["source"],
                condition=Q(dropped=False),
                violation_error_message=_("This paper was entered for this household already."),
            ),
            models.CheckConstraint(name="voucher_amount_above_zero", condition=Q(amount_fen__gt=0)),
        ]

    def __str__(self):
        return f"{self.words} {self.earned_on}"
