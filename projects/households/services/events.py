"""The door for membership events: joining, leaving, change of head, split, merger, and taking back.

Each act is one transaction: its events are written, the whole history of everybody concerned is replayed and refused if it
could not have been, the columns of members follow, one audit line is left. Back-dated acts are checked the same way.
`by` None is the platform itself (set-up, import); a person needs households.change. `relations` maps member ids to relations
to the head where they do not follow of themselves. `tell` gets each sentence about what people still have to do afterwards,
for example to share out anew what a household that is no more took part in (services.closing).
"""

import uuid
from collections.abc import Callable, Iterable, Mapping
from datetime import date

from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext as _

from accounts.permissions import require
from audit.services import record
from projects.households.checks.doubts import recheck_later
from projects.households.composition import HEAD, composition
from projects.households.models import Household, Member, MembershipEvent
from projects.households.relations import seen_from
from projects.households.services.acting import Act, Proof, follow_up, lock_households
from projects.households.services.closing import Closing, Reason, closed
from projects.households.services.numbers import lock_village, next_household_number, next_member_number
from shared.errors import RuleError

Kind = MembershipEvent.Kind
Relations = Mapping[int, str]
Tell = Callable[[str], None]


@transaction.atomic
def join(household: Household, person: Member, *, kind: str, relation: str, on: date, by, proof: Proof | None = None) -> MembershipEvent:
    """Somebody joins: a new person (an unsaved Member, who gets a number) or one of the register who had left.

    kind  one of MembershipEvent.JOINING, or REGISTERED
    Raises RuleError "not_a_joining", "in_future", "lives_here_already", "lives_elsewhere", "two_heads".
    """
    _may(household, by=by, on=on)
    if kind not in {*MembershipEvent.JOINING, Kind.REGISTERED}:
        raise RuleError("not_a_joining", _("“%(kind)s” is not a way of joining a household.") % {"kind": Kind(kind).label})
    if person.pk is None:
        _refuse_twin(household, person)
        lock_village(household.village_id)
        person.household, person.number, person.joined_on = household, next_member_number(household), on
        person.relation, person.left_on = relation, on  # not yet one of the living; the event makes it so
        person.save()
    act = Act(on, by, proof or Proof())
    act.add(kind, household, person, relation)
    return _finish(act, household, f"household.{kind}", person=person.number)


@transaction.atomic
def leave(member: Member, *, kind: str, on: date, by, new_head: Member | None = None, relations: Relations | None = None,
          proof: Proof | None = None, tell: Tell | None = None) -> MembershipEvent:  # fmt: skip
    """Somebody leaves; when it is the head and others stay, new_head takes the place.

    kind  one of MembershipEvent.LEAVING
    Raises RuleError "not_a_leaving", "in_future", "does_not_live_here", "no_head".
    """
    household = member.household
    _may(household, by=by, on=on)
    if kind not in MembershipEvent.LEAVING:
        raise RuleError("not_a_leaving", _("“%(kind)s” is not a way of leaving a household.") % {"kind": Kind(kind).label})
    act = Act(on, by, proof or Proof())
    if new_head is not None:
        _new_relations(act, household, new_head, relations or {}, apart_from={member.pk})
    act.add(kind, household, member)
    return _finish(act, household, f"household.{kind}", tell=tell, person=member.number)


@transaction.atomic
def change_head(household: Household, new_head: Member, *, on: date, by, relations: Relations | None = None,
                proof: Proof | None = None) -> MembershipEvent:  # fmt: skip
    """new_head becomes head; everybody's relation is told anew. Raises RuleError "is_head_already", "does_not_live_here", "in_future"."""
    _may(household, by=by, on=on)
    act = Act(on, by, proof or Proof())
    _new_relations(act, household, new_head, relations or {})
    return _finish(act, household, "household.head_change", person=new_head.number)


@transaction.atomic
def split(household: Household, members: Iterable[Member], *, new_head: Member, on: date, by, relations: Relations | None = None,
          proof: Proof | None = None, tell: Tell | None = None) -> Household:  # fmt: skip
    """Members leave together as a household of their own with new_head (分户); returns the new household.

    The head stays (change the head first). Kind, cause and exit go along. Raises RuleError "nobody_moves", "head_moves",
    "nobody_stays", "does_not_live_here", "in_future".
    """
    _may(household, by=by, on=on)
    moving = {member.pk: member for member in members} | {new_head.pk: new_head}
    places = composition(household, on)
    _check_split(places, moving)
    lock_village(household.village_id)
    copied = {name: getattr(household, name) for name in ("village", "group", "address", "kind", "cause", "exited_on")}
    made = Household.objects.create(number=next_household_number(household.village), registered_on=on, **copied)
    act = Act(on, by, proof or Proof())
    was = places[new_head.pk].relation
    for pk, member in moving.items():
        relation = HEAD if pk == new_head.pk else (relations or {}).get(pk) or seen_from(was, places[pk].relation, member.sex)
        act.add(Kind.SPLIT_OUT, household, member)
        act.add(Kind.SPLIT_IN, made, member, relation)
    parted = [Closing(household, on, Reason.SPLIT, by, other=made)]
    _finish(act, household, "household.split", tell=tell, also=parted, new=made.number, people=len(moving))
    return made


@transaction.atomic
def merge(into: Household, other: Household, *, on: date, by, relations: Relations | None = None, proof: Proof | None = None,
          tell: Tell | None = None) -> None:  # fmt: skip
    """Everybody of `other` moves into `into`, whose head stays; `other` is closed (并户).

    Relations to the head of `into` do not follow from those to the other head: `relations` says them, the rest become “other”.
    Raises RuleError "same_household", "other_village", "nobody_moves", "in_future".
    """
    _may(into, other, by=by, on=on)
    if into.pk == other.pk:
        raise RuleError("same_household", _("A household cannot be merged with itself."))
    if into.village_id != other.village_id:
        raise RuleError("other_village", _("Households of two villages are not merged; move the people instead."))
    places = composition(other, on)
    if not places:
        raise RuleError("nobody_moves", _("Nobody lives in household %(number)s.") % {"number": other.number})
    act = Act(on, by, proof or Proof())
    for member in Member.objects.filter(pk__in=places):
        act.add(Kind.MERGE_OUT, other, member)
        act.add(Kind.MERGE_IN, into, member, (relations or {}).get(member.pk) or str(Member.Relation.OTHER.value))
    _finish(act, into, "household.merged", tell=tell, into=into, closed=other.number, people=len(places))


@transaction.atomic
def undo(event: MembershipEvent, *, by, reason: str, tell: Tell | None = None) -> None:
    """Take back the whole act an event belongs to; what it said is as if it had not been, the rows stay.

    Raises RuleError "no_reason", "undone_already", and whatever makes the remaining history impossible.
    """
    require_change(by, event.household)
    if not reason.strip():
        raise RuleError("no_reason", _("Say why it is taken back."))
    of_act = MembershipEvent.objects.filter(act=event.act)
    lock_households(of_act.values_list("household_id", flat=True))
    events = list(of_act.standing().select_related("household", "member"))
    if not events:
        raise RuleError("undone_already", _("This is taken back already."))
    key = uuid.uuid4()
    for was in events:
        MembershipEvent.objects.create(
            kind=Kind.UNDONE, household=was.household, member=was.member, happened_on=was.happened_on, act=key, undoes=was,
            proof=reason.strip()[:200], approved_by=by,
        )  # fmt: skip
    turned = follow_up({was.household_id for was in events}, {was.member_id for was in events})
    alive = [Closing(household, was_closed, Reason.TAKEN_BACK, by) for household, was_closed in turned.reopened]
    closed([*alive, *(Closing(household, household.closed_on, Reason.LEFT, by) for household in turned.closed)], tell=tell)
    record(by, "household.event_undone", event.household, kind=event.kind, on=event.happened_on.isoformat(), events=len(events))


def require_change(by, household: Household) -> None:
    if by is not None:
        require(by, "households.change", household.audit_region)


def _may(*households: Household, by, on: date) -> None:
    """Ask for the permission and the day; then one act at a time in a household, so that each replays what the last one wrote."""
    for household in households:
        require_change(by, household)
    if on > timezone.localdate():
        raise RuleError("in_future", _("%(day)s is still to come; an event is recorded once it has happened.") % {"day": on})
    lock_households(household.pk for household in households)


def _refuse_twin(household: Household, person: Member) -> None:
    """A form sent twice does not make two people."""
    if household.members.filter(left_on__isnull=True, name=person.name, born_on=person.born_on).exists():
        words = {"name": person.name, "day": person.born_on}
        raise RuleError("lives_here_already", _("%(name)s, born on %(day)s, lives in the household already.") % words)


def _check_split(places: dict, moving: dict[int, Member]) -> None:
    for pk, member in moving.items():
        if pk not in places:
            raise RuleError("does_not_live_here", _("%(name)s does not live in this household.") % {"name": member.name})
        if places[pk].relation == HEAD:
            raise RuleError("head_moves", _("%(name)s is the head; change the head before the household is split.") % {"name": member.name})
    if len(moving) >= len(places):
        raise RuleError("nobody_stays", _("Somebody has to stay, or it is a move and not a split."))


def _new_relations(act: Act, household: Household, new_head: Member, relations: Relations, apart_from: Iterable[int] = ()) -> None:
    """Events of a change of head for everybody whose relation changes, on the act's day."""
    places = composition(household, act.on)
    if new_head.pk not in places:
        raise RuleError("does_not_live_here", _("%(name)s does not live in this household.") % {"name": new_head.name})
    was = places[new_head.pk].relation
    if was == HEAD:
        raise RuleError("is_head_already", _("%(name)s is the head already.") % {"name": new_head.name})
    people = Member.objects.in_bulk([pk for pk in places if pk not in set(apart_from)])
    for pk, member in people.items():
        relation = HEAD if pk == new_head.pk else relations.get(pk) or seen_from(was, places[pk].relation, member.sex)
        if relation != places[pk].relation:
            act.add(Kind.HEAD_CHANGE, household, member, relation)


def _finish(act: Act, household: Household, action: str, *, tell: Tell | None = None, also: Iterable[Closing] = (),
            into: Household | None = None, **detail) -> MembershipEvent:  # fmt: skip
    """Write the act, let those told of closings do their part, leave the audit line; a file that was stored for it goes if it fails."""
    reason = Reason.MERGED if into else Reason.LEFT
    with act.file_only_if_it_holds():
        gone = [Closing(one, one.closed_on, reason, act.by, other=into) for one in act.write().closed]
        closed([*gone, *also], tell=tell)
        recheck_later({event.household_id for event in act.events})
        record(act.by, action, household, on=act.on.isoformat(), **detail)
    return act.events[-1]
