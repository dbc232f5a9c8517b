"""Dividend rounds (分红批次): a pot divided by shares, approved by another, shown in public, paid by a third."""

from django.db import models
from django.db.models import F, Q
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from accounts.scope import ScopedQuerySet


class DividendRoundQuerySet(ScopedQuerySet):
    region_code = "programme__village__region__code"

    def counting(self):
        """Rounds that have a claim on the money received: all but the withdrawn."""
        return self.exclude(status=DividendRound.Status.WITHDRAWN)


class DividendRound(models.Model):
    """One division of money that a programme earned. A Returned round is a draft again; a Paid one is final.

    Who takes part, with how many shares, is frozen as of `base_on`; later changes of the register do not
    alter the round. Author, approver and payer are three people: the database holds that too.
    """

    class Status(models.TextChoices):
        DRAFT = "draft", _("draft")
        SUBMITTED = "submitted", _("submitted")
        APPROVED = "approved", _("approved")
        ON_NOTICE = "on_notice", _("on notice")
        PAID = "paid", _("paid")
        WITHDRAWN = "withdrawn", _("withdrawn")

    NEXT = {
        Status.DRAFT: {Status.SUBMITTED, Status.WITHDRAWN},
        Status.SUBMITTED: {Status.APPROVED, Status.DRAFT, Status.WITHDRAWN},
        Status.APPROVED: {Status.ON_NOTICE, Status.WITHDRAWN},
        Status.ON_NOTICE: {Status.PAID, Status.WITHDRAWN},
        Status.PAID: set(),
        Status.WITHDRAWN: set(),
    }

    class Formula(models.TextChoices):
        SHARES = "shares", _("by shares: pot × shares ÷ all shares")

    programme = models.ForeignKey("programmes.Programme", models.PROTECT, related_name="rounds", verbose_name=_("programme"))
    title = models.CharField(_("title"), max_length=80, help_text=_("for example 2020年畜牧分红"))
    year = models.PositiveSmallIntegerField(_("year"), help_text=_("in which the money was earned"))
    pot_fen = models.BigIntegerField(_("pot (fen)"))
    base_on = models.DateField(_("base date"), help_text=_("who takes part on this day, with the shares of this day, is in the round"))
    formula = models.CharField(_("formula"), max_length=10, choices=Formula, default=Formula.SHARES)
    formula_version = models.PositiveSmallIntegerField(_("version of the formula"), default=1)
    status = models.CharField(_("status"), max_length=10, choices=Status, default=Status.DRAFT)

    drawn_up_by = models.ForeignKey("accounts.User", models.PROTECT, related_name="+", verbose_name=_("drawn up by"))
    drawn_up_at = models.DateTimeField(_("drawn up"), default=timezone.now)
    submitted_at = models.DateTimeField(_("submitted at"), null=True, blank=True)
    approved_by = models.ForeignKey("accounts.User", models.PROTECT, null=True, blank=True, related_name="+", verbose_name=_("approved by"))
    approved_at = models.DateTimeField(_("approved at"), null=True, blank=True)
    notice = models.OneToOneField(
        "notices.PublicNotice", models.PROTECT, null=True, blank=True, related_name="dividend_round", verbose_name=_("public notice")
    )
    paid_by = models.ForeignKey("accounts.User", models.PROTECT, null=True, blank=True, related_name="+", verbose_name=_("paid by"))
    paid_on = models.DateField(_("paid on"), null=True, blank=True)
    bank_reference = models.CharField(_("bank reference"), max_length=40, blank=True, help_text=_("number of the bank's batch"))
    posting = models.OneToOneField(
        "ledger.Posting", models.PROTECT, null=True, blank=True, related_name="dividend_round", verbose_name=_("posting")
    )

    objects = DividendRoundQuerySet.as_manager()

    class Meta:
        verbose_name = _("dividend round")
        verbose_name_plural = _("dividend rounds")
        ordering = ["-pk"]
        constraints = [
            models.CheckConstraint(
                name="round_pot_above_zero", condition=Q(pot_fen__gt=0), violation_error_message=_("The pot is more than nothing.")
            ),
            models.CheckConstraint(
                name="round_approved_by_another",
                condition=Q(approved_by__isnull=True) | ~Q(approved_by=F("drawn_up_by")),
                violation_error_message=_("Who drew up a round may not approve it."),
            ),
            models.CheckConstraint(
                name="round_not_paid_by_its_author",
                condition=Q(paid_by__isnull=True) | ~Q(paid_by=F("drawn_up_by")),
                violation_error_message=_("Who drew up a round may not pay it."),
            ),
            models.CheckConstraint(
                name="round_not_paid_by_its_approver",
                condition=Q(paid_by__isnull=True) | ~Q(paid_by=F("approved_by")),
                violation_error_message=_("Who approved a round may not pay it."),
            ),
            models.CheckConstraint(
                name="round_approved_by_somebody",
                condition=~Q(status__in=["approved", "on_notice", "paid"]) | Q(approved_by__isnull=False, approved_at__isnull=False),
                violation_error_message=_("An approved round names who approved it."),
            ),
            models.CheckConstraint(
                name="round_shown_before_it_is_paid",
                condition=~Q(status__in=["on_notice", "paid"]) | Q(notice__isnull=False),
                violation_error_message=_("A round on notice has its public notice."),
            ),
            models.CheckConstraint(
                name="round_paid_with_its_posting",
                condition=~Q(status="paid")
                | (Q(posting__isnull=False, paid_by__isnull=False, paid_on__isnull=False) & ~Q(bank_reference="")),
                violation_error_message=_("A paid round has its posting, its day and the bank's reference."),
            ),
            models.CheckConstraint(
                name="round_posted_only_when_paid",
                condition=Q(status="paid") | Q(posting__isnull=True),
                violation_error_message=_("Only a paid round is in the ledger."),
            ),
            models.UniqueConstraint(
                name="round_bank_reference_once",
                fields=["bank_reference"],
                condition=~Q(bank_reference=""),
                violation_error_message=_("This bank reference belongs to another round."),
            ),
            models.UniqueConstraint(
                name="round_once_per_programme_year_and_title",
                fields=["programme", "year", "title"],
                condition=~Q(status="withdrawn"),
                violation_error_message=_("The programme has a round with this title in this year already."),
            ),
        ]

    def __str__(self):
        return self.title

    @property
    def audit_region(self) -> str:
        return self.programme.village.region_id

    @property
    def source(self) -> str:
        return f"dividend:{self.pk}"


class DividendLine(models.Model):
    """What one household gets of a round: a snapshot of the day the round was drawn up, never changed after that."""

    round = models.ForeignKey(DividendRound, models.PROTECT, related_name="lines", verbose_name=_("dividend round"))
    line_number = models.PositiveIntegerField(_("line"))
    household = models.ForeignKey("households.Household", models.PROTECT, related_name="dividend_lines", verbose_name=_("household"))
    account = models.ForeignKey("ledger.IncomeAccount", models.PROTECT, related_name="dividend_lines", verbose_name=_("income account"))
    payee_name = models.CharField(_("payee"), max_length=40, help_text=_("head of the household on the base date"))
    group = models.CharField(_("village group"), max_length=20, blank=True)
    members = models.PositiveSmallIntegerField(_("members"), help_text=_("people in the household on the base date"))
    shares = models.PositiveIntegerField(_("shares"))
    amount_fen = models.BigIntegerField(_("amount (fen)"))
    entry = models.OneToOneField(
        "ledger.IncomeEntry", models.PROTECT, null=True, blank=True, related_name="dividend_line", verbose_name=_("income entry")
    )

    class Meta:
        verbose_name = _("dividend line")
        verbose_name_plural = _("dividend lines")
        ordering = ["line_number"]
        constraints = [
            models.UniqueConstraint(
                name="dividend_household_once_per_round",
                fields=["round", "household"],
                violation_error_message=_("A household is in a round once."),
            ),
            models.UniqueConstraint(
                name="dividend_line_number_once_per_round",
                fields=["round", "line_number"],
                violation_error_message=_("A line number is in a round once."),
            ),
            models.CheckConstraint(
                name="dividend_amount_not_negative",
                condition=Q(amount_fen__gte=0),
                violation_error_message=_("A dividend is not negative."),
            ),
            models.CheckConstraint(
                name="dividend_line_has_shares", condition=Q(shares__gt=0), violation_error_message=_("A line has at least one share.")
            ),
        ]

    def __str__(self):
        return self.source

    @property
    def source(self) -> str:
        return f"dividend:{self.round_id}:{self.line_number}"
