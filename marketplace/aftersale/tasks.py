from django.utils import timezone
from django_tasks import task

from marketplace.aftersale import services
from marketplace.aftersale.telling import note_claim_news
from shared.schedule import every


@every(hours=1)
@task()
def move_due() -> None:
    """Take to the county what the seller left unanswered, close what the buyer left lying."""
    services.move_due(timezone.now())


@every(minutes=1)
@task()
def note_news() -> None:
    """Each step of a claim becomes a message; checkout sends it with the others."""
    note_claim_news(timezone.now())
