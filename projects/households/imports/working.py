"""Which worker has a run: a token and a sign of life, moved by conditional UPDATE, so that two never work on the same run."""

import uuid
from collections.abc import Callable
from datetime import timedelta

from django.db.models import Q
from django.utils import timezone

from projects.households.imports.models import ImportRun

SILENT = timedelta(minutes=3)  # after that a worker counts as dead; a chunk takes a second or two


class LostRun(Exception):
    """Another worker took the run, or somebody cancelled it; what was being written is rolled back."""


class Worker:
    """Holds a run while it has the given status. Raises LostRun when it does not get it, or no longer has it.

    tell  called after each sign of life, for a bar on a terminal
    """

    def __init__(self, run: ImportRun, status: str, tell: Callable[[ImportRun], None] | None = None):
        self.run, self.status, self.token, self.tell = run, status, uuid.uuid4().hex, tell
        free = Q(token="") | Q(beat_at__isnull=True) | Q(beat_at__lt=timezone.now() - SILENT)
        if not ImportRun.objects.filter(free, pk=run.pk, status=status).update(token=self.token, beat_at=timezone.now()):
            raise LostRun
        run.refresh_from_db()

    def keep(self, **columns) -> None:
        """Write columns of the run and a sign of life, if the run is still ours; call it inside the chunk's transaction."""
        mine = ImportRun.objects.filter(pk=self.run.pk, status=self.status, token=self.token)
        if not mine.update(beat_at=timezone.now(), **columns):
            raise LostRun
        for name, value in columns.items():
            setattr(self.run, name, value)
        if self.tell:
            self.tell(self.run)

    def let_go(self) -> None:
        ImportRun.objects.filter(pk=self.run.pk, token=self.token).update(token="")


def stalled():
    """Runs at work whose worker has been silent for too long."""
    old = Q(beat_at__isnull=True, uploaded_at__lt=timezone.now() - SILENT) | Q(beat_at__lt=timezone.now() - SILENT)
    return ImportRun.objects.filter(old, status__in=ImportRun.AT_WORK)
