"""The supervisor behind `make demo`: refusals in one sentence, children restarted, nothing left behind."""

import json
import os
import signal
import socket
import sys
import time

import pytest

from tools import demo, summary
from tools.steps import Step, StepFailed, run, tail
from tools.supervisor import Child, Supervisor

SLEEPER = "import time; print('up', flush=True); time.sleep(60)"
STUBBORN = "import signal, time; signal.signal(signal.SIGTERM, signal.SIG_IGN); print('up', flush=True); time.sleep(60)"
PARENT = (
    f"import subprocess, sys, time; p = subprocess.Popen([sys.executable, '-c', {SLEEPER!r}]); print(p.pid, flush=True); time.sleep(60)"
)


@pytest.fixture
def child(tmp_path):
    made = []

    def make(source: str, name: str = "one") -> Child:
        made.append(Child(name, [sys.executable, "-c", source], tmp_path / f"{name}.log"))
        return made[-1]

    yield make
    Supervisor([one for one in made if one.process]).stop()


def eventually(what, seconds: float = 10):
    end = time.monotonic() + seconds
    while time.monotonic() < end:
        if found := what():
            return found
        time.sleep(0.05)
    raise AssertionError("it did not come to that")


def is_alive(pid: int) -> bool:
    """Running, and not merely a zombie nobody has collected yet."""
    try:
        with open(f"/proc/{pid}/stat") as file:
            return file.read().rpartition(")")[2].split()[0] != "Z"
    except FileNotFoundError:
        return False


def said_by(one: Child) -> list[str]:
    """Lines of its log, without the first, which repeats the command."""
    return one.log.read_text().splitlines()[1:] if one.log.exists() else []


def test_a_used_port_is_one_sentence_with_a_way_out():
    with socket.socket() as taken:
        taken.bind(("127.0.0.1", 0))
        taken.listen()
        port = taken.getsockname()[1]
        with pytest.raises(demo.Refused, match=f"Port {port} is in use; choose another: make demo PORT={port + 1}"):
            demo.refuse_used_port(port, "PORT")
    demo.refuse_used_port(port, "PORT")


def test_one_demo_per_folder(tmp_path):
    with demo.lock(tmp_path, "http://127.0.0.1:1"), pytest.raises(demo.Refused, match=f"http://127.0.0.1:1 .process {os.getpid()}"):
        demo.lock(tmp_path, "http://127.0.0.1:2")
    demo.lock(tmp_path, "http://127.0.0.1:2").close()


def test_a_child_that_died_is_reported_and_started_again(child):
    said = []
    one = child("print('the reason'); raise SystemExit(3)")
    supervisor = Supervisor([one], say=said.append)
    supervisor.start()
    first = one.process.pid
    assert eventually(supervisor.look) == [one]
    assert "one stopped with 3" in said[0]
    assert "the reason" in said[1]
    assert supervisor.look() == [], "a death is told once"
    one.again_at = 0
    supervisor.look()
    assert one.process.pid != first


def test_waits_longer_after_each_death_in_a_row(child):
    one = child("raise SystemExit(1)")
    supervisor, waits = Supervisor([one], say=lambda text: None), []
    supervisor.start()
    for _ in range(3):
        eventually(supervisor.look)
        waits.append(round(one.again_at - time.monotonic()))
        one.again_at = 0
        supervisor.look()
    assert waits == [1, 2, 4]


def test_stop_ends_all_even_the_deaf_and_the_grandchildren(child):
    deaf, parent, plain = child(STUBBORN, "deaf"), child(PARENT, "parent"), child(SLEEPER, "plain")
    supervisor = Supervisor([deaf, parent, plain])
    supervisor.start()
    eventually(lambda: all("up" in said_by(one) for one in (deaf, parent, plain)))
    grandchild = next(int(line) for line in said_by(parent) if line.isdigit())
    started = time.monotonic()
    supervisor.stop()
    assert time.monotonic() - started < 5
    for pid in (deaf.process.pid, parent.process.pid, plain.process.pid, grandchild):
        eventually(lambda pid=pid: not is_alive(pid))


@pytest.mark.skipif(sys.platform != "linux", reason="only Linux tells children that their parent died")
def test_children_end_when_the_supervisor_is_killed(tmp_path):
    source = f"""
import sys, time, pathlib
sys.path.insert(0, {str(demo.ROOT)!r})
from tools.supervisor import Child, Supervisor
one = Child("one", [sys.executable, "-c", {SLEEPER!r}], pathlib.Path({str(tmp_path)!r}) / "one.log")
Supervisor([one]).start(); print(one.process.pid, flush=True); time.sleep(60)
"""
    boss = Child("boss", [sys.executable, "-c", source], tmp_path / "boss.log")
    boss.start()
    pid = eventually(lambda: next((int(line) for line in said_by(boss) if line.isdigit()), None))
    boss.process.send_signal(signal.SIGKILL)
    boss.process.wait()
    eventually(lambda: not is_alive(pid))


def test_everything_listens_on_this_machine_only_and_knows_the_port(tmp_path):
    commands = {one.name: " ".join(one.command) for one in demo.children(8055, 8455, tmp_path)}
    assert set(commands) == {"payment", "web", "worker", "scheduler"}
    assert "--bind 127.0.0.1:8055" in commands["web"]
    assert "--no-control-socket" in commands["web"]
    assert "--webhook-url http://127.0.0.1:8055/webhooks/stripe/" in commands["payment"]
    given = demo.variables(8055, 8455)
    assert (given["SITE_URL"], given["STRIPE_API_BASE"]) == ("http://127.0.0.1:8055", "http://127.0.0.1:8455")


def test_nobody_answering_is_not_ready():
    with socket.socket() as free:
        free.bind(("127.0.0.1", 0))
        assert demo.health(free.getsockname()[1]) == (0, "no answer yet")


def test_summary_is_a_straight_frame_and_shows_addresses_and_log_ins(tmp_path, monkeypatch):
    monkeypatch.setenv("COLUMNS", "200")
    login = {"login": "13800000001", "role": "村文书", "role_en": "village clerk", "try": "拟分红", "try_en": "draw up a round"}
    (tmp_path / "demo-logins.json").write_text(json.dumps({"password": "Secret-1", "logins": [login]}))
    shown = summary.page(address="http://127.0.0.1:8055", var=tmp_path, seconds=3)
    for word in ("http://127.0.0.1:8055/admin/", "13800000001", "Secret-1", "村文书 village clerk", "draw up a round", f"{tmp_path}/log"):
        assert word in shown
    assert len({summary.width(line) for line in shown.splitlines()}) == 1


def test_summary_without_a_demo_has_no_log_ins(tmp_path):
    assert "Demo log-ins" not in summary.page(address="http://127.0.0.1:8055", var=tmp_path, seconds=3)


def test_a_narrow_terminal_gets_the_lines_without_the_frame(tmp_path, monkeypatch):
    monkeypatch.setenv("COLUMNS", "60")
    shown = summary.page(address="http://127.0.0.1:8055", var=tmp_path, seconds=3)
    assert "│" not in shown
    assert "http://127.0.0.1:8055/admin/" in shown


def test_a_step_says_its_name_and_its_seconds(capsys):
    with Step("Counting sheep"):
        pass
    assert "… Counting sheep" in (shown := capsys.readouterr().out)
    assert "✓ Counting sheep (0.0 s)" in shown


def test_a_failing_command_shows_the_end_of_its_log(tmp_path):
    log, seen = tmp_path / "x.log", []
    with pytest.raises(StepFailed, match="no such package"):
        run([sys.executable, "-c", "print('no such package'); raise SystemExit(1)"], log=log, on_line=seen.append)
    assert seen == ["no such package\n"]
    assert "no such package" in tail(log)
