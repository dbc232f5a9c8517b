"""The card of a household (农户信息卡) on a sheet of A4: every fact the county's own form asks for, in a few queries for many cards.

Apps that stand higher add a table by the hook `household_card_blocks`: a function (households, user) → {primary key: CardBlock}.
"""

from collections.abc import Sequence
from dataclasses import dataclass, field

from django.db import transaction
from django.db.models import Prefetch
from django.utils.translation import gettext as _
from wagtail import hooks

from accounts.permissions import may, require
from audit.services import record
from projects.households.codes import CodeBook, code_book
from projects.households.exports.marks import Mark, make_mark, shown
from projects.households.models import Code, Household, HouseholdYear, IndicatorValue, Member, MembershipEvent
from projects.households.sheet import facts
from regions.models import Region
from shared.errors import RuleError

WHAT = "households.print_card"
MOST_CARDS = 50  # sheets of one print
EVENTS_SHOWN = 10
_OF_HOUSEHOLD = ("kind", "cause", "registered_on", "exited_on", "closed_on")
_OF_YEAR = ("attribute", "monitoring_kind", "other_causes")
_LIVING = (
    "housing_area_m2", "housing_grade", "arable_land_mu", "forest_mu", "water_is_difficult", "water_is_safe", "road_distance_km",
)  # fmt: skip


@dataclass(frozen=True, slots=True)
class CardBlock:
    """A table another app adds to a card. The first column names the row; with `figures` the others are right-aligned."""

    title: str
    headings: tuple[str, ...]
    rows: tuple[tuple[str, ...], ...]
    note: str = ""
    figures: bool = False


@dataclass(frozen=True, slots=True, repr=False)
class Person:
    """A member as the card shows one: the row, the numbers as the reader may have them, and words for the codes."""

    member: Member
    id_number: str
    phone: str
    bank_card: str
    said: dict[str, str]


@dataclass(frozen=True, slots=True)
class Assessed:
    """An indicator of the two worries and three guarantees; `value` is None while nobody has assessed it."""

    label: str
    value: IndicatorValue | None


@dataclass(frozen=True, slots=True, repr=False)
class Card:
    """Everything one sheet shows. address, facts, living: (label, words), with "" for what nobody has said yet."""

    household: Household
    head: str
    town: str
    address: tuple[str, str]
    facts: tuple[tuple[str, str], ...]
    people: tuple[Person, ...]
    year: int | None
    living: tuple[tuple[str, str], ...]
    indicators: tuple[Assessed, ...]
    events: tuple[MembershipEvent, ...]
    blocks: list[CardBlock] = field(default_factory=list)


@transaction.atomic
def print_cards(households: Sequence[Household], *, reason: str, by) -> tuple[Mark, list[Card]]:
    """The cards of some households, in their order, with the mark every sheet bears; each household's trail gets a line.

    Raises RuleError "no_reason", "nobody_chosen", "too_many_cards". Numbers and addresses are masked unless the person may see all.
    """
    for code in sorted({household.audit_region for household in households}):
        require(by, WHAT, code)
    check_number(len(households))
    in_full = all(may(by, "households.see_identity", household.audit_region) for household in households)
    mark = make_mark(_place(households), reason=reason, by=by, in_full=in_full)
    cards = make_cards(households, in_full=in_full, by=by)
    for household in households:
        record(by, "household.card_printed", household, reason=mark.reason, in_full=in_full, together=len(households))
    return mark, cards


def check_number(number: int) -> None:
    """Refuse to print no card, or more than MOST_CARDS."""
    if not number:
        raise RuleError("nobody_chosen", _("No household is chosen. Tick the households first."))
    if number > MOST_CARDS:
        words = {"most": MOST_CARDS, "number": number}
        raise RuleError(
            "too_many_cards", _("%(number)s households are chosen; at most %(most)s cards are printed at once. Choose fewer.") % words
        )


def _place(households: Sequence[Household]) -> str:
    names = list(dict.fromkeys(str(household.village) for household in households))
    return "、".join(names[:2]) + ("…" if len(names) > 2 else "")


def make_cards(households: Sequence[Household], *, in_full: bool, by) -> list[Card]:
    keys = [household.pk for household in households]
    known = Household.objects.select_related("village__region").prefetch_related(
        Prefetch("members", Member.objects.living().order_by("number")),
        Prefetch("years", HouseholdYear.objects.order_by("-year").prefetch_related("indicators")),
        Prefetch(
            "events", MembershipEvent.objects.standing().exclude(kind="registered").select_related("member").order_by("-happened_on", "-pk")
        ),
    )
    rows = known.in_bulk(keys)
    towns = dict(Region.objects.filter(code__in={row.audit_region[:9] + "000" for row in rows.values()}).values_list("code", "name"))
    cards = {pk: _card(row, towns, in_full=in_full) for pk, row in rows.items()}
    for blocks_of in hooks.get_hooks("household_card_blocks"):
        for pk, block in blocks_of(list(rows.values()), by).items():
            cards[pk].blocks.append(block)
    return [cards[pk] for pk in keys]


def _card(household: Household, towns: dict[str, str], *, in_full: bool) -> Card:
    book = code_book(household.audit_region)
    year = next(iter(household.years.all()), None)
    people = tuple(_person(member, book, in_full=in_full) for member in household.members.all())
    head = next((person.member.name for person in people if person.member.is_head), "")
    return Card(
        household=household,
        head=head,
        town=towns.get(household.audit_region[:9] + "000", ""),
        address=(_label(household, "address"), shown("address", household.address, in_full=in_full)),
        facts=_told(household, _OF_HOUSEHOLD, book) + _told(year or HouseholdYear(), _OF_YEAR, book),
        people=people,
        year=year.year if year else None,
        living=_told(year or HouseholdYear(), _LIVING, book),
        indicators=_indicators(year, book),
        events=tuple(household.events.all()[:EVENTS_SHOWN]),
    )


def _told(row, columns: Sequence[str], book: CodeBook) -> tuple[tuple[str, str], ...]:
    """(label, words) of every column, with "" where `facts` leaves it out: a form shows its empty boxes."""
    return tuple((_label(row, name), said_of(row, name, book)) for name in columns)


def said_of(row, name: str, book: CodeBook) -> str:
    """One column in words, "" when it says nothing."""
    found = facts(row, (name,), book)
    return found[0][1] if found else ""


def _label(row, name: str) -> str:
    label = str(row._meta.get_field(name).verbose_name)
    return label[:1].upper() + label[1:]


_SAID = (
    "education", "schooling", "health", "disability_kind", "disability_grade", "labour", "work_place", "work_company", "work_months",
    "monthly_pay_fen", "public_post", "medical_scheme", "pension_scheme", "minimum_allowance", "destitute_support", "bank_name",
)  # fmt: skip


def _person(member: Member, book: CodeBook, *, in_full: bool) -> Person:
    return Person(
        member,
        id_number=shown("id_number", member.id_number, in_full=in_full),
        phone=shown("phone", member.phone, in_full=in_full),
        bank_card=shown("bank_card", member.bank_card, in_full=in_full),
        said={name: said_of(member, name, book) for name in _SAID},
    )


def _indicators(year: HouseholdYear | None, book: CodeBook) -> tuple[Assessed, ...]:
    found = {row.indicator: row for row in year.indicators.all()} if year else {}
    return tuple(Assessed(label, found.get(code)) for code, label in book.choices(Code.List.GUARANTEE))
