"""Test databases: migrate once into a template named by a hash of all migrations, then copy it.

Never --no-migrations (no root page, no triggers), and never flush: append-only tables refuse it. A test
that really commits gets a fresh copy of the template afterwards.
"""

import fcntl
import hashlib
import shutil
import uuid
from contextlib import contextmanager
from pathlib import Path

import django
import wagtail
from django.apps import apps
from django.conf import settings
from django.core.management import call_command
from django.db import connection, connections

FOLDER = Path(settings.VAR) / "tests"


def migrations_hash() -> str:
    whole = hashlib.sha256(f"{django.VERSION}{wagtail.VERSION}".encode())
    for app in sorted(apps.get_app_configs(), key=lambda app: app.label):
        for file in sorted(Path(app.path).glob("migrations/*.py")):
            whole.update(file.read_bytes())
    for file in sorted([*settings.ROOT.glob("p*/*/triggers.py"), *settings.ROOT.glob("marketplace/*/triggers.py")]):
        whole.update(file.read_bytes())
    return whole.hexdigest()[:12]


@contextmanager
def _locked(name: str):
    FOLDER.mkdir(parents=True, exist_ok=True)
    with (FOLDER / f"{name}.lock").open("w") as file:
        fcntl.flock(file, fcntl.LOCK_EX)
        yield


def _point_at(name: str) -> None:
    connections.close_all()
    for one in connections.all():
        one.settings_dict["NAME"] = name
    settings.DATABASES["default"]["NAME"] = name


class SqliteCopies:
    def __init__(self, worker: str):
        self.template = FOLDER / f"template-{migrations_hash()}.sqlite3"
        self.worker = worker

    def prepare(self) -> None:
        with _locked("sqlite"):
            if not self.template.exists():
                making = self.template.with_suffix(".making")
                making.unlink(missing_ok=True)
                _point_at(str(making))
                call_command("migrate", verbosity=0, interactive=False)
                with connection.cursor() as cursor:
                    cursor.execute("PRAGMA wal_checkpoint(TRUNCATE)")
                connections.close_all()
                making.rename(self.template)
        self.copy()

    def copy(self) -> None:
        """A new file each time: a server thread of the last test may still hold the old one open."""
        connections.close_all()
        for old in FOLDER.glob(f"{self.worker}-*.sqlite3*"):
            old.unlink(missing_ok=True)
        fresh = str(FOLDER / f"{self.worker}-{uuid.uuid4().hex[:8]}.sqlite3")
        shutil.copyfile(self.template, fresh)
        _point_at(fresh)


class PostgresCopies:
    def __init__(self, worker: str):
        self.template, self.name = f"template_{migrations_hash()}", f"test_{worker}"
        self.root = "postgres"

    def prepare(self) -> None:
        with _locked("postgres"):
            if not self._exists(self.template):
                making = f"{self.template}_making"
                self._run(f'DROP DATABASE IF EXISTS "{making}"', f'CREATE DATABASE "{making}"')
                _point_at(making)
                call_command("migrate", verbosity=0, interactive=False)
                self._run(f'ALTER DATABASE "{making}" RENAME TO "{self.template}"')
        self.copy()

    def copy(self) -> None:
        self._run(f'DROP DATABASE IF EXISTS "{self.name}" WITH (FORCE)', f'CREATE DATABASE "{self.name}" TEMPLATE "{self.template}"')
        _point_at(self.name)

    def _exists(self, name: str) -> bool:
        with self._server() as server:
            return server.execute("SELECT 1 FROM pg_database WHERE datname = %s", [name]).fetchone() is not None

    def _run(self, *statements: str) -> None:
        connections.close_all()
        with self._server() as server:
            for statement in statements:
                server.execute(statement)

    def _server(self):
        import psycopg

        _point_at(self.root)
        parameters = connection.get_connection_params()
        return psycopg.connect(
            **{k: v for k, v in parameters.items() if k in {"host", "port", "user", "password", "dbname"}}, autocommit=True
        )


def copies(worker: str):
    return PostgresCopies(worker) if connection.vendor == "postgresql" else SqliteCopies(worker)
