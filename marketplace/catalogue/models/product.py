"""What is sold (商品): a product, its variants and photos, and the accounts its sales reach."""

from datetime import date

from django.core.validators import MaxValueValidator, MinValueValidator
from django.db import models
from django.db.models import F, Q
from django.utils import timezone
from django.utils.translation import gettext_lazy as _
from modelcluster.fields import ParentalKey
from modelcluster.models import ClusterableModel

from accounts.scope import ScopedQuerySet
from marketplace.catalogue.models.category import LABELS, Category
from marketplace.catalogue.models.saving import columns_but
from marketplace.catalogue.models.supplier import Supplier
from marketplace.catalogue.models.texts import in_language


class ProductQuerySet(ScopedQuerySet):
    def on_sale(self):
        """Put on sale by its seller. Whether it may be sold on a day is asked of `sellable.sellable`."""
        return self.filter(status=Product.Status.ON_SALE)


class Storage(models.TextChoices):
    AMBIENT = "ambient", _("at room temperature")
    CHILLED = "chilled", _("chilled")
    FROZEN = "frozen", _("frozen")


class NoReturn(models.TextChoices):
    """Why goods may not be returned without a reason (Consumer Rights Law art. 25; Measures on 7-day returns art. 6 and 7)."""

    CUSTOM = "custom", _("made to order")
    PERISHABLE = "perishable", _("fresh, alive or perishable")
    OPENED_FOOD = "opened_food", _("food that cannot be taken back once opened")
    NEAR_EXPIRY = "near_expiry", _("near its best-before date")
    BLEMISHED = "blemished", _("sold with a named blemish")


# These hold only when the buyer confirmed it for that very purchase (art. 7). Fresh goods would be exempt by law; the shop asks all the
# same, so that nobody is surprised. Made to order holds by law alone.
ASKS_CONFIRMATION = frozenset({NoReturn.PERISHABLE, NoReturn.OPENED_FOOD, NoReturn.NEAR_EXPIRY, NoReturn.BLEMISHED})
_MONTH_DAY = [MinValueValidator(101), MaxValueValidator(1231)]


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
    category = models.ForeignKey(Category, models.PROTECT, null=True, blank=True, related_name="products", verbose_name=_("kind of goods"))
    storage_class = models.CharField(_("kept and sent"), max_length=8, choices=Storage, default=Storage.AMBIENT)
    no_delivery = models.JSONField(
        _("not delivered to"), default=list, blank=True, help_text=_("two-digit codes of provinces, for example 54 for Tibet")
    )
    season_from = models.PositiveSmallIntegerField(
        _("season begins (MMDD)"), null=True, blank=True, validators=_MONTH_DAY, help_text=_("1001 is 1 October; empty: all the year round")
    )
    season_to = models.PositiveSmallIntegerField(
        _("season ends (MMDD)"), null=True, blank=True, validators=_MONTH_DAY, help_text=_("last day; may lie in the next year")
    )
    no_return = models.CharField(
        _("no return without a reason"), max_length=12, choices=NoReturn, blank=True, help_text=_("empty: seven days, as usual")
    )
    submission_key = models.CharField(
        max_length=40, unique=True, null=True, blank=True, editable=False, help_text=_("one submission makes one product")
    )
    status = models.CharField(_("status"), max_length=10, choices=Status, default=Status.DRAFT, editable=False)

    objects = ProductQuerySet.as_manager()

    class Meta:
        verbose_name = _("product")
        verbose_name_plural = _("products")
        ordering = ["-pk"]
        indexes = [models.Index(fields=["status", "-id"], name="product_on_sale_newest")]
        constraints = [
            models.CheckConstraint(
                name="season_has_two_ends",
                condition=Q(season_from__isnull=True, season_to__isnull=True)
                | Q(season_from__isnull=False, season_to__isnull=False, season_from__range=(101, 1231), season_to__range=(101, 1231)),
                violation_error_message=_("A season has a first and a last day, each as month and day."),
            )
        ]

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

    @property
    def asks_confirmation(self) -> bool:
        """Must the buyer confirm for this purchase that it cannot be returned? Without that the seller may not refuse."""
        return self.no_return in ASKS_CONFIRMATION

    def delivers_to(self, province_code: str) -> bool:
        """province_code: a region code of any length; its first two digits are the province."""
        return province_code[:2] not in self.no_delivery

    @property
    def season(self) -> tuple[str, str] | None:
        """First and last day as ("10-01", "02-28"); None when it is sold all the year round."""
        if self.season_from is None or self.season_to is None:
            return None
        return tuple(f"{day // 100:02}-{day % 100:02}" for day in (self.season_from, self.season_to))


class Sku(models.Model):
    """A variant that can be bought. Stock moves only by the conditional UPDATEs of stock.py."""

    product = ParentalKey(Product, on_delete=models.PROTECT, related_name="skus", verbose_name=_("product"))
    label = models.CharField(_("variant"), max_length=40, help_text=_("for example 500克×2袋"))
    label_en = models.CharField(_("variant in English"), max_length=60, blank=True)
    weight_g = models.PositiveIntegerField(_("weight (g)"), default=0)
    box_count = models.PositiveSmallIntegerField(_("pieces in the box"), default=1, validators=[MinValueValidator(1)])
    price_fen = models.BigIntegerField(_("price (fen)"), validators=[MinValueValidator(1)])
    promo_price_fen = models.BigIntegerField(_("promotional price (fen)"), null=True, blank=True, validators=[MinValueValidator(1)])
    promo_from = models.DateField(_("promotion from"), null=True, blank=True)
    promo_to = models.DateField(_("promotion to"), null=True, blank=True, help_text=_("last day"))
    on_hand = models.IntegerField(_("on hand"), default=0, editable=False, help_text=_("pieces in the store, reserved ones included"))
    reserved = models.IntegerField(_("reserved"), default=0, editable=False, help_text=_("pieces held by unpaid orders"))
    sold = models.PositiveIntegerField(_("sold"), default=0, editable=False, help_text=_("pieces paid for"))

    class Meta:
        verbose_name = _("variant")
        verbose_name_plural = _("variants")
        ordering = ["pk"]
        constraints = [
            models.CheckConstraint(name="sku_price_above_zero", condition=Q(price_fen__gt=0)),
            models.CheckConstraint(name="sku_on_hand_not_negative", condition=Q(on_hand__gte=0)),
            models.CheckConstraint(name="sku_reserved_not_negative", condition=Q(reserved__gte=0)),
            models.CheckConstraint(name="sku_reserved_is_on_hand", condition=Q(reserved__lte=F("on_hand"))),
            models.CheckConstraint(
                name="sku_promotion_is_whole_and_cheaper",
                condition=Q(promo_price_fen__isnull=True, promo_from__isnull=True, promo_to__isnull=True)
                | Q(
                    promo_price_fen__isnull=False,  # NULL > 0 is neither true nor false, and a check lets that pass
                    promo_price_fen__gt=0,
                    promo_price_fen__lt=F("price_fen"),
                    promo_from__isnull=False,
                    promo_to__isnull=False,
                    promo_to__gte=F("promo_from"),
                ),
                violation_error_message=_("A promotion has a price below the usual one, a first and a last day."),
            ),
            models.CheckConstraint(name="sku_box_holds_something", condition=Q(box_count__gt=0)),
        ]

    def __str__(self):
        return f"{self.product} {self.shown_label}"

    def save(self, *args, **kwargs):
        """A form that was open for a while must not write stock back: an update leaves the three quantities alone."""
        if not self._state.adding and "update_fields" not in kwargs:
            kwargs["update_fields"] = columns_but(self, "on_hand", "reserved", "sold")
        super().save(*args, **kwargs)

    @property
    def shown_label(self) -> str:
        return in_language(self.label, self.label_en)

    def price_on(self, day: date | None = None) -> int:
        """What one piece costs on a day (default today), in fen: the promotional price while it runs, else price_fen."""
        return self.promo_price_fen if self.is_promoted(day) else self.price_fen

    def is_promoted(self, day: date | None = None) -> bool:
        day = day or timezone.localdate()
        return self.promo_price_fen is not None and self.promo_from <= day <= self.promo_to

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


class ProductPhoto(models.Model):
    """A photo of a product, in its order; the first one is its cover. Its file was cleaned by shared.photos."""

    product = ParentalKey(Product, on_delete=models.CASCADE, related_name="photos", verbose_name=_("product"))
    image = models.ForeignKey("wagtailimages.Image", models.CASCADE, related_name="+", verbose_name=_("picture"))
    position = models.PositiveSmallIntegerField(_("position"), default=1)
    alt = models.CharField(_("what can be seen"), max_length=80, help_text=_("read to people who cannot see the picture"))
    alt_en = models.CharField(_("what can be seen, in English"), max_length=120, blank=True)

    class Meta:
        verbose_name = _("photo")
        verbose_name_plural = _("photos")
        ordering = ["position", "pk"]
        constraints = [models.CheckConstraint(name="photo_says_what_can_be_seen", condition=~Q(alt=""))]

    def __str__(self):
        return self.shown_alt

    @property
    def shown_alt(self) -> str:
        return in_language(self.alt, self.alt_en)


class ProductClaim(models.Model):
    """A label that a product claims (green, organic, place of origin): it is sold so only while a checked certificate holds."""

    product = ParentalKey(Product, on_delete=models.CASCADE, related_name="claims", verbose_name=_("product"))
    paper = models.CharField(_("label"), max_length=16, choices=[(paper.value, paper.label) for paper in sorted(LABELS)])

    class Meta:
        verbose_name = _("claimed label")
        verbose_name_plural = _("claimed labels")
        ordering = ["paper"]
        constraints = [models.UniqueConstraint(name="claim_once_per_product", fields=["product", "paper"])]

    def __str__(self):
        return str(self.get_paper_display())
