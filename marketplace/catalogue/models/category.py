"""Kinds of goods (商品类目), and the papers each of them needs: rows with a date, so that a new order is a new row."""

from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from marketplace.catalogue.models.supplier import Supplier
from marketplace.catalogue.models.texts import in_language
from regions.models import DatedRule


class Category(models.Model):
    """A kind of goods; two levels at most. Never deleted: goods and rules name it."""

    slug = models.SlugField(_("short name"), max_length=30, primary_key=True)
    parent = models.ForeignKey("self", models.PROTECT, null=True, blank=True, related_name="children", verbose_name=_("upper kind"))
    name = models.CharField(_("name"), max_length=30)
    name_en = models.CharField(_("name in English"), max_length=60)
    hint = models.CharField(_("examples"), max_length=60, blank=True)
    hint_en = models.CharField(_("examples in English"), max_length=100, blank=True)
    position = models.PositiveSmallIntegerField(_("position"), default=0)

    class Meta:
        verbose_name = _("kind of goods")
        verbose_name_plural = _("kinds of goods")
        ordering = ["position", "slug"]
        constraints = [models.CheckConstraint(name="category_is_not_its_own_parent", condition=~Q(parent=models.F("slug")))]

    def __str__(self):
        return in_language(self.name, self.name_en)

    @property
    def shown_hint(self) -> str:
        return in_language(self.hint, self.hint_en)


class Paper(models.TextChoices):
    """Kinds of papers: licences one must have, labels one may claim, and the two certifications of aid products."""

    BUSINESS = "business", _("business licence")
    FOOD_PRODUCTION = "food_production", _("food production licence (SC)")
    SMALL_WORKSHOP = "small_workshop", _("registration as a small food workshop")
    FOOD_TRADE = "food_trade", _("food trade licence or filing")
    CONFORMITY = "conformity", _("pledge of conformity")
    QUARANTINE = "quarantine", _("animal quarantine certificate")
    GREEN = "green", _("green food")
    ORGANIC = "organic", _("organic product")
    GEOGRAPHIC = "geographic", _("geographical indication")
    AID_POVERTY = "aid_poverty", _("poverty-alleviation product")
    AID_CONSUMPTION = "aid_consumption", _("consumption-assistance product")


LABELS = frozenset({Paper.GREEN, Paper.ORGANIC, Paper.GEOGRAPHIC})
AID = frozenset({Paper.AID_POVERTY, Paper.AID_CONSUMPTION})


class LicenceRule(DatedRule):
    """Which paper a kind of goods needs. All rows that hold add up; a kind of goods without any row cannot be sold: no rule.

    paper empty says that none is needed; or_paper is one that will do as well.
    """

    category = models.ForeignKey(Category, models.PROTECT, related_name="licence_rules", verbose_name=_("kind of goods"))
    supplier_kind = models.CharField(
        _("only for this kind of supplier"), max_length=12, choices=Supplier.Kind, blank=True, help_text=_("empty: for every supplier")
    )
    paper = models.CharField(_("paper needed"), max_length=16, choices=Paper, blank=True, help_text=_("empty: none is needed"))
    or_paper = models.CharField(_("or this one"), max_length=16, choices=Paper, blank=True)

    class Meta(DatedRule.Meta):
        verbose_name = _("licence rule")
        verbose_name_plural = _("licence rules")
        ordering = ["category", "region_prefix", "valid_from"]
        constraints = [
            *DatedRule.Meta.constraints,
            models.CheckConstraint(name="licence_rule_alternative_to_something", condition=Q(or_paper="") | ~Q(paper="")),
            models.UniqueConstraint(
                name="licence_rule_once_a_day", fields=["category", "supplier_kind", "paper", "region_prefix", "valid_from"]
            ),
        ]

    def __str__(self):
        return f"{self.category}: {self.in_words}"

    @property
    def in_words(self) -> str:
        if not self.paper:
            return str(_("no paper needed"))
        return " / ".join(str(Paper(paper).label) for paper in (self.paper, self.or_paper) if paper)
