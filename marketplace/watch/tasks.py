from django.utils import timezone
from django_tasks import task

from marketplace.watch import services
from shared.schedule import every


@every(hours=24)
@task()
def watch() -> None:
    """Look for sales that are not what they seem."""
    services.watch(timezone.now())
