"""Is the platform able to do its work? Each part answers {"ok": bool, "detail": str}."""

import uuid
from datetime import timedelta

from django.core.files.base import ContentFile
from django.core.files.storage import default_storage
from django.db import connection
from django.utils import timezone
from django_tasks_db.models import DBTaskResult

BEAT_PATH = "shared.tasks.beat"
SILENCE = timedelta(seconds=120)


def check_all() -> dict[str, dict]:
    return {name: _guarded(check) for name, check in {"database": database, "worker": worker, "storage": storage}.items()}


def _guarded(check) -> dict:
    try:
        return check()
    except Exception as error:
        return {"ok": False, "detail": f"{type(error).__name__}: {error}"[:200]}


def database() -> dict:
    with connection.cursor() as cursor:
        cursor.execute("SELECT 1")
        cursor.fetchone()
    return {"ok": True, "detail": connection.vendor}


def worker() -> dict:
    """The scheduler enqueues a beat every 20 s; one finished lately shows that scheduler and worker both live."""
    last = DBTaskResult.objects.filter(task_path=BEAT_PATH, finished_at__isnull=False).order_by("-finished_at").first()
    if last is None:
        return {"ok": False, "detail": "no heartbeat yet: are `manage.py db_worker` and `manage.py run_schedule` running?"}
    silent = timezone.now() - last.finished_at
    return {"ok": silent < SILENCE, "detail": f"last heartbeat {int(silent.total_seconds())} s ago"}


def storage() -> dict:
    name = default_storage.save(f"health/{uuid.uuid4().hex}.txt", ContentFile(b"ok"))
    try:
        with default_storage.open(name) as file:
            well = file.read() == b"ok"
    finally:
        default_storage.delete(name)
    return {"ok": well, "detail": "written, read and deleted"}
