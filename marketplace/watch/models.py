"""What officials should look at (疑点、预警): dated rules say what is looked for, findings say what was found, why, and what came of it."""

from django.conf import settings
from django.core.validators import MinValueValidator
from django.db import models
from django.db.models import Q
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from accounts.scope import ScopedQuerySet
from regions.models import DatedRule


class FraudKind(models.TextChoices):
    SELF_BUYING = "self_buying", _("bought by its own people")
    FAR_PRICE = "far_price", _("price far above the market")
    BRUSHING = "brushing", _("many orders to one hand")
    SAME_PARCEL = "same_parcel", _("one parcel number for several purchases")
    SAME_PHOTO = "same_photo", _("one photo for several claims")


class FraudRule(DatedRule):
    """What is looked for in a region. Without a row of a kind it is not looked for: the answer is “no rule”.

    most  price: percent of the market price; many orders: orders to one phone or address; the others: not used
    days  how far back it is looked
    """

    kind = models.CharField(_("kind"), max_length=12, choices=FraudKind)
    days = models.PositiveSmallIntegerField(_("looks back (days)"), validators=[MinValueValidator(1)])
    most = models.PositiveIntegerField(
        _("limit"), default=0, help_text=_("price: percent of the market price; many orders: how many are still usual; others: 0")
    )

    class Meta(DatedRule.Meta):
        verbose_name = _("fraud rule")
        verbose_name_plural = _("fraud rules")
        ordering = ["kind", "region_prefix", "valid_from"]
        constraints = [
            *DatedRule.Meta.constraints,
            models.UniqueConstraint(name="fraud_rule_once_from_a_day", fields=["kind", "region_prefix", "valid_from"]),
            models.CheckConstraint(
                name="fraud_rule_has_its_limit", condition=~Q(kind__in=["far_price", "brushing"]) | Q(most__gt=0),
                violation_error_message=_("This kind needs a limit above zero."),
            ),
        ]  # fmt: skip

    def __str__(self):
        return str(self.get_kind_display())


class StockRule(DatedRule):
    """Goods of which so many lie in the store and that nobody bought for so long are shown as unsold."""

    days = models.PositiveSmallIntegerField(_("days without a sale"), validators=[MinValueValidator(1)])
    pieces = models.PositiveIntegerField(_("pieces in the store, at least"), validators=[MinValueValidator(1)])

    class Meta(DatedRule.Meta):
        verbose_name = _("rule of unsold stock")
        verbose_name_plural = _("rules of unsold stock")
        ordering = ["region_prefix", "valid_from"]

    def __str__(self):
        return f"{self.days} / {self.pieces}"


class FindingQuerySet(ScopedQuerySet):
    def waiting(self):
        return self.filter(status=Finding.Status.OPEN)


class Finding(models.Model):
    """Something that fits a rule: a question, not a verdict. Found once, decided once, with a note; never deleted.

    key    what it is about, unique of its kind: the same thing is not found again
    facts  figures of the reason, without personal data in the clear
    """

    class Status(models.TextChoices):
        OPEN = "open", _("to be looked at")
        CLEARED = "cleared", _("explained")
        CONFIRMED = "confirmed", _("confirmed")

    NEXT = {Status.OPEN: {Status.CLEARED, Status.CONFIRMED}, Status.CLEARED: set(), Status.CONFIRMED: set()}

    kind = models.CharField(_("kind"), max_length=12, choices=FraudKind)
    key = models.CharField(max_length=80, editable=False)
    region = models.ForeignKey("regions.Region", models.PROTECT, related_name="+", verbose_name=_("region"))
    supplier = models.ForeignKey("catalogue.Supplier", models.PROTECT, related_name="+", verbose_name=_("supplier"))
    orders = models.ManyToManyField("orders.Order", related_name="findings", verbose_name=_("orders"))
    amount_fen = models.BigIntegerField(_("amount (fen)"), help_text=_("goods concerned"))
    facts = models.JSONField(_("facts"), default=dict)
    found_at = models.DateTimeField(_("found"), default=timezone.now)
    status = models.CharField(_("status"), max_length=10, choices=Status, default=Status.OPEN)
    note = models.CharField(_("note"), max_length=300, blank=True)
    decided_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.PROTECT, null=True, blank=True, related_name="+", verbose_name=_("decided by")
    )
    decided_at = models.DateTimeField(_("decided"), null=True, blank=True)

    objects = FindingQuerySet.as_manager()

    class Meta:
        verbose_name = _("finding")
        verbose_name_plural = _("findings")
        ordering = ["-pk"]
        constraints = [
            models.UniqueConstraint(name="finding_once", fields=["kind", "key"]),
            models.CheckConstraint(
                name="finding_decided_with_a_note",
                condition=Q(status="open") | (~Q(note="") & Q(decided_by__isnull=False, decided_at__isnull=False)),
            ),
        ]

    def __str__(self):
        return f"{self.get_kind_display()} · {self.supplier}"

    @property
    def audit_region(self) -> str:
        return self.region_id
