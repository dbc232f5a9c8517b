"""/healthz: 200 when database, worker and storage answer, 503 with the reason otherwise."""

from datetime import timedelta

import pytest
from django.core.files.storage import default_storage
from django.db import DatabaseError
from django.utils import timezone
from django_tasks_db.models import DBTaskResult

from shared import health
from shared.schedule import SCHEDULE, due, reap, waiting_already
from shared.tasks import beat, tidy_task_results

pytestmark = pytest.mark.django_db


@pytest.fixture
def finished_beat():
    """A heartbeat that a worker finished some seconds ago."""

    def make(seconds: float, **fields) -> DBTaskResult:
        values = {
            "task_path": health.BEAT_PATH,
            "status": "SUCCESSFUL",
            "args_kwargs": {"args": [], "kwargs": {}},
            "backend_name": "default",
        }
        row = DBTaskResult.objects.create(**values | fields)
        DBTaskResult.objects.filter(pk=row.pk).update(finished_at=timezone.now() - timedelta(seconds=seconds))
        return row

    return make


def parts(client, status: int) -> dict:
    answer = client.get("/healthz")
    assert answer.status_code == status
    assert answer["Content-Type"] == "application/json"
    assert "no-store" in answer["Cache-Control"]
    return answer.json()["parts"]


def test_well_when_a_worker_beat_lately(client, finished_beat):
    finished_beat(10)
    assert all(part["ok"] for part in parts(client, 200).values())


def test_fails_without_any_heartbeat(client):
    assert "no heartbeat yet" in parts(client, 503)["worker"]["detail"]


def test_fails_when_the_last_heartbeat_is_old(client, finished_beat):
    finished_beat(121)
    worker = parts(client, 503)["worker"]
    assert not worker["ok"]
    assert "121 s ago" in worker["detail"]


def test_fails_when_storage_refuses(client, finished_beat, monkeypatch):
    def refuse(*args, **kwargs):
        raise OSError("No space left on device")

    finished_beat(10)
    monkeypatch.setattr(default_storage, "save", refuse)
    found = parts(client, 503)
    assert found["storage"] == {"ok": False, "detail": "OSError: No space left on device"}
    assert found["worker"]["ok"]


def test_fails_when_the_database_is_away(client, finished_beat, monkeypatch):
    class Away:
        vendor = "sqlite"

        def cursor(self):
            raise DatabaseError("server closed the connection")

    finished_beat(10)
    monkeypatch.setattr(health, "connection", Away())
    assert "server closed the connection" in parts(client, 503)["database"]["detail"]


def test_leaves_no_file_behind(client, finished_beat, settings):
    finished_beat(10)
    parts(client, 200)
    assert [path for path in settings.MEDIA_ROOT.rglob("*") if path.is_file()] == []


def test_the_heartbeat_is_scheduled_under_the_name_that_health_looks_for():
    assert beat.module_path == health.BEAT_PATH
    assert SCHEDULE[health.BEAT_PATH][1] < health.SILENCE.total_seconds() / 3


def test_due_tells_each_task_once_per_period():
    last_run: dict[str, float] = {}
    assert {task.module_path for task in due(last_run)} >= {beat.module_path, tidy_task_results.module_path}
    assert list(due(last_run)) == []


def test_a_waiting_task_is_not_enqueued_again(finished_beat):
    assert not waiting_already(beat)
    DBTaskResult.objects.create(
        task_path=beat.module_path, status="READY", args_kwargs={"args": [], "kwargs": {}}, backend_name="default", run_after=timezone.now()
    )
    assert waiting_already(beat)


def test_a_task_that_a_killed_worker_left_running_is_put_back():
    row = DBTaskResult.objects.create(
        task_path=beat.module_path, status="RUNNING", args_kwargs={"args": [], "kwargs": {}}, backend_name="default"
    )
    DBTaskResult.objects.filter(pk=row.pk).update(started_at=timezone.now() - timedelta(hours=1))
    assert reap() == 1
    assert waiting_already(beat)
