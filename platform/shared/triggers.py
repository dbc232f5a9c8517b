"""Append-only tables: statements for a migration's RunPython, on both databases, with their way back.

On SQLite every later AlterField rebuilds the table and silently drops its triggers: such a migration
installs them again, and a test proves that an UPDATE is refused.
"""

from contextlib import contextmanager

_POSTGRESQL = """
CREATE OR REPLACE FUNCTION {name}() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN RAISE EXCEPTION '{message}' USING ERRCODE = 'integrity_constraint_violation'; END $$;
CREATE TRIGGER {name} BEFORE {acts} OR TRUNCATE ON {table} FOR EACH STATEMENT EXECUTE FUNCTION {name}();
"""


def append_only(table: str, message: str):
    """(forwards, backwards) for RunPython: UPDATE, DELETE and TRUNCATE of table are refused with message."""
    return _refused(table, "append_only", ("UPDATE", "DELETE"), message)


def never_deleted(table: str, message: str):
    """(forwards, backwards) for RunPython: DELETE and TRUNCATE of table are refused with message; rows may change."""
    return _refused(table, "never_deleted", ("DELETE",), message)


def _refused(table: str, rule: str, acts: tuple[str, ...], message: str):
    name = f"{table}_{rule}"

    def lock(apps, schema_editor):
        unlock(apps, schema_editor)
        if schema_editor.connection.vendor == "postgresql":
            schema_editor.execute(_POSTGRESQL.format(name=name, table=table, message=message, acts=" OR ".join(acts)), params=None)
            return
        for act in acts:
            schema_editor.execute(
                f"CREATE TRIGGER {name}_{act.lower()} BEFORE {act} ON {table} BEGIN SELECT RAISE(ABORT, '{message}'); END", params=None
            )

    def unlock(apps, schema_editor):
        if schema_editor.connection.vendor == "postgresql":
            schema_editor.execute(f"DROP TRIGGER IF EXISTS {name} ON {table}; DROP FUNCTION IF EXISTS {name}()", params=None)
            return
        for act in acts:
            schema_editor.execute(f"DROP TRIGGER IF EXISTS {name}_{act.lower()}", params=None)

    return lock, unlock


@contextmanager
def lifted(connection, table: str):
    """Inside one transaction, let an append-only table be rewritten: only for a change of keys, which changes no meaning.

    Nobody else sees the table without its triggers: PostgreSQL locks it until the commit, SQLite has one writer.
    """
    name = f"{table}_append_only"
    with connection.cursor() as cursor:
        if connection.vendor == "postgresql":
            cursor.execute("SELECT 1 FROM pg_trigger WHERE tgname = %s AND NOT tgisinternal", [name])
            there = [f"ALTER TABLE {table} ENABLE TRIGGER {name}"] if cursor.fetchone() else []
            waiting = "SET CONSTRAINTS ALL IMMEDIATE"  # ALTER TABLE refuses while deferred checks wait
            before = [waiting, f"ALTER TABLE {table} DISABLE TRIGGER {name}"] if there else []
        else:
            cursor.execute(
                "SELECT name, sql FROM sqlite_master WHERE type = 'trigger' AND name IN (%s, %s)", [f"{name}_update", f"{name}_delete"]
            )
            rows = cursor.fetchall()
            there, before = [sql for _name, sql in rows], [f"DROP TRIGGER {trigger}" for trigger, _sql in rows]
        for statement in before:
            cursor.execute(statement)
        yield
        for statement in there:
            cursor.execute(statement)


def guards(sqlite: list[str], postgresql: str, postgresql_back: str):
    """(install, remove) for RunPython of a table's own triggers; installing again replaces what is there.

    sqlite           one CREATE TRIGGER statement each; the name is its third word
    postgresql_back  drops what `postgresql` creates, whether it is there or not
    """
    names = [statement.split()[2] for statement in sqlite]

    def install(apps, schema_editor):
        remove(apps, schema_editor)
        for statement in [postgresql] if schema_editor.connection.vendor == "postgresql" else sqlite:
            schema_editor.execute(statement, params=None)

    def remove(apps, schema_editor):
        drops = [f"DROP TRIGGER IF EXISTS {name}" for name in names]
        for statement in [postgresql_back] if schema_editor.connection.vendor == "postgresql" else drops:
            schema_editor.execute(statement, params=None)

    return install, remove
