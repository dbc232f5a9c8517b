"""What a received order brought to its households (结算): goods = fees + households, to the fen."""

from django.db import models
from django.db.models import F, Q
from django.utils.translation import gettext_lazy as _

from accounts.scope import ScopedQuerySet


class SettlementQuerySet(ScopedQuerySet):
    region_code = "order__region__code"


class Settlement(models.Model):
    """An order's goods, refunded lines left out, divided into fees and households' income. Freight is the carrier's."""

    order = models.OneToOneField("orders.Order", models.PROTECT, related_name="settlement", verbose_name=_("order"))
    settled_at = models.DateTimeField(_("settled"))
    goods_fen = models.BigIntegerField(_("goods (fen)"))
    fee_fen = models.BigIntegerField(_("fees (fen)"))
    household_fen = models.BigIntegerField(_("to the households (fen)"))
    posting_source = models.CharField(_("posting"), max_length=80, unique=True, help_text=_("source of the posting in the ledger"))

    objects = SettlementQuerySet.as_manager()

    class Meta:
        verbose_name = _("settlement")
        verbose_name_plural = _("settlements")
        ordering = ["-pk"]
        constraints = [
            models.CheckConstraint(name="settlement_adds_up", condition=Q(goods_fen=F("fee_fen") + F("household_fen"))),
            models.CheckConstraint(name="settlement_parts_not_negative", condition=Q(fee_fen__gte=0, household_fen__gte=0)),
        ]

    def __str__(self):
        return str(self.order)


class SettlementShare(models.Model):
    """One line's part for one income account: exactly one entry in the ledger, under the same source."""

    settlement = models.ForeignKey(Settlement, models.PROTECT, related_name="shares", verbose_name=_("settlement"))
    line = models.ForeignKey("orders.OrderLine", models.PROTECT, related_name="settled_shares", verbose_name=_("order line"))
    account = models.ForeignKey("ledger.IncomeAccount", models.PROTECT, related_name="+", verbose_name=_("income account"))
    amount_fen = models.BigIntegerField(_("amount (fen)"))
    source = models.CharField(_("source"), max_length=80, unique=True, help_text=_("order:<number>:<line>:<account>"))
    reversed_at = models.DateTimeField(_("taken back"), null=True, blank=True)
    payout = models.ForeignKey(
        "settlement.Payout", models.PROTECT, null=True, blank=True, related_name="shares", verbose_name=_("payout"),
        help_text=_("the payment that carries it: with the bank or paid"),
    )  # fmt: skip
    netted_in = models.ForeignKey(
        "settlement.Payout", models.PROTECT, null=True, blank=True, related_name="netted", verbose_name=_("taken off in"),
        help_text=_("paid out, then taken back after a refund: the later payment that is so much less"),
    )  # fmt: skip

    class Meta:
        verbose_name = _("share of a settlement")
        verbose_name_plural = _("shares of a settlement")
        ordering = ["pk"]
        constraints = [
            models.CheckConstraint(name="settled_share_above_zero", condition=Q(amount_fen__gt=0)),
            models.CheckConstraint(
                name="share_taken_off_was_paid_and_taken_back",
                condition=Q(netted_in__isnull=True) | Q(payout__isnull=False, reversed_at__isnull=False),
            ),
        ]

    def __str__(self):
        return self.source


class SettledLine(models.Model):
    """A settled line and how much of it had gone back to the buyer when its shares were last posted.

    taken_back_fen  of the line's amount, already taken out of the shares in the ledger
    version         counts the postings, so that each has a source of its own
    """

    settlement = models.ForeignKey(Settlement, models.PROTECT, related_name="lines", verbose_name=_("settlement"))
    line = models.OneToOneField("orders.OrderLine", models.PROTECT, related_name="settled", verbose_name=_("order line"))
    taken_back_fen = models.BigIntegerField(_("taken back (fen)"), default=0)
    version = models.PositiveSmallIntegerField(_("version"), default=1)

    class Meta:
        verbose_name = _("settled line")
        verbose_name_plural = _("settled lines")
        ordering = ["pk"]
        constraints = [models.CheckConstraint(name="settled_line_takes_back_no_less_than_nothing", condition=Q(taken_back_fen__gte=0))]

    def __str__(self):
        return str(self.line)
