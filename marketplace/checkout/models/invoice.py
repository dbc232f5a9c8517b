"""Invoices buyers ask for (发票): requested, issued by an officer, reversed in red when the order is paid back."""

from django.conf import settings
from django.core.exceptions import ValidationError
from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _
from stdnum.cn import uscc
from stdnum.exceptions import ValidationError as BadNumber

from accounts.scope import ScopedQuerySet
from shared.crypto import EncryptedTextField


def tax_number(text: str) -> None:
    """A unified social credit code (GB 32100-2015): its check character is computed."""
    try:
        uscc.validate(text)
    except BadNumber:
        raise ValidationError(_("A tax number is the unified social credit code of eighteen characters; please check it.")) from None


class InvoiceQuerySet(ScopedQuerySet):
    region_code = "order__region__code"


class InvoiceRequest(models.Model):
    """An invoice for one order. Amount as of the request: goods and freight less refunds."""

    class Kind(models.TextChoices):
        PERSON = "person", _("a person (personal invoice)")
        ORGANISATION = "organisation", _("an organisation")

    class Status(models.TextChoices):
        REQUESTED = "requested", _("requested")
        ISSUED = "issued", _("issued")
        REVERSED = "reversed", _("reversed in red")
        DECLINED = "declined", _("declined")

    NEXT = {
        Status.REQUESTED: {Status.ISSUED, Status.DECLINED},
        Status.ISSUED: {Status.REVERSED},
        Status.REVERSED: set(),
        Status.DECLINED: set(),
    }

    order = models.ForeignKey("orders.Order", models.PROTECT, related_name="invoices", verbose_name=_("order"))
    kind = models.CharField(_("for a"), max_length=12, choices=Kind, default=Kind.PERSON)
    title = models.CharField(_("title of the invoice"), max_length=80)
    tax_number = models.CharField(_("tax number"), max_length=18, blank=True, validators=[tax_number])
    email = EncryptedTextField(_("send it to (e-mail)"))
    amount_fen = models.BigIntegerField(_("amount (fen)"))
    status = models.CharField(_("status"), max_length=10, choices=Status, default=Status.REQUESTED, editable=False)
    number = models.CharField(_("invoice number"), max_length=30, blank=True, help_text=_("twenty digits of the electronic invoice"))
    red_number = models.CharField(_("number of the red invoice"), max_length=30, blank=True)
    reason = models.CharField(_("reason"), max_length=200, blank=True)
    requested_at = models.DateTimeField(_("requested"))
    issued_at = models.DateTimeField(_("issued"), null=True, blank=True)
    reversed_at = models.DateTimeField(_("reversed"), null=True, blank=True)
    by = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, null=True, blank=True, related_name="+", verbose_name=_("issued by"))

    objects = InvoiceQuerySet.as_manager()

    class Meta:
        verbose_name = _("invoice")
        verbose_name_plural = _("invoices")
        ordering = ["-pk"]
        constraints = [
            models.CheckConstraint(name="invoice_amount_above_zero", condition=Q(amount_fen__gt=0)),
            models.CheckConstraint(name="invoice_of_an_organisation_has_a_tax_number", condition=Q(kind="person") | ~Q(tax_number="")),
            models.CheckConstraint(name="invoice_issued_has_a_number", condition=~Q(status__in=["issued", "reversed"]) | ~Q(number="")),
            models.CheckConstraint(name="invoice_reversed_has_a_red_number", condition=~Q(status="reversed") | ~Q(red_number="")),
            models.UniqueConstraint(name="invoice_once_open_per_order", fields=["order"], condition=Q(status__in=["requested", "issued"])),
            models.UniqueConstraint(name="invoice_number_used_once", fields=["number"], condition=~Q(number="")),
        ]

    def __str__(self):
        return f"{self.order} {self.title}"

    @property
    def audit_region(self) -> str:
        return self.order.region_id
