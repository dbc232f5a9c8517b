"""What changes with place and time: income items, which of them count, the lines they are compared with."""

from django.db import models
from django.db.models import Q
from django.utils.translation import get_language
from django.utils.translation import gettext_lazy as _

from projects.ledger.models.entries import IncomeEntry
from regions.models import DatedRule
from shared.money import format_yuan


class IncomeItem(models.Model):
    """An item of the national income table AC07, or of aid beside income. A code once used keeps its meaning.

    ac07  the national code, for example AAC077; empty for aid
    """

    code = models.SlugField(_("code"), max_length=24, primary_key=True)
    ac07 = models.CharField(_("national code"), max_length=8, blank=True)
    kind = models.CharField(_("income kind"), max_length=10, choices=IncomeEntry.Kind)
    name = models.CharField(_("name"), max_length=40, unique=True)
    name_en = models.CharField(_("name in English"), max_length=60)
    aliases = models.CharField(_("other names"), max_length=200, blank=True, help_text=_("as tables write it, separated by commas"))
    position = models.PositiveSmallIntegerField(_("position"), default=0)

    class Meta:
        verbose_name = _("income item")
        verbose_name_plural = _("income items")
        ordering = ["position", "code"]

    def __str__(self):
        return self.name_en if get_language() == "en" else self.name


class IncomeItemRule(DatedRule):
    """Whether an item counts as income of a household, in a region and a time. Without a row nobody has said so: “no rule”."""

    item = models.ForeignKey(IncomeItem, models.PROTECT, related_name="rules", verbose_name=_("income item"))
    counts = models.BooleanField(_("counts as income"), default=True, help_text=_("costs that count are subtracted"))

    class Meta(DatedRule.Meta):
        verbose_name = _("rule of what counts as income")
        verbose_name_plural = _("rules of what counts as income")
        ordering = ["item__position", "region_prefix", "-valid_from"]
        constraints = [
            *DatedRule.Meta.constraints,
            models.UniqueConstraint(
                name="income_item_rule_once",
                fields=["item", "region_prefix", "valid_from"],
                violation_error_message=_("There is a rule of this item for this region from this day already."),
            ),
        ]

    def __str__(self):
        return f"{self.item} {self.verdict()}"

    def verdict(self) -> str:
        return str(_("counts as income") if self.counts else _("does not count"))

    verdict.short_description = _("rule")


class IncomeLine(DatedRule):
    """A line of income per head and year below which a household is poor, not ready to exit, or to be watched.

    amount_fen  in fen; empty: a line was looked for and not found, so a calculation says “no line”
    """

    class Kind(models.TextChoices):
        POVERTY = "poverty", _("poverty line")
        EXIT = "exit", _("exit line")
        MONITORING = "monitoring", _("monitoring line")

    kind = models.CharField(_("kind of line"), max_length=10, choices=Kind)
    year = models.PositiveSmallIntegerField(_("year"))
    amount_fen = models.BigIntegerField(_("amount (fen)"), null=True, blank=True, help_text=_("per head and year; empty: no line is known"))

    class Meta(DatedRule.Meta):
        verbose_name = _("income line")
        verbose_name_plural = _("income lines")
        ordering = ["-year", "kind", "region_prefix"]
        constraints = [
            *DatedRule.Meta.constraints,
            models.UniqueConstraint(
                name="income_line_once_a_year",
                fields=["kind", "year", "region_prefix", "valid_from"],
                violation_error_message=_("This line of this year is there already."),
            ),
            models.CheckConstraint(
                name="income_line_is_positive",
                condition=Q(amount_fen__isnull=True) | Q(amount_fen__gt=0),
                violation_error_message=_("A line is above zero; leave it empty when it is not known."),
            ),
        ]

    def __str__(self):
        return f"{self.get_kind_display()} {self.year}"

    def yuan(self) -> str:
        """The amount as lists show it."""
        return _("no line") if self.amount_fen is None else format_yuan(self.amount_fen)

    yuan.short_description = _("yuan per head and year")
