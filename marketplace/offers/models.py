"""Offers with a clock: flash prices (限时价) with a pool of their own, order cycles (集中预订), how long an order holds its goods."""

from django.core.validators import MaxValueValidator, MinValueValidator
from django.db import models
from django.db.models import F, Q
from django.utils import timezone
from django.utils.translation import gettext_lazy as _
from modelcluster.fields import ParentalKey
from modelcluster.models import ClusterableModel

from accounts.scope import ScopedQuerySet
from marketplace.catalogue.models import in_language
from marketplace.live.models import Show
from regions.models import DatedRule


class FlashSaleQuerySet(ScopedQuerySet):
    region_code = "sku__product__region__code"

    def running(self, now):
        """Open, inside its window by the server's clock; bound to a live show, only while that is on air."""
        on_air = Q(show__isnull=True) | Q(show__in=Show.objects.filter(status=Show.Status.ON_AIR))  # no join: pool.take updates by it
        return self.filter(on_air, status=FlashSale.Status.OPEN, starts_at__lte=now, ends_at__gt=now)


class FlashSale(models.Model):
    """So many pieces of a variant at a special price for a while. The pool is held out of the ordinary stock until it closes."""

    class Status(models.TextChoices):
        OPEN = "open", _("open")
        CLOSED = "closed", _("closed")

    NEXT = {Status.OPEN: {Status.CLOSED}, Status.CLOSED: set()}

    sku = models.ForeignKey("catalogue.Sku", models.PROTECT, related_name="flash_sales", verbose_name=_("variant"))
    show = models.ForeignKey(
        "live.Show",
        models.PROTECT,
        null=True,
        blank=True,
        related_name="flash_sales",
        verbose_name=_("live show"),
        help_text=_("the price holds only while it is on air; empty: in the whole window"),
    )
    price_fen = models.BigIntegerField(_("flash price (fen)"), validators=[MinValueValidator(1)])
    pool = models.PositiveIntegerField(_("pieces"), validators=[MinValueValidator(1)])
    taken = models.PositiveIntegerField(_("pieces taken"), default=0, editable=False, help_text=_("by orders, unpaid ones included"))
    per_person = models.PositiveSmallIntegerField(
        _("at most per person"), default=1, validators=[MinValueValidator(1), MaxValueValidator(99)]
    )
    starts_at = models.DateTimeField(_("starts"))
    ends_at = models.DateTimeField(_("ends"))
    status = models.CharField(_("status"), max_length=8, choices=Status, default=Status.OPEN, editable=False)

    objects = FlashSaleQuerySet.as_manager()

    class Meta:
        verbose_name = _("flash price")
        verbose_name_plural = _("flash prices")
        ordering = ["-starts_at", "-pk"]
        indexes = [models.Index(fields=["status", "ends_at"], name="flash_to_close")]
        constraints = [
            models.CheckConstraint(name="flash_price_above_zero", condition=Q(price_fen__gt=0)),
            models.CheckConstraint(name="flash_taken_within_pool", condition=Q(pool__gt=0, taken__lte=F("pool"))),
            models.CheckConstraint(name="flash_ends_after_it_starts", condition=Q(ends_at__gt=F("starts_at"))),
            models.CheckConstraint(name="flash_per_person_above_zero", condition=Q(per_person__gt=0)),
            models.UniqueConstraint(
                name="flash_once_open_per_variant",
                fields=["sku"],
                condition=Q(status="open"),
                violation_error_message=_("This variant has a flash price already; close that first."),
            ),
        ]

    def __str__(self):
        return f"{self.sku} {timezone.localtime(self.starts_at):%m-%d %H:%M}"

    @property
    def audit_region(self) -> str:
        return self.sku.product.region_id

    @property
    def left(self) -> int:
        return self.pool - self.taken


class FlashShare(models.Model):
    """How many pieces of a flash sale one person has. person: fingerprint of the mobile number, or of the account."""

    sale = models.ForeignKey(FlashSale, models.CASCADE, related_name="shares")
    person = models.CharField(max_length=64)
    quantity = models.PositiveSmallIntegerField(default=0)

    class Meta:
        constraints = [models.UniqueConstraint(name="flash_share_once_per_person", fields=["sale", "person"])]

    def __str__(self):
        return f"{self.sale_id}: {self.quantity}"


class OrderCycle(ClusterableModel):
    """A village takes orders for a while, picks once, ships once (集中采摘). Its products can be ordered only inside the window."""

    class Status(models.TextChoices):
        ANNOUNCED = "announced", _("announced")
        CANCELLED = "cancelled", _("cancelled")

    NEXT = {Status.ANNOUNCED: {Status.CANCELLED}, Status.CANCELLED: set()}

    region = models.ForeignKey("regions.Region", models.PROTECT, related_name="+", verbose_name=_("village"))
    title = models.CharField(_("title"), max_length=60)
    title_en = models.CharField(_("title in English"), max_length=100, blank=True)
    opens_at = models.DateTimeField(_("orders from"))
    closes_at = models.DateTimeField(_("orders until"))
    picks_on = models.DateField(_("picked on"))
    ships_on = models.DateField(_("shipped on"))
    status = models.CharField(_("status"), max_length=10, choices=Status, default=Status.ANNOUNCED, editable=False)
    reason = models.CharField(_("why it was called off"), max_length=200, blank=True, editable=False)
    called_off_at = models.DateTimeField(_("called off"), null=True, blank=True, editable=False)

    objects = ScopedQuerySet.as_manager()

    class Meta:
        verbose_name = _("order cycle")
        verbose_name_plural = _("order cycles")
        ordering = ["-opens_at", "-pk"]
        constraints = [
            models.CheckConstraint(
                name="cycle_closes_after_it_opens",
                condition=Q(closes_at__gt=F("opens_at")),
                violation_error_message=_("Orders cannot end before they begin."),
            ),
            models.CheckConstraint(
                name="cycle_ships_after_picking",
                condition=Q(ships_on__gte=F("picks_on")),
                violation_error_message=_("What is not picked yet cannot be shipped."),
            ),
        ]

    def __str__(self):
        return in_language(self.title, self.title_en)

    @property
    def audit_region(self) -> str:
        return self.region_id

    def is_open(self, now) -> bool:
        return self.status == self.Status.ANNOUNCED and self.opens_at <= now < self.closes_at


class CycleProduct(models.Model):
    """A product of an order cycle."""

    cycle = ParentalKey(OrderCycle, on_delete=models.CASCADE, related_name="products", verbose_name=_("order cycle"))
    product = models.ForeignKey("catalogue.Product", models.PROTECT, related_name="cycles", verbose_name=_("product"))

    class Meta:
        verbose_name = _("product of an order cycle")
        verbose_name_plural = _("products of an order cycle")
        ordering = ["pk"]
        constraints = [models.UniqueConstraint(name="product_once_in_a_cycle", fields=["cycle", "product"])]

    def __str__(self):
        return str(self.product)


class ReservationRule(DatedRule):
    """How many minutes an unpaid order holds its goods. Of several shops in one purchase the shortest time counts."""

    minutes = models.PositiveSmallIntegerField(_("minutes"), validators=[MinValueValidator(5), MaxValueValidator(1440)])

    class Meta(DatedRule.Meta):
        verbose_name = _("reservation rule")
        verbose_name_plural = _("reservation rules")
        ordering = ["region_prefix", "valid_from"]
        constraints = [
            *DatedRule.Meta.constraints,
            models.CheckConstraint(name="reservation_from_5_minutes_to_a_day", condition=Q(minutes__gte=5, minutes__lte=1440)),
        ]

    def __str__(self):
        return f"{self.minutes}"
