"""Offline bank transfer (对公转账): an institution's contract, and the receipts of the bank that an officer matches with it."""

from django.conf import settings
from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from marketplace.payment.models.payments import OfPurchaseQuerySet, Payment


class ContractQuerySet(OfPurchaseQuerySet):
    region_code = "payment__purchase__orders__region__code"


class TransferContract(models.Model):
    """What an institution promised to pay by bank; its number stands in the remark of the transfer."""

    payment = models.OneToOneField(Payment, models.PROTECT, related_name="contract", verbose_name=_("payment"))
    number = models.CharField(_("contract number"), max_length=20, unique=True)
    institution = models.CharField(_("institution"), max_length=80)
    credit_code = models.CharField(_("unified social credit code"), max_length=18, blank=True)
    payee = models.CharField(_("account holder"), max_length=80, help_text=_("copied from the rule of the day"))
    bank = models.CharField(_("bank"), max_length=80)
    account = models.CharField(_("account number"), max_length=40)
    signed_at = models.DateTimeField(_("drawn up"))
    closed_at = models.DateTimeField(_("closed"), null=True, blank=True, help_text=_("no more money is expected"))
    accepted_on = models.DateField(_("goods accepted on"), null=True, blank=True)
    accepted_by = models.CharField(_("accepted by"), max_length=60, blank=True, help_text=_("who signed for the institution"))

    objects = ContractQuerySet.as_manager()

    class Meta:
        verbose_name = _("transfer contract")
        verbose_name_plural = _("transfer contracts")
        ordering = ["-pk"]
        constraints = [
            models.CheckConstraint(name="contract_acceptance_names_its_signer", condition=Q(accepted_on__isnull=True) | ~Q(accepted_by=""))
        ]

    def __str__(self):
        return f"{self.number} {self.institution}"


class BankReceipt(models.Model):
    """One line of the bank's statement: money that came in. Its number is unique, so no money counts twice."""

    number = models.CharField(_("bank receipt number"), max_length=60, unique=True)
    payer = models.CharField(_("payer"), max_length=80)
    amount_fen = models.BigIntegerField(_("amount (fen)"))
    received_on = models.DateField(_("received on"))
    remark = models.CharField(_("remark"), max_length=200, blank=True)
    payment = models.ForeignKey(
        Payment, models.PROTECT, null=True, blank=True, related_name="receipts", verbose_name=_("payment"),
        help_text=_("what it pays: a contract, or what was missing of a held payment"),
    )  # fmt: skip
    matched_at = models.DateTimeField(_("matched"), null=True, blank=True)
    returned_receipt = models.CharField(
        _("receipt of the return"), max_length=60, unique=True, null=True, blank=True, help_text=_("the money was sent back to its payer")
    )
    recorded_by = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, null=True, related_name="+", verbose_name=_("recorded by"))
    recorded_at = models.DateTimeField(_("recorded"), auto_now_add=True)

    class Meta:
        verbose_name = _("bank receipt")
        verbose_name_plural = _("bank receipts")
        ordering = ["-pk"]
        constraints = [
            models.CheckConstraint(name="bank_receipt_above_zero", condition=Q(amount_fen__gt=0)),
            models.CheckConstraint(
                name="bank_receipt_matched_or_returned", condition=Q(payment__isnull=True) | Q(returned_receipt__isnull=True)
            ),
        ]

    def __str__(self):
        return self.number
