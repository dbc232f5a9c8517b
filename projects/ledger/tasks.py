"""Background tasks of the ledger."""

from django_tasks import task

from projects.ledger import services
from shared.schedule import every


@every(minutes=5)
@task()
def open_accounts() -> None:
    """A household that came into the register lately gets its income account."""
    services.open_missing_accounts()
