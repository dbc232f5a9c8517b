"""Contracts (经营合同) with operators, what falls due under them, and the receipts that paid it."""

from datetime import date

from django.core.exceptions import ValidationError
from django.db import models
from django.db.models import F, OuterRef, Q, Subquery, Sum, Value
from django.db.models.functions import Coalesce
from django.utils.translation import gettext_lazy as _
from stdnum.cn import uscc

from accounts.scope import ScopedQuerySet
from projects.programmes.models.programmes import InProgramme


def valid_credit_code(text: str) -> None:
    if not uscc.is_valid(text):
        raise ValidationError(_("This is no unified social credit code: its check character does not fit."), code="bad_credit_code")


class Contract(models.Model):
    """Who runs which assets of the collective, from–to, and on what terms. Terms are facts; what is doubtful about them is computed."""

    class Kind(models.TextChoices):
        RENT = "rent", _("rent")
        GUARANTEED = "guaranteed", _("guaranteed return")
        PROFIT_SHARE = "profit_share", _("profit share")
        OWN = "own", _("own operation")

    class Security(models.TextChoices):
        NONE = "none", _("none")
        MORTGAGE = "mortgage", _("mortgage")
        PLEDGE = "pledge", _("pledge")
        GUARANTOR = "guarantor", _("guarantor")
        DEPOSIT = "deposit", _("deposit")

    class Capital(models.TextChoices):
        """What the collective brings in."""

        ASSETS = "assets", _("assets of the collective")
        MONEY = "money", _("money of the collective")
        HOUSEHOLD_LOAN = "household_loan", _("loans taken up by households")

    class Status(models.TextChoices):
        DRAFT = "draft", _("draft")
        IN_FORCE = "in_force", _("in force")
        ENDED = "ended", _("ended")
        TERMINATED = "terminated", _("terminated early")
        DROPPED = "dropped", _("dropped")

    NEXT = {
        Status.DRAFT: {Status.IN_FORCE, Status.DROPPED},
        Status.IN_FORCE: {Status.ENDED, Status.TERMINATED},
        Status.ENDED: set(),
        Status.TERMINATED: set(),
        Status.DROPPED: set(),
    }

    programme = models.ForeignKey("programmes.Programme", models.PROTECT, related_name="contracts", verbose_name=_("programme"))
    number = models.CharField(_("contract number"), max_length=40)
    kind = models.CharField(_("kind"), max_length=14, choices=Kind)
    assets = models.ManyToManyField("programmes.Asset", related_name="contracts", verbose_name=_("assets"))
    operator = models.CharField(_("operator"), max_length=80)
    operator_code = models.CharField(_("unified social credit code"), max_length=18, blank=True, validators=[valid_credit_code])
    representative = models.CharField(_("legal representative"), max_length=40, blank=True)
    signed_on = models.DateField(_("signed"))
    from_on = models.DateField(_("from"))
    to_on = models.DateField(_("to"))
    capital = models.CharField(_("capital"), max_length=16, choices=Capital, default=Capital.ASSETS)
    principal_fen = models.BigIntegerField(
        _("capital brought in (fen)"), null=True, blank=True, help_text=_("value of the assets, or the money")
    )
    yearly_fen = models.BigIntegerField(
        _("fixed return of a year (fen)"), null=True, blank=True, help_text=_("empty when the return varies")
    )
    principal_guaranteed = models.BooleanField(_("the operator guarantees the capital"), default=False)
    security = models.CharField(_("security"), max_length=12, choices=Security, default=Security.NONE)
    security_text = models.CharField(_("what secures it"), max_length=200, blank=True)
    explanation = models.CharField(_("why it is concluded all the same"), max_length=300, blank=True)
    status = models.CharField(_("status"), max_length=12, choices=Status, default=Status.DRAFT)
    ended_on = models.DateField(_("ended"), null=True, blank=True)
    drawn_up_by = models.ForeignKey("accounts.User", models.PROTECT, related_name="+", verbose_name=_("drawn up by"))
    approved_by = models.ForeignKey("accounts.User", models.PROTECT, null=True, blank=True, related_name="+", verbose_name=_("approved by"))

    objects = InProgramme.as_manager()

    class Meta:
        verbose_name = _("contract")
        verbose_name_plural = _("contracts")
        ordering = ["-from_on", "-pk"]
        constraints = [
            models.CheckConstraint(name="contract_ends_after_it_begins", condition=Q(to_on__gte=F("from_on"))),
            models.CheckConstraint(
                name="contract_amounts_are_positive",
                condition=(Q(principal_fen__isnull=True) | Q(principal_fen__gt=0)) & (Q(yearly_fen__isnull=True) | Q(yearly_fen__gt=0)),
            ),
            models.UniqueConstraint(
                name="contract_number_once_in_a_programme",
                fields=["programme", "number"],
                violation_error_message=_("The programme has a contract with this number already."),
            ),
        ]

    def __str__(self):
        return f"{self.number} {self.operator}"

    @property
    def audit_region(self) -> str:
        return self.programme.audit_region


class DueQuerySet(ScopedQuerySet):
    region_code = "contract__programme__village__region__code"

    def with_received(self):
        """With `received_fen` and `outstanding_fen`."""
        paid = DueReceipt.objects.filter(due=OuterRef("pk")).order_by().values("due").annotate(total=Sum("amount_fen")).values("total")
        received = Coalesce(Subquery(paid), Value(0), output_field=models.BigIntegerField())
        return self.annotate(received_fen=received).annotate(outstanding_fen=F("amount_fen") - F("received_fen"))

    def overdue(self, on: date):
        """Not paid in full on the day after they were due. Ending a contract or losing an asset does not end what is owed."""
        owed = self.with_received().exclude(contract__status__in=[Contract.Status.DRAFT, Contract.Status.DROPPED])
        return owed.filter(due_on__lt=on, outstanding_fen__gt=0)


class Due(models.Model):
    """So much is to be paid by such a day."""

    contract = models.ForeignKey(Contract, models.PROTECT, related_name="dues", verbose_name=_("contract"))
    number = models.PositiveIntegerField(_("number"))
    due_on = models.DateField(_("due on"))
    amount_fen = models.BigIntegerField(_("amount (fen)"))

    objects = DueQuerySet.as_manager()

    class Meta:
        verbose_name = _("due")
        verbose_name_plural = _("dues")
        ordering = ["due_on", "pk"]
        constraints = [
            models.CheckConstraint(name="due_is_more_than_nothing", condition=Q(amount_fen__gt=0)),
            models.UniqueConstraint(name="due_number_once_in_a_contract", fields=["contract", "number"]),
            models.UniqueConstraint(
                name="due_once_a_day", fields=["contract", "due_on"], violation_error_message=_("An amount is due on this day already.")
            ),
        ]

    def __str__(self):
        return f"{self.contract} {self.due_on}"

    @property
    def audit_region(self) -> str:
        return self.contract.audit_region

    def days_overdue(self, on: date) -> int:
        """Days since it was due, 0 when it is not yet; whether it is paid is another question."""
        return max((on - self.due_on).days, 0)


class DueReceipt(models.Model):
    """So much of a receipt paid a due; together never more than either. Append-only."""

    due = models.ForeignKey(Due, models.PROTECT, related_name="receipts", verbose_name=_("due"))
    receipt = models.ForeignKey("programmes.ReceivedIncome", models.PROTECT, related_name="dues", verbose_name=_("received income"))
    amount_fen = models.BigIntegerField(_("amount (fen)"))

    class Meta:
        verbose_name = _("payment of a due")
        verbose_name_plural = _("payments of dues")
        ordering = ["pk"]
        constraints = [
            models.CheckConstraint(name="due_paid_by_more_than_nothing", condition=Q(amount_fen__gt=0)),
            models.UniqueConstraint(name="receipt_pays_a_due_once", fields=["due", "receipt"]),
        ]

    def __str__(self):
        return f"{self.receipt} → {self.due}"
