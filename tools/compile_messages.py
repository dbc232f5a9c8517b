"""Turn .po into .mo (not kept in git): python -m tools.compile_messages. Needs no gettext; skips what is up to date."""

import sys
from pathlib import Path

import polib

ROOT = Path(__file__).resolve().parents[1]


def compile_all(root: Path = ROOT) -> int:
    """Compile every catalogue of ours whose .mo is missing or older; returns how many."""
    done = 0
    for source in sorted((root / "platform").glob("**/locale/*/LC_MESSAGES/*.po")):
        target = source.with_suffix(".mo")
        if target.exists() and target.stat().st_mtime >= source.stat().st_mtime:
            continue
        fresh = target.with_suffix(f".{source.stat().st_mtime_ns}")
        polib.pofile(str(source)).save_as_mofile(str(fresh))
        fresh.replace(target)  # a running server never sees half a file
        done += 1
    return done


if __name__ == "__main__":
    print(f"{compile_all()} compiled", file=sys.stderr)
