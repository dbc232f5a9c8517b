from django.utils import timezone
from django_tasks import task

from marketplace.orders import shipping
from shared.schedule import every


@every(hours=1)
@task()
def receive_due() -> None:
    """Count as received what was dispatched so long ago that the rule says so."""
    shipping.receive_all_due(timezone.now())
