"""Flash prices end by the clock."""

from django.utils import timezone
from django_tasks import task

from marketplace.offers.services import close_over
from shared.schedule import every


@every(minutes=1)
@task()
def close_flash_sales() -> None:
    close_over(timezone.now())
