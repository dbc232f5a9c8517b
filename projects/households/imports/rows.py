"""A row between file and register: its cells, its clean values, what is wrong with it."""

import hashlib
import json
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from datetime import date, datetime

from django.utils.translation import gettext as _

from projects.households import identity
from projects.households.codes import CodeBook
from projects.households.imports.cleaning import Unclean, Words, clean, spelling
from projects.households.imports.columns import BY_KEY
from projects.households.imports.models import ImportRow
from projects.households.imports.reading import Line
from shared.errors import RuleError

ERROR, DOUBT = "error", "doubt"
Outcome = ImportRow.Outcome
DATES = frozenset(key for key, column in BY_KEY.items() if column.kind == "date")


@dataclass(slots=True)
class Row:
    """One row of the file while it is checked or imported. values: key of a column → clean value, only what the cells say."""

    sheet: str
    number: int
    position: int
    cells: list = field(default_factory=list)
    values: dict = field(default_factory=dict)
    problems: list[tuple[str, str, str, str]] = field(default_factory=list)
    outcome: str = ""
    person_key: str = ""
    household_key: str = ""
    village_id: int | None = None
    household_id: int | None = None
    member_id: int | None = None
    changes: dict = field(default_factory=dict)
    household_changes: dict = field(default_factory=dict)

    def wrong(self, key: str, code: str, sentence) -> None:
        self.problems.append((ERROR, key, code, str(sentence)))

    def doubt(self, key: str, code: str, sentence) -> None:
        self.problems.append((DOUBT, key, code, str(sentence)))

    @property
    def is_wrong(self) -> bool:
        return any(severity == ERROR for severity, *_rest in self.problems)

    @property
    def is_head(self) -> bool:
        return self.values.get("relation") == "01"

    @property
    def content_print(self) -> str:
        return hashlib.blake2b(encode(self.values).encode(), digest_size=16).hexdigest()


def encode(values: Mapping) -> str:
    return json.dumps(values, ensure_ascii=False, sort_keys=True, separators=(",", ":"), default=_plain)


def decode(text: str) -> dict:
    """Clean values back from their text; dates are dates again."""
    values = json.loads(text) if text else {}
    for key in DATES & values.keys():
        values[key] = date.fromisoformat(values[key])
    return values


def _plain(value) -> str:
    return value.isoformat() if isinstance(value, (date, datetime)) else str(value)


def words_of(region_code: str, on: date) -> Words:
    """Every spelling of every code list that holds in a region on a day; a name wins over another value's other spelling."""
    lists: dict[str, dict[str, str]] = {}
    for name, values in CodeBook.on(region_code, on).lists.items():
        spellings = [(word, value.code) for value in values for word in (value.name_en, value.code, *value.aliases) if word]
        lists[name] = {spelling(value.name): value.code for value in values}
        lists[name] |= {spelling(word): code for word, code in spellings if spelling(word) not in lists[name]}
    return Words(lists)


def understand(line: Line, position: int, columns: Mapping[str, int], words: Words) -> Row | None:
    """The row behind a line, each cell cleaned; None when the line is empty or only repeats a note."""
    row = Row(line.sheet, line.number, position, line.cells)
    width = len(line.cells)
    for key, place in columns.items():
        value = line.cells[place] if place < width else None
        try:
            value = clean(BY_KEY[key], value, words)
        except Unclean as error:
            row.wrong(key, error.code, error.sentence)
            continue
        if value is not None:
            row.values[key] = value
    if not row.values and not row.problems:
        return None
    _identify(row)
    return row


def _identify(row: Row) -> None:
    """Check the numbers of a person; sex, birthday and disability follow from them where the cells are silent."""
    if "name" not in row.values and not any(key == "name" for _s, key, *_r in row.problems):
        row.wrong("name", "no_name", _("The name is missing. Fill it in, or delete the row."))
    for key in ("id_number", "certificate"):
        if key not in row.values:
            continue
        try:
            found = identity.validate(row.values[key])
        except RuleError as error:
            row.wrong(key, error.code, error.message)
            continue
        if key == "certificate" and not found.disability_kind:
            row.wrong(key, "not_a_certificate", _("A disability certificate has 20 characters: the id number, kind 1–7 and grade 1–4."))
            continue
        _take(row, key, found)


def _take(row: Row, key: str, found: identity.Identity) -> None:
    values = row.values
    if found.kind == identity.Document.NONE:
        values.pop(key)
        return
    values[key] = found.number
    told = {
        "born_on": found.born_on,
        "sex": found.sex,
        "disability_kind": found.disability_kind,
        "disability_grade": found.disability_grade,
    }
    for name, value in told.items():
        if not value:
            continue
        if values.setdefault(name, value) != value:
            row.wrong(name, "not_as_in_id", _("This does not agree with the number of the document. Correct one of the two."))
    if key == "certificate" and "id_number" not in values:
        values["id_number"] = found.number
    row.person_key = identity.print_of(values["id_number"]) if "id_number" in values else ""


def complete(row: Row) -> None:
    """What a new person needs besides a name; a number that is wrong is said once, not three times."""
    if any(key in {"id_number", "certificate"} for _severity, key, *_rest in row.problems):
        return
    for key, sentence in (
        ("sex", _("Without an id number the sex must be given.")),
        ("born_on", _("Without an id number the date of birth must be given.")),
    ):
        if key not in row.values and not any(key == place for _s, place, *_r in row.problems):
            row.wrong(key if key in row.values else "id_number", f"no_{key}", sentence)
    if "id_number" not in row.values and not row.is_wrong:
        row.doubt(
            "id_number", "no_id", _("There is no id number yet; the person cannot be found again by it. Add it as soon as there is one.")
        )


def by_key(rows: Iterable[Row], name: str) -> dict[str, list[Row]]:
    found: dict[str, list[Row]] = {}
    for row in rows:
        if value := row.values.get(name):
            found.setdefault(value, []).append(row)
    return found
