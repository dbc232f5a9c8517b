"""Attempts to pay (支付)."""

from django.db import models
from django.db.models import F, Q
from django.db.models.functions import Coalesce
from django.utils.translation import gettext_lazy as _

from accounts.scope import ScopedQuerySet


class OfPurchaseQuerySet(ScopedQuerySet):
    """Rows that belong to a purchase: seen by whoever sees one of its orders. A purchase has several orders, so no join."""

    def visible_to(self, user, what: str | None = None):
        return self.filter(pk__in=super().visible_to(user, what).order_by().values("pk"))


class PaymentQuerySet(OfPurchaseQuerySet):
    region_code = "purchase__orders__region__code"


class Payment(models.Model):
    """One attempt to pay a purchase. The row is written before the gateway is asked.

    `paid` and `returned` are final, `held` ends only by an officer: what arrives later about such an attempt changes nothing.
    """

    class Status(models.TextChoices):
        CREATED = "created", _("created")
        OPEN = "open", _("waiting for the buyer")
        PAID = "paid", _("paid")
        FAILED = "failed", _("failed")
        EXPIRED = "expired", _("link expired")
        HELD = "held", _("held: amount or currency differs")
        RETURNED = "returned", _("given back by an officer")

    class Rail(models.TextChoices):
        STRIPE = "stripe", "Stripe"
        TRANSFER = "transfer", _("bank transfer")

    NEXT = {
        Status.CREATED: {Status.OPEN, Status.PAID, Status.FAILED, Status.EXPIRED, Status.HELD},
        Status.OPEN: {Status.PAID, Status.FAILED, Status.EXPIRED, Status.HELD},
        Status.FAILED: {Status.PAID, Status.HELD},  # money that came after all is recorded, then given back
        Status.EXPIRED: {Status.PAID, Status.HELD},
        Status.HELD: {Status.PAID, Status.RETURNED},
        Status.PAID: set(),
        Status.RETURNED: set(),
    }
    LIVE = (Status.CREATED, Status.OPEN)
    DECIDED = (Status.PAID, Status.HELD, Status.RETURNED)

    purchase = models.ForeignKey("orders.Purchase", models.PROTECT, related_name="payments", verbose_name=_("purchase"))
    attempt = models.PositiveSmallIntegerField(_("attempt"))
    rail = models.CharField(_("rail"), max_length=10, choices=Rail, default=Rail.STRIPE)
    amount_fen = models.BigIntegerField(_("amount (fen)"))
    currency = models.CharField(_("currency"), max_length=3, default="cny")
    status = models.CharField(_("status"), max_length=8, choices=Status, default=Status.CREATED)
    key = models.CharField(_("idempotency key"), max_length=80, unique=True)
    return_url = models.CharField(max_length=300, blank=True, help_text=_("frozen, so that a repeated call is word for word the same"))
    cancel_url = models.CharField(max_length=300, blank=True)
    session_ref = models.CharField(_("gateway session"), max_length=100, unique=True, null=True, blank=True)
    redirect_url = models.CharField(_("pay page"), max_length=1000, blank=True)
    intent_ref = models.CharField(_("gateway payment"), max_length=100, blank=True, db_index=True)
    charge_ref = models.CharField(_("gateway charge"), max_length=100, blank=True, db_index=True)
    method = models.CharField(_("method"), max_length=20, blank=True)
    received_fen = models.BigIntegerField(_("received (fen)"), null=True, blank=True, help_text=_("smallest units of what arrived"))
    received_currency = models.CharField(_("currency received"), max_length=3, blank=True)
    refunded_fen = models.BigIntegerField(_("refunded (fen)"), default=0, help_text=_("refunds under way included"))
    created_at = models.DateTimeField(_("created"))
    expires_at = models.DateTimeField(_("link expires"))
    paid_at = models.DateTimeField(_("paid"), null=True, blank=True)

    objects = PaymentQuerySet.as_manager()

    class Meta:
        verbose_name = _("payment")
        verbose_name_plural = _("payments")
        ordering = ["-pk"]
        constraints = [
            models.UniqueConstraint(name="payment_attempt_once", fields=["purchase", "attempt"]),
            models.UniqueConstraint(name="payment_one_live_attempt", fields=["purchase"], condition=Q(status__in=["created", "open"])),
            models.UniqueConstraint(name="payment_once_per_gateway_payment", fields=["intent_ref"], condition=~Q(intent_ref="")),
            models.UniqueConstraint(name="payment_once_per_gateway_charge", fields=["charge_ref"], condition=~Q(charge_ref="")),
            models.CheckConstraint(name="payment_amount_above_zero", condition=Q(amount_fen__gt=0)),
            models.CheckConstraint(
                name="payment_refund_within_received",
                condition=Q(refunded_fen__gte=0, refunded_fen__lte=Coalesce(F("received_fen"), F("amount_fen"))),
            ),
        ]

    def __str__(self):
        return self.key

    @property
    def got_fen(self) -> int:
        """What arrived; rows that were recorded as paid without a figure got what was asked."""
        return self.amount_fen if self.received_fen is None else self.received_fen
