"""Fees (服务费) on the goods of an order, as dated rules."""

from django.core.validators import MaxValueValidator
from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from marketplace.catalogue.models.texts import in_language
from regions.models import DatedRule


class FeeRule(DatedRule):
    """A fee (服务费) on the goods of an order. Rules of different kinds add up; of each kind the nearest region's holds."""

    class Kind(models.TextChoices):
        PLATFORM = "platform", _("platform service")
        PACKING = "packing", _("packing")
        AGENT = "agent", _("village agent")
        PAYMENT = "payment", _("payment handling")
        FREIGHT = "freight", _("freight inside the price")
        VILLAGE = "village", _("village collective")

    class Role(models.TextChoices):
        """Who gets a fee."""

        PLATFORM = "platform", _("the platform")
        PACKER = "packer", _("who packs")
        AGENT = "agent", _("the village agent")
        GATEWAY = "gateway", _("the payment channel")
        CARRIER = "carrier", _("the carrier")
        COLLECTIVE = "collective", _("the village collective")

    ROLES = {
        Kind.PLATFORM: Role.PLATFORM,
        Kind.PACKING: Role.PACKER,
        Kind.AGENT: Role.AGENT,
        Kind.PAYMENT: Role.GATEWAY,
        Kind.FREIGHT: Role.CARRIER,
        Kind.VILLAGE: Role.COLLECTIVE,
    }

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
