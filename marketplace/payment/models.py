"""Attempts to pay (支付), what the gateway told us, and money given back (退款). Money facts: never deleted."""

from django.conf import settings
from django.db import models
from django.db.models import F, Q
from django.utils.translation import gettext_lazy as _


class Payment(models.Model):
    """One attempt to pay a purchase. The row is written before the gateway is asked.

    `paid` and `held` are final: what arrived later about such an attempt changes nothing here.
    """

    class Status(models.TextChoices):
        CREATED = "created", _("created")
        OPEN = "open", _("waiting for the buyer")
        PAID = "paid", _("paid")
        FAILED = "failed", _("failed")
        EXPIRED = "expired", _("link expired")
        HELD = "held", _("held: amount or currency differs")

    NEXT = {
        Status.CREATED: {Status.OPEN, Status.PAID, Status.FAILED, Status.EXPIRED, Status.HELD},
        Status.OPEN: {Status.PAID, Status.FAILED, Status.EXPIRED, Status.HELD},
        Status.FAILED: {Status.PAID, Status.HELD},  # money that came after all is recorded, then given back
        Status.EXPIRED: {Status.PAID, Status.HELD},
        Status.PAID: set(),
        Status.HELD: set(),
    }
    LIVE = (Status.CREATED, Status.OPEN)

    purchase = models.ForeignKey("orders.Purchase", models.PROTECT, related_name="payments", verbose_name=_("purchase"))
    attempt = models.PositiveSmallIntegerField(_("attempt"))
    amount_fen = models.BigIntegerField(_("amount (fen)"))
    currency = models.CharField(_("currency"), max_length=3, default="cny")
    status = models.CharField(_("status"), max_length=8, choices=Status, default=Status.CREATED)
    key = models.CharField(_("idempotency key"), max_length=80, unique=True)
    return_url = models.CharField(max_length=300, blank=True, help_text=_("frozen, so that a repeated call is word for word the same"))
    cancel_url = models.CharField(max_length=300, blank=True)
    session_ref = models.CharField(_("gateway session"), max_length=100, unique=True, null=True, blank=True)
    redirect_url = models.CharField(_("pay page"), max_length=1000, blank=True)
    intent_ref = models.CharField(_("gateway payment"), max_length=100, blank=True, db_index=True)
    charge_ref = models.CharField(_("gateway charge"), max_length=100, blank=True)
    method = models.CharField(_("method"), max_length=20, blank=True)
    received_fen = models.BigIntegerField(_("received (fen)"), null=True, blank=True)
    refunded_fen = models.BigIntegerField(_("refunded (fen)"), default=0, help_text=_("refunds under way included"))
    created_at = models.DateTimeField(_("created"))
    expires_at = models.DateTimeField(_("link expires"))
    paid_at = models.DateTimeField(_("paid"), null=True, blank=True)

    class Meta:
        verbose_name = _("payment")
        verbose_name_plural = _("payments")
        ordering = ["-pk"]
        constraints = [
            models.UniqueConstraint(name="payment_attempt_once", fields=["purchase", "attempt"]),
            models.UniqueConstraint(name="payment_one_live_attempt", fields=["purchase"], condition=Q(status__in=["created", "open"])),
            models.CheckConstraint(name="payment_amount_above_zero", condition=Q(amount_fen__gt=0)),
            models.CheckConstraint(
                name="payment_refund_within_amount", condition=Q(refunded_fen__gte=0, refunded_fen__lte=F("amount_fen"))
            ),
        ]

    def __str__(self):
        return self.key


class WebhookEvent(models.Model):
    """An event the gateway sent, kept once. It is a hint to look, never a fact."""

    event_id = models.CharField(_("event"), max_length=100, unique=True)
    type = models.CharField(_("type"), max_length=80)
    ref = models.CharField(_("about"), max_length=100, blank=True)
    received_at = models.DateTimeField(_("arrived"), auto_now_add=True)
    handled_at = models.DateTimeField(_("handled"), null=True, blank=True)
    outcome = models.CharField(_("outcome"), max_length=200, blank=True)

    class Meta:
        verbose_name = _("webhook event")
        verbose_name_plural = _("webhook events")
        ordering = ["-pk"]
        indexes = [models.Index(fields=["received_at"], name="webhook_waiting", condition=Q(handled_at__isnull=True))]

    def __str__(self):
        return f"{self.type} {self.event_id}"


class Refund(models.Model):
    """Money on its way back. The row is written, and the amount claimed, before the gateway is asked."""

    class Status(models.TextChoices):
        PENDING = "pending", _("under way")
        SUCCEEDED = "succeeded", _("paid back")
        FAILED = "failed", _("failed")

    NEXT = {Status.PENDING: {Status.SUCCEEDED, Status.FAILED}, Status.SUCCEEDED: {Status.FAILED}, Status.FAILED: set()}

    payment = models.ForeignKey(Payment, models.PROTECT, related_name="refunds", verbose_name=_("payment"))
    order = models.ForeignKey("orders.Order", models.PROTECT, null=True, blank=True, related_name="refunds", verbose_name=_("order"))
    line = models.ForeignKey(
        "orders.OrderLine", models.PROTECT, null=True, blank=True, related_name="refunds", verbose_name=_("order line"),
        help_text=_("empty: freight of the order, or with no order the whole payment"),
    )  # fmt: skip
    amount_fen = models.BigIntegerField(_("amount (fen)"))
    status = models.CharField(_("status"), max_length=10, choices=Status, default=Status.PENDING)
    key = models.CharField(_("idempotency key"), max_length=40, unique=True)
    refund_ref = models.CharField(_("gateway refund"), max_length=100, unique=True, null=True, blank=True)
    reason = models.CharField(_("reason"), max_length=200)
    by = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, null=True, blank=True, related_name="+", verbose_name=_("asked by"))
    created_at = models.DateTimeField(_("created"))
    settled_at = models.DateTimeField(_("decided"), null=True, blank=True)

    class Meta:
        verbose_name = _("refund")
        verbose_name_plural = _("refunds")
        ordering = ["-pk"]
        constraints = [
            models.CheckConstraint(name="refund_amount_above_zero", condition=Q(amount_fen__gt=0)),
            models.CheckConstraint(name="refund_of_a_line_names_its_order", condition=Q(line__isnull=True) | Q(order__isnull=False)),
            models.UniqueConstraint(name="refund_once_per_line", fields=["line"], condition=~Q(status="failed") & Q(line__isnull=False)),
            models.UniqueConstraint(
                name="refund_freight_once_per_order",
                fields=["order"],
                condition=~Q(status="failed") & Q(line__isnull=True, order__isnull=False),
            ),
        ]

    def __str__(self):
        return f"{self.payment_id} −{self.amount_fen}"

    @property
    def audit_region(self) -> str:
        return self.order.region_id if self.order_id else ""
