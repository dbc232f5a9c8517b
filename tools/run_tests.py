"""Every test: python -m tools.run_tests [pytest arguments]. SQLite first, then what is marked for it on a PostgreSQL of its own."""

import os
import subprocess
import sys
import time
from pathlib import Path

from tools.chromium import MISSING, find
from tools.compile_messages import compile_all
from tools.steps import speak_utf8

ROOT = Path(__file__).resolve().parents[1]
NO_TESTS = 5  # pytest's exit status when nothing was selected
PYTEST = [sys.executable, "-m", "pytest"]


def commands(arguments: list[str], *, browser: bool) -> dict[str, list[str]]:
    """The two runs, by name. Two workers pay on two cores as soon as a suite takes half a minute."""
    workers = [] if any(a.startswith(("-n", "--pdb", "-s")) for a in arguments) else ["-n", os.environ.get("TEST_WORKERS", "2")]
    left_out = [] if browser else ["-m", "not browser"]
    pytest = [*PYTEST, *workers, *left_out, *arguments]
    return {"SQLite": pytest, "PostgreSQL": [sys.executable, "-m", "tools.postgres", *pytest]}


def verdict(codes: dict[str, int]) -> int:
    """0 when no run failed and at least one found tests."""
    failed = [code for code in codes.values() if code not in {0, NO_TESTS}]
    return failed[0] if failed else min(codes.values())


def main(arguments: list[str]) -> int:
    speak_utf8()
    browser = os.environ.get("SKIP_BROWSER") != "1"
    if browser and find() is None:
        print(MISSING, file=sys.stderr)
        return 1
    compile_all()
    env = {name: value for name, value in os.environ.items() if name not in {"DATABASE_URL", "TEST_DATABASE", "DJANGO_SETTINGS_MODULE"}}
    codes, report = {}, []
    for name, command in commands(arguments, browser=browser).items():
        print(f"\n=== Tests on {name} ===", flush=True)
        started = time.monotonic()
        codes[name] = subprocess.call(command, cwd=ROOT, env=env)
        said = {0: "passed", NO_TESTS: "no test selected"}.get(codes[name], f"FAILED ({codes[name]})")
        report.append(f"{name}: {said} in {time.monotonic() - started:.0f} s")
    if not browser:
        report.append("browser tests LEFT OUT (SKIP_BROWSER=1)")
    print("\n" + "; ".join(report), flush=True)
    return verdict(codes)


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
