"""Who lived in a household on a day, computed from the membership events; for one household or for many with one query.

An event holds from its day on: who is born on the 5th belongs on the 5th, who dies on the 5th no longer does.
The same is said twice, as Python and as SQL for statements over a whole county; a test compares them on random histories.
"""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date

from projects.households.models import Household, Member, MembershipEvent

BATCH = 5_000  # households per query: below the parameter limit of both databases
IN, OUT = frozenset(kind.value for kind in MembershipEvent.IN), frozenset(kind.value for kind in MembershipEvent.OUT)
HEAD = Member.Relation.HEAD.value


@dataclass(frozen=True, slots=True)
class Place:
    """A member's place in a household: since when, and as whose what."""

    member_id: int
    relation: str
    since: date


@dataclass(frozen=True, slots=True)
class Step:
    """A standing event reduced to what composition needs."""

    pk: int
    household_id: int
    member_id: int
    kind: str
    happened_on: date
    relation: str


def _quoted(kinds: frozenset[str]) -> str:
    return ", ".join(f"'{kind}'" for kind in sorted(kinds))


# Common table expressions (both databases): `place`, one row for each member who lived in a household of `asked` on %(on)s, with
# `relation` and `joined`, the order of joining within the household. The statement provides `asked` (household_id) before them.
PLACES = f"""
happened AS (
  SELECT e.household_id, e.member_id, e.kind, e.relation,
    ROW_NUMBER() OVER (PARTITION BY e.household_id ORDER BY e.happened_on, e.id) AS step,
    ROW_NUMBER() OVER backwards AS back,
    SUM(CASE WHEN e.kind IN ({_quoted(OUT)}) THEN 1 ELSE 0 END) OVER backwards AS leavings
  FROM households_membershipevent e
  WHERE e.household_id IN (SELECT household_id FROM asked) AND e.happened_on <= %(on)s AND e.undoes_id IS NULL
    AND NOT EXISTS (SELECT 1 FROM households_membershipevent u WHERE u.undoes_id = e.id)
  WINDOW backwards AS (PARTITION BY e.household_id, e.member_id ORDER BY e.happened_on DESC, e.id DESC)
), place AS (
  SELECT household_id, member_id,
    MAX(CASE WHEN back = 1 THEN relation END) AS relation,
    MIN(CASE WHEN kind IN ({_quoted(IN)}) THEN step END) AS joined
  FROM happened WHERE leavings = 0
  GROUP BY household_id, member_id
  HAVING MIN(CASE WHEN kind IN ({_quoted(IN)}) THEN step END) IS NOT NULL
)"""  # noqa: S608  kinds of our own model

_COLUMNS = ("pk", "household_id", "member_id", "kind", "happened_on", "relation")


def composition(household: Household | int, on: date) -> dict[int, Place]:
    """Member id → place in the household (or its id) on a day, in the order of joining. One query."""
    pk = getattr(household, "pk", household)
    return compositions([pk], on)[pk]


def head_count(household: Household | int, on: date) -> int:
    """How many people lived in the household (or its id) on a day. One query."""
    return len(composition(household, on))


def compositions(household_ids: Iterable[int], on: date) -> dict[int, dict[int, Place]]:
    """The composition of each household; empty dicts for those in which nobody lived. One query for each BATCH."""
    ids = list(household_ids)
    there: dict[int, dict[int, Place]] = {pk: {} for pk in ids}
    for start in range(0, len(ids), BATCH):
        events = MembershipEvent.objects.filter(household_id__in=ids[start : start + BATCH], happened_on__lte=on)
        for step in steps(events):
            take(there[step.household_id], step)
    return there


def head_counts(household_ids: Iterable[int], on: date) -> dict[int, int]:
    """Number of people in each household on a day; 0 for those in which nobody lived."""
    return {pk: len(places) for pk, places in compositions(household_ids, on).items()}


def heads(household_ids: Iterable[int], on: date) -> dict[int, int]:
    """Household id → member id of its head on a day; a household without a head is not in it."""
    found = {}
    for pk, places in compositions(household_ids, on).items():
        for place in places.values():
            if place.relation == HEAD:
                found[pk] = place.member_id
    return found


def steps(events) -> list[Step]:
    """Standing events in the order in which they hold."""
    rows = events.standing().order_by("happened_on", "pk").values_list(*_COLUMNS)
    return [Step(*row) for row in rows]


def take(places: dict[int, Place], step: Step) -> None:
    """Let a step happen to the places of its household."""
    if step.kind in OUT:
        places.pop(step.member_id, None)
    elif step.kind in IN:
        places[step.member_id] = Place(step.member_id, step.relation, step.happened_on)
    elif step.member_id in places:  # a change of head
        places[step.member_id] = Place(step.member_id, step.relation, places[step.member_id].since)
