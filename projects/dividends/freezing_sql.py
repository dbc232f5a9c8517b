"""The statements of freezing.py, alike on both databases but for JSON and dates. Names of tables are our own."""

import json
from collections.abc import Sequence

from django.db import connection

from projects.dividends.models import DividendLine
from projects.households.composition import HEAD, PLACES

# What a formula that asks for one thing reads (Formula.weighs).
WEIGHTS = {"one": "1", "shares": "shares", "people": "people", "days": "days"}
NO_ACCOUNT = DividendLine.Hold.NO_ACCOUNT.value
_SQLITE = {
    "json": "text",
    "object": "json_object",
    "array": "json_array",
    "gather": "json_group_array",
    "nested": "json({})",
    "truth": "json(CASE WHEN {} THEN 'true' ELSE 'false' END)",
    "born": "CAST(substr(m.born_on, 1, 4) AS integer)",
    "birthday_to_come": "substr(m.born_on, 6) > %(month_day)s",
    "codes": """json('[' || replace(json_quote(m.health), ',', '","') || ']')""",
    "pairs": "json_each(%(days)s)",
    "end": "",
}
_POSTGRESQL = {
    "json": "jsonb",
    "object": "jsonb_build_object",
    "array": "jsonb_build_array",
    "gather": "jsonb_agg",
    "nested": "{}",
    "truth": "({})",
    "born": "date_part('year', m.born_on)::integer",
    "birthday_to_come": "(date_part('month', m.born_on), date_part('day', m.born_on)) > (%(month)s, %(day)s)",
    "codes": "to_jsonb(string_to_array(m.health, ','))",
    "pairs": "jsonb_each_text(%(days)s::jsonb)",
    "end": "ON COMMIT DROP",
}


def _words() -> dict[str, str]:
    return _SQLITE if connection.vendor == "sqlite" else _POSTGRESQL


def create(table: str) -> list[str]:
    """Two tables: who takes part, in order; and their people. The keys keep every join linear, whatever the planner believes."""
    word = _words()
    return [
        f"""CREATE TEMPORARY TABLE {table} (
  n bigint PRIMARY KEY, household_id bigint, number varchar(16), "group" varchar(20), village_id bigint, account_id bigint,
  shares bigint, kind varchar(24), exited boolean, days bigint, again boolean) {word["end"]}""",
        f"""CREATE TEMPORARY TABLE {table}_people (
  household_id bigint PRIMARY KEY, people bigint, has_head boolean, person_again boolean, members {word["json"]},
  payee_id bigint, payee_name varchar(40), bank_name varchar(60), bank_card text, card_print varchar(64)) {word["end"]}""",
    ]


def who(table: str) -> str:
    """Fills the first table: %(programme)s, %(on)s and its %(year)s; %(days)s: labour days by household as JSON."""
    return f"""INSERT INTO {table}
WITH worked AS (SELECT CAST(key AS bigint) AS household_id, CAST(value AS bigint) AS days FROM {_words()["pairs"]} pairs)
SELECT ROW_NUMBER() OVER (ORDER BY h.number, p.id), h.id, h.number, h."group", h.village_id, a.id, p.shares,
  COALESCE((SELECT y.kind FROM households_householdyear y WHERE y.household_id = h.id AND y.year <= %(year)s
    AND y.kind <> '' ORDER BY y.year DESC LIMIT 1), h.kind),
  h.exited_on IS NOT NULL AND h.exited_on <= %(on)s, COALESCE(worked.days, 0),
  ROW_NUMBER() OVER (PARTITION BY h.id ORDER BY p.id) > 1
FROM programmes_participation p
JOIN households_household h ON h.id = p.household_id
LEFT JOIN ledger_incomeaccount a ON a.household_id = h.id
LEFT JOIN worked ON worked.household_id = h.id
WHERE p.programme_id = %(programme)s AND p.from_on <= %(on)s AND (p.to_on IS NULL OR p.to_on >= %(on)s)
ORDER BY 1"""  # noqa: S608  words of this file


def their_people(table: str, needs: frozenset[str]) -> str:
    """Fills the second table: %(on)s and its %(year)s, %(month)s, %(day)s, %(month_day)s."""
    word = _words()
    facts = ["'id', m.id", "'relation', place.relation", "'born', {born}"]
    facts += ["'age', %(year)s - {born} - CASE WHEN {birthday_to_come} THEN 1 ELSE 0 END"]
    facts += ["'labour', m.labour"] * ("labour" in needs)
    facts += ["'health', CASE WHEN m.health = '' THEN {nothing} ELSE {codes} END"] * ("health" in needs)
    person = f"{word['object']}({', '.join(facts)})".format(nothing=f"{word['array']}()", **word)
    return f"""INSERT INTO {table}_people
WITH asked AS (SELECT household_id FROM {table} WHERE NOT again), {PLACES}, person AS (
  SELECT place.household_id, place.relation, place.joined, m.id, {person} AS facts, COUNT(*) OVER (PARTITION BY m.id) AS homes,
    ROW_NUMBER() OVER (
      PARTITION BY place.household_id ORDER BY CASE WHEN m.card_print = '' THEN 1 ELSE 0 END, place.relation, m.number, m.id) AS turn
  FROM place JOIN households_member m ON m.id = place.member_id
), home AS (
  SELECT household_id, id, turn, COUNT(*) OVER whole AS people,
    MAX(CASE WHEN relation = '{HEAD}' THEN 1 ELSE 0 END) OVER whole = 1 AS has_head,
    MAX(homes) OVER whole > 1 AS person_again,
    {word["gather"]}({word["nested"].format("facts")}) OVER whole AS members
  FROM person
  WINDOW whole AS (PARTITION BY household_id ORDER BY joined ROWS BETWEEN UNBOUNDED PRECEDING AND UNBOUNDED FOLLOWING)
)
SELECT home.household_id, people, has_head, person_again, members, m.id, m.name, m.bank_name, m.bank_card, m.card_print
FROM home JOIN households_member m USING (id) WHERE turn = 1"""  # noqa: S608  words of this file


def first_wrong(table: str) -> str:
    return f"""SELECT number, village_id, again, p.people IS NULL OR NOT p.has_head, account_id
FROM {table} f LEFT JOIN {table}_people p USING (household_id)
WHERE village_id <> %(village)s OR again OR p.people IS NULL OR NOT p.has_head OR account_id IS NULL OR p.person_again
ORDER BY n LIMIT 1"""  # noqa: S608  our own tables


def weights(table: str, weighs: str) -> str:
    return _some(table, f"n, {WEIGHTS[weighs]}", people=weighs == "people")


def inputs(table: str) -> str:
    return _some(table, "n, number, kind, exited, shares, days, members")


def looked_at(table: str) -> str:
    return _some(table, "n, household_id, number, payee_name, card_print")


def numbers(table: str) -> str:
    return _some(table, "number", people=False)


def _some(table: str, columns: str, *, people: bool = True) -> str:
    """Households %(first)s to %(last)s."""
    joined = f" JOIN {table}_people USING (household_id)" if people else ""
    return f"SELECT {columns} FROM {table}{joined} WHERE n BETWEEN %(first)s AND %(last)s ORDER BY n"  # noqa: S608  our own tables


def lines(table: str, pools: int) -> str:
    """%(round)s, %(before)s lines there are already, and by household %(n)s, %(fen)s, %(w0)s … its weights: lists packed by `pack`."""
    names = ["n", "fen", *(f"w{pool}" for pool in range(pools))]
    word, given = _words(), _given(names)
    told = "'number', f.number, 'kind', f.kind, 'exited', {}, 'shares', f.shares, 'days', f.days, 'members', {}, 'weights', {}"
    told = told.format(word["truth"].format("f.exited"), word["nested"].format("p.members"), f"{word['array']}({', '.join(names[2:])})")
    return f"""INSERT INTO dividends_dividendline (round_id, line_number, household_id, account_id, payee_id, payee_name, bank_name,
  bank_card, card_print, "group", members, shares, inputs, amount_fen, hold_reason)
SELECT %(round)s, %(before)s + line, household_id, f.account_id, p.payee_id, p.payee_name, p.bank_name,
  p.bank_card, p.card_print, f."group", p.people, f.shares, {word["object"]}({told}), fen,
  CASE WHEN p.card_print = '' THEN '{NO_ACCOUNT}' ELSE '' END
FROM {given} JOIN {table} f USING (n) JOIN {table}_people p USING (household_id) ORDER BY line"""  # noqa: S608  words of this file


def _given(names: list[str]) -> str:
    """The lists as a table of those columns and `line`, from 1."""
    if connection.vendor == "sqlite":
        values = ", ".join(f"json_extract(value, '$[{place}]') AS {name}" for place, name in enumerate(names))
        return f"(SELECT {values}, key + 1 AS line FROM json_each(%(rows)s)) given"  # noqa: S608  words of this file
    marks = ", ".join(f"%({name})s::bigint[]" for name in names)
    return f"unnest({marks}) WITH ORDINALITY AS given ({', '.join(names)}, line)"


def pack(n: Sequence[int], fen: Sequence[int], weights: Sequence[Sequence[int]]) -> dict[str, object]:
    """The lists of `lines` as parameters; PostgreSQL takes arrays, as it writes them itself, and SQLite rows as JSON."""
    if connection.vendor == "sqlite":
        return {"rows": json.dumps(list(zip(n, fen, *weights, strict=True)))}
    named = {"n": n, "fen": fen} | {f"w{pool}": column for pool, column in enumerate(weights)}
    return {name: f"{{{','.join(map(str, numbers))}}}" for name, numbers in named.items()}
