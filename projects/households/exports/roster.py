"""The roster (花名册) on paper: who lives in an area, village by village, with everybody's numbers masked as the reader's post wants it."""

from collections.abc import Collection
from dataclasses import dataclass, field

from django.db import transaction
from django.utils.translation import gettext as _

from accounts.permissions import may, require
from audit.services import record
from projects.households.codes import CodeBook, code_book
from projects.households.exports.cards import said_of
from projects.households.exports.marks import Mark, make_mark, shown
from projects.households.models import Household, Member
from regions.models import Region
from shared.errors import RuleError

MOST_PEOPLE = 5_000  # about two hundred sheets; a township is printed village by village
_READ = (
    "number", "name", "id_number", "relation", "sex", "born_on", "health", "labour", "phone", "household__number", "household__group",
    "household__kind", "household__village__region__name", "household__village__region__name_en",
)  # fmt: skip


@dataclass(frozen=True, slots=True, repr=False)
class Line:
    """One person. `begins`: the first of a household; its number, group and kind stand on this line only."""

    position: int
    member: Member
    begins: bool
    kind: str
    id_number: str
    phone: str
    health: str
    labour: str


@dataclass(slots=True)
class VillageRoster:
    name: str
    households: int = 0
    lines: list[Line] = field(default_factory=list)


@transaction.atomic
def print_roster(region: Region, *, reason: str, by, households: Collection[int] = ()) -> tuple[Mark, list[VillageRoster]]:
    """Everybody who lives in a region today, or in some households of it, by village and household; and the mark of the sheets.

    Raises RuleError "no_reason", "too_many_people".
    """
    require(by, "households.export", region.code)
    in_full = may(by, "households.see_identity", region.code)
    mark = make_mark(str(region), reason=reason, by=by, in_full=in_full)
    people = Member.objects.living().filter(household__village__region__code__startswith=region.prefix)
    people = people.filter(household__in=households) if households else people
    number = people.count()
    if number > MOST_PEOPLE:
        words = {"number": number, "most": MOST_PEOPLE}
        raise RuleError(
            "too_many_people",
            _("%(number)s people live there; at most %(most)s are printed at once. Choose a village, or take a file.") % words,
        )
    record(by, "households.roster_printed", region, reason=mark.reason, count=number, in_full=in_full)
    return mark, _by_village(people, code_book(region.code), in_full=in_full)


def _by_village(people, book: CodeBook, *, in_full: bool) -> list[VillageRoster]:
    rosters: dict[int, VillageRoster] = {}
    last = None
    kinds = {value.code: value.label for value in book.values("household_kind")}
    for member in people.select_related("household__village__region").only(*_READ).order_by("household__number", "number"):
        household = member.household
        roster = rosters.setdefault(household.village_id, VillageRoster(str(household.village)))
        begins, last = household.pk != last, household.pk
        roster.households += begins
        kind = kinds.get(household.kind) or str(Household.Kind(household.kind).label)
        roster.lines.append(_line(member, len(roster.lines) + 1, kind, book, begins=begins, in_full=in_full))
    return list(rosters.values())


def _line(member: Member, position: int, kind: str, book: CodeBook, *, begins: bool, in_full: bool) -> Line:
    return Line(
        position,
        member,
        begins,
        kind,
        id_number=shown("id_number", member.id_number, in_full=in_full),
        phone=shown("phone", member.phone, in_full=in_full),
        health=said_of(member, "health", book),
        labour=said_of(member, "labour", book),
    )
