"""A household (农户): permanent, whoever lives in it and whatever a year says of it."""

from django.core.validators import RegexValidator
from django.db import models
from django.db.models import Count, Q
from django.utils.translation import gettext_lazy as _

from accounts.scope import ScopedQuerySet
from shared.crypto import EncryptedTextField


class HouseholdQuerySet(ScopedQuerySet):
    region_code, household = "village__region__code", "pk"

    def with_size(self):
        """Adds `size`: members who live in the household today."""
        return self.annotate(size=Count("members", filter=Q(members__left_on__isnull=True)))


class Household(models.Model):
    """People who live and budget together, not simply one household booklet (户口本).

    What changes from year to year stands in HouseholdYear. `kind`, `cause` and `exited_on` repeat the latest year,
    `closed_on` the events: services keep them (years.record_year, events), so that lists and filters need no join.
    """

    class Kind(models.TextChoices):
        """The values of the code list household_kind that hold everywhere."""

        GENERAL = "general", _("general poor household")
        MINIMUM = "minimum", _("household on minimum living allowance")
        DESTITUTE = "destitute", _("household in extreme difficulty (wubao)")

    class Cause(models.TextChoices):
        """The values of the code list poverty_cause that hold everywhere."""

        ILLNESS = "illness", _("illness")
        DISABILITY = "disability", _("disability")
        SCHOOLING = "schooling", _("schooling")
        DISASTER = "disaster", _("disaster")
        LAND = "land", _("lack of land")
        SKILL = "skill", _("lack of skills")
        LABOUR = "labour", _("lack of labour")
        FUNDS = "funds", _("lack of funds")
        ROADS = "roads", _("poor roads")
        OTHER = "other", _("other")
        WATER = "water", _("lack of water")
        DRIVE = "drive", _("lack of drive of one's own")

    village = models.ForeignKey("villages.Village", models.PROTECT, related_name="households", verbose_name=_("village"))
    number = models.CharField(
        _("household number"),
        max_length=16,
        unique=True,
        validators=[RegexValidator(r"^\d{16}$", _("A household number is the village code and four digits."))],
    )
    national_number = models.CharField(
        _("national number"), max_length=40, blank=True, default="", db_default="", help_text=_("as the national system writes it; opaque")
    )
    group = models.CharField(_("village group"), max_length=20, blank=True, help_text=_("for example 5组"))
    address = EncryptedTextField(_("address"), blank=True, default="", db_default="")
    kind = models.CharField(_("kind"), max_length=20, choices=Kind, default=Kind.GENERAL)
    cause = models.CharField(_("main cause of poverty"), max_length=20, choices=Cause, default=Cause.OTHER)
    registered_on = models.DateField(_("registered"))
    exited_on = models.DateField(_("exit from poverty"), null=True, blank=True)
    closed_on = models.DateField(_("closed"), null=True, blank=True, editable=False, help_text=_("the day its last member left"))

    objects = HouseholdQuerySet.as_manager()

    class Meta:
        verbose_name = _("household")
        verbose_name_plural = _("households")
        ordering = ["number"]
        indexes = [
            models.Index(fields=["village", "number"], name="household_of_a_village"),
            # A filtered list is read in the order of its numbers, so that its first page ends the reading.
            models.Index(fields=["kind", "number"], name="household_of_a_kind"),
            models.Index(fields=["cause", "number"], name="household_of_a_cause"),
            models.Index(fields=["group", "number"], name="household_of_a_group"),
            models.Index(fields=["number"], name="household_not_exited", condition=Q(exited_on__isnull=True)),
        ]
        constraints = [
            models.CheckConstraint(name="household_number_has_16_digits", condition=Q(number__regex=r"^\d{16}$")),
            models.UniqueConstraint(
                name="national_number_once",
                fields=["national_number"],
                condition=~Q(national_number=""),
                violation_error_message=_("Another household has this national number."),
            ),
        ]

    def __str__(self):
        return self.number

    @property
    def audit_region(self) -> str:
        return self.village.region_id

    @property
    def head(self):
        """The Member who is head (户主); reads the prefetched members when there are any."""
        return next((member for member in self.members.all() if member.is_head and member.left_on is None), None)
