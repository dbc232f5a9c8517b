"""What sending costs (运费模板): per supplier, per group of provinces, by weight. Grams and fen, whole numbers only."""

from django.core.validators import MaxValueValidator, MinValueValidator, RegexValidator
from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _
from modelcluster.fields import ParentalKey
from modelcluster.models import ClusterableModel

from accounts.scope import ScopedQuerySet

place_prefixes = RegexValidator(
    r"^(\d{2}|\d{4}|\d{6})(,(\d{2}|\d{4}|\d{6}))*$", _("Give codes of provinces, cities or counties with commas between them: 65,54,6328")
)


class FreightTemplateQuerySet(ScopedQuerySet):
    region_code = "supplier__region__code"

    def on(self, day):
        """Templates that hold on a day."""
        return self.filter(Q(valid_to__isnull=True) | Q(valid_to__gte=day), valid_from__lte=day)


class FreightTemplate(ClusterableModel):
    """How one supplier charges for sending from one place, from a day on. Of several that hold, the later one counts."""

    supplier = models.ForeignKey("catalogue.Supplier", models.PROTECT, related_name="freight_templates", verbose_name=_("supplier"))
    name = models.CharField(_("name"), max_length=40, help_text=_("for example 邮政快递包裹"))
    valid_from = models.DateField(_("in force from"))
    valid_to = models.DateField(_("in force to"), null=True, blank=True, help_text=_("last day; empty while it holds"))
    cold_fen = models.BigIntegerField(
        _("cold chain, per parcel (fen)"), default=0, validators=[MinValueValidator(0)], help_text=_("box and ice for cold goods")
    )
    cold_next_fen = models.BigIntegerField(
        _("cold chain, each further kilogram (fen)"), default=0, validators=[MinValueValidator(0)], help_text=_("of the cold goods only")
    )

    objects = FreightTemplateQuerySet.as_manager()

    class Meta:
        verbose_name = _("freight template")
        verbose_name_plural = _("freight templates")
        ordering = ["supplier", "-valid_from"]
        constraints = [
            models.CheckConstraint(
                name="freight_template_ends_after_it_begins",
                condition=Q(valid_to__isnull=True) | Q(valid_to__gte=models.F("valid_from")),
                violation_error_message=_("The last day cannot be before the first."),
            ),
            models.CheckConstraint(name="freight_cold_not_negative", condition=Q(cold_fen__gte=0, cold_next_fen__gte=0)),
            models.UniqueConstraint(name="freight_template_once_a_day", fields=["supplier", "valid_from"]),
        ]

    def __str__(self):
        return self.name

    @property
    def audit_region(self) -> str:
        return self.supplier.region_id


class FreightZone(models.Model):
    """A group of places with one price: first weight, each further weight. Empty places: everywhere else."""

    template = ParentalKey(FreightTemplate, on_delete=models.CASCADE, related_name="zones", verbose_name=_("freight template"))
    name = models.CharField(_("name"), max_length=40, help_text=_("for example 河南及周边、偏远地区"))
    places = models.CharField(
        _("places"),
        max_length=400,
        blank=True,
        validators=[place_prefixes],
        help_text=_("codes of provinces, cities or counties, 41,42,6328; the more exact one counts; empty is everywhere else"),
    )
    is_served = models.BooleanField(_("delivers there"), default=True)
    first_g = models.PositiveIntegerField(
        _("first weight (g)"), default=1000, validators=[MinValueValidator(1), MaxValueValidator(1_000_000)]
    )
    first_fen = models.BigIntegerField(_("first weight (fen)"), default=0, validators=[MinValueValidator(0)])
    next_g = models.PositiveIntegerField(
        _("further weight (g)"), default=1000, validators=[MinValueValidator(1), MaxValueValidator(1_000_000)]
    )
    next_fen = models.BigIntegerField(_("each further weight (fen)"), default=0, validators=[MinValueValidator(0)])
    free_over_fen = models.BigIntegerField(
        _("no freight from (fen of goods)"), null=True, blank=True, validators=[MinValueValidator(1)], help_text=_("empty: always charged")
    )

    class Meta:
        verbose_name = _("freight zone")
        verbose_name_plural = _("freight zones")
        ordering = ["pk"]
        constraints = [
            models.CheckConstraint(name="freight_weights_above_zero", condition=Q(first_g__gt=0, next_g__gt=0)),
            models.CheckConstraint(name="freight_prices_not_negative", condition=Q(first_fen__gte=0, next_fen__gte=0)),
            models.CheckConstraint(name="freight_free_over_above_zero", condition=Q(free_over_fen__isnull=True) | Q(free_over_fen__gt=0)),
            models.UniqueConstraint(
                name="freight_everywhere_else_once",
                fields=["template"],
                condition=Q(places=""),
                violation_error_message=_("Only one zone may be for everywhere else."),
            ),
        ]

    def __str__(self):
        return self.name

    @property
    def prefixes(self) -> tuple[str, ...]:
        return tuple(self.places.split(",")) if self.places else ("",)
