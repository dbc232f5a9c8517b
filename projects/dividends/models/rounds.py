"""A dividend round (分红批次): a pot divided by a formula, from the draft to the closed books."""

from django.db import models
from django.db.models import F, Q
from django.utils import timezone
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from accounts.scope import ScopedQuerySet


class DividendRoundQuerySet(ScopedQuerySet):
    region_code = "programme__village__region__code"

    def counting(self):
        """Rounds that have a claim on the money received: all but the withdrawn."""
        return self.exclude(status=DividendRound.Status.WITHDRAWN)


class DividendRound(models.Model):
    """One division of money that a programme earned. A returned round is a draft again; a closed one is final.

    Who takes part, with what counts for them, is frozen as of `base_on`; later changes of the register do not
    alter the round. Author, approvers, filer and payer are different people: the database holds that too.

    submission    how often it went to the village meeting; meetings and approvals belong to one submission
    formula_spec  the formula as shared by projects.dividends.formulas; with code_version it tells how to recalculate
    division      how each pool was divided and where the left-over fen went
    pot_fen       what the lines sum to; pot + reserve + costs = what was taken from the money received
    """

    class Status(models.TextChoices):
        DRAFT = "draft", _("draft")
        MEETING = "meeting", _("before the village meetings")
        SUBMITTED = "submitted", _("submitted")
        APPROVED = "approved", _("approved")
        FILED = "filed", _("filed")
        ON_NOTICE = "on_notice", _("on notice")
        PAYING = "paying", _("being paid")
        CLOSED = "closed", pgettext_lazy("dividend round", "closed")
        WITHDRAWN = "withdrawn", _("withdrawn")

    NEXT = {
        Status.DRAFT: {Status.MEETING, Status.WITHDRAWN},
        Status.MEETING: {Status.SUBMITTED, Status.DRAFT, Status.WITHDRAWN},
        Status.SUBMITTED: {Status.APPROVED, Status.DRAFT, Status.WITHDRAWN},
        Status.APPROVED: {Status.FILED, Status.DRAFT, Status.WITHDRAWN},
        Status.FILED: {Status.ON_NOTICE, Status.WITHDRAWN},
        Status.ON_NOTICE: {Status.ON_NOTICE, Status.PAYING, Status.DRAFT, Status.WITHDRAWN},
        Status.PAYING: {Status.CLOSED},
        Status.CLOSED: set(),
        Status.WITHDRAWN: set(),
    }
    RETURNABLE = (Status.MEETING, Status.SUBMITTED, Status.APPROVED)
    DECIDED = ("approved", "filed", "on_notice", "paying", "closed")
    SHOWN = ("on_notice", "paying", "closed")

    class Formula(models.TextChoices):
        EQUAL = "equal", _("the same for each household")
        PER_CAPITA = "per_capita", _("by members: the same for each person")
        SHARES = "shares", _("by shares: pot × shares ÷ all shares")
        WEIGHTED = "weighted", _("by weights from a table")
        LABOUR = "labour", _("by labour days")
        FIXED = "fixed", _("fixed amounts, the rest to the reserve")
        MIXED = "mixed", _("several pools in percent")
        MANUAL = "manual", _("by a list of amounts")

    programme = models.ForeignKey("programmes.Programme", models.PROTECT, related_name="rounds", verbose_name=_("programme"))
    title = models.CharField(_("title"), max_length=80, help_text=_("for example 2020年畜牧分红"))
    year = models.PositiveSmallIntegerField(_("year"), help_text=_("in which the money was earned"))
    pot_fen = models.BigIntegerField(_("pot (fen)"))
    reserve_fen = models.BigIntegerField(_("collective reserve (fen)"), default=0, db_default=0)
    costs_fen = models.BigIntegerField(_("costs (fen)"), default=0, db_default=0)
    source_kind = models.CharField(_("source of the money"), max_length=20, blank=True, default="", db_default="")
    base_on = models.DateField(_("base date"), help_text=_("who takes part on this day, with the shares of this day, is in the round"))
    formula = models.CharField(_("formula"), max_length=10, choices=Formula, default=Formula.SHARES)
    formula_version = models.PositiveSmallIntegerField(_("version of the formula"), default=1)
    formula_spec = models.JSONField(_("formula in full"), default=dict, db_default={})
    code_version = models.PositiveSmallIntegerField(_("version of the calculation"), default=1, db_default=1)
    template = models.ForeignKey(
        "dividends.FormulaTemplate", models.PROTECT, null=True, blank=True, related_name="+", verbose_name=_("formula template")
    )
    division = models.JSONField(_("how it was divided"), default=dict, db_default={}, editable=False)
    reasons = models.TextField(_("reasons"), blank=True, default="", db_default="")
    submission = models.PositiveSmallIntegerField(_("submission"), default=0, db_default=0)
    status = models.CharField(_("status"), max_length=10, choices=Status, default=Status.DRAFT)

    drawn_up_by = models.ForeignKey("accounts.User", models.PROTECT, related_name="+", verbose_name=_("drawn up by"))
    drawn_up_at = models.DateTimeField(_("drawn up"), default=timezone.now)
    met_at = models.DateTimeField(_("put to the meetings at"), null=True, blank=True)
    submitted_at = models.DateTimeField(_("submitted at"), null=True, blank=True)
    township_needed = models.PositiveSmallIntegerField(_("township approvals needed"), null=True, blank=True)
    county_needed = models.PositiveSmallIntegerField(_("county signatures needed"), null=True, blank=True)
    approved_by = models.ForeignKey("accounts.User", models.PROTECT, null=True, blank=True, related_name="+", verbose_name=_("approved by"))
    approved_at = models.DateTimeField(_("approved at"), null=True, blank=True)
    filed_by = models.ForeignKey("accounts.User", models.PROTECT, null=True, blank=True, related_name="+", verbose_name=_("filed by"))
    filed_at = models.DateTimeField(_("filed at"), null=True, blank=True)
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
                name="round_reserve_and_costs_not_negative",
                condition=Q(reserve_fen__gte=0, costs_fen__gte=0),
                violation_error_message=_("Neither the reserve nor the costs are negative."),
            ),
            models.CheckConstraint(
                name="round_approved_by_another",
                condition=Q(approved_by__isnull=True) | ~Q(approved_by=F("drawn_up_by")),
                violation_error_message=_("Who drew up a round may not approve it."),
            ),
            models.CheckConstraint(
                name="round_filed_by_a_third",
                condition=Q(filed_by__isnull=True) | (~Q(filed_by=F("drawn_up_by")) & ~Q(filed_by=F("approved_by"))),
                violation_error_message=_("Who drew up or approved a round may not file it."),
            ),
            models.CheckConstraint(
                name="round_not_paid_by_its_author",
                condition=Q(paid_by__isnull=True) | ~Q(paid_by=F("drawn_up_by")),
                violation_error_message=_("Who drew up a round may not pay it."),
            ),
            models.CheckConstraint(
                name="round_not_paid_by_its_approver",
                condition=Q(paid_by__isnull=True) | (~Q(paid_by=F("approved_by")) & ~Q(paid_by=F("filed_by"))),
                violation_error_message=_("Who approved or filed a round may not pay it."),
            ),
            models.CheckConstraint(
                name="round_submitted_with_its_signatures",
                condition=~Q(status__in=["submitted", "approved", "filed", "on_notice", "paying", "closed"])
                | Q(township_needed__gt=0, county_needed__gt=0, submission__gt=0),
                violation_error_message=_("A submitted round says how many signatures it needs."),
            ),
            models.CheckConstraint(
                name="round_approved_by_somebody",
                condition=~Q(status__in=["approved", "filed", "on_notice", "paying", "closed"])
                | Q(approved_by__isnull=False, approved_at__isnull=False),
                violation_error_message=_("An approved round names who approved it."),
            ),
            models.CheckConstraint(
                name="round_filed_by_somebody",
                condition=~Q(status__in=["filed", "on_notice", "paying", "closed"]) | Q(filed_by__isnull=False, filed_at__isnull=False),
                violation_error_message=_("A filed round names who filed it."),
            ),
            models.CheckConstraint(
                name="round_shown_before_it_is_paid",
                condition=~Q(status__in=["on_notice", "paying", "closed"]) | Q(notice__isnull=False),
                violation_error_message=_("A round on notice has its public notice."),
            ),
            models.CheckConstraint(
                name="round_closed_says_who_paid_when",
                condition=~Q(status="closed") | Q(paid_by__isnull=False, paid_on__isnull=False),
                violation_error_message=_("A closed round says who paid it and when."),
            ),
            models.CheckConstraint(
                name="round_posted_only_when_paid",
                condition=Q(status__in=["paying", "closed"]) | Q(posting__isnull=True),
                violation_error_message=_("Only a round that is paid is in the ledger."),
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

    @property
    def taken_fen(self) -> int:
        """What the round takes from the money received: pot + reserve + costs."""
        return self.pot_fen + self.reserve_fen + self.costs_fen


class RoundSource(models.Model):
    """How much a round takes from which receipt: money of one source is never mixed with another's."""

    round = models.ForeignKey(DividendRound, models.PROTECT, related_name="sources", verbose_name=_("dividend round"))
    received = models.ForeignKey("programmes.ReceivedIncome", models.PROTECT, related_name="taken", verbose_name=_("received income"))
    amount_fen = models.BigIntegerField(_("amount (fen)"))

    class Meta:
        verbose_name = _("money taken")
        verbose_name_plural = _("money taken")
        ordering = ["pk"]
        constraints = [
            models.UniqueConstraint(name="round_takes_from_a_receipt_once", fields=["round", "received"]),
            models.CheckConstraint(name="round_takes_more_than_nothing", condition=Q(amount_fen__gt=0)),
        ]

    def __str__(self):
        return f"{self.round}: {self.received}"
