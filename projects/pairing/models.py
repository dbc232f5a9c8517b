"""Who helps whom (结对帮扶): helping units, pairings of helpers with households, visits."""

from django.db import models
from django.db.models import F, Q
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from accounts.models import Post, Role
from accounts.scope import ScopedQuerySet
from projects.households.models import Code
from projects.households.models.codes import CodeField


class Unit(models.Model):
    """A unit that sends helpers (帮扶单位): an agency, a school, a company. Kept when it no longer helps."""

    class Kind(models.TextChoices):
        AGENCY = "agency", _("government agency")
        INSTITUTION = "institution", _("public institution")
        SCHOOL = "school", _("school")
        HOSPITAL = "hospital", _("hospital")
        STATE_COMPANY = "state_company", _("state-owned company")
        COMPANY = "company", _("private company")
        ASSOCIATION = "association", _("association")
        OTHER = "other", _("other")

    name = models.CharField(_("name"), max_length=80)
    kind = models.CharField(_("kind"), max_length=16, choices=Kind)
    region = models.ForeignKey(
        "regions.Region", models.PROTECT, related_name="+", verbose_name=_("region"), help_text=_("where the unit helps")
    )

    objects = ScopedQuerySet.as_manager()

    class Meta:
        verbose_name = _("helping unit")
        verbose_name_plural = _("helping units")
        ordering = ["region_id", "name"]
        constraints = [
            models.UniqueConstraint(
                name="unit_once_in_a_region", fields=["name", "region"], violation_error_message=_("This unit is in the list already.")
            )
        ]

    def __str__(self):
        return self.name

    @property
    def audit_region(self) -> str:
        return self.region_id


class PairingQuerySet(ScopedQuerySet):
    region_code, household = "household__village__region__code", "household"

    def standing(self):
        """Those that hold today: a pairing neither begins nor ends on a day still to come."""
        return self.filter(ended_on__isnull=True)

    def helped(self):
        """Standing, and the helper still holds a helper's post in a region that covers the village."""
        posts = Post.objects.holding().filter(user=models.OuterRef("helper"), role=Role.HELPER)
        place = models.ExpressionWrapper(models.OuterRef("household__village__region_id"), models.CharField())
        covering = posts.annotate(place=place).filter(place__startswith=F("region_prefix"))
        return self.standing().filter(models.Exists(covering))


class Pairing(models.Model):
    """One helper answers for one household (帮扶责任人), from a day until another. Ended, never changed and never deleted."""

    household = models.ForeignKey("households.Household", models.PROTECT, related_name="pairings", verbose_name=_("household"))
    helper = models.ForeignKey("accounts.User", models.PROTECT, related_name="pairings", verbose_name=_("helper"))
    unit = models.ForeignKey(Unit, models.PROTECT, null=True, blank=True, related_name="pairings", verbose_name=_("helping unit"))
    from_on = models.DateField(_("from"), default=timezone.localdate)
    ended_on = models.DateField(_("ended"), null=True, blank=True, help_text=_("from this day on no longer"))
    reason = models.CharField(_("why it was made"), max_length=200, blank=True)
    end_reason = models.CharField(_("why it ended"), max_length=200, blank=True)

    objects = PairingQuerySet.as_manager()

    class Meta:
        verbose_name = _("pairing")
        verbose_name_plural = _("pairings")
        ordering = ["-from_on", "-pk"]
        constraints = [
            models.UniqueConstraint(
                name="household_has_one_helper_at_a_time",
                fields=["household"],
                condition=Q(ended_on__isnull=True),
                violation_error_message=_("This household has a helper already."),
            ),
            models.CheckConstraint(
                name="pairing_ends_after_it_begins",
                condition=Q(ended_on__isnull=True) | Q(ended_on__gte=F("from_on")),
                violation_error_message=_("A pairing cannot end before it begins."),
            ),
            models.CheckConstraint(
                name="pairing_ended_for_a_reason",
                condition=Q(ended_on__isnull=True, end_reason="") | (Q(ended_on__isnull=False) & ~Q(end_reason="")),
                violation_error_message=_("A pairing that has ended says why."),
            ),
        ]
        indexes = [
            models.Index(fields=["helper", "household"], name="households_of_a_helper", condition=Q(ended_on__isnull=True)),
            models.Index(fields=["household", "from_on"], name="helpers_of_a_household"),
        ]

    def __str__(self):
        return f"{self.household} · {self.helper}"

    @property
    def audit_region(self) -> str:
        return self.household.audit_region


class VisitQuerySet(ScopedQuerySet):
    region_code, household = "household__village__region__code", "household"


class Visit(models.Model):
    """Somebody called on a household (走访) and wrote down what was found. Added, never changed."""

    household = models.ForeignKey("households.Household", models.PROTECT, related_name="visits", verbose_name=_("household"))
    visitor = models.ForeignKey("accounts.User", models.PROTECT, related_name="+", verbose_name=_("visitor"))
    visited_on = models.DateField(_("date of the visit"))
    purpose = CodeField(_("purpose"), codes=Code.List.VISIT_PURPOSE, blank=False)
    found = models.TextField(_("what was found"), max_length=1_000)
    follow_up = models.TextField(_("what is to follow"), max_length=1_000, blank=True)
    written_at = models.DateTimeField(_("written down"), auto_now_add=True)

    objects = VisitQuerySet.as_manager()

    class Meta:
        verbose_name = _("visit")
        verbose_name_plural = _("visits")
        ordering = ["-visited_on", "-pk"]
        constraints = [
            models.CheckConstraint(
                name="visit_says_something", condition=~Q(found="") & ~Q(purpose=""), violation_error_message=_("Say what was found.")
            )
        ]
        indexes = [models.Index(fields=["household", "-visited_on"], name="visits_of_a_household")]

    def __str__(self):
        return f"{self.household} {self.visited_on}"

    @property
    def audit_region(self) -> str:
        return self.household.audit_region
