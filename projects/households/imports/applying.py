"""The import itself: staged rows into the register, chunk by chunk. Each chunk is one transaction with the mark that says so.

A chunk is matched against the register again before it is written, so that what happened since the dry run counts.
"""

import uuid
from collections.abc import Iterator, Sequence
from datetime import date

from django.db import transaction
from django.db.models import Max
from django.utils import timezone
from django.utils.translation import gettext as _
from wagtail import hooks

from projects.households.imports.applying_changes import write_changes
from projects.households.imports.matching import HOUSEHOLD_KEYS, MEMBER_KEYS, Matcher, field_of
from projects.households.imports.models import ImportRow, ImportRun
from projects.households.imports.rows import Outcome, Row, decode
from projects.households.imports.working import Worker
from projects.households.models import DERIVED, Household, HouseholdYear, Member, MembershipEvent, derived
from shared.errors import RuleError
from shared.tables import copy_rows

CHUNK = 1_000
HOUSEHOLD_FIELDS = ("village_id", "number", *(field_of(key) for key in HOUSEHOLD_KEYS))
MEMBER_FIELDS = ("household_id", "number", "relation", "joined_on", "left_on", *(field_of(key) for key in MEMBER_KEYS), *DERIVED)
EVENT_FIELDS = (
    "kind",
    "household_id",
    "member_id",
    "happened_on",
    "relation",
    "act",
    "proof",
    "proposed_by_id",
    "approved_by_id",
    "recorded_at",
)
YEAR_FIELDS = ("household_id", "year", "kind", "main_cause", "exited", "exited_on")
DEFAULTS = {"household_kind": Household.Kind.GENERAL, "cause": Household.Cause.OTHER}


def apply(run: ImportRun, worker: Worker) -> None:
    """Import every good row behind run.applied_to; a chunk whose worker lost the run is rolled back."""
    matcher = Matcher(run, sorted({key for sheet in run.sheets for key in sheet["columns"]}))
    while rows := _next_rows(run):
        with transaction.atomic():
            touched = _write(run, matcher, rows)
            worker.keep(applied_to=rows[-1].position, rows_done=run.rows_done + len(rows))
            for after_import in hooks.get_hooks("households_imported"):
                after_import(touched)


def _next_rows(run: ImportRun) -> list[Row]:
    """The next chunk of good rows; the household of the last one is not cut."""
    good = ImportRow.objects.filter(run=run, outcome__in=[Outcome.NEW, Outcome.CHANGED], position__gt=run.applied_to).order_by("position")
    found = list(good[: CHUNK + 100])
    cut = next((i for i in range(CHUNK, len(found)) if found[i].household_key != found[i - 1].household_key), len(found))
    return [
        Row(
            each.sheet, each.row_number, each.position,
            values=decode(each.cleaned), person_key=each.person_key, household_key=each.household_key,
        )
        for each in found[:cut]
    ]  # fmt: skip


def _write(run: ImportRun, matcher: Matcher, rows: list[Row]) -> set[int]:
    """Write one chunk; returns the households it touched. Rows that no longer fit are marked as errors and left out."""
    matcher.match(rows)
    _leave_out(run, rows)
    fit = [row for row in rows if not row.is_wrong]
    today = timezone.localdate()
    made = _make_households([row for row in fit if row.household_id is None], matcher, today)
    _make_members(run, [row for row in fit if row.member_id is None], today)
    write_changes(run, [row for row in fit if row.member_id is not None or row.household_changes], today)
    return {row.household_id for row in fit} | made


def _leave_out(run: ImportRun, rows: Sequence[Row]) -> None:
    for row in rows:
        if row.is_wrong:
            messages = [list(problem) for problem in row.problems]
            ImportRow.objects.filter(run=run, position=row.position).update(outcome=Outcome.ERROR, messages=messages)


def _make_households(rows: list[Row], matcher: Matcher, today: date) -> set[int]:
    """New households of these rows, in the order of the file; their rows learn the primary key."""
    people: dict[str, list[Row]] = {}
    for row in rows:
        people.setdefault(row.household_key, []).append(row)
    numbers = _new_numbers(people, matcher)
    facts = {key: _household_values(rows, today) for key, rows in people.items()}
    copy_rows(
        Household,
        HOUSEHOLD_FIELDS,
        ((people[key][0].village_id, numbers[key], *(facts[key][name] for name in HOUSEHOLD_KEYS)) for key in people),
    )
    keys = dict(Household.objects.filter(number__in=numbers.values()).values_list("number", "pk"))
    years = ((keys[numbers[key]], today.year, facts[key]["household_kind"], facts[key]["cause"], facts[key]["exited_on"]) for key in people)
    copy_rows(HouseholdYear, YEAR_FIELDS, ((pk, year, kind, cause, exited is not None, exited) for pk, year, kind, cause, exited in years))
    for key, rows_of_key in people.items():
        for row in rows_of_key:
            row.household_id = keys[numbers[key]]
            row.household_changes = {}
    return set(keys.values())


def _household_values(rows: list[Row], today: date) -> dict:
    """What the rows of a household say of it: of each column the first that says something."""
    empty = {"registered_on": today, "exited_on": None} | DEFAULTS
    return {key: next((row.values[key] for row in rows if key in row.values), empty.get(key, "")) for key in HOUSEHOLD_KEYS}


def _new_numbers(people: dict[str, list[Row]], matcher: Matcher) -> dict[str, str]:
    """Our number of each new household: the one the file gives, else the village's next."""
    villages = {rows[0].village_id for rows in people.values()}
    last = {
        pk: int(number[12:])
        for pk, number in Household.objects.filter(village__in=villages).order_by().values_list("village").annotate(Max("number"))
    }
    given = {key: number for key, rows in people.items() if (number := rows[0].values.get("own_household"))}
    for key, number in given.items():
        village = people[key][0].village_id
        last[village] = max(last.get(village, 0), int(number[12:]))
    numbers = {}
    for key, rows in people.items():
        village = rows[0].village_id
        if key in given:
            numbers[key] = given[key]
            continue
        last[village] = last.get(village, 0) + 1
        if last[village] > 9_999:
            raise RuleError(
                "numbers_used_up", _("%(village)s has used up its 9,999 household numbers.") % {"village": matcher.villages[village]}
            )
        numbers[key] = f"{matcher.villages[village]}{last[village]:04}"
    return numbers


def _make_members(run: ImportRun, rows: list[Row], today: date) -> None:
    """New members with their events; the register's numbers go on where each household stopped."""
    if not rows:
        return
    numbers = _member_numbers(rows)
    copy_rows(Member, MEMBER_FIELDS, (_member_values(row, number, today) for row, number in zip(rows, numbers, strict=True)))
    keys = dict(Member.objects.filter(number__in=numbers).values_list("number", "pk"))
    act, now, proof = uuid.uuid4(), timezone.now(), run.file_name[:200]
    events = (
        (
            _came_by(row, today),
            row.household_id,
            keys[number],
            _joined(row, today),
            row.values["relation"],
            act,
            proof,
            run.uploaded_by_id,
            run.confirmed_by_id,
            now,
        )
        for row, number in zip(rows, numbers, strict=True)
    )
    copy_rows(MembershipEvent, EVENT_FIELDS, events)


def _member_values(row: Row, number: str, today: date) -> tuple:
    values = row.values
    id_number, phone, card = values.get("id_number", ""), values.get("phone", ""), values.get("bank_card", "")
    followed = derived(values["name"], id_number, phone, card)
    return (
        row.household_id, number, values["relation"], _joined(row, today), None,
        *(values.get(key, EMPTY[key]) for key in MEMBER_KEYS), *(followed[name] for name in DERIVED),
    )  # fmt: skip


def _empty(key: str):
    field = Member._meta.get_field(field_of(key))
    return None if field.null else ""


EMPTY = {key: _empty(key) for key in MEMBER_KEYS}


def _joined(row: Row, today: date) -> date:
    """When the person came into the household, as far as the file says; never before birth."""
    return row.values.get("joined_on") or max(row.values.get("registered_on") or today, row.values["born_on"])


def _came_by(row: Row, today: date) -> str:
    """Born into a household that was registered before, or registered with it."""
    registered = row.values.get("registered_on")
    born_later = registered is not None and registered < row.values["born_on"] == _joined(row, today)
    return MembershipEvent.Kind.BIRTH if born_later else MembershipEvent.Kind.REGISTERED


def _member_numbers(rows: list[Row]) -> list[str]:
    households = {row.household_id for row in rows}
    found = Household.objects.filter(pk__in=households).order_by().annotate(last=Max("members__number")).values_list("pk", "number", "last")
    prefix, last = {}, {}
    for pk, number, highest in found:
        prefix[pk], last[pk] = number, int(highest[16:]) if highest and highest.startswith(number) else 0
    return [_next_number(row, prefix, last) for row in rows]


def _next_number(row: Row, prefix: dict[int, str], last: dict[int, int]) -> str:
    given = row.values.get("own_member", "")
    pk = row.household_id
    if len(given) == 18 and given.startswith(prefix[pk]) and given.isdigit() and int(given[16:]) > last[pk]:
        last[pk] = int(given[16:])
        return given
    last[pk] += 1
    if last[pk] > 99:
        raise RuleError("numbers_used_up", _("Household %(number)s has used up its 99 member numbers.") % {"number": prefix[pk]})
    return f"{prefix[pk]}{last[pk]:02}"


def villages_of(run: ImportRun) -> Iterator[int]:
    """Villages into which the good rows of a run write."""
    good = ImportRow.objects.filter(run=run, outcome__in=[Outcome.NEW, Outcome.CHANGED], village__isnull=False)
    return iter(good.order_by("village_id").values_list("village_id", flat=True).distinct())
