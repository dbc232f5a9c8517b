"""manage.py rotate_field_keys: encrypt every stored secret with the newest key, so that the old ones can be taken away.

Put the new key first in FIELD_KEYS, restart, run this, then drop the old key. Values already under the newest key are left
alone, so an interrupted run is simply run again. A value somebody changes meanwhile is theirs: it has the newest key anyway.
"""

from django.apps import apps
from django.core.management.base import BaseCommand
from django.db import connections, models, router, transaction

from shared.crypto import EncryptedTextField, rotated
from shared.progress import progress
from shared.triggers import lifted

BATCH = 1_000


class Command(BaseCommand):
    help = "Re-encrypt all encrypted fields with the first of FIELD_KEYS; may be repeated."

    def handle(self, *args, **options):
        for model, columns in encrypted_columns():
            changed = sum(progress(rotate(model, columns), total=_batches(model), label=model._meta.label))
            self.stdout.write(f"{model._meta.label}: {changed} 个值已换新密钥 · values now under the newest key")


def encrypted_columns() -> list[tuple[type[models.Model], list[str]]]:
    """Each model that has encrypted fields, and their columns."""
    found = []
    for model in apps.get_models(include_auto_created=True):
        columns = [field.column for field in model._meta.local_fields if isinstance(field, EncryptedTextField)]
        if columns and model._meta.managed and not model._meta.proxy:
            found.append((model, columns))
    return found


def rotate(model: type[models.Model], columns: list[str]):
    """Batch by batch in the order of the primary key, each in a transaction of its own; yields how many values each changed."""
    connection = connections[router.db_for_write(model)]
    quote = connection.ops.quote_name
    table, key = quote(model._meta.db_table), quote(model._meta.pk.column)
    names = ", ".join(quote(column) for column in columns)
    after = None
    while True:
        with transaction.atomic(using=connection.alias), connection.cursor() as cursor:
            where, values = (f"WHERE {key} > %s", [after]) if after is not None else ("", [])
            cursor.execute(f"SELECT {key}, {names} FROM {table} {where} ORDER BY {key} LIMIT {BATCH}", values)  # noqa: S608  names from models
            rows = cursor.fetchall()
            if not rows:
                return
            after = rows[-1][0]
            changes = {quote(column): _changes(rows, n) for n, column in enumerate(columns, start=1)}
            if any(changes.values()):
                with lifted(connection, model._meta.db_table):
                    for column, pairs in changes.items():
                        _write(cursor, table, key, column, pairs)
        yield sum(map(len, changes.values()))


def _changes(rows: list[tuple], n: int) -> list[tuple[str, object, str]]:
    """(new value, primary key, old value) of what is not under the newest key yet."""
    pairs = ((row[0], row[n], rotated(row[n])) for row in rows if row[n])
    return [(new, pk, old) for pk, old, new in pairs if new != old]


def _write(cursor, table: str, key: str, column: str, changes: list[tuple[str, object, str]]) -> None:
    if changes:
        cursor.executemany(f"UPDATE {table} SET {column} = %s WHERE {key} = %s AND {column} = %s", changes)  # noqa: S608  names from models


def _batches(model: type[models.Model]) -> int:
    return -(-model._base_manager.count() // BATCH)
