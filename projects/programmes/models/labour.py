"""Work for a programme: days worked, paid public-welfare jobs (公益性岗位), and what a month of one paid."""

from django.db import models
from django.db.models import F, Q
from django.utils.translation import gettext_lazy as _

from accounts.scope import ScopedQuerySet
from projects.programmes.models.programmes import InProgramme


class PublicPost(models.Model):
    """A paid public-welfare job of one person, from–to; nobody holds two at a time."""

    programme = models.ForeignKey("programmes.Programme", models.PROTECT, related_name="public_posts", verbose_name=_("programme"))
    member = models.ForeignKey("households.Member", models.PROTECT, related_name="public_posts", verbose_name=_("member"))
    title = models.CharField(_("job"), max_length=40)
    monthly_pay_fen = models.BigIntegerField(_("pay of a month (fen)"))
    from_on = models.DateField(_("from"))
    to_on = models.DateField(_("to"), null=True, blank=True)
    given_by = models.ForeignKey("accounts.User", models.PROTECT, related_name="+", verbose_name=_("given by"))

    objects = InProgramme.as_manager()

    class Meta:
        verbose_name = _("public-welfare job")
        verbose_name_plural = _("public-welfare jobs")
        ordering = ["-from_on", "pk"]
        constraints = [
            models.CheckConstraint(name="public_post_is_paid", condition=Q(monthly_pay_fen__gt=0)),
            models.CheckConstraint(name="public_post_ends_after_it_begins", condition=Q(to_on__isnull=True) | Q(to_on__gte=F("from_on"))),
            models.UniqueConstraint(
                name="one_public_post_for_a_person",
                fields=["member"],
                condition=Q(to_on__isnull=True),
                violation_error_message=_("This person holds a paid public-welfare job already."),
            ),
        ]

    def __str__(self):
        return f"{self.title} · {self.member.name}"

    @property
    def audit_region(self) -> str:
        return self.programme.audit_region


class LabourDay(models.Model):
    """Days somebody worked on a day or in a month; weights of rounds, attendance of public-welfare jobs. Append-only.

    on          the day, or the first of the month
    hundredths  of days, at most one day on a day, at most the month's days in a month
    """

    class Kind(models.TextChoices):
        PUBLIC_POST = "public_post", _("public-welfare job")
        PUBLIC_WORKS = "public_works", _("small public works")
        OPERATION = "operation", _("work in the programme")
        OTHER = "other", _("other")

    class Unit(models.TextChoices):
        DAY = "day", _("one day")
        MONTH = "month", _("a whole month")

    programme = models.ForeignKey("programmes.Programme", models.PROTECT, related_name="labour", verbose_name=_("programme"))
    household = models.ForeignKey("households.Household", models.PROTECT, related_name="+", verbose_name=_("household"))
    member = models.ForeignKey("households.Member", models.PROTECT, related_name="labour_days", verbose_name=_("member"))
    post = models.ForeignKey(PublicPost, models.PROTECT, null=True, blank=True, related_name="attendance", verbose_name=_("job"))
    kind = models.CharField(_("kind of work"), max_length=12, choices=Kind)
    unit = models.CharField(_("given for"), max_length=5, choices=Unit)
    on = models.DateField(_("day or month"))
    hundredths = models.PositiveIntegerField(_("days (hundredths)"))
    wage_fen = models.BigIntegerField(_("wage (fen)"), default=0, help_text=_("agreed for these days; paying it is another step"))
    recorded_by = models.ForeignKey("accounts.User", models.PROTECT, related_name="+", verbose_name=_("recorded by"))

    objects = InProgramme.as_manager()

    class Meta:
        verbose_name = _("labour")
        verbose_name_plural = _("labour")
        ordering = ["-on", "pk"]
        indexes = [models.Index(fields=["programme", "on"], name="labour_of_a_programme")]
        constraints = [
            models.CheckConstraint(
                name="labour_fits_its_time",
                condition=Q(unit="day", hundredths__range=(1, 100)) | Q(unit="month", hundredths__range=(1, 3100)),
            ),
            models.CheckConstraint(name="labour_wage_is_not_negative", condition=Q(wage_fen__gte=0)),
            models.UniqueConstraint(
                name="labour_recorded_once",
                fields=["programme", "member", "kind", "unit", "on"],
                violation_error_message=_("This work is recorded for that time already."),
            ),
        ]

    def __str__(self):
        return f"{self.member.name} {self.on}"

    @property
    def audit_region(self) -> str:
        return self.programme.audit_region


class PostPayQuerySet(ScopedQuerySet):
    region_code = "post__programme__village__region__code"


class PostPay(models.Model):
    """A month of a public-welfare job was paid: once, after attendance was recorded. Append-only."""

    post = models.ForeignKey(PublicPost, models.PROTECT, related_name="pays", verbose_name=_("job"))
    month = models.DateField(_("month"), help_text=_("its first day"))
    amount_fen = models.BigIntegerField(_("amount (fen)"))
    paid_on = models.DateField(_("paid"))
    bank_reference = models.CharField(_("bank reference"), max_length=40)
    paid_by = models.ForeignKey("accounts.User", models.PROTECT, related_name="+", verbose_name=_("paid by"))

    objects = PostPayQuerySet.as_manager()

    class Meta:
        verbose_name = _("pay of a public-welfare job")
        verbose_name_plural = _("pay of public-welfare jobs")
        ordering = ["-month"]
        constraints = [
            models.CheckConstraint(name="post_pay_is_more_than_nothing", condition=Q(amount_fen__gt=0)),
            models.UniqueConstraint(
                name="public_post_paid_once_a_month", fields=["post", "month"], violation_error_message=_("This month is paid already.")
            ),
        ]

    def __str__(self):
        return f"{self.post} {self.month:%Y-%m}"

    @property
    def source(self) -> str:
        return f"publicpost:{self.post_id}:{self.month:%Y%m}"
