"""Live shows (直播场次): who shows what, when. The room, its player and its chat are an issue of their own."""

from django.db import models
from django.db.models import F, Q
from django.utils.translation import gettext_lazy as _
from modelcluster.fields import ParentalKey
from modelcluster.models import ClusterableModel

from accounts.scope import ScopedQuerySet
from marketplace.catalogue.models import in_language


class ShowQuerySet(ScopedQuerySet):
    def to_come(self, now):
        """Announced shows that are not over, soonest first."""
        return self.filter(status__in=[Show.Status.SCHEDULED, Show.Status.ON_AIR], ends_at__gt=now).order_by("starts_at", "pk")


class Show(ClusterableModel):
    """One broadcast: announced, on air, over."""

    class Status(models.TextChoices):
        DRAFT = "draft", _("draft")
        SCHEDULED = "scheduled", _("announced")
        ON_AIR = "on_air", _("on air")
        ENDED = "ended", _("ended")
        CANCELLED = "cancelled", _("cancelled")

    NEXT = {
        Status.DRAFT: {Status.SCHEDULED, Status.CANCELLED},
        Status.SCHEDULED: {Status.ON_AIR, Status.CANCELLED},
        Status.ON_AIR: {Status.ENDED},
        Status.ENDED: set(),
        Status.CANCELLED: set(),
    }

    title = models.CharField(_("title"), max_length=60)
    title_en = models.CharField(_("title in English"), max_length=100, blank=True)
    host_name = models.CharField(_("host"), max_length=40, help_text=_("the stage name that the public sees"))
    supplier = models.ForeignKey("catalogue.Supplier", models.PROTECT, related_name="shows", verbose_name=_("supplier"))
    region = models.ForeignKey("regions.Region", models.PROTECT, related_name="+", verbose_name=_("region"))
    cover = models.ForeignKey("wagtailimages.Image", models.SET_NULL, null=True, blank=True, related_name="+", verbose_name=_("cover"))
    starts_at = models.DateTimeField(_("starts"))
    ends_at = models.DateTimeField(_("ends"))
    status = models.CharField(_("status"), max_length=10, choices=Status, default=Status.DRAFT, editable=False)

    objects = ShowQuerySet.as_manager()

    class Meta:
        verbose_name = _("live show")
        verbose_name_plural = _("live shows")
        ordering = ["-starts_at"]
        indexes = [models.Index(fields=["status", "starts_at"], name="show_to_come")]
        constraints = [
            models.CheckConstraint(
                name="show_ends_after_it_starts",
                condition=Q(ends_at__gt=F("starts_at")),
                violation_error_message=_("A show cannot end before it starts."),
            )
        ]

    def __str__(self):
        return in_language(self.title, self.title_en)

    @property
    def audit_region(self) -> str:
        return self.region_id


class ShowItem(models.Model):
    """A product on the shelf of a show, in its order."""

    show = ParentalKey(Show, on_delete=models.CASCADE, related_name="items", verbose_name=_("live show"))
    product = models.ForeignKey("catalogue.Product", models.PROTECT, related_name="show_items", verbose_name=_("product"))
    position = models.PositiveSmallIntegerField(_("position"), default=1)

    class Meta:
        verbose_name = _("product of a show")
        verbose_name_plural = _("products of a show")
        ordering = ["position", "pk"]
        constraints = [models.UniqueConstraint(name="product_once_in_a_show", fields=["show", "product"])]

    def __str__(self):
        return str(self.product)
