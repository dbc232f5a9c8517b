"""Labour and health as they were on the base date: the register holds today's, its history what each said before."""

import json
from datetime import date

from django.db import connection

from projects.households.models import FieldChange


def set_back(table: str, needs: frozenset[str], on: date) -> None:
    """Put what members' fields in `needs` said on the day into the frozen people, wherever they changed after it."""
    before = _before(table, needs, on) if needs else {}
    if not before:
        return
    with connection.cursor() as cursor:
        cursor.execute(
            f"SELECT household_id, members FROM {table}_people WHERE household_id IN"  # noqa: S608  our own table
            f" (SELECT household_id FROM households_membershipevent WHERE member_id IN ({', '.join(['%s'] * len(before))}))",
            list(before),
        )
        rows = [(pk, json.loads(members)) for pk, members in cursor.fetchall()]
        for pk, members in rows:
            for person in members:
                person.update(before.get(person["id"], {}))
            cursor.execute(
                f"UPDATE {table}_people SET members = %s WHERE household_id = %s",  # noqa: S608  our own table
                [json.dumps(members, ensure_ascii=False), pk],
            )


def _before(table: str, needs: frozenset[str], on: date) -> dict[int, dict[str, object]]:
    """Member id → field → what it said on the day; of the changes after the day the first one knows."""
    fields = sorted(needs)
    changes = FieldChange.objects.raw(
        f"""SELECT c.id, c.member_id, c.field, c.old FROM households_fieldchange c
        WHERE c.field IN ({", ".join(["%s"] * len(fields))}) AND c.effective_on > %s AND c.member_id IN (
          SELECT e.member_id FROM households_membershipevent e WHERE e.household_id IN (SELECT household_id FROM {table}))
        ORDER BY c.effective_on DESC, c.id DESC""",  # noqa: S608  our own table
        [*fields, on],
    )
    before: dict[int, dict[str, object]] = {}
    for change in changes:
        codes = [code for code in change.old.split(",") if code]
        before.setdefault(change.member_id, {})[change.field] = codes if change.field == "health" else change.old
    return before
