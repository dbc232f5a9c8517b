"""What changes with place and time: how long a notice stands, by when an objection is answered, which days are working days."""

from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from projects.notices.models.notices import Counts, Kind
from regions.models import DatedRule


class NoticeRule(DatedRule):
    """How many days a kind of notice stands at least, by region and period. No row means: no such notice may be posted."""

    kind = models.CharField(_("kind"), max_length=20, choices=Kind)
    min_days = models.PositiveSmallIntegerField(_("least days"), help_text=_("counted from the day after posting"))
    counts = models.CharField(_("days counted"), max_length=10, choices=Counts, default=Counts.CALENDAR)
    names_stay_days = models.PositiveSmallIntegerField(
        _("lines stay visible (days)"),
        null=True,
        blank=True,
        default=0,
        help_text=_("days after the last day; 0: only counts remain at once; empty: for good, only for projects"),
    )

    class Meta(DatedRule.Meta):
        verbose_name = _("notice rule")
        verbose_name_plural = _("notice rules")
        ordering = ["kind", "region_prefix", "-valid_from"]
        constraints = [
            *DatedRule.Meta.constraints,
            models.CheckConstraint(name="notice_rule_has_days", condition=Q(min_days__gt=0)),
            models.UniqueConstraint(name="notice_rule_once_a_day", fields=["kind", "region_prefix", "valid_from"]),
            models.CheckConstraint(
                name="notice_names_stay_only_of_projects",
                condition=Q(names_stay_days__isnull=False) | Q(kind="project_funds"),
                violation_error_message=_("Lists of people turn into counts; only projects may stay for good."),
            ),
        ]

    def __str__(self):
        return f"{self.get_kind_display()} {self.region_prefix}: {self.min_days}"


class ObjectionRule(DatedRule):
    """Within how many days an objection to a kind of notice is answered. Without a row nothing is due: “no rule”."""

    kind = models.CharField(_("kind"), max_length=20, choices=Kind)
    answer_days = models.PositiveSmallIntegerField(_("days to answer"), help_text=_("counted from the day after it came in"))
    counts = models.CharField(_("days counted"), max_length=10, choices=Counts, default=Counts.CALENDAR)

    class Meta(DatedRule.Meta):
        verbose_name = _("objection rule")
        verbose_name_plural = _("objection rules")
        ordering = ["kind", "region_prefix", "-valid_from"]
        constraints = [
            *DatedRule.Meta.constraints,
            models.CheckConstraint(name="objection_rule_has_days", condition=Q(answer_days__gt=0)),
            models.UniqueConstraint(name="objection_rule_once_a_day", fields=["kind", "region_prefix", "valid_from"]),
        ]

    def __str__(self):
        return f"{self.get_kind_display()} {self.region_prefix}: {self.answer_days}"


class SpecialDay(DatedRule):
    """Days that are not what their weekday says: public holidays (节假日), and weekends worked in exchange (调休).

    valid_from … valid_to are the days themselves. A year without any row has no calendar yet, so nothing is counted in it.
    """

    class Kind(models.TextChoices):
        REST = "rest", _("holiday")
        WORK = "work", _("weekend day worked")

    kind = models.CharField(_("kind of day"), max_length=4, choices=Kind)
    name = models.CharField(_("name"), max_length=20, help_text=_("for example 国庆节"))

    class Meta(DatedRule.Meta):
        verbose_name = _("holiday or exchanged day")
        verbose_name_plural = _("holidays and exchanged days")
        ordering = ["-valid_from", "region_prefix"]
        constraints = [
            *DatedRule.Meta.constraints,
            models.CheckConstraint(
                name="special_day_has_an_end",
                condition=Q(valid_to__isnull=False),
                violation_error_message=_("Give the last day as well; of a single day it is the same."),
            ),
            models.UniqueConstraint(
                name="special_day_begins_once",
                fields=["region_prefix", "valid_from"],
                violation_error_message=_("A row that begins on this day is there already."),
            ),
        ]

    def __str__(self):
        return f"{self.name} {self.valid_from}"
