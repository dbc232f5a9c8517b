"""What changes with place and time about an order: how long goods may be returned, when they count as received, when damage is told."""

from django.core.validators import MinValueValidator
from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from regions.models import DatedRule, DatedRuleQuerySet


class ReturnRuleQuerySet(DatedRuleQuerySet):
    def on(self, day):
        """All rules that hold on a day, whatever their region."""
        return self.filter(Q(valid_to__isnull=True) | Q(valid_to__gte=day), valid_from__lte=day)


def nearest(rules, region_code: str):
    """Of rules read once, the one of the nearest region above region_code, the later one first; None on none."""
    fitting = [rule for rule in rules if region_code.startswith(rule.region_prefix)]
    return max(fitting, key=lambda rule: (len(rule.region_prefix), rule.valid_from), default=None)


class ReturnRule(DatedRule):
    """How many days a buyer may return goods, counted from the day after receipt."""

    days = models.PositiveSmallIntegerField(_("days"))

    objects = ReturnRuleQuerySet.as_manager()

    class Meta(DatedRule.Meta):
        verbose_name = _("return rule")
        verbose_name_plural = _("return rules")
        ordering = ["region_prefix", "valid_from"]

    def __str__(self):
        return f"{self.days}"


class AfterSaleRule(DatedRule):
    """The clocks after dispatch. Without a row nothing runs by itself: no automatic receipt, no claims for damage."""

    receive_days = models.PositiveSmallIntegerField(_("received by itself (days after dispatch)"), validators=[MinValueValidator(1)])
    damage_hours = models.PositiveSmallIntegerField(_("damage can be told (hours after receipt)"), validators=[MinValueValidator(1)])
    fresh_hours = models.PositiveSmallIntegerField(_("the same for fresh goods (hours)"), validators=[MinValueValidator(1)])
    answer_days = models.PositiveSmallIntegerField(
        _("the seller answers within (days)"), validators=[MinValueValidator(1)], help_text=_("after that the county decides")
    )
    send_back_days = models.PositiveSmallIntegerField(_("goods are sent back within (days)"), validators=[MinValueValidator(1)])
    appeal_days = models.PositiveSmallIntegerField(_("a refusal can go to the county within (days)"), validators=[MinValueValidator(1)])

    class Meta(DatedRule.Meta):
        verbose_name = _("after-sale rule")
        verbose_name_plural = _("after-sale rules")
        ordering = ["region_prefix", "valid_from"]
        constraints = [
            *DatedRule.Meta.constraints,
            models.UniqueConstraint(name="after_sale_rule_once_from_a_day", fields=["region_prefix", "valid_from"]),
        ]

    def __str__(self):
        return f"{self.receive_days} / {self.damage_hours} / {self.fresh_hours}"
