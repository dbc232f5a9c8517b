"""A household's way to its own statement, and what it objects to there."""

import secrets

from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from accounts.scope import ScopedQuerySet
from projects.ledger.models.entries import IncomeAccount, IncomeEntry


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


class StatementComplaintQuerySet(ScopedQuerySet):
    region_code, household = "account__household__village__region__code", "account__household"

    def waiting(self):
        return self.filter(status=StatementComplaint.Status.OPEN)


class StatementComplaint(models.Model):
    """A household says that a line of its statement is wrong; somebody who did not post it answers."""

    class Status(models.TextChoices):
        OPEN = "open", _("waiting for an answer")
        ANSWERED = "answered", _("answered")

    NEXT = {Status.OPEN: {Status.ANSWERED}, Status.ANSWERED: set()}

    class Kind(models.TextChoices):
        NOT_RECEIVED = "not_received", _("I did not get this money")
        WRONG_AMOUNT = "wrong_amount", _("the amount is wrong")
        OTHER = "other", _("something else is wrong")

    account = models.ForeignKey(IncomeAccount, models.PROTECT, related_name="complaints", verbose_name=_("income account"))
    entry = models.ForeignKey(IncomeEntry, models.PROTECT, related_name="complaints", verbose_name=_("income entry"))
    kind = models.CharField(_("what is wrong"), max_length=12, choices=Kind)
    text = models.CharField(_("in your own words"), max_length=300, blank=True)
    status = models.CharField(_("status"), max_length=8, choices=Status, default=Status.OPEN)
    opened_at = models.DateTimeField(_("said"), auto_now_add=True)
    answer = models.CharField(_("answer"), max_length=500, blank=True)
    answered_by = models.ForeignKey("accounts.User", models.PROTECT, null=True, blank=True, related_name="+", verbose_name=_("answered by"))
    answered_at = models.DateTimeField(_("answered"), null=True, blank=True)

    objects = StatementComplaintQuerySet.as_manager()

    class Meta:
        verbose_name = _("complaint about a statement")
        verbose_name_plural = _("complaints about statements")
        ordering = ["-pk"]
        constraints = [
            models.UniqueConstraint(name="one_open_complaint_for_an_entry", fields=["entry"], condition=Q(status="open")),
            models.CheckConstraint(
                name="complaint_answered_by_somebody",
                condition=Q(status="open", answered_by__isnull=True, answer="")
                | Q(status="answered", answered_by__isnull=False, answered_at__isnull=False) & ~Q(answer=""),
            ),
        ]

    def __str__(self):
        return f"{self.entry} · {self.get_kind_display()}"

    @property
    def audit_region(self) -> str:
        return self.account.audit_region
