"""Rows of a workbook seen by the checks of the register: the same rules, before anything is written."""

from collections.abc import Iterable, Sequence
from datetime import date

from django.utils.translation import gettext as _

from projects.households import checks
from projects.households.checks.loading import LimitsOf, person_facts
from projects.households.checks.rule import PersonRule
from projects.households.imports.matching import MEMBER_KEYS, field_of
from projects.households.imports.rows import Row
from projects.households.models import Household, Member, phone_print

PERSON_RULES = sorted(rule_id for rule_id, rule in checks.RULES.items() if isinstance(rule, PersonRule))
KEYS = {
    "working": "work_place",
    "welfare_post": "public_post",
    "stage": "schooling",
    "medical": "medical_scheme",
    "certificate": "id_number",
}


class Checks:
    """The rules of the register for the rows of one import.

    New households are looked at as a whole; of rows about people already registered only the rules about one person are asked.
    """

    def __init__(self, run, on: date, villages: dict[int, str]):
        self.limits, self.on, self.villages, self.default = LimitsOf(on), on, villages, run.region_id

    def look_at(self, rows: Sequence[Row]) -> None:
        """Add what the rules find to the problems of the rows; rows of one household stand in the same call."""
        phones = _phones(rows)
        households: dict[str, list[Row]] = {}
        for row in rows:
            if not row.is_wrong:
                households.setdefault(row.household_key or f"m:{row.position}", []).append(row)
        for people in households.values():
            is_new = all(row.household_id is None for row in people)
            facts = self._facts(people, phones, with_head=is_new)
            for finding in checks.run(facts, only=None if is_new else PERSON_RULES):
                row = next((row for row in people if row.position == finding.person), people[0])
                key = KEYS.get(finding.field, finding.field)
                (row.wrong if finding.severity == checks.Severity.ERROR else row.doubt)(key, finding.rule_id, finding.message)

    def _facts(self, people: list[Row], phones: dict[str, set], *, with_head: bool) -> checks.HouseholdFacts:
        first = people[0]
        code = self.villages.get(first.village_id, self.default)
        kind = next((row.values["household_kind"] for row in people if "household_kind" in row.values), "")
        allowances = {row.values.get("minimum_allowance") for row in people}
        return checks.HouseholdFacts(
            key=None,
            number="",
            as_of=self.on,
            people=tuple(self._person(row, phones) for row in people),
            limits=self.limits[code],
            exited_on=first.values.get("exited_on"),
            allowance=True
            if kind in {Household.Kind.MINIMUM, Household.Kind.DESTITUTE} or True in allowances
            else False
            if allowances == {False}
            else None,
        )

    def _person(self, row: Row, phones: dict[str, set]) -> checks.PersonFacts:
        values = row.values
        member = Member(
            pk=row.position,
            relation=values.get("relation", ""),
            **{field_of(key): values[key] for key in MEMBER_KEYS if key in values and key != "name"},
        )
        member.name = _("the person of this row")
        shared = len(phones[values["phone"]]) - 1 if "phone" in values else 0
        return person_facts(member, shared, self.on)


def _phones(rows: Iterable[Row]) -> dict[str, set]:
    """Phone → households that have it: those of these rows and those of the register."""
    found: dict[str, set] = {}
    prints: dict[str, str] = {}
    for row in rows:
        if phone := row.values.get("phone"):
            found.setdefault(phone, set()).add(row.household_id or row.household_key)
            prints[phone_print(phone)] = phone
    living = Member.objects.living().filter(phone_print__in=prints).exclude(phone_print="")
    for value, household_id in living.values_list("phone_print", "household_id"):
        found[prints[value]].add(household_id)
    return found
