"""Keeping the list of doubts true: check again, explain, and check later when something changed.

A decision stays. What somebody explained is asked again only when a fact changes that its rule reads.
"""

from collections import Counter
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from itertools import islice

from django.db import transaction
from django.db.models import QuerySet
from django.utils import timezone
from django.utils.translation import gettext as _
from django_tasks import task

from accounts.permissions import require
from audit.services import PLATFORM, change_status, record
from projects.households.checks.loading import CHUNK, facts_of
from projects.households.checks.rule import Finding, Severity, fingerprint_of, run
from projects.households.models import Doubt, DoubtStep, Household
from projects.villages.models import Village
from shared.errors import RuleError
from shared.schedule import every

Status = Doubt.Status
COLUMNS = ["severity", "field", "words", "status", "facts_print", "last_seen_at"]


@dataclass(frozen=True, slots=True)
class Rechecked:
    """What a recheck changed; households is how many were looked at."""

    households: int = 0
    opened: int = 0
    reopened: int = 0
    resolved: int = 0


def recheck(households: QuerySet, *, by) -> Rechecked:
    """Run all rules over households and bring their doubts up to date, chunk by chunk, each in a transaction.

    by  None when the platform itself checks; a person needs households.explain_doubt and gives households visible to them
    """
    if by is not None:
        require(by, "households.explain_doubt")
    facts, sums = facts_of(households.filter(closed_on__isnull=True), timezone.localdate()), Counter()
    while chunk := list(islice(facts, CHUNK)):
        sums["households"] += len(chunk)
        sums.update(_Chunk(chunk, by).settle())
    closed = Doubt.objects.filter(household__in=households.filter(closed_on__isnull=False)).exclude(status=Status.RESOLVED)
    sums.update(_resolve(list(closed), by))
    if sums["opened"] or sums["reopened"] or sums["resolved"]:
        record(by, "doubts.rechecked", **sums)
    return Rechecked(**sums)


class _Chunk:
    """The doubts of some households, before and after."""

    def __init__(self, facts: list, by):
        self.by, self.now = by, timezone.now()
        self.found: dict[tuple, tuple[Finding, str]] = {}
        for one in facts:
            for finding in run(one):
                self.found[one.key, finding.person, finding.rule_id, finding.case] = (finding, fingerprint_of(finding, one))
        self.keys = [one.key for one in facts]

    @transaction.atomic
    def settle(self) -> dict[str, int]:
        # Two rechecks of one household at a time: on PostgreSQL the second waits here.
        list(Household.objects.filter(pk__in=self.keys).order_by("pk").select_for_update().values_list("pk", flat=True))
        known = {(d.household_id, d.member_id, d.rule_id, d.case): d for d in Doubt.objects.filter(household__in=self.keys)}
        opened = [self._new(key) for key in self.found if key not in known]
        Doubt.objects.bulk_create(opened)
        again = [known[key] for key in self.found if key in known]
        reopened = [doubt for doubt in again if self._seen_again(doubt)]
        Doubt.objects.bulk_update(again, COLUMNS, batch_size=CHUNK)
        _note_steps([*opened, *reopened], self.by)
        gone = [doubt for key, doubt in known.items() if key not in self.found and doubt.status != Status.RESOLVED]
        return {"opened": len(opened), "reopened": len(reopened), **_resolve(gone, self.by)}

    def _new(self, key: tuple) -> Doubt:
        household, member, rule_id, case = key
        finding, print_ = self.found[key]
        words = {"severity": finding.severity.value, "field": finding.field, "words": finding.words, "facts_print": print_}
        return Doubt(
            household_id=household,
            member_id=member,
            rule_id=rule_id,
            case=case,
            first_seen_at=self.now,
            last_seen_at=self.now,
            **words,
        )

    def _seen_again(self, doubt: Doubt) -> bool:
        """Bring a known doubt up to date; True when it is open once more."""
        finding, print_ = self.found[doubt.household_id, doubt.member_id, doubt.rule_id, doubt.case]
        doubt.severity, doubt.field, doubt.words = finding.severity.value, finding.field, finding.words
        doubt.facts_print, doubt.last_seen_at = print_, self.now
        told = doubt.status == Status.EXPLAINED and doubt.explained_print == print_ and finding.severity == Severity.DOUBT
        if doubt.status in Doubt.WAITING or told:
            return False
        doubt.status = Status.REOPENED
        return True


def _resolve(gone: list[Doubt], by) -> dict[str, int]:
    """Doubts that are no longer found are resolved; their explanation stays readable."""
    Doubt.objects.filter(pk__in=[doubt.pk for doubt in gone]).update(status=Status.RESOLVED)
    for doubt in gone:
        doubt.status = Status.RESOLVED
    _note_steps(gone, by)
    return {"resolved": len(gone)}


def _note_steps(doubts: Iterable[Doubt], by) -> None:
    name = str(by)[:60] if by else PLATFORM
    DoubtStep.objects.bulk_create(DoubtStep(doubt=doubt, status=doubt.status, by_name=name) for doubt in doubts)


@transaction.atomic
def explain(doubt: Doubt, *, note: str, by) -> None:
    """Say why a doubt is none. It stays explained until one of its facts changes; an error cannot be explained away.

    Raises RuleError "no_note", "is_an_error", "facts_changed", or what change_status raises.
    """
    require(by, "households.explain_doubt", doubt.audit_region)
    note = note.strip()
    if not note:
        raise RuleError("no_note", _("Say why this is right as it stands, so that the next reader understands it."))
    if doubt.severity == Doubt.Severity.ERROR:
        raise RuleError("is_an_error", _("This is an error: correct what the register says, then it goes away by itself."))
    change_status(doubt, Status.EXPLAINED, by=by, explanation=note, explained_print=doubt.facts_print)
    DoubtStep.objects.create(doubt=doubt, status=Status.EXPLAINED, by_name=str(by)[:60], note=note)


def recheck_later(household_ids: Iterable[int]) -> None:
    """Check these households again in the background, once the running transaction is committed."""
    waiting = iter(sorted(set(household_ids)))
    while chunk := list(islice(waiting, CHUNK)):
        transaction.on_commit(lambda chunk=chunk: recheck_households.enqueue(chunk))


@task()
def recheck_households(household_ids: list[int]) -> None:
    recheck(Household.objects.filter(pk__in=household_ids), by=None)


@every(hours=24)
@task()
def recheck_every_village() -> None:
    """Ages and clocks move although nobody writes: every night each village is checked again, as a task of its own."""
    for village in _villages():
        recheck_village.enqueue(village)


@task()
def recheck_village(village_id: int) -> None:
    recheck(Household.objects.filter(village=village_id), by=None)


def _villages() -> Iterator[int]:
    return Village.objects.order_by("pk").values_list("pk", flat=True).iterator()
