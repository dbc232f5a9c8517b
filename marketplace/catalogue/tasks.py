"""Recurring work of the catalogue."""

from django_tasks import task

from marketplace.catalogue.search import services
from shared.schedule import every


@every(minutes=15)
@task()
def refresh_public_list() -> int:
    """Promotions begin and end, certificates run out, goods are sold: the list follows within a quarter of an hour."""
    return services.refresh_dated()
