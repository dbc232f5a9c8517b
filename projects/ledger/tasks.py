"""Background tasks of the ledger."""

from django_tasks import task

from accounts.models import User
from projects.ledger import services, verifying
from shared.schedule import every


@every(minutes=5)
@task()
def open_accounts() -> None:
    """A household that came into the register lately gets its income account."""
    services.open_missing_accounts()


@every(hours=24)
@task()
def verify_ledger(by_id: int | None = None) -> None:
    """Every night, and when an auditor asks: the whole chain computed again."""
    verifying.verify(by=User.objects.get(pk=by_id) if by_id else None)
