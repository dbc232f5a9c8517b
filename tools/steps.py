"""Long steps with a name and the seconds they took: a moving line on a terminal, a line now and then in a log."""

import subprocess
import sys
import threading
import time
from collections.abc import Callable
from pathlib import Path

QUIET = 10  # seconds between two lines of the same step where nobody watches


class Step:
    """`with Step("Installing packages") as step:` shows that it runs, for how long, and step.detail.

    moving  False when the step's own work writes to the terminal
    """

    def __init__(self, label: str, *, moving: bool = True):
        self.label, self.moving, self.detail = label, moving, ""
        self.on_terminal = sys.stdout.isatty()
        self._done = threading.Event()

    def __enter__(self) -> "Step":
        self.started = time.monotonic()
        print(f"  … {self.label}", end="" if self.on_terminal and self.moving else "\n", flush=True)
        self._ticker = threading.Thread(target=self._tick, daemon=True)
        if self.moving:
            self._ticker.start()
        return self

    def __exit__(self, kind, error, trace) -> None:
        self._done.set()
        if self.moving:
            self._ticker.join()
        mark = "✓" if kind is None else "✗"
        start = "\r\033[K" if self.on_terminal and self.moving else ""
        print(f"{start}  {mark} {self.label} ({self.seconds:.1f} s)", flush=True)

    @property
    def seconds(self) -> float:
        return time.monotonic() - self.started

    def _tick(self) -> None:
        while not self._done.wait(0.5 if self.on_terminal else QUIET):
            line = f"  … {self.label} ({self.seconds:.0f} s) {self.detail}".rstrip()
            print(f"\r\033[K{line}" if self.on_terminal else line, end="" if self.on_terminal else "\n", flush=True)


class StepFailed(Exception):
    """A command of a step failed; says which and shows the end of what it wrote."""


def run(command: list[str], *, log: Path, on_line: Callable[[str], None] | None = None, **options) -> None:
    """Run command, keep what it writes in log, pass each line to on_line; raise StepFailed when it fails."""
    log.parent.mkdir(parents=True, exist_ok=True)
    with log.open("a", encoding="utf-8") as kept:
        kept.write(f"$ {' '.join(command)}\n")
        process = subprocess.Popen(command, stdout=subprocess.PIPE, stderr=subprocess.STDOUT, text=True, errors="replace", **options)
        for line in process.stdout:
            kept.write(line)
            if on_line:
                on_line(line)
    if process.wait():
        raise StepFailed(f"{' '.join(command[:4])} … failed with {process.returncode}; the end of {log}:\n{tail(log)}")


def tail(path: Path, lines: int = 15) -> str:
    """The last lines of a log, indented."""
    if not path.exists():
        return "    (no log)"
    with path.open("rb") as file:
        file.seek(max(0, path.stat().st_size - 20_000))
        last = file.read().decode("utf-8", "replace").splitlines()[-lines:]
    return "\n".join(f"    {line}" for line in last)


def speak_utf8() -> None:
    """A terminal that cannot show a character shows a question mark instead of stopping us."""
    for stream in (sys.stdout, sys.stderr):
        stream.reconfigure(errors="replace")
