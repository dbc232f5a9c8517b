"""Guards inside the database: events, decisions and payments are never changed; lines of what is paid stay as they are."""

from shared.triggers import append_only, guards

KEPT = {
    "programmes_herdevent": "events of a herd are never changed",
    "programmes_disposalstep": "decisions on a disposal are never changed",
    "programmes_duereceipt": "payments of a due are never changed",
    "programmes_labourday": "labour is never changed",
    "programmes_postpay": "pay of a public-welfare job is never changed",
}
# line table → column of its parent, the parent's table, in which states lines may still change
LINES = {
    "wageline": ("sheet_id", "programmes_wagesheet", "('draft')"),
    "bookingline": ("booking_id", "programmes_booking", "('enquiry', 'confirmed', 'held')"),
}
_MESSAGE = "lines of what is settled are never changed"


def _closed(row: str, column: str, parent: str, states: str) -> str:
    return f"(SELECT status FROM {parent} WHERE id = {row}.{column}) NOT IN {states}"  # noqa: S608  constants of this file


def _sqlite(name: str, facts: tuple[str, str, str]) -> list[str]:
    return [
        f"""CREATE TRIGGER programmes_{name}_{act.lower()} BEFORE {act} ON programmes_{name}
        WHEN {_closed(row, *facts)} BEGIN SELECT RAISE(ABORT, '{_MESSAGE}'); END"""
        for act, row in (("INSERT", "NEW"), ("UPDATE", "OLD"), ("DELETE", "OLD"))
    ]


def _postgresql(name: str, facts: tuple[str, str, str]) -> str:
    return f"""
CREATE FUNCTION programmes_{name}_kept() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
  IF (TG_OP <> 'INSERT' AND {_closed("OLD", *facts)}) OR (TG_OP <> 'DELETE' AND {_closed("NEW", *facts)})
  THEN RAISE EXCEPTION '{_MESSAGE}' USING ERRCODE = 'integrity_constraint_violation'; END IF;
  RETURN COALESCE(NEW, OLD);
END $$;
CREATE TRIGGER programmes_{name}_kept BEFORE INSERT OR UPDATE OR DELETE ON programmes_{name}
  FOR EACH ROW EXECUTE FUNCTION programmes_{name}_kept();
"""


SQLITE = [statement for name, facts in LINES.items() for statement in _sqlite(name, facts)]
POSTGRESQL = "".join(_postgresql(name, facts) for name, facts in LINES.items())
POSTGRESQL_BACK = "".join(
    f"DROP TRIGGER IF EXISTS programmes_{name}_kept ON programmes_{name}; DROP FUNCTION IF EXISTS programmes_{name}_kept();"
    for name in LINES
)
_lines_on, _lines_off = guards(SQLITE, POSTGRESQL, POSTGRESQL_BACK)
_KEEPING = [append_only(table, message) for table, message in KEPT.items()]


def install(apps, schema_editor) -> None:
    _lines_on(apps, schema_editor)
    for lock, _unlock in _KEEPING:
        lock(apps, schema_editor)


def remove(apps, schema_editor) -> None:
    _lines_off(apps, schema_editor)
    for _lock, unlock in _KEEPING:
        unlock(apps, schema_editor)
