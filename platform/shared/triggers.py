"""Append-only tables: statements for a migration's RunPython, on both databases, with their way back.

On SQLite every later AlterField rebuilds the table and silently drops its triggers: such a migration
installs them again, and a test proves that an UPDATE is refused.
"""

_POSTGRESQL = """
CREATE OR REPLACE FUNCTION {name}() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN RAISE EXCEPTION '{message}' USING ERRCODE = 'integrity_constraint_violation'; END $$;
CREATE TRIGGER {name} BEFORE UPDATE OR DELETE OR TRUNCATE ON {table} FOR EACH STATEMENT EXECUTE FUNCTION {name}();
"""


def append_only(table: str, message: str):
    """(forwards, backwards) for RunPython: UPDATE, DELETE and TRUNCATE of table are refused with message."""
    name = f"{table}_append_only"

    def lock(apps, schema_editor):
        unlock(apps, schema_editor)
        if schema_editor.connection.vendor == "postgresql":
            schema_editor.execute(_POSTGRESQL.format(name=name, table=table, message=message), params=None)
            return
        for act in ("UPDATE", "DELETE"):
            schema_editor.execute(
                f"CREATE TRIGGER {name}_{act.lower()} BEFORE {act} ON {table} BEGIN SELECT RAISE(ABORT, '{message}'); END", params=None
            )

    def unlock(apps, schema_editor):
        if schema_editor.connection.vendor == "postgresql":
            schema_editor.execute(f"DROP TRIGGER IF EXISTS {name} ON {table}; DROP FUNCTION IF EXISTS {name}()", params=None)
            return
        for act in ("update", "delete"):
            schema_editor.execute(f"DROP TRIGGER IF EXISTS {name}_{act}", params=None)

    return lock, unlock
