"""Papers of a supplier or a product (证照、认证): number, issuer, from–to, scan; only a checked one counts, until its last day."""

from django.conf import settings
from django.core.validators import MinValueValidator
from django.db import models
from django.db.models import F, Q
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from accounts.scope import ScopedQuerySet
from marketplace.catalogue.models.category import AID, LABELS, Paper
from marketplace.catalogue.models.product import Product
from marketplace.catalogue.models.supplier import Supplier
from shared.proofs import PRIVATE

_OF_A_PRODUCT = sorted(AID | LABELS)
_COUNTS = Q(status__in=["submitted", "checked"])


class CertificateQuerySet(ScopedQuerySet):
    region_code = "supplier__region__code"

    def holding(self, on=None):
        """Checked papers that hold on a day (default today), the last day included."""
        on = on or timezone.localdate()
        return self.filter(Q(valid_to__isnull=True) | Q(valid_to__gte=on), status=Certificate.Status.CHECKED, valid_from__lte=on)


class Certificate(models.Model):
    """A paper. Licences belong to the supplier; labels and certifications to one product."""

    class Status(models.TextChoices):
        SUBMITTED = "submitted", _("waits for the check")
        CHECKED = "checked", _("checked")
        REFUSED = "refused", _("refused")
        REVOKED = "revoked", _("revoked")

    NEXT = {
        Status.SUBMITTED: {Status.CHECKED, Status.REFUSED},
        Status.CHECKED: {Status.REVOKED},
        Status.REFUSED: set(),
        Status.REVOKED: set(),
    }

    class Link(models.TextChoices):
        PURCHASE = "purchase", _("buys from the households")
        LABOUR = "labour", _("employs people of the households")
        SHARE = "share", _("the households hold shares")
        OWN = "own", _("the households' own produce")

    supplier = models.ForeignKey(Supplier, models.PROTECT, related_name="certificates", verbose_name=_("supplier"))
    product = models.ForeignKey(
        Product,
        models.PROTECT,
        null=True,
        blank=True,
        related_name="certificates",
        verbose_name=_("product"),
        help_text=_("empty: for all"),
    )
    paper = models.CharField(_("kind of paper"), max_length=16, choices=Paper)
    number = models.CharField(_("number"), max_length=60)
    issuer = models.CharField(_("issued by"), max_length=60)
    valid_from = models.DateField(_("valid from"))
    valid_to = models.DateField(_("valid to"), null=True, blank=True, help_text=_("last day; empty: without end"))
    scan = models.FileField(_("scan"), storage=PRIVATE, upload_to="certificates/%Y/", blank=True)
    sha256 = models.CharField(max_length=64, blank=True, editable=False)
    link = models.CharField(_("link to the households"), max_length=10, choices=Link, blank=True)
    price_basis = models.CharField(
        _("basis of the price"), max_length=200, blank=True, help_text=_("how it compares with goods of the same kind")
    )
    reference_price_fen = models.BigIntegerField(
        _("price of the same kind (fen)"), null=True, blank=True, validators=[MinValueValidator(1)]
    )
    status = models.CharField(_("status"), max_length=10, choices=Status, default=Status.SUBMITTED, editable=False)
    reason = models.CharField(_("reason"), max_length=200, blank=True, editable=False)
    added_by = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, null=True, related_name="+", editable=False)
    added_at = models.DateTimeField(_("added"), default=timezone.now, editable=False)

    objects = CertificateQuerySet.as_manager()

    class Meta:
        verbose_name = _("certificate")
        verbose_name_plural = _("certificates")
        ordering = ["-pk"]
        indexes = [models.Index(fields=["supplier", "paper", "status"], name="certificate_of_a_supplier")]
        constraints = [
            models.CheckConstraint(
                name="certificate_ends_after_it_begins", condition=Q(valid_to__isnull=True) | Q(valid_to__gte=F("valid_from"))
            ),
            models.CheckConstraint(name="label_belongs_to_a_product", condition=~Q(paper__in=_OF_A_PRODUCT) | Q(product__isnull=False)),
            models.CheckConstraint(
                name="aid_certificate_says_link_and_price",
                condition=~Q(paper__in=sorted(AID))
                | (
                    ~Q(link="")
                    & ~Q(price_basis="")
                    & Q(reference_price_fen__isnull=False, reference_price_fen__gt=0, valid_to__isnull=False)
                ),
            ),
            models.CheckConstraint(name="certificate_refusal_says_why", condition=~Q(status__in=["refused", "revoked"]) | ~Q(reason="")),
            models.UniqueConstraint(
                name="certificate_number_once",
                fields=["paper", "number", "valid_from"],  # a renewed licence keeps its number
                condition=Q(status__in=["submitted", "checked"], product__isnull=True),
            ),
        ]

    def __str__(self):
        return f"{self.get_paper_display()} {self.number}"

    @property
    def audit_region(self) -> str:
        return self.supplier.region_id

    def holds_on(self, day) -> bool:
        return self.status == self.Status.CHECKED and self.valid_from <= day and (self.valid_to is None or day <= self.valid_to)


class CertificateLink(models.Model):
    """A household behind a certification, known only by its income account and its masked label."""

    certificate = models.ForeignKey(Certificate, models.PROTECT, related_name="links", verbose_name=_("certificate"))
    account = models.ForeignKey("ledger.IncomeAccount", models.PROTECT, related_name="+", verbose_name=_("income account"))
    label = models.CharField(_("public label"), max_length=60)

    class Meta:
        verbose_name = _("linked household")
        verbose_name_plural = _("linked households")
        ordering = ["pk"]
        constraints = [
            models.UniqueConstraint(name="link_once_per_certificate", fields=["certificate", "account"]),
            models.CheckConstraint(name="link_label_is_masked", condition=Q(label__contains="*")),
        ]

    def __str__(self):
        return self.label
