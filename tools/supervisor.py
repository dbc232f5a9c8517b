"""Child processes that belong together: started, watched, started again after a death, stopped all at once."""

import contextlib
import ctypes
import os
import signal
import subprocess
import sys
import time
from collections.abc import Callable
from dataclasses import dataclass, field
from pathlib import Path

from tools.steps import tail

PATIENCE = 3.5  # seconds a child may take to stop before it is killed
LONGEST_WAIT = 30  # seconds between two tries to start a child
GOOD_LIFE = 60  # seconds after which a child counts as well
LOG_LIMIT = 5_000_000  # bytes; a longer log is moved aside at the start


@dataclass
class Child:
    """One process. pid, log and how often it died in a row."""

    name: str
    command: list[str]
    log: Path
    env: dict[str, str] = field(default_factory=dict)
    folder: Path | None = None
    process: subprocess.Popen | None = None
    started_at: float = 0
    deaths: int = 0
    again_at: float | None = None

    def start(self) -> None:
        self.log.parent.mkdir(parents=True, exist_ok=True)
        if self.log.exists() and self.log.stat().st_size > LOG_LIMIT:
            self.log.replace(self.log.with_suffix(".log.old"))
        with self.log.open("ab") as log:
            log.write(f"--- {time.strftime('%F %T')} {' '.join(self.command)}\n".encode())
            log.flush()
            self.process = subprocess.Popen(
                self.command,
                stdin=subprocess.DEVNULL,
                stdout=log,
                stderr=log,
                env=os.environ | self.env,
                cwd=self.folder,
                start_new_session=True,  # Ctrl-C reaches only us; we stop children in order
                preexec_fn=_die_with_parent if sys.platform == "linux" else None,  # we have no threads
            )
        self.started_at, self.again_at = time.monotonic(), None

    def is_running(self) -> bool:
        return self.process is not None and self.process.poll() is None

    def signal(self, number: int) -> None:
        """To the child and to what it started; both are its session."""
        with contextlib.suppress(ProcessLookupError, PermissionError):
            os.killpg(self.process.pid, number)


def _die_with_parent() -> None:
    """Linux: a child gets SIGTERM when we are killed in a way that leaves us no time."""
    ctypes.CDLL(None).prctl(1, signal.SIGTERM)


class Supervisor:
    def __init__(self, children: list[Child], say: Callable[[str], None] = print):
        self.children, self.say = children, say

    def start(self) -> None:
        for child in self.children:
            child.start()

    def look(self) -> list[Child]:
        """Note who died, start again whose time has come; returns the newly dead."""
        dead, now = [], time.monotonic()
        for child in self.children:
            if child.again_at is not None:
                if now >= child.again_at:
                    child.start()
            elif not child.is_running():
                child.deaths = 1 if now - child.started_at > GOOD_LIFE else child.deaths + 1
                wait = min(2 ** (child.deaths - 1), LONGEST_WAIT)
                child.again_at = now + wait
                child.signal(signal.SIGKILL)  # what it started must not keep its port
                self.say(f"{child.name} stopped with {child.process.returncode} and starts again in {wait} s; the end of {child.log}:")
                self.say(tail(child.log))
                dead.append(child)
        return dead

    def watch(self, *, until: Callable[[], bool], pause: float = 0.2) -> None:
        while not until():
            self.look()
            time.sleep(pause)

    def stop(self) -> None:
        """Ask all to stop, wait, kill who did not; returns when none is left."""
        for child in self.children:
            if child.is_running():
                child.process.terminate()
        deadline = time.monotonic() + PATIENCE
        while time.monotonic() < deadline and any(child.is_running() for child in self.children):
            time.sleep(0.05)
        for child in self.children:
            if child.process is not None:
                child.signal(signal.SIGKILL)  # the child itself, or what it may have left behind
                child.process.wait()
