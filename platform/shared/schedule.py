"""Tasks that recur. `@every(minutes=5)` above a task registers it; `manage.py run_schedule` enqueues what is due.

Tasks must be idempotent: after a restart each runs once at once, and two schedulers at the same time do
no harm beyond doing the work twice.
"""

import time
from collections.abc import Callable, Iterator
from datetime import timedelta

from django.db.models import Q
from django.utils import timezone
from django_tasks.base import Task

SCHEDULE: dict[str, tuple[Task, int]] = {}  # module path → (task, seconds between runs)


def every(*, seconds: int = 0, minutes: int = 0, hours: int = 0) -> Callable[[Task], Task]:
    period = seconds + minutes * 60 + hours * 3600

    def register(task: Task) -> Task:
        SCHEDULE[task.module_path] = (task, period)
        return task

    return register


def due(last_run: dict[str, float]) -> Iterator[Task]:
    """Tasks whose period has passed since last_run (monotonic seconds by path); notes them as run now."""
    now = time.monotonic()
    for path, (task, period) in SCHEDULE.items():
        if now - last_run.get(path, float("-inf")) >= period:
            last_run[path] = now
            yield task


def waiting_already(task: Task) -> bool:
    """Is the same task still queued? Then a second one would only pile up behind a stopped worker."""
    from django_tasks_db.models import DBTaskResult

    return DBTaskResult.objects.ready().filter(task_path=task.module_path).exists()


def reap(older_than: timedelta = timedelta(minutes=30)) -> int:
    """Put tasks back in the queue that a killed worker left RUNNING; returns how many."""
    from django_tasks_db.models import DBTaskResult

    lost = Q(status="RUNNING", started_at__lt=timezone.now() - older_than)
    return DBTaskResult.objects.filter(lost).update(status="READY", started_at=None)
