"""The whole site on this machine: python -m tools.demo [--port 8000] [--stripe-port 8420]. Ctrl-C stops all of it."""

import argparse
import fcntl
import http.client
import json
import os
import signal
import socket
import subprocess
import sys
import time
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from tools.steps import Step, speak_utf8, tail
from tools.summary import page
from tools.supervisor import Child, Supervisor

ROOT = Path(__file__).resolve().parents[1]
HERE = "127.0.0.1"
START_LIMIT = 120  # seconds until the site must answer
MAX_DEATHS = 3  # a child that dies so often before the site was ever ready will not recover by itself


class Refused(Exception):
    """The demo cannot start; one sentence says why and what to do."""


def variables(port: int, stripe_port: int) -> dict[str, str]:
    """What every child finds in its environment."""
    return {
        "DJANGO_SETTINGS_MODULE": "config.settings.dev",
        "SITE_URL": f"http://{HERE}:{port}",
        "STRIPE_API_BASE": f"http://{HERE}:{stripe_port}",
        "PYTHONUNBUFFERED": "1",
    }


def web_command(port: int, *more: str) -> list[str]:
    """gunicorn, two processes of eight threads; also what benchmarks measure."""
    memory = ["--worker-tmp-dir", "/dev/shm"] if os.path.isdir("/dev/shm") else []
    options = ["--bind", f"{HERE}:{port}", "--worker-class", "gthread", "--workers", "2", "--threads", "8", "--timeout", "60"]
    return [
        sys.executable,
        "-m",
        "gunicorn",
        "config.wsgi",
        *options,
        "--graceful-timeout",
        "2",
        "--preload",
        "--no-control-socket",
        *memory,
        *more,
    ]


def children(port: int, stripe_port: int, var: Path) -> list[Child]:
    webhook = f"http://{HERE}:{port}/webhooks/stripe/"
    pay = [
        "--port",
        str(stripe_port),
        "--webhook-url",
        webhook,
        "--webhook-secret",
        "whsec_stand_in",
        "--state",
        str(var / "stripe.sqlite3"),
    ]
    manage = [sys.executable, str(ROOT / "manage.py")]
    commands = {
        "payment": [sys.executable, "-m", "tools.stripe_stand_in", *pay],
        "web": web_command(port),
        "worker": [*manage, "db_worker", "--queue-name", "*", "--interval", "0.5", "--no-startup-delay", "--no-reload", "--skip-checks"],
        "scheduler": [*manage, "run_schedule", "--skip-checks"],
    }
    env = variables(port, stripe_port)
    return [Child(name, command, var / "log" / f"{name}.log", env, ROOT) for name, command in commands.items()]


def refuse_used_port(port: int, variable: str) -> None:
    with socket.socket() as probe:
        probe.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        try:
            probe.bind((HERE, port))
        except OSError:
            raise Refused(
                f"端口 {port} 已被占用，请换一个 · Port {port} is in use; choose another: make demo {variable}={port + 1}"
            ) from None


def lock(var: Path, address: str):
    """One demo per folder: two would share a database and a payment book. Keep the file open."""
    var.mkdir(parents=True, exist_ok=True)
    file = (var / "demo.lock").open("a+")
    try:
        fcntl.flock(file, fcntl.LOCK_EX | fcntl.LOCK_NB)
    except OSError:
        file.seek(0)
        raise Refused(f"演示已在运行 · The demo of this folder runs already: {file.read().strip()}") from None
    file.truncate(0)
    file.write(f"{address} (process {os.getpid()})")
    file.flush()
    return file


def health(port: int) -> tuple[int, str]:
    """Status and reasons of /healthz; status 0 when nobody answers yet."""
    try:
        connection = http.client.HTTPConnection(HERE, port, timeout=10)
        connection.request("GET", "/healthz")
        answer = connection.getresponse()
        parts = json.loads(answer.read() or b"{}").get("parts", {})
    except (OSError, ValueError, http.client.HTTPException):
        return 0, "no answer yet"
    return answer.status, "; ".join(f"{name}: {part['detail']}" for name, part in parts.items() if not part["ok"])


class Demo:
    def __init__(self, port: int, stripe_port: int):
        self.port, self.stripe_port, self.address = port, stripe_port, f"http://{HERE}:{port}"
        self.var = Path(os.environ.get("VAR_DIR") or ROOT / "var")
        self.stopped_by: int | None = None
        self.started = time.monotonic()

    def on_signal(self, number: int, frame) -> None:
        self.stopped_by = self.stopped_by or number

    def wants_stop(self) -> bool:
        return self.stopped_by is not None

    def prepare(self) -> bool:
        """Database, static files, demo data, in a process of its own; False when told to stop meanwhile."""
        env = os.environ | variables(self.port, self.stripe_port)
        process = subprocess.Popen([sys.executable, "-m", "tools.prepare"], env=env, cwd=ROOT, start_new_session=True)
        while process.poll() is None and not self.wants_stop():
            time.sleep(0.05)
        if process.poll() is None:
            process.terminate()
            process.wait()
            return False
        if process.returncode:
            raise Refused("准备数据时出错，原因见上 · Preparing the site failed; the reason is above.")
        return True

    def wait_until_ready(self, supervisor: Supervisor) -> None:
        """Return when /healthz answers 200 or when told to stop."""
        with Step("启动服务 Starting the services") as step:
            while not self.wants_stop():
                for child in supervisor.look():
                    if child.deaths >= MAX_DEATHS:
                        raise Refused(f"{child.name} does not start; see {child.log}.")
                status, step.detail = health(self.port)
                if status == 200:
                    return
                if step.seconds > START_LIMIT:
                    log = self.var / "log" / "web.log"
                    raise Refused(f"The site is not ready after {START_LIMIT} s ({step.detail}); the end of {log}:\n{tail(log)}")
                time.sleep(0.2)

    @contextmanager
    def running(self) -> Iterator[Supervisor | None]:
        """Everything prepared, started and ready; stopped at the end. None when told to stop before that."""
        refuse_used_port(self.port, "PORT")
        refuse_used_port(self.stripe_port, "STRIPE_PORT")
        with lock(self.var, self.address):
            if not self.prepare():
                yield None
                return
            supervisor = Supervisor(children(self.port, self.stripe_port, self.var), say=lambda text: print(text, flush=True))
            try:
                supervisor.start()
                self.wait_until_ready(supervisor)
                yield None if self.wants_stop() else supervisor
            finally:
                print("\n正在停止 Stopping …", flush=True)
                supervisor.stop()

    def run(self) -> int:
        for number in (signal.SIGINT, signal.SIGTERM, signal.SIGHUP):
            signal.signal(number, self.on_signal)
        with self.running() as supervisor:
            if supervisor:
                print("\n" + page(address=self.address, var=self.var, seconds=time.monotonic() - self.started), flush=True)
                supervisor.watch(until=self.wants_stop)
        print("已停止，数据都在 var/ 里 · Stopped; everything is kept in var/.", flush=True)
        return 0


def main() -> int:
    speak_utf8()
    parser = argparse.ArgumentParser(prog="python -m tools.demo", description=__doc__.splitlines()[0])
    parser.add_argument("--port", type=int, default=8000)
    parser.add_argument("--stripe-port", type=int, default=8420)
    given = parser.parse_args()
    try:
        return Demo(given.port, given.stripe_port).run()
    except Refused as refusal:
        print(refusal, file=sys.stderr)
        return 1


if __name__ == "__main__":
    sys.exit(main())
