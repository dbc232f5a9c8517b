"""What was ordered (订单): one purchase per checkout, one order per supplier, lines with the prices and fees of the moment."""

import secrets

from django.conf import settings
from django.db import models
from django.db.models import F, Q
from django.utils.translation import gettext_lazy as _

from accounts.scope import ScopedQuerySet
from marketplace.catalogue.models import FeeRule, NoReturn, in_language
from shared.crypto import EncryptedTextField
from shared.masking import mask_name, mask_phone


def new_token() -> str:
    return secrets.token_urlsafe(24)


class Purchase(models.Model):
    """What one checkout made and one payment pays: orders of one or several suppliers, sent to one address.

    Name, phone and address are encrypted; `phone_fingerprint` finds a purchase by its phone. Who holds the
    token is the buyer.
    """

    class Status(models.TextChoices):
        AWAITING = "awaiting_payment", _("awaiting payment")
        PAID = "paid", _("paid")
        CANCELLED = "cancelled", _("cancelled")

    NEXT = {
        Status.AWAITING: {Status.PAID, Status.CANCELLED},
        Status.PAID: set(),
        Status.CANCELLED: {Status.PAID},  # late money whose goods could be reserved again
    }

    number = models.CharField(_("number"), max_length=14, unique=True)
    token = models.CharField(_("token"), max_length=40, unique=True, default=new_token, editable=False)
    key = models.CharField(_("submission key"), max_length=40, unique=True, help_text=_("one submission makes one purchase"))
    status = models.CharField(_("status"), max_length=16, choices=Status, default=Status.AWAITING)
    buyer = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, null=True, blank=True, related_name="+", verbose_name=_("buyer"))
    contact_name = EncryptedTextField(_("name"))
    phone = EncryptedTextField(_("mobile number"))
    phone_fingerprint = models.CharField(max_length=64, editable=False)
    province = models.CharField(_("province"), max_length=40)
    city = models.CharField(_("city"), max_length=40)
    county = models.CharField(_("county or district"), max_length=40)
    town = models.CharField(_("town or street office"), max_length=40, blank=True)
    region_code = models.CharField(_("division"), max_length=9, blank=True, help_text=_("digits of the county or town it goes to"))
    address = EncryptedTextField(_("street and number"))
    note = EncryptedTextField(_("note to the seller"), blank=True)
    goods_fen = models.BigIntegerField(_("goods (fen)"))
    freight_fen = models.BigIntegerField(_("freight (fen)"), default=0)
    total_fen = models.BigIntegerField(_("total (fen)"))
    language = models.CharField(_("language"), max_length=10, default="zh-hans")
    placed_at = models.DateTimeField(_("placed"))
    reserved_until = models.DateTimeField(_("stock reserved until"))
    paid_at = models.DateTimeField(_("paid"), null=True, blank=True)

    class Meta:
        verbose_name = _("purchase")
        verbose_name_plural = _("purchases")
        ordering = ["-pk"]
        indexes = [models.Index(fields=["status", "reserved_until"], name="purchase_to_release")]
        constraints = [
            models.CheckConstraint(name="purchase_total_is_goods_and_freight", condition=Q(total_fen=F("goods_fen") + F("freight_fen"))),
            models.CheckConstraint(name="purchase_total_above_zero", condition=Q(total_fen__gt=0)),
        ]

    def __str__(self):
        return self.number

    @property
    def place(self) -> str:
        return " ".join(filter(None, [self.province, self.city, self.county, self.town]))

    @property
    def masked_contact(self) -> str:
        return f"{mask_name(self.contact_name)} {mask_phone(self.phone)}"


class Order(models.Model):
    """The part of a purchase that one supplier sends (子订单), with a way of its own.

    Closed is what is settled or refunded whole: nothing more happens to it by itself. In after-sale it stays until every
    claim is decided; then it is again where it was.
    """

    class Status(models.TextChoices):
        AWAITING = "awaiting_payment", _("awaiting payment")
        PAID = "paid", _("awaiting dispatch")
        SHIPPED = "shipped", _("dispatched")
        RECEIVED = "received", _("goods received")
        AFTER_SALE = "after_sale", _("after-sale: being sorted out")
        SETTLED = "settled", _("settled to households")
        CANCELLED = "cancelled", _("cancelled")
        REFUNDED = "refunded", _("refunded")

    NEXT = {
        Status.AWAITING: {Status.PAID, Status.CANCELLED},
        Status.PAID: {Status.SHIPPED, Status.AFTER_SALE, Status.REFUNDED},
        Status.SHIPPED: {Status.RECEIVED, Status.AFTER_SALE, Status.REFUNDED},
        Status.RECEIVED: {Status.SETTLED, Status.AFTER_SALE, Status.REFUNDED},
        Status.AFTER_SALE: {Status.PAID, Status.SHIPPED, Status.RECEIVED, Status.REFUNDED},
        Status.SETTLED: {Status.REFUNDED},
        Status.CANCELLED: {Status.PAID},
        Status.REFUNDED: {Status.PAID, Status.SHIPPED, Status.RECEIVED, Status.SETTLED},  # a refund the bank returned
    }

    CLOSED = frozenset({Status.SETTLED, Status.REFUNDED, Status.CANCELLED})

    purchase = models.ForeignKey(Purchase, models.PROTECT, related_name="orders", verbose_name=_("purchase"))
    supplier = models.ForeignKey("catalogue.Supplier", models.PROTECT, related_name="orders", verbose_name=_("supplier"))
    region = models.ForeignKey("regions.Region", models.PROTECT, related_name="+", verbose_name=_("region"))
    number = models.CharField(_("order number"), max_length=12, unique=True)
    status = models.CharField(_("status"), max_length=16, choices=Status, default=Status.AWAITING)
    goods_fen = models.BigIntegerField(_("goods (fen)"))
    freight_fen = models.BigIntegerField(_("freight (fen)"), default=0)
    freight_terms = models.JSONField(
        _("how the freight was counted"), default=dict, blank=True, help_text=_("template, zone, grams and fen when the order was placed")
    )
    return_days = models.PositiveSmallIntegerField(_("return window (days)"), help_text=_("copied when the order was placed"))
    placed_at = models.DateTimeField(_("placed"))
    paid_at = models.DateTimeField(_("paid"), null=True, blank=True)
    shipped_at = models.DateTimeField(_("dispatched"), null=True, blank=True)
    received_at = models.DateTimeField(_("goods received"), null=True, blank=True)
    settled_at = models.DateTimeField(_("settled"), null=True, blank=True)
    carrier = models.CharField(_("carrier"), max_length=30, blank=True, help_text=_("of the first parcel"))
    waybill = models.CharField(_("waybill number"), max_length=40, blank=True)
    dispatch_by = models.DateTimeField(_("promised to be dispatched by"), null=True, blank=True)
    receipt_due_at = models.DateTimeField(_("received by itself at"), null=True, blank=True, help_text=_("empty: no rule held"))

    objects = ScopedQuerySet.as_manager()

    class Meta:
        verbose_name = _("order")
        verbose_name_plural = _("orders")
        ordering = ["-pk"]
        indexes = [
            models.Index(fields=["region", "status", "-id"], name="order_desk"),
            models.Index(fields=["status", "received_at"], name="order_to_settle"),
            models.Index(fields=["status", "receipt_due_at"], name="order_to_receive"),
        ]
        constraints = [
            models.CheckConstraint(name="order_goods_above_zero", condition=Q(goods_fen__gt=0)),
            models.CheckConstraint(name="order_freight_not_negative", condition=Q(freight_fen__gte=0)),
            models.UniqueConstraint(name="order_once_per_supplier", fields=["purchase", "supplier"]),
        ]

    def __str__(self):
        return self.number

    @property
    def audit_region(self) -> str:
        return self.region_id

    @property
    def total_fen(self) -> int:
        return self.goods_fen + self.freight_fen


class OrderLine(models.Model):
    """One variant in an order, with its price, its fees and the households' part as they were when it was placed."""

    order = models.ForeignKey(Order, models.PROTECT, related_name="lines", verbose_name=_("order"))
    number = models.PositiveSmallIntegerField(_("line number"))
    sku = models.ForeignKey("catalogue.Sku", models.PROTECT, related_name="+", verbose_name=_("variant"))
    title = models.CharField(_("title"), max_length=60)
    title_en = models.CharField(_("title in English"), max_length=100, blank=True)
    label = models.CharField(_("variant"), max_length=40)
    label_en = models.CharField(_("variant in English"), max_length=60, blank=True)
    quantity = models.PositiveIntegerField(_("quantity"))
    unit_price_fen = models.BigIntegerField(_("price of one (fen)"))
    amount_fen = models.BigIntegerField(_("amount (fen)"))
    official_price_fen = models.BigIntegerField(_("official price of one (fen)"), null=True, blank=True)
    weight_g = models.PositiveIntegerField(_("weight (g)"), default=0, help_text=_("of the whole line"))
    freight_fen = models.BigIntegerField(_("freight (fen)"), default=0, help_text=_("the line's part of the order's freight"))
    flash_sale = models.ForeignKey(
        "offers.FlashSale", models.PROTECT, null=True, blank=True, related_name="order_lines", verbose_name=_("flash price")
    )
    cycle = models.ForeignKey(
        "offers.OrderCycle", models.PROTECT, null=True, blank=True, related_name="order_lines", verbose_name=_("order cycle")
    )
    no_return = models.CharField(_("no return without a reason"), max_length=12, blank=True, choices=NoReturn)
    no_return_confirmed = models.BooleanField(_("the buyer confirmed it for this purchase"), default=False)
    fees = models.JSONField(_("fees"), help_text=_("of the whole line: kind, role, name, name_en, rate_bp, fen"))
    household_fen = models.BigIntegerField(_("to the households (fen)"))
    refunded_fen = models.BigIntegerField(_("refunded (fen)"), default=0, help_text=_("refunds under way included"))
    shipped_quantity = models.PositiveIntegerField(_("pieces dispatched"), default=0)

    class Meta:
        verbose_name = _("order line")
        verbose_name_plural = _("order lines")
        ordering = ["order", "number"]
        constraints = [
            models.UniqueConstraint(name="line_number_once_in_an_order", fields=["order", "number"]),
            models.CheckConstraint(name="line_quantity_above_zero", condition=Q(quantity__gt=0)),
            models.CheckConstraint(name="line_amount_is_quantity_times_price", condition=Q(amount_fen=F("quantity") * F("unit_price_fen"))),
            models.CheckConstraint(
                name="line_household_part_within_amount", condition=Q(household_fen__gte=0, household_fen__lte=F("amount_fen"))
            ),
            models.CheckConstraint(name="line_freight_not_negative", condition=Q(freight_fen__gte=0)),
            models.CheckConstraint(name="line_ships_no_more_than_ordered", condition=Q(shipped_quantity__lte=F("quantity"))),
            models.CheckConstraint(name="line_refund_within_amount", condition=Q(refunded_fen__gte=0, refunded_fen__lte=F("amount_fen"))),
        ]

    def __str__(self):
        return f"{in_language(self.title, self.title_en)} {in_language(self.label, self.label_en)}"

    @property
    def fee_fen(self) -> int:
        return sum(fee["fen"] for fee in self.fees)

    @property
    def fee_rows(self) -> list[dict]:
        """The fees as a template shows them: label, rate in percent, who gets it, fen."""
        return [
            {
                "label": in_language(fee["name"], fee["name_en"]),
                "percent": f"{fee['rate_bp'] / 100:g}",
                "role": FeeRule.Role(fee["role"]).label if fee.get("role") else "",
                "fen": fee["fen"],
            }
            for fee in self.fees
        ]


class LineShare(models.Model):
    """Whom a line reaches, frozen when the order was placed: later edits of the product change nothing."""

    line = models.ForeignKey(OrderLine, models.PROTECT, related_name="shares", verbose_name=_("order line"))
    account = models.ForeignKey("ledger.IncomeAccount", models.PROTECT, related_name="+", verbose_name=_("income account"))
    weight = models.PositiveIntegerField(_("weight"))
    label = models.CharField(_("public label"), max_length=60)

    class Meta:
        verbose_name = _("share of a line")
        verbose_name_plural = _("shares of a line")
        ordering = ["pk"]
        constraints = [
            models.UniqueConstraint(name="share_once_per_line_and_account", fields=["line", "account"]),
            models.CheckConstraint(name="share_weight_above_zero", condition=Q(weight__gt=0)),
        ]

    def __str__(self):
        return self.label
