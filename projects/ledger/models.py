"""Income of households (收入台账): accounts, postings, entries. posting.py is the one door through which rows come in."""

import secrets

from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from accounts.scope import ScopedQuerySet
from regions.models import DatedRule
from shared.money import format_yuan


class IncomeAccountQuerySet(ScopedQuerySet):
    region_code = "household__village__region__code"


class IncomeAccount(models.Model):
    """Where a household's income is written down. Marketplace knows only this, never the household behind it."""

    household = models.OneToOneField("households.Household", models.PROTECT, related_name="account", verbose_name=_("household"))
    opened_at = models.DateTimeField(_("opened"), auto_now_add=True)

    objects = IncomeAccountQuerySet.as_manager()

    class Meta:
        verbose_name = _("income account")
        verbose_name_plural = _("income accounts")

    def __str__(self):
        return str(self.household)

    @property
    def audit_region(self) -> str:
        return self.household.audit_region


class Posting(models.Model):
    """Entries that belong together and were written in one transaction, with control total and count.

    Written open, filled, then sealed: a trigger lets `sealed_at` be set once, and only when the entries'
    count and sum equal the control figures; sealed postings take no further entries.
    """

    title = models.CharField(_("title"), max_length=120)
    source = models.CharField(_("source"), max_length=80, unique=True, help_text=_("for example dividend:12 or order:26112300042"))
    entry_count = models.PositiveIntegerField(_("entries"))
    total_fen = models.BigIntegerField(_("total (fen)"))
    actor_id = models.BigIntegerField(_("posted by"), null=True, blank=True)
    actor_name = models.CharField(_("name of who posted it"), max_length=60)
    posted_at = models.DateTimeField(_("posted at"), auto_now_add=True)
    sealed_at = models.DateTimeField(_("sealed at"), null=True, blank=True)

    class Meta:
        verbose_name = _("posting")
        verbose_name_plural = _("postings")
        ordering = ["-pk"]
        constraints = [models.CheckConstraint(name="posting_is_not_empty", condition=Q(entry_count__gt=0))]

    def __str__(self):
        return self.title


class IncomeEntry(models.Model):
    """One line of an income account. Never changed, never deleted; a mistake is reversed."""

    class Kind(models.TextChoices):
        """The four kinds of disposable income of the National Bureau of Statistics' household survey."""

        WAGE = "wage", _("wages")
        BUSINESS = "business", _("business income")
        PROPERTY = "property", _("property income")
        TRANSFER = "transfer", _("transfer income")

    posting = models.ForeignKey(Posting, models.PROTECT, related_name="entries", verbose_name=_("posting"), db_index=False)
    account = models.ForeignKey(IncomeAccount, models.PROTECT, related_name="entries", verbose_name=_("income account"), db_index=False)
    kind = models.CharField(_("income kind"), max_length=10, choices=Kind)
    item = models.CharField(_("item"), max_length=60, help_text=_("for example 畜牧分红"))
    amount_fen = models.BigIntegerField(_("amount (fen)"), help_text=_("negative only in a reversal"))
    earned_on = models.DateField(_("date earned"))
    source = models.CharField(_("source"), max_length=80, unique=True, help_text=_("for example dividend:12:3"))
    reverses = models.OneToOneField("self", models.PROTECT, null=True, blank=True, related_name="reversed_by", verbose_name=_("reverses"))

    class Meta:
        verbose_name = _("income entry")
        verbose_name_plural = _("income entries")
        ordering = ["-earned_on", "-pk"]
        indexes = [
            models.Index(fields=["account", "earned_on"], name="income_of_an_account"),
            models.Index(fields=["posting"], name="income_of_a_posting"),
        ]
        constraints = [
            models.CheckConstraint(
                name="income_negative_only_to_reverse",
                condition=Q(amount_fen__gt=0, reverses__isnull=True) | Q(amount_fen__lt=0, reverses__isnull=False),
                violation_error_message=_("Only a reversal may be negative."),
            )
        ]

    def __str__(self):
        return f"{self.item} {self.earned_on}"


def new_token() -> str:
    return secrets.token_urlsafe(18)


class StatementLink(models.Model):
    """A household's personal way to its own statement: an address nobody can guess, and a code told apart from it.

    Only the code's hash is kept. Five wrong codes close the link; so does its last day.
    """

    account = models.ForeignKey(IncomeAccount, models.PROTECT, related_name="links", verbose_name=_("income account"))
    token = models.CharField(_("address"), max_length=40, unique=True, default=new_token, editable=False)
    code_hash = models.CharField(_("code"), max_length=128, editable=False)
    given_at = models.DateTimeField(_("given"), auto_now_add=True)
    given_by_name = models.CharField(_("given by"), max_length=60)
    expires_on = models.DateField(_("last day"))
    failures = models.PositiveSmallIntegerField(_("wrong codes"), default=0)
    revoked = models.BooleanField(_("revoked"), default=False)

    class Meta:
        verbose_name = _("statement link")
        verbose_name_plural = _("statement links")

    def __str__(self):
        return f"{self.account} {self.expires_on}"

    @property
    def audit_region(self) -> str:
        return self.account.audit_region


class IncomeLine(DatedRule):
    """A line of income per head and year below which a household is poor, not ready to exit, or to be watched.

    amount_fen  in fen; empty: a line was looked for and not found, so a calculation says “no line”
    """

    class Kind(models.TextChoices):
        POVERTY = "poverty", _("poverty line")
        EXIT = "exit", _("exit line")
        MONITORING = "monitoring", _("monitoring line")

    kind = models.CharField(_("kind of line"), max_length=10, choices=Kind)
    year = models.PositiveSmallIntegerField(_("year"))
    amount_fen = models.BigIntegerField(_("amount (fen)"), null=True, blank=True, help_text=_("per head and year; empty: no line is known"))

    class Meta(DatedRule.Meta):
        verbose_name = _("income line")
        verbose_name_plural = _("income lines")
        ordering = ["-year", "kind", "region_prefix"]
        constraints = [
            *DatedRule.Meta.constraints,
            models.UniqueConstraint(
                name="income_line_once_a_year",
                fields=["kind", "year", "region_prefix", "valid_from"],
                violation_error_message=_("This line of this year is there already."),
            ),
            models.CheckConstraint(
                name="income_line_is_positive",
                condition=Q(amount_fen__isnull=True) | Q(amount_fen__gt=0),
                violation_error_message=_("A line is above zero; leave it empty when it is not known."),
            ),
        ]

    def __str__(self):
        return f"{self.get_kind_display()} {self.year}"

    def yuan(self) -> str:
        """The amount as lists show it."""
        return _("no line") if self.amount_fen is None else format_yuan(self.amount_fen)

    yuan.short_description = _("yuan per head and year")
