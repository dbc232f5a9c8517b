"""Aid programmes (帮扶项目): who takes part with how many shares, and the income the collective received."""

from django.db import models
from django.db.models import F, Q
from django.utils.translation import gettext_lazy as _

from accounts.scope import ScopedQuerySet


class ProgrammeQuerySet(ScopedQuerySet):
    region_code = "village__region__code"


class Programme(models.Model):
    class Kind(models.TextChoices):
        LIVESTOCK = "livestock", _("livestock")
        SKETCHING = "sketching", _("sketching base")
        WORKSHOP = "workshop", _("workshop")

    village = models.ForeignKey("villages.Village", models.PROTECT, related_name="programmes", verbose_name=_("village"))
    kind = models.CharField(_("kind"), max_length=10, choices=Kind)
    name = models.CharField(_("name"), max_length=80)
    started_on = models.DateField(_("started"))

    objects = ProgrammeQuerySet.as_manager()

    class Meta:
        verbose_name = _("programme")
        verbose_name_plural = _("programmes")
        ordering = ["village_id", "pk"]

    def __str__(self):
        return self.name

    @property
    def audit_region(self) -> str:
        return self.village.region_id


class Participation(models.Model):
    """A household takes part in a programme with shares (份额), from–to."""

    programme = models.ForeignKey(Programme, models.PROTECT, related_name="participations", verbose_name=_("programme"))
    household = models.ForeignKey("households.Household", models.PROTECT, related_name="participations", verbose_name=_("household"))
    shares = models.PositiveIntegerField(_("shares"))
    from_on = models.DateField(_("from"))
    to_on = models.DateField(_("to"), null=True, blank=True)

    class Meta:
        verbose_name = _("participation")
        verbose_name_plural = _("participations")
        ordering = ["household_id"]
        constraints = [
            models.CheckConstraint(name="participation_has_shares", condition=Q(shares__gt=0)),
            models.CheckConstraint(name="participation_ends_after_it_begins", condition=Q(to_on__isnull=True) | Q(to_on__gte=F("from_on"))),
            models.UniqueConstraint(
                name="participation_once_at_a_time", fields=["programme", "household"], condition=Q(to_on__isnull=True)
            ),
        ]

    def __str__(self):
        return f"{self.programme}: {self.household} × {self.shares}"


class ReceivedIncome(models.Model):
    """Money that arrived in the collective's account, with the bank's receipt; what rounds may divide."""

    programme = models.ForeignKey(Programme, models.PROTECT, related_name="received", verbose_name=_("programme"))
    amount_fen = models.BigIntegerField(_("amount (fen)"))
    received_on = models.DateField(_("received"))
    payer = models.CharField(_("payer"), max_length=80)
    bank_receipt = models.CharField(_("bank receipt number"), max_length=40, unique=True)
    recorded_by = models.ForeignKey("accounts.User", models.PROTECT, null=True, related_name="+", verbose_name=_("recorded by"))

    class Meta:
        verbose_name = _("received income")
        verbose_name_plural = _("received income")
        ordering = ["-received_on"]
        constraints = [models.CheckConstraint(name="received_more_than_nothing", condition=Q(amount_fen__gt=0))]

    def __str__(self):
        return f"{self.payer} {self.received_on}"

    @property
    def audit_region(self) -> str:
        return self.programme.audit_region
