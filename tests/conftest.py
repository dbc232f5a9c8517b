"""How the tests run: on copies of a migrated template, on SQLite or (TEST_DATABASE=postgres) on a PostgreSQL of their own."""

import os

import pytest

ON_POSTGRES = os.environ.get("TEST_DATABASE") == "postgres"


def pytest_configure(config):
    """Refuse a half-set environment, and compile the Chinese catalogue so that a plain `pytest` speaks Chinese too."""
    if ON_POSTGRES and "DATABASE_URL" not in os.environ:
        raise pytest.UsageError("TEST_DATABASE=postgres wants DATABASE_URL; use `make test`, which starts a server (tools/postgres.py).")
    if not hasattr(config, "workerinput"):
        from tools.compile_messages import compile_all

        compile_all()


def pytest_collection_modifyitems(config, items):
    """On PostgreSQL only what is marked for it runs again; on SQLite everything but what needs PostgreSQL."""
    kept, left = [], []
    for item in items:
        wants = {mark.name for mark in item.iter_markers()}
        fits = bool(wants & {"postgres", "both"}) if ON_POSTGRES else "postgres" not in wants
        (kept if fits else left).append(item)
    if left:
        config.hook.pytest_deselected(items=left)
        items[:] = kept


@pytest.fixture(scope="session")
def django_db_setup(django_db_blocker, worker_id):
    from tests import databases

    with django_db_blocker.unblock():
        databases.copies(worker_id).prepare()


@pytest.fixture
def committed_db(django_db_setup, django_db_blocker, worker_id):
    """A database in which commits are real (threads, servers, deferred triggers); thrown away afterwards."""
    from django.db import connections

    from tests import databases

    with django_db_blocker.unblock():
        yield
        connections.close_all()
        databases.copies(worker_id).copy()


@pytest.fixture(scope="session")
def worker_id(request):
    return getattr(request.config, "workerinput", {}).get("workerid", "main")


@pytest.fixture(autouse=True)
def _quiet_edges(settings, tmp_path):
    """Each test its own files, an empty cache, Chinese as the running language."""
    from django.core.cache import caches
    from django.utils import translation

    settings.MEDIA_ROOT = tmp_path / "public"
    for cache in caches.all(initialized_only=True):
        cache.clear()
    translation.activate("zh-hans")
    yield
    translation.deactivate()
