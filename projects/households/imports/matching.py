"""Which person and household of the register a row is about, and what it would change. Sets and dicts only, a few queries a chunk.

A person is found by the print of the id number, else by our own or the national number, else by name within the
household, which is a doubt. Nothing is found outside the region of the import.
"""

import re
from collections.abc import Sequence

from django.db.models import Q
from django.utils.translation import gettext as _

from projects.households import identity
from projects.households.imports.columns import BY_KEY, COLUMNS
from projects.households.imports.rows import Outcome, Row, complete
from projects.households.models import Household, Member, card_print, phone_print
from projects.villages.models import Village
from regions.models import Region

NAME_ENDS = re.compile(r"(村民委员会|居民委员会|村委会|居委会|行政村|社区|村|镇|乡|街道办事处|街道)$")
BY_PRINT = {"id_number": "id_print", "phone": "phone_print", "bank_card": "card_print"}
BY_EVENT = frozenset({"relation", "joined_on"})  # of people already registered these change by an event, never by a table
FIXED = frozenset({"own_household", "own_member", "township", "village", "certificate"})
TOLD_BY_ID = frozenset({"id_number", "sex", "born_on", "disability_kind", "disability_grade"})
MEMBER_KEYS = [column.key for column in COLUMNS if column.of == "member" and column.key not in FIXED | BY_EVENT]
HOUSEHOLD_KEYS = [column.key for column in COLUMNS if column.of == "household" and column.key not in FIXED]
MODEL_FIELD = {"household_kind": "kind"}


def field_of(key: str) -> str:
    return MODEL_FIELD.get(key) or BY_KEY[key].field


class Matcher:
    """Looks rows up for one import; keeps the villages of its region."""

    def __init__(self, run, keys: Sequence[str]):
        villages = Village.objects.filter(region__code__startswith=run.region.prefix).select_related("region")
        self.villages = {village.pk: village.region_id for village in villages}
        self.towns = {code[:9]: name for code, name in _towns(self.villages.values())}
        self.names: dict[str, list[int]] = {}
        for village in villages:
            for name in {village.region.name, _short(village.region.name), village.region_id}:
                self.names.setdefault(name, []).append(village.pk)
        self.only_village = next(iter(self.villages)) if len(self.villages) == 1 else None
        self.member_fields = sorted({BY_PRINT.get(key, field_of(key)) for key in MEMBER_KEYS if key in TOLD_BY_ID or key in keys})
        self.household_fields = sorted({field_of(key) for key in HOUSEHOLD_KEYS if key in keys})

    def match(self, rows: Sequence[Row]) -> None:
        """Find village, household and member of every row, and what changes; outcome and problems are written into the rows."""
        self._find_villages(rows)
        members = self._find_members(rows)
        households = self._find_households(rows, members)
        residents = self._residents(rows)
        self._find_by_name(rows, residents, members)
        heads = {member["household_id"]: member["pk"] for member in residents if member["relation"] == Member.Relation.HEAD}
        for row in rows:
            self._settle(row, members.get(row.member_id), households.get(row.household_id), heads)
        _agree_on_households(rows)

    def _find_villages(self, rows: Sequence[Row]) -> None:
        for row in rows:
            name = row.values.get("village")
            if name is None:
                row.village_id = self.only_village
                continue
            found = self.names.get(name) or self.names.get(_short(name)) or []
            if len(found) > 1 and (town := row.values.get("township")):
                found = [pk for pk in found if _short(self.towns.get(self.villages[pk][:9], "")) == _short(town)]
            if len(found) == 1:
                row.village_id = found[0]
            elif found:
                row.wrong("village", "which_village", _("Several villages have this name. Add a column 乡镇."))
            else:
                row.wrong(
                    "village",
                    "no_village",
                    _("No village of this name lies in the area of the import. Correct it, or import it elsewhere."),
                )

    def _find_members(self, rows: Sequence[Row]) -> dict[int, dict]:
        """Members by id number and by numbers: their present values by primary key."""
        prints = {row.person_key for row in rows if row.person_key}
        own = {row.values["own_member"] for row in rows if "own_member" in row.values}
        national = {row.values["member_number"] for row in rows if "member_number" in row.values}
        fields = {"pk", "household_id", "household__village_id", "number", "national_number", "name", "id_print", "left_on", "relation"}
        # One query for each index; that the print is not empty is said aloud, for a partial index must be provably enough.
        ways = [~Q(id_print="") & Q(id_print__in=prints), Q(number__in=own), ~Q(national_number="") & Q(national_number__in=national)]
        wanted = [which for which, values in zip(ways, (prints, own, national), strict=True) if values]
        found = {each["pk"]: each for which in wanted for each in Member.objects.filter(which).values(*(fields | set(self.member_fields)))}
        by_print = _unique(found.values(), "id_print")
        by_number, by_national = _unique(found.values(), "number"), _unique(found.values(), "national_number")
        for row in rows:
            by_id = by_print.get(row.person_key) if row.person_key else None
            numbered = by_number.get(row.values.get("own_member", "-")) or by_national.get(row.values.get("member_number", "-"))
            if by_id and numbered and by_id is not numbered:
                row.wrong(
                    "id_number", "two_people", _("Id number and person number belong to two people of the register. Correct one of them.")
                )
            elif member := by_id or numbered:
                self._take_member(row, member)
                if not by_id and row.person_key and member["id_print"]:
                    row.doubt("id_number", "other_id", _("The register has another id number for this person. Look at the card."))
        return found

    def _take_member(self, row: Row, member: dict) -> None:
        if member["household__village_id"] not in self.villages:
            row.wrong("id_number", "elsewhere", _("This person is registered outside the area of the import. Ask the county officer."))
        elif member["left_on"] is not None:
            row.wrong("id_number", "has_left", _("This person has left the register. Propose the return as a change first."))
        else:
            row.member_id, row.household_id = member["pk"], member["household_id"]

    def _find_households(self, rows: Sequence[Row], members: dict[int, dict]) -> dict[int, dict]:
        """Households by number, by the members found, and by the head above; their present values by primary key."""
        own = {row.values["own_household"] for row in rows if "own_household" in row.values}
        national = {row.values["household_number"] for row in rows if "household_number" in row.values}
        known = {row.household_id for row in rows if row.household_id}
        ways = [Q(pk__in=known), Q(number__in=own), ~Q(national_number="") & Q(national_number__in=national)]
        wanted = [which for which, values in zip(ways, (known, own, national), strict=True) if values]
        fields = {"pk", "village_id", "number", "national_number", "closed_on"} | set(self.household_fields)
        found = {each["pk"]: each for which in wanted for each in Household.objects.filter(which).values(*fields)}
        by_number, by_national = _unique(found.values(), "number"), _unique(found.values(), "national_number")
        followed = {
            row.household_key: row.household_id for row in rows if row.household_key.startswith("r:") and row.household_id and row.is_head
        }
        for row in rows:
            named = by_number.get(row.values.get("own_household", "-")) or by_national.get(row.values.get("household_number", "-"))
            if named and row.household_id and named["pk"] != row.household_id:
                row.doubt(
                    "household_number",
                    "moved",
                    _("The register has this person in another household. A move is proposed as a change; the rest of the row is taken."),
                )
            elif named and named["village_id"] not in self.villages:
                row.wrong(
                    "household_number",
                    "elsewhere",
                    _("This household is registered outside the area of the import. Ask the county officer."),
                )
            elif row.household_id is None:
                row.household_id = named["pk"] if named else followed.get(row.household_key)
            if (household := found.get(row.household_id)) and row.village_id not in {None, household["village_id"]}:
                row.wrong("village", "other_village", _("The register has this household in another village. Correct the village."))
            elif household:
                row.village_id = household["village_id"]
        return found

    def _residents(self, rows: Sequence[Row]) -> list[dict]:
        """Who lives today in the households that rows of new people name."""
        known = {row.household_id for row in rows if row.household_id and (row.member_id is None or row.is_head)}
        fields = {"pk", "household_id", "household__village_id", "name", "id_print", "relation", "left_on", "national_number", "number"}
        return list(Member.objects.living().filter(household_id__in=known).values(*(fields | set(self.member_fields))))

    def _find_by_name(self, rows: Sequence[Row], residents: list[dict], members: dict[int, dict]) -> None:
        by_name = {(member["household_id"], member["name"]): member for member in residents}
        taken = {row.member_id for row in rows}
        for row in rows:
            member = by_name.get((row.household_id, row.values.get("name"))) if row.household_id and row.member_id is None else None
            if member is None or member["pk"] in taken:
                continue
            if row.person_key and member["id_print"]:
                row.doubt(
                    "name",
                    "same_name",
                    _("The household has a member of this name with another id number. Make sure these are two people."),
                )
                continue
            row.member_id, members[member["pk"]] = member["pk"], member
            row.doubt("name", "by_name", _("The person was found by name within the household only. Make sure it is the same person."))

    def _settle(self, row: Row, member: dict | None, household: dict | None, heads: dict[int, int]) -> None:
        values = row.values
        if household and row.is_head and heads.get(row.household_id) not in {None, row.member_id}:
            row.wrong(
                "relation", "second_head", _("The household has another head. Propose the change of head first, or correct the relation.")
            )
        if member is None:
            self._settle_new(row)
        else:
            if "relation" in values and values["relation"] != member["relation"]:
                row.doubt(
                    "relation",
                    "by_change",
                    _("The register has another relation to the head. It is altered by a proposed change; the rest of the row is taken."),
                )
            row.changes = {key: values[key] for key in MEMBER_KEYS if key in values and _differs(key, values[key], member)}
        if household:
            row.household_changes = {
                key: values[key] for key in HOUSEHOLD_KEYS if key in values and values[key] != household.get(field_of(key))
            }
        if row.is_wrong:
            row.outcome = Outcome.ERROR
        elif member is None:
            row.outcome = Outcome.NEW
        else:
            row.outcome = Outcome.CHANGED if row.changes or row.household_changes else Outcome.SAME

    def _settle_new(self, row: Row) -> None:
        complete(row)
        if row.household_id is None and row.village_id is None and not any(key == "village" for _s, key, *_r in row.problems):
            row.wrong("village", "which_village", _("The village is missing. Add a column 行政村, or choose the village when uploading."))
        if not row.household_key and row.household_id is None:
            row.wrong(
                "household_number",
                "no_household",
                _("The household is not known. Give its number, or put the row of its head (户主) above."),
            )
        if row.household_id is None and (number := row.values.get("own_household")) and not self._fits(number, row.village_id):
            row.wrong(
                "own_household", "unknown_number", _("There is no household with this number. Leave the cell empty for a new household.")
            )
        row.values.setdefault("relation", Member.Relation.HEAD if row.household_key == f"r:{row.position}" else Member.Relation.OTHER)

    def _fits(self, number: str, village_id: int | None) -> bool:
        """May a new household bear this number of ours (one that comes from another installation)?"""
        return len(number) == 16 and number.isdigit() and village_id is not None and number.startswith(self.villages[village_id])


def group(rows: Sequence[Row], last: dict[str, str]) -> None:
    """Say which rows of the file are one household: by its number, else those under their head. last: sheet → key, kept between calls."""
    for row in rows:
        own, national = row.values.get("own_household"), row.values.get("household_number")
        if own or national:
            row.household_key = f"o:{own}" if own else f"n:{national}"
        elif row.is_head or "relation" not in row.values:
            row.household_key = f"r:{row.position}"
        else:
            row.household_key = last.get(row.sheet, "")
        last[row.sheet] = row.household_key


def _agree_on_households(rows: Sequence[Row]) -> None:
    """Of several rows of a household the first says what the household is; a later one that says otherwise is a doubt."""
    said: dict[tuple[str, str], object] = {}
    for row in rows:
        for key in HOUSEHOLD_KEYS:
            if key in row.values and row.household_key and said.setdefault((row.household_key, key), row.values[key]) != row.values[key]:
                row.doubt(key, "rows_differ", _("An earlier row of the same household says otherwise; the earlier one is taken."))
                if row.household_changes.pop(key, None) is not None and not (
                    row.changes or row.household_changes or row.is_wrong or row.member_id is None
                ):
                    row.outcome = Outcome.SAME


def _differs(key: str, value, member: dict) -> bool:
    if key == "id_number":
        return identity.print_of(value) != member["id_print"]
    if key == "phone":
        return phone_print(value) != member["phone_print"]
    if key == "bank_card":
        return card_print(value) != member["card_print"]
    return value != member[field_of(key)]


def _unique(found, name: str) -> dict[str, dict]:
    """By a column; of several with the same value one who still lives there, if it is the only one."""
    by_value: dict[str, dict] = {}
    for each in found:
        value = each[name]
        if value and (value not in by_value or by_value[value].get("left_on") is not None):
            by_value[value] = each
    return by_value


def _short(name: str) -> str:
    return NAME_ENDS.sub("", name) or name


def _towns(codes):
    return Region.objects.filter(code__in={code[:9] + "000" for code in codes}).values_list("code", "name")
