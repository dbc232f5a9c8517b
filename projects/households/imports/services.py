"""What officials do with an import: upload a workbook, explain its columns, import it, cancel it, take it up again."""

from datetime import timedelta
from pathlib import Path

from django.conf import settings
from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext as _
from django_tasks import task

from accounts.permissions import require
from audit.services import change_status, record
from projects.households.imports import applying, guards, staging, storing
from projects.households.imports.columns import BY_KEY
from projects.households.imports.headers import normal
from projects.households.imports.models import ColumnMapping, ImportRow, ImportRun, VillageImport
from projects.households.imports.working import LostRun, Worker, stalled
from projects.villages.models import Village
from regions.models import Region
from shared.errors import RuleError
from shared.schedule import every

DAYS_KEPT = 30  # after that the file and what its rows said are deleted; settings.IMPORT_DAYS_KEPT overrides it
Status = ImportRun.Status


def upload(path: Path, *, file_name: str, region: Region, by) -> ImportRun:
    """Keep a workbook for the register of a region and have it checked in the background.

    region  the area the rows must lie in: a village, a township or the county
    Raises what guards.kind_of raises, and "imported_already" when the very same file is in the register.
    """
    require(by, "households.import", region.code)
    kind, sha256 = guards.kind_of(path), storing.sha256_of(path)
    before = ImportRun.objects.filter(sha256=sha256, region=region, status=Status.IMPORTED, only_good=False).first()
    if before:
        words = {"day": timezone.localtime(before.finished_at).strftime("%Y-%m-%d %H:%M"), "who": before.confirmed_by}
        raise RuleError("imported_already", _("This very file was imported on %(day)s by %(who)s; nothing is left to do.") % words)
    stored_as = storing.store(path)
    with transaction.atomic():
        run = ImportRun.objects.create(
            region=region, file_name=file_name[-120:], kind=kind, sha256=sha256, size_bytes=path.stat().st_size,
            stored_as=stored_as, uploaded_by=by,
        )  # fmt: skip
        record(by, "importrun.uploaded", run, sha256=sha256)
        _work_later(run)
    return run


def _work_later(run: ImportRun) -> None:
    transaction.on_commit(lambda: work_on_import.enqueue(run.pk))


@transaction.atomic
def explain_columns(run: ImportRun, *, meanings: dict[str, str], by) -> None:
    """Say what headings mean, for this file and all later ones of the county. meanings: heading → key of a column, "" for none."""
    require(by, "households.import", run.audit_region)
    for heading, key in meanings.items():
        if key and key not in BY_KEY:
            raise RuleError("unknown_column", _("There is no column “%(key)s” in the register.") % {"key": key})
        said = {"key": key, "decided_by": by, "decided_at": timezone.now()}
        ColumnMapping.objects.update_or_create(county=run.region_id[:6], heading=normal(heading), defaults=said)
    change_status(run, Status.CHECKING, by=by, token="", beat_at=None)
    _work_later(run)


@transaction.atomic
def start_import(run: ImportRun, *, only_good: bool, by) -> None:
    """Have the checked rows imported in the background.

    Raises RuleError "has_errors" (all was asked for and there are errors), "nothing_to_import", "village_busy", "wrong_status".
    """
    require(by, "households.import", run.audit_region)
    if not only_good and run.counts.get("error"):
        words = {"count": run.counts["error"]}
        raise RuleError(
            "has_errors",
            _("%(count)s rows have errors. Mend them in the workbook and upload it again, or import the good rows only.") % words,
        )
    if not run.rows_good:
        raise RuleError("nothing_to_import", _("Nothing in this file is new or changed; there is nothing to import."))
    take_villages(run)
    good = ImportRow.objects.filter(run=run, outcome__in=["new", "changed"]).count()
    change_status(
        run, Status.IMPORTING, by=by, only_good=only_good, confirmed_by=by, rows_total=good,
        rows_done=0, applied_to=0, token="", beat_at=None,
    )  # fmt: skip
    _work_later(run)


def take_villages(run: ImportRun) -> None:
    """Reserve every village the run writes into, all or none; raises RuleError "village_busy"."""
    wanted = sorted(applying.villages_of(run))
    VillageImport.objects.bulk_create([VillageImport(village_id=pk) for pk in wanted], ignore_conflicts=True)
    held = VillageImport.objects.filter(village__in=wanted, run__isnull=False).exclude(run=run)
    ended = [pk for pk, status in held.values_list("run_id", "run__status") if status not in {Status.IMPORTING, Status.FAILED}]
    VillageImport.objects.filter(village_id__in=wanted, run_id__in=ended).update(run=None)
    VillageImport.objects.filter(village_id__in=wanted, run_id=run.pk).update(run=None)
    if VillageImport.objects.filter(village_id__in=wanted, run_id__isnull=True).update(run=run) < len(wanted):
        busy = VillageImport.objects.filter(village__in=wanted).exclude(run=run).select_related("village__region", "run").first()
        words = {"village": busy.village if busy else Village.objects.get(pk=wanted[0]), "file": busy.run if busy else ""}
        raise RuleError(
            "village_busy", _("Another import (%(file)s) writes into %(village)s now. Wait until it is done, then try again.") % words
        )


def cancel(run: ImportRun, *, by) -> None:
    """Give a run up before anything is written; its file and rows are deleted."""
    require(by, "households.import", run.audit_region)
    if run.status == Status.FAILED and run.applied_to:
        raise RuleError("partly_imported", _("Some of its rows are in the register already. Take the import up again to finish it."))
    change_status(run, Status.CANCELLED, by=by, finished_at=timezone.now())
    VillageImport.objects.filter(run=run).update(run=None)
    forget(run)


def resume(run: ImportRun, *, by) -> None:
    """Take up a run that a fault stopped, behind the last row it finished."""
    require(by, "households.import", run.audit_region)
    to = Status.IMPORTING if run.confirmed_by_id else Status.CHECKING
    with transaction.atomic():
        change_status(run, to, by=by, failure="", token="", beat_at=None)
        _work_later(run)


def forget(run: ImportRun) -> None:
    """Delete the uploaded file and what its rows said; counts, places and sentences stay."""
    storing.delete(run)
    ImportRow.objects.filter(run=run).update(raw="", cleaned="")


@task()
def work_on_import(run_id: int) -> None:
    work_on(ImportRun.objects.select_related("region", "uploaded_by", "confirmed_by").get(pk=run_id))


@every(minutes=2)
@task()
def take_up_stalled() -> None:
    """Imports whose worker was killed go on where it stopped."""
    for pk in stalled().values_list("pk", flat=True):
        work_on_import.enqueue(pk)


@every(hours=12)
@task()
def forget_old_imports() -> None:
    """Personal data of imports that are over go after some days."""
    before = timezone.now() - timedelta(days=getattr(settings, "IMPORT_DAYS_KEPT", DAYS_KEPT))
    for run in ImportRun.objects.filter(finished_at__lt=before).exclude(stored_as=""):
        forget(run)


def work_on(run: ImportRun, *, tell=None) -> None:
    """Do what a run waits for: check it, or import it. A fault is written down and can be resumed; another worker's run is left alone."""
    if run.status == Status.UPLOADED:
        change_status(run, Status.CHECKING, by=run.uploaded_by)
    if run.status not in {Status.CHECKING, Status.IMPORTING}:
        return
    try:
        worker = Worker(run, run.status, tell)
    except LostRun:
        return
    try:
        (_check if run.status == Status.CHECKING else _import)(run, worker)
    except LostRun:
        return
    except RuleError as error:
        _fail(run, worker, error.message)
    except Exception:
        _fail(
            run,
            worker,
            _("Something went wrong inside the platform; nothing was left half done. Take it up again, or tell the administrator."),
        )
        raise


def _check(run: ImportRun, worker: Worker) -> None:
    if not run.read_to:
        staging.read_headings(run)
        if staging.unexplained(run):
            change_status(run, Status.MAPPING, by=run.uploaded_by, token="")
            return
        staging.keep_useful_sheets(run)
    staging.stage(run, worker)
    change_status(run, Status.CHECKED, by=run.uploaded_by, token="")


def _import(run: ImportRun, worker: Worker) -> None:
    applying.apply(run, worker)
    with transaction.atomic():
        VillageImport.objects.filter(run=run).update(run=None)
        left_out = run.rows_total - ImportRow.objects.filter(run=run, outcome__in=["new", "changed"]).count()
        counts = run.counts | {"error": run.counts.get("error", 0) + left_out}
        change_status(run, Status.IMPORTED, by=run.confirmed_by, token="", finished_at=timezone.now(), counts=counts)


def _fail(run: ImportRun, worker: Worker, sentence: str) -> None:
    run.refresh_from_db()
    if run.token == worker.token:
        change_status(run, Status.FAILED, by=None, failure=sentence[:300], token="")
