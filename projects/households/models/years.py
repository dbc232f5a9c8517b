"""What a year says of a household: HouseholdYear, its indicators, and the roll-over from one year to the next."""

from functools import partial

from django.core.validators import MaxValueValidator, MinValueValidator
from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from accounts.scope import ScopedQuerySet
from projects.households.models.codes import Code, CodeField, CodesField

List = Code.List
Measure = partial(models.DecimalField, max_digits=8, decimal_places=2, null=True, blank=True, validators=[MinValueValidator(0)])
FIRST_YEAR = 2014  # the first year of the national register (建档立卡)


class HouseholdYearQuerySet(ScopedQuerySet):
    region_code, household = "household__village__region__code", "household"


class HouseholdYear(models.Model):
    """The attributes of a household in a calendar year (分区年度); written by services.years only."""

    class Grade(models.TextChoices):
        """Safety of a house by the national guide to dangerous rural houses; C and D are dangerous."""

        A = "A", _("A, safe")
        B = "B", _("B, safe after small repairs")
        C = "C", _("C, parts are dangerous")
        D = "D", _("D, dangerous as a whole")

    household = models.ForeignKey("households.Household", models.PROTECT, related_name="years", verbose_name=_("household"))
    year = models.PositiveSmallIntegerField(_("year"), validators=[MinValueValidator(FIRST_YEAR), MaxValueValidator(2100)])
    kind = CodeField(_("kind"), codes=List.HOUSEHOLD_KIND)
    attribute = CodeField(_("exit attribute"), codes=List.EXIT_ATTRIBUTE)
    monitoring_kind = CodeField(_("kind of monitored household"), codes=List.MONITORING_KIND)
    main_cause = CodeField(_("main cause of poverty"), codes=List.POVERTY_CAUSE)
    other_causes = CodesField(_("other causes of poverty"), codes=List.POVERTY_CAUSE)
    exited = models.BooleanField(_("has exited from poverty"), default=False, db_default=False)
    exited_on = models.DateField(_("exit from poverty"), null=True, blank=True)
    people = models.PositiveSmallIntegerField(_("members at the end of the year"), null=True, blank=True, help_text=_("kept at roll-over"))

    housing_area_m2 = Measure(_("housing area (m²)"))
    housing_grade = models.CharField(_("housing grade"), max_length=1, choices=Grade, blank=True, default="", db_default="")
    arable_land_mu = Measure(_("arable land (mu)"))
    forest_mu = Measure(_("forest land (mu)"))
    water_is_difficult = models.BooleanField(_("difficult to get water"), null=True, blank=True)
    water_is_safe = models.BooleanField(_("water is safe"), null=True, blank=True)
    road_distance_km = Measure(_("distance to a hard road (km)"))

    objects = HouseholdYearQuerySet.as_manager()

    class Meta:
        verbose_name = _("household year")
        verbose_name_plural = _("household years")
        ordering = ["household_id", "-year"]
        indexes = [models.Index(fields=["monitoring_kind", "household", "year"], name="year_monitored", condition=~Q(monitoring_kind=""))]
        constraints = [
            models.UniqueConstraint(
                name="household_once_a_year",
                fields=["household", "year"],
                violation_error_message=_("The household has a record of this year already."),
            ),
            models.CheckConstraint(name="household_year_is_possible", condition=Q(year__range=(FIRST_YEAR, 2100))),
            models.CheckConstraint(
                name="exit_date_only_with_exit_mark",
                condition=Q(exited_on__isnull=True) | Q(exited=True),
                violation_error_message=_("Only a household that has exited has an exit date."),
            ),
            models.CheckConstraint(
                name="measures_are_not_negative",
                condition=(Q(housing_area_m2__isnull=True) | Q(housing_area_m2__gte=0))
                & (Q(arable_land_mu__isnull=True) | Q(arable_land_mu__gte=0))
                & (Q(forest_mu__isnull=True) | Q(forest_mu__gte=0))
                & (Q(road_distance_km__isnull=True) | Q(road_distance_km__gte=0)),
                violation_error_message=_("Areas and distances cannot be negative."),
            ),
        ]

    def __str__(self):
        return f"{self.household} {self.year}"

    @property
    def audit_region(self) -> str:
        return self.household.audit_region


class IndicatorValue(models.Model):
    """One of the two worries, three guarantees or water (两不愁三保障、饮水) of a household in a year, as somebody assessed it."""

    class Value(models.TextChoices):
        MET = "met", _("met")
        UNMET = "unmet", _("not met")
        NOT_CONCERNED = "none", _("does not concern the household")

    year = models.ForeignKey(HouseholdYear, models.PROTECT, related_name="indicators", verbose_name=_("household year"))
    indicator = CodeField(_("indicator"), codes=List.GUARANTEE, blank=False)
    value = models.CharField(_("value"), max_length=5, choices=Value)
    evidence = models.TextField(_("evidence"), blank=True, help_text=_("what shows it: a report, a record, a visit"))
    assessed_by = models.ForeignKey("accounts.User", models.PROTECT, null=True, related_name="+", verbose_name=_("assessor"))
    assessor_name = models.CharField(_("name of the assessor"), max_length=60)
    assessed_on = models.DateField(_("assessed"))

    class Meta:
        verbose_name = _("indicator")
        verbose_name_plural = _("indicators")
        ordering = ["year_id", "indicator"]
        constraints = [
            models.UniqueConstraint(name="indicator_once_a_year", fields=["year", "indicator"]),
            models.CheckConstraint(name="indicator_is_named", condition=~Q(indicator="")),
        ]

    def __str__(self):
        return f"{self.year} {self.indicator}"
