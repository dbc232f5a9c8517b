"""Background tasks of the ground floor."""

from datetime import timedelta

from django.core.management import call_command
from django.utils import timezone
from django_tasks import task

from shared.schedule import every


@every(seconds=20)
@task()
def beat() -> None:
    """Proof of life for /healthz: that it finished is all there is to it."""


@every(minutes=30)
@task()
def tidy_task_results() -> None:
    """Forget finished background tasks: heartbeats after an hour, failures after thirty days."""
    from django_tasks_db.models import DBTaskResult

    DBTaskResult.objects.filter(task_path=beat.module_path, finished_at__lt=timezone.now() - timedelta(hours=1)).delete()
    call_command("prune_db_task_results", min_age_days=3, failed_min_age_days=30, verbosity=0)
