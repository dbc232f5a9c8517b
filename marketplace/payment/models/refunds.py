"""Money given back (退款) and disputes (拒付争议)."""

from django.conf import settings
from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from marketplace.payment.models.payments import OfPurchaseQuerySet, Payment
from shared.crypto import EncryptedTextField


class RefundQuerySet(OfPurchaseQuerySet):
    region_code = "payment__purchase__orders__region__code"


class Dispute(models.Model):
    """A buyer's bank wants the money back. While it is open nothing of the purchase is settled."""

    class Status(models.TextChoices):
        OPEN = "open", _("open: the bank decides")
        WON = "won", _("won")
        LOST = "lost", _("lost: the money went back")

    NEXT = {Status.OPEN: {Status.WON, Status.LOST}, Status.LOST: {Status.WON}, Status.WON: {Status.LOST}}

    payment = models.ForeignKey(Payment, models.PROTECT, related_name="disputes", verbose_name=_("payment"))
    ref = models.CharField(_("gateway dispute"), max_length=100, unique=True)
    amount_fen = models.BigIntegerField(_("amount (fen)"))
    reason = models.CharField(_("reason"), max_length=60, blank=True)
    status = models.CharField(_("status"), max_length=10, choices=Status, default=Status.OPEN)
    evidence_due_at = models.DateTimeField(_("answer until"), null=True, blank=True)
    opened_at = models.DateTimeField(_("opened"))
    closed_at = models.DateTimeField(_("closed"), null=True, blank=True)

    class Meta:
        verbose_name = _("dispute")
        verbose_name_plural = _("disputes")
        ordering = ["-pk"]
        constraints = [models.CheckConstraint(name="dispute_amount_above_zero", condition=Q(amount_fen__gt=0))]

    def __str__(self):
        return self.ref


class Refund(models.Model):
    """Money on its way back. The row is written, and the amount claimed, before anybody is asked to pay it."""

    class Status(models.TextChoices):
        PENDING = "pending", _("under way")
        SUCCEEDED = "succeeded", _("paid back")
        FAILED = "failed", _("failed")

    class Way(models.TextChoices):
        GATEWAY = "gateway", _("the way it came")
        TRANSFER = "transfer", _("bank transfer")
        DISPUTE = "dispute", _("taken by a dispute")

    # A bank may return what it had called paid back; a dispute that was lost may be won after all and be lost again.
    NEXT = {Status.PENDING: {Status.SUCCEEDED, Status.FAILED}, Status.SUCCEEDED: {Status.FAILED}, Status.FAILED: set()}

    payment = models.ForeignKey(Payment, models.PROTECT, related_name="refunds", verbose_name=_("payment"))
    order = models.ForeignKey("orders.Order", models.PROTECT, null=True, blank=True, related_name="refunds", verbose_name=_("order"))
    line = models.ForeignKey(
        "orders.OrderLine", models.PROTECT, null=True, blank=True, related_name="refunds", verbose_name=_("order line"),
        help_text=_("empty: freight of the order, or with no order the whole payment"),
    )  # fmt: skip
    dispute = models.ForeignKey(Dispute, models.PROTECT, null=True, blank=True, related_name="refunds", verbose_name=_("dispute"))
    instead_of = models.OneToOneField(
        "self", models.PROTECT, null=True, blank=True, related_name="replaced_by", verbose_name=_("instead of"),
        help_text=_("the failed refund this one makes good; each is made good once"),
    )  # fmt: skip
    amount_fen = models.BigIntegerField(_("amount (fen)"))
    way = models.CharField(_("way"), max_length=10, choices=Way, default=Way.GATEWAY)
    status = models.CharField(_("status"), max_length=10, choices=Status, default=Status.PENDING)
    key = models.CharField(_("idempotency key"), max_length=40, unique=True)
    refund_ref = models.CharField(_("gateway refund"), max_length=100, unique=True, null=True, blank=True)
    receipt = models.CharField(_("bank receipt number"), max_length=60, unique=True, null=True, blank=True)
    payee = EncryptedTextField(_("payee"), blank=True, help_text=_("name, bank and account the money was sent to"))
    reason = models.CharField(_("reason"), max_length=200)
    by = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, null=True, blank=True, related_name="+", verbose_name=_("asked by"))
    created_at = models.DateTimeField(_("created"))
    settled_at = models.DateTimeField(_("decided"), null=True, blank=True)

    objects = RefundQuerySet.as_manager()

    class Meta:
        verbose_name = _("refund")
        verbose_name_plural = _("refunds")
        ordering = ["-pk"]
        indexes = [models.Index(fields=["status", "-id"], name="refund_by_status")]
        constraints = [
            models.CheckConstraint(name="refund_amount_above_zero", condition=Q(amount_fen__gt=0)),
            models.CheckConstraint(name="refund_of_a_line_names_its_order", condition=Q(line__isnull=True) | Q(order__isnull=False)),
            models.UniqueConstraint(
                name="refund_freight_once_per_order",
                fields=["order"],
                condition=~Q(status="failed") & Q(line__isnull=True, order__isnull=False),
            ),
            models.CheckConstraint(
                name="refund_by_transfer_has_a_receipt", condition=~Q(way="transfer", status="succeeded") | Q(receipt__isnull=False)
            ),
        ]

    def __str__(self):
        return f"{self.payment_id} −{self.amount_fen}"

    @property
    def audit_region(self) -> str:
        return self.order.region_id if self.order_id else ""
