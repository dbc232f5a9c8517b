"""Accounts, postings, entries. posting.py is the one door through which rows come in."""

from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from accounts.scope import ScopedQuerySet


class IncomeAccountQuerySet(ScopedQuerySet):
    region_code, household = "household__village__region__code", "household"


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
    count and sum equal the control figures; sealed postings take no further entries. The seal also gives it the next
    number of the one chain of the whole database and a hash over itself, its entries and the hash before it (chain.py).
    """

    title = models.CharField(_("title"), max_length=120)
    source = models.CharField(_("source"), max_length=80, unique=True, help_text=_("for example dividend:12 or order:26112300042"))
    entry_count = models.PositiveIntegerField(_("entries"))
    total_fen = models.BigIntegerField(_("total (fen)"))
    actor_id = models.BigIntegerField(_("posted by"), null=True, blank=True)
    actor_name = models.CharField(_("name of who posted it"), max_length=60)
    posted_at = models.DateTimeField(_("posted at"), auto_now_add=True)
    sealed_at = models.DateTimeField(_("sealed at"), null=True, blank=True)
    chain_number = models.BigIntegerField(_("number in the chain"), null=True, unique=True, editable=False)
    previous_hash = models.CharField(_("hash before it"), max_length=64, blank=True, default="", db_default="", editable=False)
    hash = models.CharField(_("hash"), max_length=64, blank=True, default="", db_default="", db_index=True, editable=False)

    class Meta:
        verbose_name = _("posting")
        verbose_name_plural = _("postings")
        ordering = ["-pk"]
        constraints = [
            models.CheckConstraint(name="posting_is_not_empty", condition=Q(entry_count__gt=0)),
            models.CheckConstraint(
                name="posting_sealed_into_the_chain",
                condition=Q(sealed_at__isnull=True, chain_number__isnull=True, hash="")
                | Q(sealed_at__isnull=False, chain_number__isnull=False) & ~Q(hash=""),
            ),
        ]

    def __str__(self):
        return self.title


class ChainHead(models.Model):
    """One row: the last posting's number and hash. Whoever seals a posting moves it, so that seals stand in a row."""

    number = models.BigIntegerField(_("number in the chain"))
    hash = models.CharField(_("hash"), max_length=64)

    class Meta:
        verbose_name = _("head of the chain")
        verbose_name_plural = _("heads of the chain")
        constraints = [models.CheckConstraint(name="chain_has_one_head", condition=Q(pk=1))]

    def __str__(self):
        return f"{self.number} {self.hash}"


class IncomeEntryQuerySet(ScopedQuerySet):
    region_code, household = "account__household__village__region__code", "account__household"


class IncomeEntry(models.Model):
    """One line of an income account. Never changed, never deleted; a mistake is reversed.

    amount_fen is above zero for what comes in and for what goes out alike: kind `cost` says that it is subtracted.
    """

    class Kind(models.TextChoices):
        """The four kinds of disposable income of the statistics bureau's household survey; costs of business; aid beside income."""

        WAGE = "wage", _("wages")
        BUSINESS = "business", _("business income")
        PROPERTY = "property", _("property income")
        TRANSFER = "transfer", _("transfer income")
        COST = "cost", _("business costs")
        AID = "aid", _("aid that is not income")

    INCOME = (Kind.WAGE, Kind.BUSINESS, Kind.PROPERTY, Kind.TRANSFER)

    # Postings and accounts are never deleted, and a trigger sees to it that they are there: once a statement instead of once a row.
    posting = models.ForeignKey(
        Posting, models.PROTECT, related_name="entries", verbose_name=_("posting"), db_index=False, db_constraint=False
    )
    account = models.ForeignKey(
        IncomeAccount, models.PROTECT, related_name="entries", verbose_name=_("income account"), db_index=False, db_constraint=False
    )
    kind = models.CharField(_("income kind"), max_length=10, choices=Kind)
    item_code = models.CharField(
        _("income item"), max_length=24, blank=True, default="", db_default="", help_text=_("of the list of items")
    )
    item = models.CharField(_("item"), max_length=60, help_text=_("for example 畜牧分红"))
    amount_fen = models.BigIntegerField(_("amount (fen)"), help_text=_("negative only in a reversal"))
    earned_on = models.DateField(_("date earned"))
    source = models.CharField(_("source"), max_length=80, unique=True, help_text=_("for example dividend:12:3"))
    reverses = models.OneToOneField("self", models.PROTECT, null=True, blank=True, related_name="reversed_by", verbose_name=_("reverses"))

    objects = IncomeEntryQuerySet.as_manager()

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
