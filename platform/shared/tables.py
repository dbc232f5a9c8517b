"""Many rows at once: COPY on PostgreSQL, executemany on SQLite. Constraints and triggers hold as ever."""

from collections.abc import Iterable, Iterator, Sequence
from datetime import date
from itertools import islice

from django.db import connections, models, router

BATCH = 5_000
# Columns whose plain Python values PostgreSQL takes as they are: preparing each of a million costs more than sending it.
READY_COLUMNS = {models.BigAutoField, models.BigIntegerField, models.CharField, models.DateField, models.ForeignKey, models.OneToOneField}
READY_VALUES = {int, str, date, type(None)}


def copy_rows(model: type[models.Model], fields: Sequence[str], rows: Iterable[Sequence]) -> int:
    """Insert rows (values in the order of fields) into model's table; returns how many.

    Values go through each field's own preparation, so encrypted and date fields are stored as the ORM
    would store them. Runs in the caller's transaction. Primary keys come from the database.
    """
    connection = connections[router.db_for_write(model)]
    columns = [model._meta.get_field(name) for name in fields]
    if connection.vendor == "postgresql":
        prepared = _prepared(columns, rows, connection)
    else:
        prepared = ([column.get_db_prep_save(value, connection) for column, value in zip(columns, row, strict=True)] for row in rows)
    names = ", ".join(connection.ops.quote_name(column.column) for column in columns)
    table = connection.ops.quote_name(model._meta.db_table)
    if connection.vendor == "postgresql":
        return _copy(connection, f"COPY {table} ({names}) FROM STDIN", prepared)
    marks = ", ".join(["%s"] * len(columns))
    return _execute_many(connection, f"INSERT INTO {table} ({names}) VALUES ({marks})", prepared)  # noqa: S608  names come from the model


def _prepared(columns: list, rows: Iterable[Sequence], connection) -> Iterator[list]:
    """Values as the ORM would store them; what PostgreSQL takes as it is goes by unchanged."""
    ready = [type(column) in READY_COLUMNS for column in columns]
    for row in rows:
        yield [
            value if plain and type(value) in READY_VALUES else column.get_db_prep_save(value, connection)
            for column, value, plain in zip(columns, row, ready, strict=True)
        ]


def _copy(connection, sql: str, rows: Iterator[list]) -> int:
    count = 0
    with connection.wrap_database_errors, connection.cursor() as cursor, cursor.copy(sql) as copy:
        for row in rows:
            copy.write_row(row)
            count += 1
    return count


def _execute_many(connection, sql: str, rows: Iterator[list]) -> int:
    count = 0
    with connection.cursor() as cursor:
        while batch := list(islice(rows, BATCH)):
            cursor.executemany(sql, batch)
            count += len(batch)
    return count


def update_rows(model: type[models.Model], fields: Sequence[str], rows: Iterable[Sequence]) -> int:
    """Change rows by primary key: each row is the new values in the order of fields, then the key; returns how many were given.

    One statement for each BATCH of rows on PostgreSQL, one prepared statement on SQLite; no key may come twice. Values are
    stored as the ORM would store them. Runs in the caller's transaction.
    """
    connection = connections[router.db_for_write(model)]
    columns = [*(model._meta.get_field(name) for name in fields), model._meta.pk]
    prepared = (
        [*(column.get_db_prep_save(value, connection) for column, value in zip(columns[:-1], row[:-1], strict=True)), row[-1]]
        for row in rows
    )
    names = [connection.ops.quote_name(column.column) for column in columns]
    table = connection.ops.quote_name(model._meta.db_table)
    if connection.vendor == "postgresql":
        types = [column.cast_db_type(connection).partition("(")[0] for column in columns]  # a cast to a length would cut silently
        return _update_at_once(connection, table, names, types, prepared)
    sets = ", ".join(f"{name} = %s" for name in names[:-1])
    return _execute_many(connection, f"UPDATE {table} SET {sets} WHERE {names[-1]} = %s", prepared)  # noqa: S608  names come from the model


def _update_at_once(connection, table: str, names: list[str], types: list[str], rows: Iterator[list]) -> int:
    """UPDATE … FROM the columns of a batch as arrays: a round trip and a plan for thousands of rows."""
    sets = ", ".join(f"{name} = v.{name}" for name in names[:-1])
    arrays = ", ".join(f"%s::{kind}[]" for kind in types)
    sql = f"UPDATE {table} AS t SET {sets} FROM unnest({arrays}) AS v({', '.join(names)}) WHERE t.{names[-1]} = v.{names[-1]}"  # noqa: S608
    count = 0
    with connection.cursor() as cursor:
        while batch := list(islice(rows, BATCH)):
            cursor.execute(sql, [list(column) for column in zip(*batch, strict=True)])
            count += len(batch)
    return count
