"""What people say about goods: reviews (评价) by those who received them, questions (问答) by anybody; shown after a look."""

from django.conf import settings
from django.db import models
from django.db.models import F, Q
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from accounts.scope import ScopedQuerySet
from shared.proofs import PRIVATE


class SpokenQuerySet(ScopedQuerySet):
    region_code = "product__region__code"

    def shown(self):
        return self.filter(status="shown")

    def waiting(self):
        return self.filter(status="waiting").order_by("pk")


class Spoken(models.Model):
    """A text about a product, what became of it, and the seller's answer."""

    class Status(models.TextChoices):
        WAITING = "waiting", _("waits for a look")
        SHOWN = "shown", _("shown")
        REFUSED = "refused", _("not shown")

    NEXT = {
        Status.WAITING: {Status.SHOWN, Status.REFUSED},
        Status.SHOWN: {Status.REFUSED},
        Status.REFUSED: {Status.SHOWN},
    }

    product = models.ForeignKey("catalogue.Product", models.PROTECT, related_name="%(class)ss", verbose_name=_("product"))
    author = models.CharField(_("by"), max_length=40, help_text=_("masked"))
    text = models.CharField(_("text"), max_length=500)
    said_at = models.DateTimeField(_("when"), default=timezone.now)
    status = models.CharField(_("status"), max_length=10, choices=Status, default=Status.WAITING)
    reason = models.CharField(_("reason"), max_length=200, blank=True)
    answer = models.CharField(_("the seller's answer"), max_length=500, blank=True)
    answered_by = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, null=True, related_name="+", verbose_name=_("answered by"))
    answered_at = models.DateTimeField(_("answered"), null=True)

    objects = SpokenQuerySet.as_manager()

    class Meta:
        abstract = True
        ordering = ["-pk"]
        indexes = [models.Index(fields=["product", "status", "-id"], name="%(class)s_on_a_page")]
        constraints = [
            models.CheckConstraint(name="%(class)s_refusal_says_why", condition=~Q(status="refused") | ~Q(reason="")),
            models.CheckConstraint(
                name="%(class)s_answer_has_its_moment",
                condition=Q(answer="", answered_at__isnull=True) | (~Q(answer="") & Q(answered_at__isnull=False)),
            ),
        ]

    def __str__(self):
        return f"{self.product}: {self.text[:40]}"

    @property
    def audit_region(self) -> str:
        return self.product.region_id


class Review(Spoken):
    """A buyer's word about one order line that arrived; once for each line."""

    line = models.OneToOneField("orders.OrderLine", models.PROTECT, related_name="review", verbose_name=_("order line"))
    rating = models.PositiveSmallIntegerField(_("stars"))

    class Meta(Spoken.Meta):
        verbose_name = _("review")
        verbose_name_plural = _("reviews")
        constraints = [
            *Spoken.Meta.constraints,
            models.CheckConstraint(name="review_has_one_to_five_stars", condition=Q(rating__range=(1, 5))),
        ]


class ReviewPhoto(models.Model):
    """A buyer's photo, cleaned like a seller's; handed out only while its review is shown."""

    review = models.ForeignKey(Review, models.PROTECT, related_name="photos", verbose_name=_("review"))
    file = models.FileField(_("photo"), storage=PRIVATE, upload_to="reviews/%Y/%m/")
    sha256 = models.CharField(max_length=64)

    class Meta:
        verbose_name = _("photo of a review")
        verbose_name_plural = _("photos of a review")
        ordering = ["pk"]
        constraints = [models.UniqueConstraint(name="review_photo_once", fields=["review", "sha256"])]

    def __str__(self):
        return f"{self.review} #{self.pk}"


class Question(Spoken):
    """A question before buying; anybody may ask."""

    class Meta(Spoken.Meta):
        verbose_name = _("question")
        verbose_name_plural = _("questions")


class ProductRating(models.Model):
    """How many shown reviews a product has, and the sum of their stars; `services.recount` computes both again."""

    product = models.OneToOneField("catalogue.Product", models.CASCADE, primary_key=True, related_name="rating", verbose_name=_("product"))
    count = models.PositiveIntegerField(_("reviews"), default=0)
    stars = models.PositiveIntegerField(_("sum of stars"), default=0)

    class Meta:
        verbose_name = _("rating")
        verbose_name_plural = _("ratings")
        constraints = [models.CheckConstraint(name="rating_between_one_and_five", condition=Q(stars__range=(F("count"), F("count") * 5)))]

    def __str__(self):
        return f"{self.product}: {self.tenths / 10:g}"

    @property
    def tenths(self) -> int:
        """The average in tenths of a star, rounded half up: 47 is 4.7; 0 without a review."""
        return (20 * self.stars + self.count) // (2 * self.count) if self.count else 0
