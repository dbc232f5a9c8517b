"""What is sold (商品), by whom (供货方), from which stock, for whose income, under which fees."""

from django.core.validators import MaxValueValidator, MinValueValidator
from django.db import models
from django.db.models import F, Q
from django.utils.translation import get_language
from django.utils.translation import gettext_lazy as _
from modelcluster.fields import ParentalKey
from modelcluster.models import ClusterableModel

from accounts.scope import ScopedQuerySet
from regions.models import DatedRule


def in_language(chinese: str, english: str) -> str:
    """The English text on English pages, when there is one."""
    return english if english and get_language() == "en" else chinese


class Supplier(models.Model):
    """Who sells (供货方): the seller named to buyers. Money for goods still goes to households' accounts."""

    class Kind(models.TextChoices):
        HOUSEHOLD = "household", _("household, through a village agent")
        COOPERATIVE = "cooperative", _("cooperative")
        FARM = "farm", _("family farm")
        WORKSHOP = "workshop", _("workshop")
        ENTERPRISE = "enterprise", _("enterprise")
        COLLECTIVE = "collective", _("village collective")

    name = models.CharField(_("name"), max_length=60)
    name_en = models.CharField(_("name in English"), max_length=100, blank=True)
    kind = models.CharField(_("kind"), max_length=12, choices=Kind)
    region = models.ForeignKey("regions.Region", models.PROTECT, related_name="+", verbose_name=_("region"))
    intro = models.TextField(_("introduction"), blank=True)
    intro_en = models.TextField(_("introduction in English"), blank=True)
    freight_fen = models.BigIntegerField(_("freight per order (fen)"), default=0, validators=[MinValueValidator(0)])
    free_over_fen = models.BigIntegerField(
        _("no freight from (fen of goods)"), null=True, blank=True, help_text=_("empty: freight is always charged")
    )

    objects = ScopedQuerySet.as_manager()

    class Meta:
        verbose_name = _("supplier")
        verbose_name_plural = _("suppliers")
        ordering = ["name"]
        constraints = [
            models.CheckConstraint(name="supplier_freight_not_negative", condition=Q(freight_fen__gte=0)),
            models.UniqueConstraint(name="supplier_name_once_in_a_region", fields=["region", "name"]),
        ]

    def __str__(self):
        return in_language(self.name, self.name_en)

    @property
    def audit_region(self) -> str:
        return self.region_id

    def freight_for(self, goods_fen: int) -> int:
        """Freight in fen on goods worth goods_fen: flat, none from free_over_fen on."""
        free = self.free_over_fen is not None and goods_fen >= self.free_over_fen
        return 0 if free else self.freight_fen


class ProductQuerySet(ScopedQuerySet):
    def on_sale(self):
        return self.filter(status=Product.Status.ON_SALE)


class Product(ClusterableModel):
    """Something for sale (商品), from one village. What it costs stands on its variants."""

    class Status(models.TextChoices):
        DRAFT = "draft", _("draft")
        ON_SALE = "on_sale", _("on sale")
        OFF_SALE = "off_sale", _("off sale")

    NEXT = {
        Status.DRAFT: {Status.ON_SALE},
        Status.ON_SALE: {Status.OFF_SALE},
        Status.OFF_SALE: {Status.ON_SALE},
    }

    supplier = models.ForeignKey(Supplier, models.PROTECT, related_name="products", verbose_name=_("supplier"))
    region = models.ForeignKey("regions.Region", models.PROTECT, related_name="+", verbose_name=_("place of origin"))
    slug = models.SlugField(_("page address"), max_length=60, unique=True, help_text=_("Latin letters, digits and hyphens"))
    title = models.CharField(_("title"), max_length=60)
    title_en = models.CharField(_("title in English"), max_length=100, blank=True)
    intro = models.CharField(_("in one sentence"), max_length=120, blank=True)
    intro_en = models.CharField(_("in one sentence, in English"), max_length=200, blank=True)
    description = models.TextField(_("product description"), blank=True)
    description_en = models.TextField(_("description in English"), blank=True)
    picture = models.ForeignKey("wagtailimages.Image", models.SET_NULL, null=True, blank=True, related_name="+", verbose_name=_("picture"))
    storage = models.CharField(_("storage"), max_length=60, blank=True, help_text=_("for example 常温避光，开袋后冷藏"))
    dispatch_hours = models.PositiveSmallIntegerField(_("dispatched within (hours)"), default=48)
    carries_aid_mark = models.BooleanField(
        _("carries the aid mark"), default=False, help_text=_("only with a proven link to the households below and their consent")
    )
    status = models.CharField(_("status"), max_length=10, choices=Status, default=Status.DRAFT, editable=False)

    objects = ProductQuerySet.as_manager()

    class Meta:
        verbose_name = _("product")
        verbose_name_plural = _("products")
        ordering = ["-pk"]
        indexes = [models.Index(fields=["status", "-id"], name="product_on_sale_newest")]

    def __str__(self):
        return in_language(self.title, self.title_en)

    @property
    def audit_region(self) -> str:
        return self.region_id

    @property
    def shown_intro(self) -> str:
        return in_language(self.intro, self.intro_en)

    @property
    def shown_description(self) -> str:
        return in_language(self.description, self.description_en)


class Sku(models.Model):
    """A variant that can be bought. Stock moves only by the conditional UPDATEs of stock.py."""

    product = ParentalKey(Product, on_delete=models.PROTECT, related_name="skus", verbose_name=_("product"))
    label = models.CharField(_("variant"), max_length=40, help_text=_("for example 500克×2袋"))
    label_en = models.CharField(_("variant in English"), max_length=60, blank=True)
    weight_g = models.PositiveIntegerField(_("weight (g)"), default=0)
    price_fen = models.BigIntegerField(_("price (fen)"), validators=[MinValueValidator(1)])
    on_hand = models.IntegerField(_("on hand"), default=0, editable=False, help_text=_("pieces in the store, reserved ones included"))
    reserved = models.IntegerField(_("reserved"), default=0, editable=False, help_text=_("pieces held by unpaid orders"))

    class Meta:
        verbose_name = _("variant")
        verbose_name_plural = _("variants")
        ordering = ["pk"]
        constraints = [
            models.CheckConstraint(name="sku_price_above_zero", condition=Q(price_fen__gt=0)),
            models.CheckConstraint(name="sku_on_hand_not_negative", condition=Q(on_hand__gte=0)),
            models.CheckConstraint(name="sku_reserved_not_negative", condition=Q(reserved__gte=0)),
            models.CheckConstraint(name="sku_reserved_is_on_hand", condition=Q(reserved__lte=F("on_hand"))),
        ]

    def __str__(self):
        return f"{self.product} {self.shown_label}"

    def save(self, *args, **kwargs):
        """A form that was open for a while must not write stock back: an update leaves the two quantities alone."""
        if not self._state.adding and "update_fields" not in kwargs:
            kwargs["update_fields"] = ["product", "label", "label_en", "weight_g", "price_fen"]
        super().save(*args, **kwargs)

    @property
    def shown_label(self) -> str:
        return in_language(self.label, self.label_en)

    @property
    def available(self) -> int:
        """Pieces a buyer could still order."""
        return self.on_hand - self.reserved

    @property
    def audit_region(self) -> str:
        return self.product.region_id


class Beneficiary(models.Model):
    """An income account that a product's sales reach, with its weight, and how the public may see it."""

    product = ParentalKey(Product, on_delete=models.PROTECT, related_name="beneficiaries", verbose_name=_("product"))
    account = models.ForeignKey("ledger.IncomeAccount", models.PROTECT, related_name="+", verbose_name=_("income account"))
    weight = models.PositiveIntegerField(_("weight"), default=1, validators=[MinValueValidator(1)])
    label = models.CharField(_("public label"), max_length=60, help_text=_("masked, for example 寄料镇磨石村 郭** 家"))

    class Meta:
        verbose_name = _("beneficiary")
        verbose_name_plural = _("beneficiaries")
        ordering = ["pk"]
        constraints = [
            models.UniqueConstraint(name="beneficiary_once_per_product", fields=["product", "account"]),
            models.CheckConstraint(name="beneficiary_weight_above_zero", condition=Q(weight__gt=0)),
            models.CheckConstraint(
                name="beneficiary_label_is_masked",
                condition=Q(label__contains="*"),
                violation_error_message=_("The public label must be masked: the surname and stars, for example 郭**."),
            ),
        ]

    def __str__(self):
        return self.label


class FeeRule(DatedRule):
    """A fee (服务费) on the goods of an order. Rules of different kinds add up; of each kind the nearest region's holds."""

    class Kind(models.TextChoices):
        PLATFORM = "platform", _("platform service")
        PACKING = "packing", _("packing")
        AGENT = "agent", _("village agent")
        PAYMENT = "payment", _("payment handling")

    kind = models.CharField(_("kind"), max_length=10, choices=Kind)
    name = models.CharField(_("name"), max_length=40)
    name_en = models.CharField(_("name in English"), max_length=60)
    rate_bp = models.PositiveIntegerField(
        _("rate (basis points)"),
        validators=[MaxValueValidator(10_000)],
        help_text=_("200 = 2 %; of the price of one piece, cut to whole fen"),
    )

    class Meta(DatedRule.Meta):
        verbose_name = _("fee rule")
        verbose_name_plural = _("fee rules")
        ordering = ["kind", "region_prefix", "valid_from"]
        constraints = [
            *DatedRule.Meta.constraints,
            models.CheckConstraint(name="fee_rate_at_most_whole", condition=Q(rate_bp__lte=10_000)),
            models.UniqueConstraint(name="fee_rule_once_a_day", fields=["kind", "region_prefix", "valid_from"]),
        ]

    def __str__(self):
        return f"{in_language(self.name, self.name_en)} {self.rate_bp / 100:g} %"
