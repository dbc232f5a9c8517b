"""Where a batch comes from (溯源批次): rows that are added and never changed, chained by hash for each supplier."""

from django.conf import settings
from django.db import models
from django.db.models import F, Q
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from accounts.scope import ScopedQuerySet
from marketplace.catalogue.models.product import Product
from marketplace.catalogue.models.supplier import Supplier
from shared.proofs import PRIVATE


class TraceQuerySet(ScopedQuerySet):
    region_code = "supplier__region__code"


class TraceRecord(models.Model):
    """What is told of a batch. A mistake is put right by a further record of the same code; a recall is one too."""

    class Kind(models.TextChoices):
        BATCH = "batch", _("batch")
        CORRECTION = "correction", _("correction")
        RECALL = "recall", _("recall")

    supplier = models.ForeignKey(Supplier, models.PROTECT, related_name="traces", verbose_name=_("supplier"))
    product = models.ForeignKey(Product, models.PROTECT, related_name="traces", verbose_name=_("product"))
    number = models.PositiveIntegerField(_("number in the supplier's chain"))
    code = models.CharField(_("batch code"), max_length=12)
    version = models.PositiveSmallIntegerField(_("version"), default=1)
    kind = models.CharField(_("kind"), max_length=10, choices=Kind, default=Kind.BATCH)
    producer = models.CharField(_("producer, masked"), max_length=60, help_text=_("for example 郭** 家"))
    plot = models.CharField(_("plot or pen"), max_length=60)
    sown_on = models.DateField(_("sown, hatched or begun"), null=True, blank=True)
    harvested_on = models.DateField(_("harvested or collected"))
    packed_on = models.DateField(_("packed"), null=True, blank=True)
    inputs = models.CharField(_("feed, fertiliser, treatment"), max_length=300, blank=True)
    remark = models.CharField(_("remark"), max_length=200, blank=True, help_text=_("a correction or a recall says why"))
    report = models.FileField(_("test report"), storage=PRIVATE, upload_to="traces/%Y/", blank=True)
    report_sha256 = models.CharField(max_length=64, blank=True)
    certificate = models.FileField(_("picture of the certificate"), storage=PRIVATE, upload_to="traces/%Y/", blank=True)
    certificate_sha256 = models.CharField(max_length=64, blank=True)
    recorded_at = models.DateTimeField(_("recorded"), default=timezone.now)
    recorded_by = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, null=True, related_name="+", verbose_name=_("recorded by"))
    previous_hash = models.CharField(max_length=64)
    hash = models.CharField(max_length=64, unique=True)

    objects = TraceQuerySet.as_manager()

    class Meta:
        verbose_name = _("trace record")
        verbose_name_plural = _("trace records")
        ordering = ["supplier", "number"]
        constraints = [
            models.UniqueConstraint(name="trace_number_once_per_supplier", fields=["supplier", "number"]),
            models.UniqueConstraint(name="trace_chain_does_not_fork", fields=["supplier", "previous_hash"]),
            models.UniqueConstraint(name="trace_version_once", fields=["code", "version"]),
            models.CheckConstraint(name="trace_number_above_zero", condition=Q(number__gt=0, version__gt=0)),
            models.CheckConstraint(name="trace_producer_is_masked", condition=Q(producer__contains="*")),
            models.CheckConstraint(
                name="trace_first_version_is_the_batch",
                condition=Q(kind="batch", version=1) | (~Q(kind="batch") & Q(version__gt=1)),
            ),
            models.CheckConstraint(name="trace_change_says_why", condition=Q(kind="batch") | ~Q(remark="")),
            models.CheckConstraint(
                name="trace_dates_in_order",
                condition=(Q(sown_on__isnull=True) | Q(sown_on__lte=F("harvested_on")))
                & (Q(packed_on__isnull=True) | Q(packed_on__gte=F("harvested_on"))),
                violation_error_message=_("Sown, harvested, packed: the days come in this order."),
            ),
        ]

    def __str__(self):
        return f"{self.code} · {self.product}"

    @property
    def audit_region(self) -> str:
        return self.supplier.region_id
