"""Who sells (供货方), how it was admitted, and who may act for a villager that sells."""

from django.conf import settings
from django.core.validators import MinValueValidator
from django.db import models
from django.db.models import F, Q
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from accounts.scope import ScopedQuerySet
from marketplace.catalogue.models.texts import in_language
from shared.crypto import EncryptedTextField
from shared.masking import mask_name
from shared.proofs import PRIVATE


class SupplierQuerySet(ScopedQuerySet):
    def active(self):
        return self.filter(status=Supplier.Status.ACTIVE)


class Supplier(models.Model):
    """Who sells: the seller named to buyers. Its application goes draft → village → county → audit before it may sell."""

    class Kind(models.TextChoices):
        HOUSEHOLD = "household", _("household, through a village agent")
        COOPERATIVE = "cooperative", _("cooperative")
        FARM = "farm", _("family farm")
        WORKSHOP = "workshop", _("workshop")
        ENTERPRISE = "enterprise", _("enterprise")
        COLLECTIVE = "collective", _("village collective")

    class Status(models.TextChoices):
        DRAFT = "draft", _("draft")
        SUBMITTED = "submitted", _("handed in")
        CONFIRMED = "confirmed", _("confirmed by the village")
        RECOMMENDED = "recommended", _("recommended by the county")
        ACTIVE = "active", _("admitted")
        RETURNED = "returned", _("returned for correction")
        REFUSED = "refused", _("refused")
        SUSPENDED = "suspended", _("suspended")

    NEXT = {
        Status.DRAFT: {Status.SUBMITTED},
        Status.SUBMITTED: {Status.CONFIRMED, Status.RETURNED, Status.REFUSED},
        Status.CONFIRMED: {Status.RECOMMENDED, Status.RETURNED, Status.REFUSED},
        Status.RECOMMENDED: {Status.ACTIVE, Status.RETURNED, Status.REFUSED},
        Status.RETURNED: {Status.SUBMITTED},
        Status.ACTIVE: {Status.SUSPENDED},
        Status.SUSPENDED: {Status.ACTIVE},
        Status.REFUSED: set(),
    }

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
    status = models.CharField(_("status"), max_length=12, choices=Status, default=Status.DRAFT, editable=False)
    round = models.PositiveSmallIntegerField(_("times handed in"), default=0, editable=False)
    goods_wanted = models.CharField(_("what it wants to sell"), max_length=200, blank=True)
    contact_name = EncryptedTextField(_("contact person"), blank=True)
    contact_phone = EncryptedTextField(_("contact phone"), blank=True)
    sellers = models.ManyToManyField(
        settings.AUTH_USER_MODEL,
        related_name="+",
        blank=True,
        verbose_name=_("who sells under it"),
        help_text=_("empty: every seller of its village"),
    )

    objects = SupplierQuerySet.as_manager()

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

    def save(self, *args, **kwargs):
        """A form that was open for a while must not write the status back: it moves by change_status only."""
        if not self._state.adding and "update_fields" not in kwargs:
            kwargs["update_fields"] = [
                f.name for f in self._meta.concrete_fields if not f.primary_key and f.name not in {"status", "round"}
            ]
        super().save(*args, **kwargs)

    @property
    def audit_region(self) -> str:
        return self.region_id

    def freight_for(self, goods_fen: int) -> int:
        """Freight in fen on goods worth goods_fen: flat, none from free_over_fen on."""
        free = self.free_over_fen is not None and goods_fen >= self.free_over_fen
        return 0 if free else self.freight_fen


class SupplierAccount(models.Model):
    """An income account that goods of this supplier reach unless a product says otherwise; its part is weight by weight."""

    supplier = models.ForeignKey(Supplier, models.CASCADE, related_name="accounts", verbose_name=_("supplier"))
    account = models.ForeignKey("ledger.IncomeAccount", models.PROTECT, related_name="+", verbose_name=_("income account"))
    weight = models.PositiveIntegerField(_("weight"), default=1, validators=[MinValueValidator(1)])
    label = models.CharField(_("public label"), max_length=60, help_text=_("masked, for example 寄料镇磨石村 郭** 家"))

    class Meta:
        verbose_name = _("account of a supplier")
        verbose_name_plural = _("accounts of a supplier")
        ordering = ["pk"]
        constraints = [
            models.UniqueConstraint(name="account_once_per_supplier", fields=["supplier", "account"]),
            models.CheckConstraint(name="supplier_account_weight_above_zero", condition=Q(weight__gt=0)),
            models.CheckConstraint(
                name="supplier_account_label_is_masked",
                condition=Q(label__contains="*"),
                violation_error_message=_("The public label must be masked: the surname and stars, for example 郭**."),
            ),
        ]

    def __str__(self):
        return self.label


class SupplierStep(models.Model):
    """One step of an application, with its reason: what the applicant and the next official read. Append-only."""

    supplier = models.ForeignKey(Supplier, models.PROTECT, related_name="steps", verbose_name=_("supplier"))
    round = models.PositiveSmallIntegerField(_("times handed in"))
    to = models.CharField(_("became"), max_length=12, choices=Supplier.Status)
    reason = models.CharField(_("reason"), max_length=200, blank=True)
    by = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, null=True, related_name="+", verbose_name=_("by"))
    at = models.DateTimeField(_("when"), default=timezone.now)

    class Meta:
        verbose_name = _("step of an application")
        verbose_name_plural = _("steps of an application")
        ordering = ["pk"]
        constraints = [
            models.UniqueConstraint(
                name="supplier_step_by_another_person_each",
                fields=["supplier", "round", "by"],
                condition=Q(to__in=["submitted", "confirmed", "recommended", "active"]) & Q(round__gt=0),
            ),
            models.CheckConstraint(
                name="supplier_return_says_why", condition=~Q(to__in=["returned", "refused", "suspended"]) | ~Q(reason="")
            ),
        ]

    def __str__(self):
        return f"{self.supplier}: {self.get_to_display()}"


class ConsentQuerySet(ScopedQuerySet):
    region_code = "supplier__region__code"

    def in_force(self, on=None):
        on = on or timezone.localdate()
        return self.filter(withdrawn_at__isnull=True, valid_from__lte=on, valid_to__gte=on)


class HelperConsent(models.Model):
    """A villager's word that a village worker may act for the household's shop (代办授权): until a day, withdrawn at any time."""

    supplier = models.ForeignKey(Supplier, models.PROTECT, related_name="consents", verbose_name=_("supplier"))
    worker = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, related_name="+", verbose_name=_("village worker"))
    villager_name = EncryptedTextField(_("the villager's name"))
    valid_from = models.DateField(_("from"))
    valid_to = models.DateField(_("to"))
    proof = models.FileField(_("signed paper"), storage=PRIVATE, upload_to="consents/%Y/")
    recorded_at = models.DateTimeField(_("recorded"), default=timezone.now)
    withdrawn_at = models.DateTimeField(_("withdrawn"), null=True, blank=True)

    objects = ConsentQuerySet.as_manager()

    class Meta:
        verbose_name = _("helper consent")
        verbose_name_plural = _("helper consents")
        ordering = ["-pk"]
        constraints = [
            models.CheckConstraint(name="consent_ends_after_it_begins", condition=Q(valid_to__gte=F("valid_from"))),
            models.UniqueConstraint(name="consent_once_at_a_time", fields=["supplier", "worker"], condition=Q(withdrawn_at__isnull=True)),
        ]

    def __str__(self):
        return f"{self.supplier} · {self.masked_villager}"

    @property
    def masked_villager(self) -> str:
        return mask_name(self.villager_name)

    @property
    def audit_region(self) -> str:
        return self.supplier.region_id
