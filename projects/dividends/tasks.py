"""Background tasks of dividend rounds."""

import logging

from django_tasks import task

from projects.dividends.models import DividendRound
from projects.dividends.replaying import record_replay
from shared.schedule import every

log = logging.getLogger(__name__)


@every(hours=24)
@task()
def replay_rounds() -> None:
    """Every round past its draft is recalculated from its stored inputs; what differs is kept with the round and logged."""
    lying = DividendRound.objects.counting().exclude(status=DividendRound.Status.DRAFT)
    for round_ in lying.select_related("programme__village__region").order_by("pk").iterator(chunk_size=100):
        kept = record_replay(round_)
        if kept.differences:
            log.error("Round %s differs from its recalculation in %s places", round_.pk, kept.differences)
