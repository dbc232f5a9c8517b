"""What an import changes of people and households already registered, with the history of every field."""

from collections.abc import Iterator, Sequence
from datetime import date

from django.utils import timezone

from projects.households.imports.matching import field_of
from projects.households.imports.models import ImportRun
from projects.households.imports.rows import Row
from projects.households.models import FieldChange, Household, HouseholdYear, Member, derived
from shared.tables import copy_rows, update_rows

HISTORY = ("household_id", "member_id", "field", "old", "new", "changed_by_id", "changed_by_name", "changed_at", "effective_on", "source")
PRINTS = {
    "name": ("name_pinyin", "name_initials"),
    "id_number": ("id_kind", "id_print"),
    "phone": ("phone_print",),
    "bank_card": ("card_print",),
}
YEARLY = {"household_kind": "kind", "cause": "main_cause", "exited_on": "exited_on"}


def write_changes(run: ImportRun, rows: Sequence[Row], today: date) -> None:
    """Change members and households as the rows say, and write down from what to what."""
    people = {row.member_id: row.changes for row in rows if row.member_id and row.changes}
    homes: dict[int, dict] = {}
    for row in rows:
        for key, value in row.household_changes.items():
            homes.setdefault(row.household_id, {}).setdefault(key, value)
    by = run.confirmed_by or run.uploaded_by
    signed = (by.pk, str(by)[:60], timezone.now(), today, f"import:{run.pk}")
    copy_rows(FieldChange, HISTORY, (line + signed for line in [*_of_members(people), *_of_households(homes)]))
    for fields, chunk in _alike({pk: _with_prints(changes) for pk, changes in people.items()}).items():
        update_rows(Member, fields, chunk)
    for fields, chunk in _alike({pk: {field_of(key): value for key, value in changes.items()} for pk, changes in homes.items()}).items():
        update_rows(Household, fields, chunk)
    _note_year(homes, today)


def _of_members(people: dict[int, dict]) -> Iterator[tuple]:
    fields = sorted({field_of(key) for changes in people.values() for key in changes})
    if not fields:
        return
    for member in Member.objects.filter(pk__in=people).only("pk", "household_id", *fields):
        for key, value in people[member.pk].items():
            name = field_of(key)
            yield member.household_id, member.pk, name, as_text(getattr(member, name)), as_text(value)


def _of_households(homes: dict[int, dict]) -> Iterator[tuple]:
    for household in Household.objects.filter(pk__in=homes):
        for key, value in homes[household.pk].items():
            name = field_of(key)
            yield household.pk, None, name, as_text(getattr(household, name)), as_text(value)


def as_text(value) -> str:
    """What the column holds, as the history keeps it: ISO dates, codes, whole fen, 1 and 0 for yes and no."""
    if value is None:
        return ""
    if isinstance(value, bool):
        return "1" if value else "0"
    return value.isoformat() if isinstance(value, date) else str(value)


def _with_prints(changes: dict) -> dict:
    """The columns to set: the values, and pinyin and prints that follow from them."""
    followed = derived(*(changes.get(key, "") for key in ("name", "id_number", "phone", "bank_card")))
    columns = {field_of(key): value for key, value in changes.items()}
    for key, names in PRINTS.items():
        if key in changes:
            columns |= {name: followed[name] for name in names}
    return columns


def _alike(changes: dict[int, dict]) -> dict[tuple, list[tuple]]:
    """Changes by the set of columns they touch: one statement for each set."""
    found: dict[tuple, list[tuple]] = {}
    for pk, columns in changes.items():
        names = tuple(sorted(columns))
        if names:
            found.setdefault(names, []).append((*(columns[name] for name in names), pk))
    return found


def _note_year(homes: dict[int, dict], today: date) -> None:
    """Kind, cause and exit of a household are those of its latest year too."""
    told = {pk: {YEARLY[key]: value for key, value in changes.items() if key in YEARLY} for pk, changes in homes.items()}
    latest: dict[int, int] = {}
    for pk, household_id in (
        HouseholdYear.objects.filter(household__in=homes, year__lte=today.year).order_by("year").values_list("pk", "household_id")
    ):
        latest[household_id] = pk
    years = {
        latest[pk]: columns | ({"exited": True} if columns.get("exited_on") else {})
        for pk, columns in told.items()
        if columns and pk in latest
    }
    for fields, chunk in _alike(years).items():
        update_rows(HouseholdYear, fields, chunk)
