"""Make .venv with everything pinned in it: python3 -m tools.setup [runtime|dev]. Needs nothing but the standard library.

A stamp in .venv remembers what was installed (hash of the requirements, Python, folder), so that a second
run costs nothing.
"""

import hashlib
import importlib.util
import shutil
import subprocess
import sys
from pathlib import Path

from tools.steps import Step, StepFailed, run, speak_utf8

ROOT = Path(__file__).resolve().parents[1]
VENV = ROOT / ".venv"
PYTHON = VENV / "bin" / "python"
LOG = ROOT / "var" / "log" / "setup.log"
FILES = {"runtime": "requirements.txt", "dev": "requirements-dev.txt"}
EDITABLE = VENV / ".stamp-editable"


def fingerprint(kind: str) -> str:
    whole = hashlib.sha256(f"{sys.version_info[:2]} {ROOT}".encode())
    whole.update((ROOT / FILES[kind]).read_bytes())
    return whole.hexdigest()


def stamp(kind: str) -> Path:
    return VENV / f".stamp-{kind}"


def is_ready(kind: str) -> bool:
    kept = stamp(kind)
    return PYTHON.exists() and EDITABLE.exists() and kept.exists() and kept.read_text() == fingerprint(kind)


def missing_part() -> str:
    """What Debian leaves out of its python3, as a sentence; empty when all is there."""
    if sys.version_info < (3, 11):  # noqa: UP036  somebody may start it under an older one
        return f"Python 3.11 or newer is needed, this is {sys.version.split()[0]}; install it (Debian, Ubuntu: apt-get install python3)."
    lacking = [name for name in ("venv", "ensurepip", "sqlite3", "ssl") if importlib.util.find_spec(name) is None]
    if lacking and not shutil.which("uv"):
        return f"Python's module {lacking[0]} is missing; install it (Debian, Ubuntu: apt-get install python3-venv)."
    return ""


def works(command: list[str]) -> bool:
    try:
        return subprocess.run(command, capture_output=True, check=False).returncode == 0
    except OSError:
        return False


def make_environment() -> None:
    """A fresh .venv, unless the one there runs under this Python."""
    same = f"import sys; sys.exit(sys.version_info[:2] != {sys.version_info[:2]})"
    if PYTHON.exists() and works([str(PYTHON), "-c", same]):
        return
    uv = shutil.which("uv")
    with Step("创建虚拟环境 Creating .venv"):
        run(
            [uv, "venv", "--clear", "--python", sys.executable, str(VENV)] if uv else [sys.executable, "-m", "venv", "--clear", str(VENV)],
            log=LOG,
        )


def installer() -> list[str]:
    if uv := shutil.which("uv"):
        return [uv, "pip", "install", "--python", str(PYTHON)]
    if not works([str(PYTHON), "-m", "pip", "--version"]):
        run([str(PYTHON), "-m", "ensurepip", "--upgrade"], log=LOG)
    return [str(PYTHON), "-m", "pip", "install", "--disable-pip-version-check", "--no-input", "--progress-bar", "off", "--no-compile"]


def install(kind: str) -> None:
    wanted = ROOT / FILES[kind]
    total = sum("==" in line and not line.startswith((" ", "#")) for line in wanted.read_text().splitlines())
    with Step(f"安装 {total} 个软件包 Installing {total} packages") as step:
        begin, seen = installer(), set()

        def count(line: str) -> None:
            if line.startswith(("Collecting ", "Requirement already")):
                seen.add(line)
                step.detail = f"{len(seen)}/{total}"
            elif line.startswith("Installing collected"):
                step.detail = "unpacking"

        run([*begin, "--require-hashes", "-r", str(wanted)], log=LOG, on_line=count)
    if not EDITABLE.exists():
        with Step("登记项目目录 Putting this folder on the path"):
            run([*begin, "--no-deps", "--no-build-isolation", "-e", str(ROOT)], log=LOG)
        EDITABLE.write_text(str(ROOT))


def main(kind: str = "runtime") -> int:
    speak_utf8()
    if problem := missing_part():
        print(problem, file=sys.stderr)
        return 1
    if is_ready(kind):
        return 0
    try:
        if EDITABLE.exists() and EDITABLE.read_text() != str(ROOT):
            shutil.rmtree(VENV)  # the folder was moved or copied; scripts in .venv name the old place
        make_environment()
        install(kind)
    except StepFailed as failure:
        print(
            f"{failure}\nSet-up failed; without a connection to the package index it cannot finish. Run it again to go on.", file=sys.stderr
        )
        return 1
    stamp(kind).write_text(fingerprint(kind))
    if kind == "dev":  # it holds everything of the runtime list
        stamp("runtime").write_text(fingerprint("runtime"))
    return 0


if __name__ == "__main__":
    sys.exit(main(*sys.argv[1:2]))
