"""The history of every field, and the register as it stood on any day: membership from events, values from field changes."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date, datetime

from django.db import models
from django.utils import timezone

from audit.services import PLATFORM
from projects.households.composition import composition
from projects.households.models import FieldChange, Household, Member
from shared import masking

MASKS = {
    "id_number": masking.mask_id,
    "phone": masking.mask_phone,
    "bank_card": masking.mask_card,
    "address": lambda text: f"{text[:2]}****" if text else "",
}
NOT_OF_HISTORY = {"id", "household", "number", "joined_on", "left_on", "relation", "village", "closed_on"}  # events and numbers say these


@dataclass(frozen=True, slots=True)
class Change:
    """One value that changes: of a member, or of the household itself when member is None."""

    member: Member | None
    field: str
    old: str
    new: str


@dataclass(frozen=True, slots=True)
class PersonAsOf:
    """A member as the register would have shown the person on a day; values as text."""

    member_id: int
    number: str
    relation: str
    since: date
    values: dict[str, str]


@dataclass(frozen=True, slots=True)
class RegisterAsOf:
    household: Household
    day: date
    values: dict[str, str]
    people: tuple[PersonAsOf, ...]


def text_of(value) -> str:
    """How the history writes a value: ISO dates, codes, whole fen, “yes” and “no”; "" for nothing."""
    if value is None:
        return ""
    if isinstance(value, bool):
        return "yes" if value else "no"
    if isinstance(value, date | datetime):
        return value.isoformat()
    return str(value)


def note_changes(household: Household, changes: Iterable[Change], *, by, effective_on: date | None = None, source: str = "") -> int:
    """Write one line for each value that differs; returns how many. The caller changes the values themselves."""
    name = str(by)[:60] if by else PLATFORM
    lines = [
        FieldChange(
            household=household,
            member=change.member,
            field=change.field,
            old=change.old,
            new=change.new,
            changed_by_id=getattr(by, "pk", None),
            changed_by_name=name,
            effective_on=effective_on or timezone.localdate(),
            source=source,
        )
        for change in changes
        if change.old != change.new
    ]
    return len(FieldChange.objects.bulk_create(lines))


def shown(field: str, text: str) -> str:
    """A value for officials' screens: id numbers, phones, cards and addresses masked."""
    return MASKS[field](text) if field in MASKS else text


def as_of(household: Household, day: date) -> RegisterAsOf:
    """The household as the register would have shown it on a day; three queries.

    A field nobody changed since says what it says today. A member's number never changes.
    """
    later = FieldChange.objects.filter(household=household, effective_on__gt=day).order_by("effective_on", "pk")
    before: dict[tuple[int | None, str], str] = {}
    for change in later:
        before.setdefault((change.member_id, change.field), change.old)  # what it said before the first change after the day
    places = composition(household, day)
    members = Member.objects.in_bulk(places)
    people = tuple(
        PersonAsOf(pk, members[pk].number, place.relation, place.since, _values(members[pk], pk, before)) for pk, place in places.items()
    )
    return RegisterAsOf(household, day, _values(household, None, before), people)


def _values(thing: models.Model, member_id: int | None, before: dict) -> dict[str, str]:
    fields = [field for field in thing._meta.concrete_fields if field.name not in NOT_OF_HISTORY and not field.name.endswith("_print")]
    return {field.name: before.get((member_id, field.name), text_of(getattr(thing, field.attname))) for field in fields}
