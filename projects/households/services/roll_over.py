"""The way of a region's register into the next year: started once, worked off in parts by the background worker, resumable.

A part is one transaction that first moves `done_to` by a conditional UPDATE: two workers on one run never do a part twice,
and a killed one leaves nothing half done.
"""

from datetime import date, timedelta
from itertools import islice

from django.db import transaction
from django.db.models import F, Q
from django.utils import timezone
from django.utils.translation import gettext as _
from django_tasks import task

from accounts.permissions import require
from audit.services import change_status, record
from projects.households.composition import compositions
from projects.households.models import HouseholdYear, RollOver, RollOverLine
from projects.households.services.year_end import BATCH, Findings, Kind, candidates, look, movements
from projects.villages.models import Village
from regions.models import Level, Region
from shared.errors import RuleError
from shared.schedule import every

SILENT = timedelta(minutes=3)  # after that a worker counts as dead; a part takes a second or two
Status = RollOver.Status


class LostRun(Exception):
    """Another worker moved the run on; what this one was writing is rolled back."""


@transaction.atomic
def start(region: Region, from_year: int, *, by) -> RollOver:
    """Begin to carry the register of a region from from_year into the next year, once the year is over; a worker does the rest.

    Every household somebody lived in gets a row of the next year; those that have one keep it.
    Raises RuleError "year_not_over", "rolling_over_now", "rolled_over_already".
    """
    run = _begin(region, from_year, by)
    transaction.on_commit(lambda: carry_on.enqueue(run.pk))
    return run


def roll_over(region: Region, from_year: int, *, by) -> RollOver:
    """The same at once, for set-up and small regions: returns the finished run."""
    run = _begin(region, from_year, by)
    work_on(run)
    return run


@transaction.atomic
def resume(run: RollOver, *, by) -> None:
    """Take up a run that a fault stopped, behind the last part it finished."""
    require(by, "households.roll_over", run.audit_region)
    change_status(run, Status.RUNNING, by=by, failure="", moved_at=timezone.now())
    transaction.on_commit(lambda: carry_on.enqueue(run.pk))


@task()
def carry_on(run_id: int) -> None:
    work_on(RollOver.objects.get(pk=run_id))


@every(minutes=2)
@task()
def take_up_stalled_roll_overs() -> None:
    """Runs whose worker was killed go on where it stopped."""
    for pk in RollOver.objects.filter(status=Status.RUNNING, moved_at__lt=timezone.now() - SILENT).values_list("pk", flat=True):
        carry_on.enqueue(pk)


def work_on(run: RollOver) -> None:
    """Do what is left of a run. A fault is written down and can be resumed; a run another worker has is left alone."""
    try:
        while _carry_part(run):
            pass
        _finish(run)
    except LostRun:
        return
    except RuleError as refused:
        _fail(run, refused.message)
    except Exception:
        _fail(run, _("Something went wrong inside the platform; nothing was left half done. Take it up again, or tell the administrator."))
        raise


def running_over(prefix: str, from_year: int):
    """Unfinished runs of a year whose region lies in this one or around it."""
    around = [prefix[:level] for level in Level if level < len(prefix)]
    overlapping = Q(region_prefix__startswith=prefix) | Q(region_prefix__in=around)
    return RollOver.objects.filter(overlapping, from_year=from_year).exclude(status=Status.DONE)


def anything_left(prefix: str, from_year: int) -> bool:
    """Is there a household that somebody lived in at the end of the year and that has no row of the next one?"""
    waiting = candidates(prefix, from_year).exclude(years__year=from_year + 1).values_list("pk", flat=True).iterator()
    while ids := list(islice(waiting, BATCH)):
        if any(compositions(ids, date(from_year, 12, 31)).values()):
            return True
    return False


@transaction.atomic
def _begin(region: Region, from_year: int, by) -> RollOver:
    if by is not None:
        require(by, "households.roll_over", region.code)
    words = {"region": region, "year": from_year, "next": from_year + 1}
    if date(from_year, 12, 31) >= timezone.localdate():
        raise RuleError("year_not_over", _("The year %(year)s is not over yet.") % words)
    list(Village.objects.select_for_update(of=("self",)).filter(region__code__startswith=region.prefix).order_by("pk"))  # one at a time
    if running_over(region.prefix, from_year).exists():
        raise RuleError("rolling_over_now", _("%(region)s, or a part of it, is being carried over already; see the list.") % words)
    if not anything_left(region.prefix, from_year):
        raise RuleError("rolled_over_already", _("Everything of %(region)s is in %(next)s already.") % words)
    run = RollOver.objects.create(
        region_code=region.code, region_prefix=region.prefix, from_year=from_year,
        households_total=candidates(region.prefix, from_year).count(), made_by=by, made_by_name=str(by or ""),
    )  # fmt: skip
    record(by, "rollover.started", run, households=run.households_total)
    return run


@transaction.atomic
def _carry_part(run: RollOver) -> int:
    """Carry the next BATCH of households over; returns how many were looked at."""
    left = candidates(run.region_prefix, run.from_year).filter(pk__gt=run.done_to)
    ids = list(left.values_list("pk", flat=True)[:BATCH])
    if not ids:
        return 0
    _move_on(run, done_to=ids[-1], households_done=F("households_done") + len(ids))
    found = look(ids, run.from_year)
    HouseholdYear.objects.bulk_create(found.fresh, batch_size=500)
    HouseholdYear.objects.bulk_update(found.counted, ["people"], batch_size=500)
    lines = [RollOverLine(roll_over=run, kind=kind, household_id=pk, what=what) for kind, pk, what in found.lines]
    RollOverLine.objects.bulk_create(lines, batch_size=500)
    RollOver.objects.filter(pk=run.pk).update(**_counts(found))
    run.refresh_from_db()
    return len(ids)


def _counts(found: Findings) -> dict:
    counts = {"copied": len(found.fresh), **{str(kind): found.count(kind) for kind in Kind}}
    return {column: F(column) + count for column, count in counts.items()}


def _move_on(run: RollOver, **columns) -> None:
    """Take the next part for this worker; on PostgreSQL a second one waits here and then sees that the run has moved."""
    mine = RollOver.objects.filter(pk=run.pk, status=Status.RUNNING, done_to=run.done_to)
    if not mine.update(moved_at=timezone.now(), **columns):
        raise LostRun


@transaction.atomic
def _finish(run: RollOver) -> None:
    joined, left = movements(run.region_prefix, run.from_year)
    mine = RollOver.objects.filter(pk=run.pk, status=Status.RUNNING, done_to=run.done_to)
    if not mine.update(status=Status.DONE, joined=joined, left=left, moved_at=timezone.now()):
        raise LostRun
    run.refresh_from_db()
    record(run.made_by, "register.rolled_over", run, copied=run.copied, new=run.new, gone=run.gone, changed=run.changed)


def _fail(run: RollOver, sentence: str) -> None:
    run.refresh_from_db()
    if run.status == Status.RUNNING:
        change_status(run, Status.FAILED, by=None, failure=sentence[:300])
