from django.utils import timezone
from django_tasks import task

from marketplace.aftersale import services
from shared.schedule import every


@every(hours=1)
@task()
def move_due() -> None:
    """Take to the county what the seller left unanswered, close what the buyer left lying."""
    services.move_due(timezone.now())
