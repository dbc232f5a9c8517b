"""Style of Python and templates: python -m tools.lint. Runs every check, then fails if one of them did."""

import subprocess
import sys
from pathlib import Path

from tools.messages import HOUSES

ROOT = Path(__file__).resolve().parents[1]
RUFF = [sys.executable, "-m", "ruff"]


def checks() -> dict[str, list[str]]:
    templates = sorted({str(path.parent.relative_to(ROOT)) for house in HOUSES for path in (ROOT / house).rglob("templates/*")})
    wanted = {"ruff check": [*RUFF, "check", "."], "ruff format": [*RUFF, "format", "--check", "."]}
    if templates:  # djlint's formatter rewrites too freely; its rules are worth having
        wanted["djlint"] = [sys.executable, "-m", "djlint", "--lint", "--quiet", *templates]
    return wanted


def main() -> int:
    failed = []
    for name, command in checks().items():
        print(f"--- {name}", flush=True)
        if subprocess.call(command, cwd=ROOT):
            failed.append(name)
    print(f"failed: {', '.join(failed)}; `make format` mends what can be mended." if failed else "all well", flush=True)
    return 1 if failed else 0


if __name__ == "__main__":
    sys.exit(main())
