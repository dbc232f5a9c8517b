"""Who takes part on the base date, with all that the formula reads and the account the money goes to. A stream: memory stays small."""

import pickle
import zlib
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from datetime import date
from itertools import islice

from django.db.models import Q, TextField
from django.db.models.functions import Cast
from django.utils.translation import gettext as _

from projects.dividends.formulas import Inputs, Person
from projects.dividends.models import DividendLine
from projects.households.composition import compositions
from projects.households.models import HouseholdYear, Member, split_codes
from projects.programmes.models import Participation, Programme
from shared.errors import RuleError

BATCH = 2_000  # households at a time: with their members below the parameter limit of both databases
HEAD = Member.Relation.HEAD.value


@dataclass(frozen=True, slots=True)
class Payee:
    """The living member the money goes to; the card as ciphertext."""

    member_id: int
    name: str
    bank_name: str
    sealed_card: str
    card_print: str


@dataclass(frozen=True, slots=True)
class Frozen:
    """A household that takes part, as it stood on the base date."""

    household_id: int
    account_id: int
    group: str
    payee: Payee
    inputs: Inputs

    @property
    def hold_reason(self) -> str:
        return "" if self.payee.card_print else DividendLine.Hold.NO_ACCOUNT.value


def frozen(
    programme: Programme, base_on: date, *, needs: frozenset[str] = frozenset(), days: dict[int, int] | None = None
) -> Iterator[Frozen]:
    """Every household that takes part on a day, by household number; four queries for each BATCH.

    needs  what of the members the formula reads: "labour", "health"
    days   hundredths of labour days by household
    Raises RuleError "nobody_takes_part", "other_village", "counted_twice", "person_twice", "no_head", "no_account".
    """
    in_force = Q(from_on__lte=base_on) & (Q(to_on__isnull=True) | Q(to_on__gte=base_on))
    columns = ("household_id", "household__account__pk", "household__number", "household__group", "household__village_id", "shares")
    more = ("household__kind", "household__exited_on")
    rows = Participation.objects.filter(in_force, programme=programme).order_by("household__number").values_list(*columns, *more)
    stream, last, seen = rows.iterator(chunk_size=BATCH), None, _Seen()
    while batch := list(islice(stream, BATCH)):
        there = compositions([row[0] for row in batch], base_on)
        people = _people(there)
        kinds = _kinds([row[0] for row in batch], base_on.year)
        for household_id, account_id, number, group, village_id, shares, kind, exited_on in batch:
            words = {"number": number, "day": base_on}
            places = there[household_id]
            _check(programme, village_id, account_id, last == household_id, places, words)
            seen.add(places, words)
            last = household_id
            inputs: Inputs = {
                "number": number,
                "kind": kinds.get(household_id, kind),
                "exited": exited_on is not None and exited_on <= base_on,
                "shares": shares,
                "days": (days or {}).get(household_id, 0),
                "members": [_person(people[pk], place.relation, base_on, needs) for pk, place in places.items()],
            }
            yield Frozen(household_id, account_id, group, _payee(places, people), inputs)
    if last is None:
        raise RuleError("nobody_takes_part", _("Nobody takes part in %(programme)s on %(day)s.") % {"programme": programme, "day": base_on})


def _check(programme: Programme, village_id: int, account_id: int | None, again: bool, places: dict, words: dict) -> None:
    if village_id != programme.village_id:
        message = _("Household %(number)s is not of the programme's village; end its participation first.")
        raise RuleError("other_village", message % words)
    if again:
        raise RuleError("counted_twice", _("Household %(number)s takes part twice on %(day)s; correct its participations first.") % words)
    if not any(place.relation == HEAD for place in places.values()):
        raise RuleError("no_head", _("Household %(number)s has no head on %(day)s; name one in the register first.") % words)
    if account_id is None:
        raise RuleError("no_account", _("Household %(number)s has no income account; open one first.") % words)


class _Seen:
    """Members counted so far, one bit each: nobody is counted in two households."""

    def __init__(self):
        self.bits = bytearray()

    def add(self, places: dict, words: dict) -> None:
        for pk in places:
            byte, bit = pk >> 3, 1 << (pk & 7)
            if byte >= len(self.bits):
                self.bits.extend(bytes(byte + 1 - len(self.bits) + 4096))
            if self.bits[byte] & bit:
                message = _("A member of household %(number)s is counted in another household too on %(day)s; correct the register first.")
                raise RuleError("person_twice", message % words)
            self.bits[byte] |= bit


def _people(there: dict[int, dict]) -> dict[int, tuple]:
    """What is known of the members of a batch, by id."""
    ids = [pk for places in there.values() for pk in places]
    columns = ("pk", "name", "born_on", "labour", "health", "bank_name", "sealed", "card_print", "number")
    rows = Member.objects.filter(pk__in=ids).annotate(sealed=Cast("bank_card", TextField())).order_by()
    return {row[0]: row for row in rows.values_list(*columns)}


def _kinds(household_ids: list[int], year: int) -> dict[int, str]:
    """What kind a household was in the latest year on record up to that of the base date."""
    rows = HouseholdYear.objects.filter(household_id__in=household_ids, year__lte=year).exclude(kind="").order_by("year")
    return dict(rows.values_list("household_id", "kind"))


def _person(row: tuple, relation: str, base_on: date, needs: frozenset[str]) -> Person:
    born = row[2]
    age = base_on.year - born.year - ((base_on.month, base_on.day) < (born.month, born.day))
    person: Person = {"id": row[0], "relation": relation, "age": age, "born": born.year}
    if "labour" in needs:
        person["labour"] = row[3]
    if "health" in needs:
        person["health"] = split_codes(row[4])
    return person


def _payee(places: dict, people: dict[int, tuple]) -> Payee:
    """The head if he has an account, else the next member who has one, by relation and number; without any, the head."""
    order = sorted((place.relation, people[pk][8], pk) for pk, place in places.items())
    pk = next((pk for _relation, _number, pk in order if people[pk][7]), order[0][2])
    _pk, name, _born, _labour, _health, bank_name, sealed, card_print, _number = people[pk]
    return Payee(pk, name, bank_name, sealed, card_print)


class Packed:
    """Rows kept small while the whole is not known yet: pickled and deflated by BATCH."""

    def __init__(self):
        self.parcels: list[bytes] = []

    def fill(self, rows: Iterable) -> Iterator:
        """Keep rows, handing each on."""
        batch = []
        for row in rows:
            batch.append(row)
            yield row
            if len(batch) == BATCH:
                self._close(batch)
                batch = []
        self._close(batch)

    def _close(self, batch: list) -> None:
        if batch:
            self.parcels.append(zlib.compress(pickle.dumps(batch, pickle.HIGHEST_PROTOCOL), 1))

    def __iter__(self) -> Iterator:
        for parcel in self.parcels:
            yield from pickle.loads(zlib.decompress(parcel))  # noqa: S301  our own rows, a moment ago
