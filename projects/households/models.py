"""The household register (农户): households and their members. Yearly snapshots and events build on these."""

from django.core.validators import RegexValidator
from django.db import models
from django.db.models import Count, Q
from django.utils.translation import gettext_lazy as _

from accounts.scope import ScopedQuerySet


class HouseholdQuerySet(ScopedQuerySet):
    region_code = "village__region__code"

    def with_size(self):
        """Adds `size`: members who live in the household today."""
        return self.annotate(size=Count("members", filter=Q(members__left_on__isnull=True)))


class Household(models.Model):
    """People who live and budget together, not simply one household booklet (户口本)."""

    class Kind(models.TextChoices):
        GENERAL = "general", _("general poor household")
        MINIMUM = "minimum", _("household on minimum living allowance")
        DESTITUTE = "destitute", _("household in extreme difficulty (wubao)")

    class Cause(models.TextChoices):
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

    village = models.ForeignKey("villages.Village", models.PROTECT, related_name="households", verbose_name=_("village"))
    number = models.CharField(
        _("household number"),
        max_length=16,
        unique=True,
        validators=[RegexValidator(r"^\d{16}$", _("A household number is the village code and four digits."))],
    )
    group = models.CharField(_("village group"), max_length=20, blank=True, help_text=_("for example 5组"))
    kind = models.CharField(_("kind"), max_length=10, choices=Kind, default=Kind.GENERAL)
    cause = models.CharField(_("main cause of poverty"), max_length=12, choices=Cause, default=Cause.OTHER)
    registered_on = models.DateField(_("registered"))
    exited_on = models.DateField(_("exit from poverty"), null=True, blank=True)

    objects = HouseholdQuerySet.as_manager()

    class Meta:
        verbose_name = _("household")
        verbose_name_plural = _("households")
        ordering = ["number"]
        constraints = [models.CheckConstraint(name="household_number_has_16_digits", condition=Q(number__regex=r"^\d{16}$"))]

    def __str__(self):
        return self.number

    @property
    def audit_region(self) -> str:
        return self.village.region_id

    @property
    def head(self) -> "Member | None":
        """The head (户主); reads the prefetched members when there are any."""
        return next((member for member in self.members.all() if member.relation == Member.Relation.HEAD and member.left_on is None), None)


class Member(models.Model):
    """A person of a household (家庭成员). Permanent: who leaves gets a date, never a deletion."""

    class Relation(models.TextChoices):
        """Relation to the head, by the code list of GB/T 4761 as county exports use it."""

        HEAD = "01", _("head")
        SPOUSE = "10", _("spouse")
        SON = "20", _("son or son-in-law")
        DAUGHTER = "30", _("daughter or daughter-in-law")
        GRANDCHILD = "40", _("grandchild")
        PARENT = "50", _("parent")
        GRANDPARENT = "60", _("grandparent")
        SIBLING = "70", _("brother or sister")
        OTHER = "99", _("other")

    class Sex(models.TextChoices):
        MALE = "1", _("male")
        FEMALE = "2", _("female")

    household = models.ForeignKey(Household, models.PROTECT, related_name="members", verbose_name=_("household"))
    number = models.CharField(_("member number"), max_length=18, unique=True, help_text=_("household number and two digits"))
    name = models.CharField(_("name"), max_length=40)
    sex = models.CharField(_("sex"), max_length=1, choices=Sex)
    born_on = models.DateField(_("date of birth"))
    relation = models.CharField(_("relation to head"), max_length=2, choices=Relation)
    joined_on = models.DateField(_("joined"))
    left_on = models.DateField(_("left"), null=True, blank=True)

    class Meta:
        verbose_name = _("member")
        verbose_name_plural = _("members")
        ordering = ["number"]
        constraints = [
            models.UniqueConstraint(name="household_has_one_head", fields=["household"], condition=Q(relation="01", left_on__isnull=True)),
            models.CheckConstraint(name="member_number_has_18_digits", condition=Q(number__regex=r"^\d{18}$")),
        ]

    def __str__(self):
        return self.number

    def age_on(self, day) -> int:
        """Completed years of life on a day."""
        return day.year - self.born_on.year - ((day.month, day.day) < (self.born_on.month, self.born_on.day))
