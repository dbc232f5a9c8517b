"""Who takes part on the base date, with all that the formula reads and the account the money goes to, in tables that live as long as
the transaction. The database fills them; Python asks for what a formula needs and never holds a household longer than a chunk.
"""

import json
from array import array
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import date
from itertools import count

from django.db import connection
from django.utils.translation import gettext as _

from projects.dividends import freezing_sql as sql
from projects.dividends.formulas import Formula, Inputs
from projects.dividends.freezing_past import set_back
from projects.programmes.models import Programme
from shared.errors import RuleError

CHUNK = 10_000  # households at a time
_serial = count(1)


@dataclass(frozen=True, slots=True)
class Share:
    """What one household gets, as far as people look at it before it is written."""

    household_id: int
    number: str
    payee_name: str
    held: bool
    amount_fen: int


class Frozen:
    """The households that take part, numbered from 1 by household number; `chosen` are those with a weight, `columns` the weights."""

    def __init__(self, table: str, size: int):
        self.table, self.size = table, size
        self.chosen, self.columns = array("q"), []

    def weigh(self, formula: Formula) -> list[array]:
        """Weights by pool, of the households that have any. Keeps them for the lines."""
        self.chosen, self.columns = array("q"), [array("q") for _column in range(formula.columns)]
        for first in range(1, self.size + 1, CHUNK):
            if formula.weighs:  # one number, which the database may give
                some = [row for row in self._ask(sql.weights(self.table, formula.weighs), first) if row[1]]
                self.chosen.extend(n for n, _weight in some)
                self.columns[0].extend(weight for _n, weight in some)
            else:
                self._weigh_by_inputs(formula, first)
        return self.columns

    def _weigh_by_inputs(self, formula: Formula, first: int) -> None:
        for n, *row in self._ask(sql.inputs(self.table), first):
            if any(weights := formula.weigh(_inputs(row))):
                self.chosen.append(n)
                for column, weight in zip(self.columns, weights, strict=True):
                    column.append(weight)

    def _ask(self, statement: str, first: int) -> list[tuple]:
        with connection.cursor() as cursor:
            cursor.execute(statement, {"first": first, "last": first + CHUNK - 1})
            return cursor.fetchall()

    def number_of(self, position: int) -> str:
        """The household number of the position-th household with a weight, counted from 0."""
        return self._ask(sql.numbers(self.table), self.chosen[position])[0][0]

    def shares(self, parts: Sequence[int]) -> Iterator[Share]:
        """What each household with a weight gets, by household number."""
        amounts = dict(zip(self.chosen, parts, strict=True))
        for first in range(1, self.size + 1, CHUNK):
            for n, household_id, number, name, card_print in self._ask(sql.looked_at(self.table), first):
                if n in amounts:
                    yield Share(household_id, number, name, not card_print, amounts[n])

    def write(self, round_id: int, parts: Sequence[int]) -> int:
        """One line for each household with a weight, numbered from 1; returns how many."""
        statement = sql.lines(self.table, len(self.columns))
        with connection.cursor() as cursor:
            for start in range(0, len(self.chosen), CHUNK):
                there = slice(start, start + CHUNK)
                packed = sql.pack(self.chosen[there], parts[there], [column[there] for column in self.columns])
                cursor.execute(statement, packed | {"round": round_id, "before": start})
        return len(self.chosen)

    def drop(self) -> None:
        with connection.cursor() as cursor:
            for table in (f"{self.table}_people", self.table):
                cursor.execute(f"DROP TABLE {table}")


def freeze(programme: Programme, base_on: date, *, needs: frozenset[str] = frozenset(), days: dict[int, int] | None = None) -> Frozen:
    """Every household that takes part on a day. Within a transaction: its end, or `drop`, takes the table away.

    needs  what of the members the formula reads: "labour", "health"
    days   hundredths of labour days by household
    Raises RuleError "nobody_takes_part", "other_village", "counted_twice", "person_twice", "no_head", "no_account".
    """
    table = f"frozen_household_{next(_serial)}"
    known = {"programme": programme.pk, "on": base_on.isoformat(), "year": base_on.year, "month": base_on.month, "day": base_on.day}
    known |= {"month_day": f"{base_on:%m-%d}", "days": json.dumps(days or {})}
    with connection.cursor() as cursor:
        for statement in sql.create(table):
            cursor.execute(statement)
        cursor.execute(sql.who(table), known)
        size = cursor.rowcount
        if size == 0:
            words = {"programme": programme, "day": base_on}
            raise RuleError("nobody_takes_part", _("Nobody takes part in %(programme)s on %(day)s.") % words)
        cursor.execute(sql.their_people(table, needs), known)
        set_back(table, needs, base_on)
        cursor.execute(sql.first_wrong(table), {"village": programme.village_id})
        if wrong := cursor.fetchone():
            raise _refusal(programme, *wrong, on=base_on)
    return Frozen(table, size)


def _refusal(programme: Programme, number: str, village_id: int, again: bool, headless: bool, account_id: int | None, *, on: date):
    words = {"number": number, "day": on}
    if village_id != programme.village_id:
        message = _("Household %(number)s is not of the programme's village; end its participation first.")
        return RuleError("other_village", message % words)
    if again:
        message = _("Household %(number)s takes part twice on %(day)s; correct its participations first.")
        return RuleError("counted_twice", message % words)
    if headless:
        return RuleError("no_head", _("Household %(number)s has no head on %(day)s; name one in the register first.") % words)
    if account_id is None:
        return RuleError("no_account", _("Household %(number)s has no income account; open one first.") % words)
    message = _("A member of household %(number)s is counted in another household too on %(day)s; correct the register first.")
    return RuleError("person_twice", message % words)


def _inputs(row: Sequence) -> Inputs:
    number, kind, exited, shares, days, members = row
    return {"number": number, "kind": kind, "exited": bool(exited), "shares": shares, "days": days, "members": json.loads(members)}
