"""Compile the pinned lists again from pyproject.toml: python -m tools.lock [--upgrade]. Needs uv (it is in .venv or on PATH)."""

import os
import shutil
import subprocess
import sys
from pathlib import Path

ROOT = Path(__file__).resolve().parents[1]
LISTS = {"requirements.txt": ["build"], "requirements-dev.txt": ["build", "dev"]}


def main(arguments: list[str]) -> int:
    uv = shutil.which("uv", path=os.pathsep.join([str(Path(sys.executable).parent), os.environ.get("PATH", "")]))
    if uv is None:
        print("uv is missing; install it with: .venv/bin/python -m pip install uv", file=sys.stderr)
        return 1
    for file, groups in LISTS.items():
        named = [part for group in groups for part in ("--group", group)]
        command = [uv, "pip", "compile", "pyproject.toml", *named, "--generate-hashes", "--python-version", "3.11", "-o", file, *arguments]
        print(f"{file} …", file=sys.stderr, flush=True)
        if subprocess.call([*command, "--quiet"], cwd=ROOT):
            return 1
    return 0


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
