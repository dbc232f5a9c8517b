"""Histories made of membership events: could they have been, and what do they say today?"""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date
from itertools import groupby

from django.utils.translation import gettext as _

from projects.households.composition import HEAD, IN, OUT, Place, Step, steps, take
from projects.households.models import Household, Member, MembershipEvent
from shared.errors import RuleError


@dataclass(slots=True)
class Now:
    """What the columns of a member repeat of the events."""

    household_id: int
    relation: str
    joined_on: date
    left_on: date | None


@dataclass(slots=True)
class Turned:
    """Households that closed by what was just written; and those lived in again, each with the day on which it had closed."""

    closed: list[Household]
    reopened: list[tuple[Household, date]]


def check_households(household_ids: Iterable[int]) -> None:
    """Refuse a history in which somebody joins twice, leaves from elsewhere, or a day ends without exactly one head.

    A household that never had a head (it was imported so) may go on without. Raises RuleError:
    "lives_here_already", "does_not_live_here", "two_heads", "no_head".
    """
    for pk in household_ids:
        places: dict[int, Place] = {}
        had_head = False
        for day, same_day in groupby(_of(household_id=pk), key=lambda step: step.happened_on):
            for step in same_day:
                _refuse_impossible(places, step)
                take(places, step)
            count = sum(place.relation == HEAD for place in places.values())
            words = {"number": Household.objects.only("number").get(pk=pk).number, "day": day} if count != 1 else {}
            if count > 1:
                raise RuleError("two_heads", _("Household %(number)s would have two heads on %(day)s; name one.") % words)
            if had_head and places and not count:
                raise RuleError("no_head", _("Household %(number)s would be without a head from %(day)s; name a new one.") % words)
            had_head = bool(places) and count == 1


def check_members(member_ids: Iterable[int]) -> None:
    """Refuse a life in two households at once. Raises RuleError "lives_elsewhere"."""
    at_home: dict[int, int] = {}
    for step in _of(member_id__in=list(member_ids)):
        if step.kind in OUT:
            at_home.pop(step.member_id, None)
        elif step.kind in IN:
            if at_home.get(step.member_id, step.household_id) != step.household_id:
                words = _words(step) | {"number": Household.objects.get(pk=at_home[step.member_id]).number}
                raise RuleError("lives_elsewhere", _("%(name)s still lives in household %(number)s on %(day)s; that ends first.") % words)
            at_home[step.member_id] = step.household_id


def refresh_members(member_ids: Iterable[int]) -> None:
    """Bring the columns of members up to what their events say. A member whose every event was taken back has left at once."""
    members = {member.pk: member for member in Member.objects.filter(pk__in=list(member_ids))}
    found: dict[int, Now] = {}
    for step in _of(member_id__in=list(members)):
        now = found.get(step.member_id)
        if step.kind in IN:
            found[step.member_id] = Now(step.household_id, step.relation, step.happened_on, None)
        elif now is not None and step.kind in OUT:
            now.left_on = step.happened_on
        elif now is not None:
            now.relation = step.relation
    for member in members.values():
        now = found.get(member.pk) or Now(member.household_id, member.relation, member.joined_on, member.joined_on)
        for column in Now.__slots__:
            setattr(member, column, getattr(now, column))
    # Those who cease to be heads first, so that no household has two for a moment.
    rest = [member for member in members.values() if member.is_head and member.left_on is None]
    first = [member for member in members.values() if member not in rest]
    for group in (first, rest):
        Member.objects.bulk_update(group, Now.__slots__, batch_size=500)


def refresh_households(household_ids: Iterable[int]) -> Turned:
    """Set closed_on of households in which nobody is left, and clear it of the others.

    Where every event was taken back (an undone split), the household closed on the day it began.
    """
    turned = Turned([], [])
    for household in Household.objects.filter(pk__in=list(household_ids)).order_by("pk"):
        lived_in = household.members.filter(left_on__isnull=True).exists()
        left = household.events.standing().filter(kind__in=OUT).order_by("-happened_on").values_list("happened_on", flat=True)
        was, household.closed_on = household.closed_on, None if lived_in else left.first() or household.registered_on
        household.save(update_fields=["closed_on"])
        if was is None and household.closed_on is not None:
            turned.closed.append(household)
        elif was is not None and household.closed_on is None:
            turned.reopened.append((household, was))
    return turned


def _of(**which) -> list[Step]:
    return steps(MembershipEvent.objects.filter(**which))


def _refuse_impossible(places: dict[int, Place], step: Step) -> None:
    if step.kind in IN and step.member_id in places:
        raise RuleError("lives_here_already", _("%(name)s lives in the household already on %(day)s.") % _words(step))
    if step.kind not in IN and step.member_id not in places:
        raise RuleError("does_not_live_here", _("%(name)s does not live in the household on %(day)s.") % _words(step))


def _words(step: Step) -> dict:
    return {"name": Member.objects.only("name").get(pk=step.member_id).name, "day": step.happened_on}
