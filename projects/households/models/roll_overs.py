"""The roll-over of a region's register from one year into the next (年度结转), and what it found in each household."""

from django.db import models
from django.db.models import Q
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from accounts.scope import ScopedQuerySet
from regions.models import prefix_digits


class RollOverQuerySet(ScopedQuerySet):
    region_code, household = "region_code", ""


class RollOver(models.Model):
    """One act of carrying a region's register into the next year; its lines are the report.

    done_to  primary key of the last household looked at; a killed worker's run goes on behind it, and no part is done twice
    """

    class Status(models.TextChoices):
        RUNNING = "running", _("under way")
        FAILED = "failed", _("stopped by a fault")
        DONE = "done", _("done")

    NEXT = {Status.RUNNING: {Status.FAILED, Status.DONE}, Status.FAILED: {Status.RUNNING}, Status.DONE: set()}

    region_code = models.CharField(_("region code"), max_length=12)
    region_prefix = models.CharField(_("region prefix"), max_length=12, validators=[prefix_digits])
    from_year = models.PositiveSmallIntegerField(_("from year"))
    status = models.CharField(_("status"), max_length=8, choices=Status, default=Status.RUNNING)
    done_to = models.BigIntegerField(_("looked at up to"), default=0)
    households_done = models.PositiveIntegerField(_("households looked at"), default=0)
    households_total = models.PositiveIntegerField(_("households to look at"), default=0)
    copied = models.PositiveIntegerField(_("records carried over"), default=0)
    new = models.PositiveIntegerField(_("new households"), default=0)
    gone = models.PositiveIntegerField(_("households gone"), default=0)
    changed = models.PositiveIntegerField(_("households changed"), default=0)
    joined = models.PositiveIntegerField(_("people who joined"), default=0)
    left = models.PositiveIntegerField(_("people who left"), default=0)
    failure = models.CharField(_("fault"), max_length=300, blank=True)
    made_by = models.ForeignKey("accounts.User", models.PROTECT, null=True, related_name="+", verbose_name=_("carried over by"))
    made_by_name = models.CharField(_("name of who carried over"), max_length=60)
    made_at = models.DateTimeField(_("carried over at"), auto_now_add=True)
    moved_at = models.DateTimeField(_("last sign of life"), default=timezone.now)

    objects = RollOverQuerySet.as_manager()

    class Meta:
        verbose_name = _("roll-over")
        verbose_name_plural = _("roll-overs")
        ordering = ["-pk"]
        constraints = [
            models.UniqueConstraint(
                name="roll_over_of_a_region_once_at_a_time",
                fields=["region_prefix", "from_year"],
                condition=~Q(status="done"),
                violation_error_message=_("This region is being carried over already."),
            )
        ]

    def __str__(self):
        return f"{self.region_prefix} {self.from_year} → {self.from_year + 1}"

    @property
    def audit_region(self) -> str:
        return self.region_code

    @property
    def percent(self) -> int:
        return min(99, self.households_done * 100 // self.households_total) if self.households_total else 0


class RollOverLine(models.Model):
    """One household of the report. what, of a changed one: {column: [value of the year before, value of the year]}."""

    class Kind(models.TextChoices):
        NEW = "new", _("new")
        GONE = "gone", _("gone")
        CHANGED = "changed", _("changed")

    roll_over = models.ForeignKey(RollOver, models.CASCADE, related_name="lines", verbose_name=_("roll-over"), db_index=False)
    kind = models.CharField(_("kind"), max_length=7, choices=Kind)
    household = models.ForeignKey("households.Household", models.PROTECT, related_name="+", verbose_name=_("household"))
    what = models.JSONField(_("what changed"), default=dict)

    class Meta:
        verbose_name = _("line of a roll-over")
        verbose_name_plural = _("lines of a roll-over")
        ordering = ["roll_over_id", "kind", "household__number"]
        constraints = [models.UniqueConstraint(name="household_once_in_a_roll_over", fields=["roll_over", "household"])]

    def __str__(self):
        return f"{self.roll_over_id} {self.kind} {self.household_id}"
