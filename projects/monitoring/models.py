"""Households under watch (监测对象): why, what is done about it, and when the risk was gone."""

from datetime import date, timedelta

from django.db import models
from django.db.models import Case, Exists, F, OuterRef, Q, Value, When
from django.utils.translation import gettext_lazy as _

from accounts.scope import ScopedQuerySet
from projects.households.checks.monitored import months_later
from projects.households.models import Code, RuleParameter
from projects.households.models.codes import CodeField

MOST_RISKS = 5  # of the national form
OTHER_RISK = "99"  # the code that needs words


class CaseQuerySet(ScopedQuerySet):
    region_code, household = "household__village__region__code", "household"

    def watched(self):
        return self.filter(status=MonitoringCase.Status.WATCHED)

    def bare(self):
        """Cases with a risk against which there is no measure."""
        return self.filter(Exists(Risk.objects.filter(case=OuterRef("pk"), measures__isnull=True)))

    def past(self, figure: str, on: date):
        """Cases that entered longer ago than so many months, a figure of the checks in their region; none where it has no row."""
        whens = [When(household__village__region__code__startswith=prefix, then=Value(day)) for prefix, day in _entered_by(figure, on)]
        if not whens:
            return self.none()
        return self.annotate(latest_entry=Case(*whens, default=None, output_field=models.DateField())).filter(
            entered_on__lte=F("latest_entry")
        )

    def overdue(self, on: date):
        """Watched, with a bare risk, and the time for measures is over."""
        return self.watched().bare().past("measure_within_months", on)

    def ripe(self, on: date):
        """Watched long enough to be looked at for clearing by help: a measure against each risk, not carried by the state."""
        return (
            self.watched()
            .filter(backstop=False)
            .exclude(pk__in=self.model.objects.bare().values("pk"))
            .past("monitored_at_least_months", on)
        )


def _entered_by(figure: str, on: date) -> list[tuple[str, date]]:
    """(region prefix, last day of entry after which the months of the figure were not over before `on`), nearest region first."""
    dated = Q(valid_to__isnull=True) | Q(valid_to__gte=on)
    rows = RuleParameter.objects.filter(dated, name=figure, valid_from__lte=on)
    nearest_first = sorted(rows, key=lambda row: (len(row.region_prefix), row.valid_from), reverse=True)
    return [(row.region_prefix, _latest_entry(on - timedelta(days=1), row.value)) for row in nearest_first]


def _latest_entry(day: date, months: int) -> date:
    """The last day from which so many months are over on `day`."""
    back = months_later(day, -months)
    ends_a_month = (day + timedelta(days=1)).day == 1
    return months_later(back.replace(day=1), 1) - timedelta(days=1) if ends_a_month else back


class MonitoringCase(models.Model):
    """A household under watch, from its entry until its risk is gone. A relapse is a new case; the old one stays.

    entry_income_fen    per head and year, in fen; entry_wage_fen the household's wages of the year, self_paid_fen what it paid
                        itself for medical care in the year
    backstop            nobody can earn, the state carries the household (兜底): its risk is not cleared
    cleared_income_fen  per head, in fen, of the year of clearing
    guarantees_filled   every guarantee of that year was assessed when the risk was cleared
    """

    class Status(models.TextChoices):
        WATCHED = "watched", _("under watch")
        CLEARED = "cleared", _("risk cleared")

    NEXT: dict[Status, set[Status]] = {Status.WATCHED: {Status.CLEARED}, Status.CLEARED: {Status.WATCHED}}

    class How(models.TextChoices):
        HELP = "help", _("cleared by help")
        NATURAL = "natural", _("ended naturally: nobody is left")

    household = models.ForeignKey("households.Household", models.PROTECT, related_name="monitoring_cases", verbose_name=_("household"))
    kind = CodeField(_("kind of monitored household"), codes=Code.List.MONITORING_KIND, blank=False)
    entered_on = models.DateField(_("put under watch"))
    entry_income_fen = models.BigIntegerField(_("income per head at entry (fen)"), null=True, blank=True)
    entry_wage_fen = models.BigIntegerField(_("wages at entry (fen)"), null=True, blank=True)
    self_paid_fen = models.BigIntegerField(_("medical cost paid by the household (fen)"), null=True, blank=True)
    backstop = models.BooleanField(_("carried by the state"), default=False)
    status = models.CharField(_("status"), max_length=8, choices=Status, default=Status.WATCHED)
    cleared_on = models.DateField(_("cleared"), null=True, blank=True)
    cleared_how = models.CharField(_("how it was cleared"), max_length=8, choices=How, blank=True)
    cleared_income_fen = models.BigIntegerField(_("income per head at clearing (fen)"), null=True, blank=True)
    guarantees_filled = models.BooleanField(_("guarantees assessed at clearing"), null=True, blank=True)

    objects = CaseQuerySet.as_manager()

    class Meta:
        verbose_name = _("monitored household")
        verbose_name_plural = _("monitored households")
        ordering = ["-entered_on", "-pk"]
        constraints = [
            models.UniqueConstraint(
                name="household_watched_once_at_a_time",
                fields=["household"],
                condition=Q(status="watched"),
                violation_error_message=_("This household is under watch already."),
            ),
            models.CheckConstraint(
                name="cleared_case_says_when_and_how",
                condition=Q(status="watched", cleared_on__isnull=True, cleared_how="", cleared_income_fen__isnull=True)
                | (Q(status="cleared", cleared_on__isnull=False) & ~Q(cleared_how="")),
                violation_error_message=_("A cleared case says when and how, another does not."),
            ),
            models.CheckConstraint(
                name="case_cleared_after_entry", condition=Q(cleared_on__isnull=True) | Q(cleared_on__gte=F("entered_on"))
            ),
            models.CheckConstraint(
                name="case_cleared_by_help_names_income",
                condition=~Q(cleared_how="help") | Q(cleared_income_fen__isnull=False),
                violation_error_message=_("Give the income per head at clearing."),
            ),
            models.CheckConstraint(name="backstop_is_not_cleared_by_help", condition=Q(backstop=False) | ~Q(cleared_how="help")),
            models.CheckConstraint(
                name="case_figures_are_not_negative",
                condition=(Q(self_paid_fen__isnull=True) | Q(self_paid_fen__gte=0))
                & (Q(entry_wage_fen__isnull=True) | Q(entry_wage_fen__gte=0)),
                violation_error_message=_("Wages and costs cannot be negative."),
            ),
        ]
        indexes = [models.Index(fields=["household", "-entered_on"], name="cases_of_a_household")]

    def __str__(self):
        return f"{self.household} {self.entered_on}"

    @property
    def audit_region(self) -> str:
        return self.household.audit_region


class Risk(models.Model):
    """Why the household might fall back; a case has one to five."""

    case = models.ForeignKey(MonitoringCase, models.PROTECT, related_name="risks", verbose_name=_("case"))
    position = models.PositiveSmallIntegerField(_("position"))
    code = CodeField(_("risk of falling back"), codes=Code.List.RISK, blank=False)
    note = models.CharField(_("in words"), max_length=200, blank=True)

    class Meta:
        verbose_name = _("risk")
        verbose_name_plural = _("risks")
        ordering = ["case_id", "position"]
        constraints = [
            models.UniqueConstraint(name="risk_once_in_a_case", fields=["case", "code"]),
            models.UniqueConstraint(name="risk_has_its_place", fields=["case", "position"]),
            models.CheckConstraint(
                name="case_has_five_risks_at_most",
                condition=Q(position__range=(1, MOST_RISKS)),
                violation_error_message=_("A case has at most five risks."),
            ),
            models.CheckConstraint(
                name="other_risk_is_told_in_words",
                condition=~Q(code=OTHER_RISK) | ~Q(note=""),
                violation_error_message=_("Say in words what the other risk is."),
            ),
        ]

    def __str__(self):
        return f"{self.case_id} {self.code}"


class Measure(models.Model):
    """What is done against a risk (帮扶措施), from a day, and until a day when it is over."""

    risk = models.ForeignKey(Risk, models.PROTECT, related_name="measures", verbose_name=_("against which risk"))
    kind = CodeField(_("kind of measure"), codes=Code.List.MEASURE, blank=False)
    content = models.CharField(_("what is done"), max_length=200)
    from_on = models.DateField(_("from"))
    to_on = models.DateField(_("to"), null=True, blank=True, help_text=_("last day; empty while it lasts"))
    recorded_by = models.ForeignKey("accounts.User", models.PROTECT, related_name="+", verbose_name=_("recorded by"))

    class Meta:
        verbose_name = _("measure")
        verbose_name_plural = _("measures")
        ordering = ["from_on", "pk"]
        constraints = [
            models.CheckConstraint(name="measure_says_what", condition=~Q(content="") & ~Q(kind="")),
            models.CheckConstraint(
                name="measure_ends_after_it_begins",
                condition=Q(to_on__isnull=True) | Q(to_on__gte=F("from_on")),
                violation_error_message=_("A measure cannot end before it begins."),
            ),
        ]

    def __str__(self):
        return f"{self.kind} {self.from_on}"

    @property
    def audit_region(self) -> str:
        return self.risk.case.audit_region
