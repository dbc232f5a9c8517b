"""python -m tools.bench [name …]: run benchmarks, each in a process, a database and a folder of its own."""

import os
import subprocess
import sys
import tempfile
import time
from contextlib import contextmanager
from pathlib import Path

from tools.postgres import server

ROOT = Path(__file__).resolve().parents[2]
# name → (module, database)
BENCHMARKS = {
    "posting": ("tools.bench.posting", "postgresql"),
    "posting_sqlite": ("tools.bench.posting", "sqlite"),
    "round": ("tools.bench.rounds", "postgresql"),
    "pages": ("tools.bench.pages", "postgresql"),
    "oversell": ("tools.bench.oversell", "postgresql"),
    "checkout": ("tools.bench.checkout", "postgresql"),
    "payment-chaos": ("tools.bench.payment_chaos", "postgresql"),
    "register-search": ("tools.bench.register_search", "postgresql"),
    "register-import": ("tools.bench.register_import", "postgresql"),
    "register-import_sqlite": ("tools.bench.register_import", "sqlite"),
    "chinese-search": ("tools.bench.chinese_search", "postgresql"),
    "catalogue": ("tools.bench.catalogue", "postgresql"),
}
# A small server as the README sets one up; whatever it promises to keep is on disk before it answers.
SERVER = {"shared_buffers": "512MB", "max_wal_size": "4GB"}
TOGETHER = {"register-import": ["register-import", "register-import_sqlite"]}  # asked for by one name, measured on both databases


@contextmanager
def database(kind: str, folder: Path):
    """URL of an empty database that ends with the benchmark."""
    if kind == "sqlite":
        yield f"sqlite:///{folder / 'bench.sqlite3'}"
    else:
        with server(SERVER) as url:
            yield url


def run(name: str) -> int:
    module, kind = BENCHMARKS[name]
    with tempfile.TemporaryDirectory(prefix="xiangyuan-bench-") as place, database(kind, Path(place)) as url:
        env = os.environ | {
            "DATABASE_URL": url,
            "DJANGO_SETTINGS_MODULE": "tools.bench.settings",
            "VAR_DIR": place,
            "MEDIA_DIR": f"{place}/media",
            "BENCH_NAME": name,
        }
        return subprocess.call([sys.executable, "-m", module], cwd=ROOT, env=env)


def main(names: list[str]) -> int:
    unknown = set(names) - set(BENCHMARKS)
    if unknown:
        print(f"There is no benchmark {', '.join(sorted(unknown))}; there are {', '.join(BENCHMARKS)}.", file=sys.stderr)
        return 2
    failed = []
    for name in [each for asked in names for each in TOGETHER.get(asked, [asked])] or BENCHMARKS:
        started = time.monotonic()
        print(f"=== {name}", file=sys.stderr, flush=True)
        if run(name):
            failed.append(name)
        print(f"=== {name} took {time.monotonic() - started:.0f} s", file=sys.stderr, flush=True)
    if failed:
        print(f"failed: {', '.join(failed)}", file=sys.stderr)
    return 1 if failed else 0


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
