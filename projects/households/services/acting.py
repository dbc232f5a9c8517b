"""What every act on a household's membership shares: its events are collected, written once, replayed, and followed up."""

import uuid
from collections.abc import Iterable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from datetime import date

from projects.households import histories
from projects.households.models import Household, Member, MembershipEvent


@dataclass(slots=True)
class Proof:
    """What shows that it happened, and who proposed it."""

    text: str = ""
    file: object = ""
    proposed_by: object = None


@dataclass(slots=True)
class Act:
    """Events that belong together, being collected."""

    on: date
    by: object
    proof: Proof = field(default_factory=Proof)
    events: list[MembershipEvent] = field(default_factory=list)
    key: uuid.UUID = field(default_factory=uuid.uuid4)

    def add(self, kind: str, household: Household, member: Member, relation: str = "") -> None:
        self.events.append(
            MembershipEvent(
                kind=kind, household=household, member=member, happened_on=self.on, relation=relation, act=self.key,
                proof=self.proof.text, proof_file=self.proof.file or "", proposed_by=self.proof.proposed_by, approved_by=self.by,
            )
        )  # fmt: skip

    def write(self) -> histories.Turned:
        """Save the events one by one, the file with the first of them; then replay and bring everything up to date."""
        for event in self.events:
            event.proof_file = self.events[0].proof_file.name or "" if event is not self.events[0] else event.proof_file
            event.save()
        return follow_up({event.household_id for event in self.events}, {event.member_id for event in self.events})

    @contextmanager
    def file_only_if_it_holds(self) -> Iterator[None]:
        """Delete the file again that the block stored, when the block fails: the database rolls back, a disk does not."""
        first = self.events[0].proof_file if self.events else None
        is_new = bool(first) and not first._committed
        try:
            yield
        except BaseException:
            if is_new and first._committed:
                first.storage.delete(first.name)
            raise


def lock_households(household_ids: Iterable[int]) -> None:
    """One act at a time in a household: row locks on PostgreSQL, always in one order; SQLite writers queue anyway."""
    list(Household.objects.select_for_update().filter(pk__in=list(household_ids)).order_by("pk"))


def follow_up(household_ids: Iterable[int], member_ids: Iterable[int]) -> histories.Turned:
    """Replay and refresh after events were written; says which households nobody lives in any more, and which are lived in again."""
    histories.check_households(household_ids)
    histories.check_members(member_ids)
    histories.refresh_members(member_ids)
    return histories.refresh_households(household_ids)
