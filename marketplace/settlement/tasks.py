from django.utils import timezone
from django_tasks import task

from marketplace.settlement import services
from shared.schedule import every


@every(hours=1)
@task()
def settle_due() -> None:
    """Pay out what can no longer be returned."""
    today = timezone.localdate()
    services.settle_all_due(services.due(today), by=None, on=today)


@every(minutes=5)
@task()
def fold_refunds() -> None:
    services.fold_refunds()
