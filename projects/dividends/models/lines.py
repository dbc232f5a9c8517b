"""What each household gets of a round, with all that was known when it was calculated; and recalculations."""

from django.db import models
from django.db.models import Q
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from projects.banking.fields import SealedCopyField
from projects.dividends.models.rounds import DividendRound


class DividendLine(models.Model):
    """What one household gets of a round: a snapshot of the day the round was drawn up, never changed after that.

    inputs       what the formula read: {"number", "kind", "exited", "shares", "days", "members": [{"id", …}], "weights"}
    hold_reason  why the bank cannot pay it yet; the amount stays the household's
    """

    class Hold(models.TextChoices):
        NO_ACCOUNT = "no_account", _("no living member has a bank account")

    # What a line points at is never deleted, and triggers.py sees to it that it is there: once a statement instead of once a row.
    round = models.ForeignKey(
        DividendRound, models.PROTECT, related_name="lines", verbose_name=_("dividend round"), db_index=False, db_constraint=False
    )
    line_number = models.PositiveIntegerField(_("line"))
    household = models.ForeignKey(
        "households.Household",
        models.PROTECT,
        related_name="dividend_lines",
        verbose_name=_("household"),
        db_index=False,  # the unique key begins with it
        db_constraint=False,
    )
    account = models.ForeignKey(
        "ledger.IncomeAccount",
        models.PROTECT,
        related_name="dividend_lines",
        verbose_name=_("income account"),
        db_index=False,
        db_constraint=False,
    )
    payee = models.ForeignKey(
        "households.Member",
        models.PROTECT,
        null=True,
        blank=True,
        related_name="+",
        verbose_name=_("payee"),
        db_index=False,
        db_constraint=False,
    )
    payee_name = models.CharField(_("payee's name"), max_length=40, help_text=_("holder of the account, a living member on the base date"))
    bank_name = models.CharField(_("bank"), max_length=60, blank=True, default="", db_default="")
    bank_card = SealedCopyField(_("bank card"), blank=True, default="", db_default="")
    card_print = models.CharField(max_length=64, blank=True, default="", db_default="", editable=False)
    group = models.CharField(_("village group"), max_length=20, blank=True)
    members = models.PositiveSmallIntegerField(_("members"), help_text=_("people in the household on the base date"))
    shares = models.PositiveIntegerField(_("shares"))
    inputs = models.JSONField(_("what was calculated with"), default=dict, db_default={}, editable=False)
    amount_fen = models.BigIntegerField(_("amount (fen)"))
    hold_reason = models.CharField(_("held because"), max_length=20, choices=Hold, blank=True, default="", db_default="")
    entry = models.OneToOneField(
        "ledger.IncomeEntry",
        models.PROTECT,
        null=True,
        blank=True,
        related_name="dividend_line",
        verbose_name=_("income entry"),
        db_constraint=False,
    )

    class Meta:
        verbose_name = _("dividend line")
        verbose_name_plural = _("dividend lines")
        ordering = ["line_number"]
        constraints = [
            models.UniqueConstraint(
                name="dividend_household_once_per_round",
                fields=["household", "round"],
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
        ]

    def __str__(self):
        return self.source

    @property
    def source(self) -> str:
        return f"dividend:{self.round_id}:{self.line_number}"


class RoundReplay(models.Model):
    """A recalculation of a round from its stored inputs: equal, or where it differs. By an auditor, or nightly by the platform."""

    round = models.ForeignKey(DividendRound, models.PROTECT, related_name="replays", verbose_name=_("dividend round"))
    by = models.ForeignKey("accounts.User", models.PROTECT, null=True, blank=True, related_name="+", verbose_name=_("by"))
    at = models.DateTimeField(_("at"), default=timezone.now)
    lines = models.PositiveIntegerField(_("lines"))
    differences = models.PositiveIntegerField(_("differences"))
    first = models.JSONField(_("first differences"), default=list, blank=True)

    class Meta:
        verbose_name = _("recalculation")
        verbose_name_plural = _("recalculations")
        ordering = ["-pk"]

    def __str__(self):
        return f"{self.round} {self.at:%Y-%m-%d}"

    @property
    def audit_region(self) -> str:
        return self.round.audit_region
