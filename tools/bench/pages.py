"""Home, story and product as a reader gets them: requests a second, p95, SQL queries, next to an empty Django view.

Three servers run side by side (empty view, page cache off, page cache on), each gunicorn with 2 processes of
8 threads; measurements take turns over several rounds, so that a busy moment hits all of them.
"""

import os
import socket
import statistics
import subprocess
import sys
import time
import urllib.error
import urllib.request
from pathlib import Path

from tools.bench.load import CONNECTIONS, Load, client, load
from tools.bench.report import emit, say
from tools.demo import web_command
from tools.supervisor import Child, Supervisor

ROUNDS = 3
SECONDS = 5.0
SERVERS = {"empty": {"BENCH_EMPTY": "1"}, "uncached": {"PAGE_CACHE_SECONDS": "0"}, "cached": {"PAGE_CACHE_SECONDS": "60"}}
START_LIMIT = 60


def addresses() -> dict[str, str]:
    """The measured pages by name: home, the first story, the first product on sale."""
    from cms.models import StoryPage
    from marketplace.catalogue.models import Product

    found = {"home": "/"}
    if story := StoryPage.objects.live().order_by("pk").first():
        found["story"] = story.get_url_parts()[2]
    if product := Product.objects.filter(status="on_sale").order_by("pk").first():
        found["product"] = f"/shop/{product.slug}/"
    return found


def count_queries(path: str) -> int:
    """SQL statements of one page with an empty cache, once templates and content types are known."""
    from django.core.cache import cache
    from django.db import connection
    from django.test import Client
    from django.test.utils import CaptureQueriesContext

    reader = Client(headers={"host": "127.0.0.1"})
    for _ in range(2):
        cache.clear()
        with CaptureQueriesContext(
            connection,
        ) as queries:
            answer = reader.get(path)
        if answer.status_code != 200:
            raise SystemExit(f"{path} answers {answer.status_code}, not 200; there is nothing to measure.")
    return len(queries)


def free_port() -> int:
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return probe.getsockname()[1]


def start(supervisor: Supervisor, urls: dict[str, str]) -> None:
    """Start all servers and wait until each answers."""
    supervisor.start()
    for url in urls.values():
        deadline = time.monotonic() + START_LIMIT
        while True:
            try:
                urllib.request.urlopen(url, timeout=10).close()
                break
            except (urllib.error.URLError, ConnectionError) as error:
                if time.monotonic() > deadline or supervisor.look():
                    raise SystemExit(f"{url} does not answer: {error}") from None
                time.sleep(0.2)


def measure(urls: dict[str, str], pages: dict[str, str], *, rounds: int = ROUNDS, seconds: float = SECONDS) -> dict[str, list[Load]]:
    """Loads by "empty" and "page mode", one for each round."""
    targets = {"empty": urls["empty"]}
    targets |= {f"{page} {mode}": urls[mode] + path.lstrip("/") for mode in ("uncached", "cached") for page, path in pages.items()}
    found: dict[str, list[Load]] = {name: [] for name in targets}
    for url in targets.values():
        load(url, 1, 2)  # both processes import what they need
    for turn in range(rounds):
        for name, url in targets.items():
            found[name].append(load(url, seconds))
            say(f"round {turn + 1} of {rounds}, {name}: {found[name][-1].rps:.0f} requests/s, p95 {found[name][-1].p95_ms:.1f} ms")
    return found


def report(found: dict[str, list[Load]], queries: dict[str, int], *, households: int) -> None:
    """Medians over the rounds; ratios are those of the slowest page."""

    def median(name: str, what: str) -> float:
        return statistics.median(getattr(each, what) for each in found[name])

    context = {
        "rows": households,
        "processes": 2,
        "threads": 8,
        "connections": CONNECTIONS,
        "client": client(),
        "rounds": len(found["empty"]),
    }
    empty = median("empty", "rps")
    emit("empty_view_rps", empty, "1/s", **context, p95_ms=round(median("empty", "p95_ms"), 2))
    for mode in ("uncached", "cached"):
        prefix = "" if mode == "uncached" else "cached_"
        for page in queries:
            name = f"{page} {mode}"
            errors = sum(each.errors for each in found[name])
            emit(f"{page}_{prefix}rps", median(name, "rps"), "1/s", **context, page_cache=mode == "cached", errors=errors)
            emit(f"{page}_{prefix}p95_ms", median(name, "p95_ms"), "ms", **context, page_cache=mode == "cached", errors=errors)
        ratios = {page: median(f"{page} {mode}", "rps") / empty for page in queries}
        each = {page: float(f"{ratio:.3g}") for page, ratio in ratios.items()}
        emit(
            f"{mode}_ratio_to_empty_view",
            min(ratios.values()),
            "ratio",
            **context,
            pages=each,
            means="requests/s of the slowest page over the empty view's",
        )
    for page, count in queries.items():
        emit(f"{page}_queries", count, "1", **context, page_cache=False)
    emit("queries_max", max(queries.values()), "1", **context, page_cache=False, pages=queries)


def main() -> int:
    say("preparing the demo")
    subprocess.run([sys.executable, "-m", "tools.prepare"], check=True, stdout=sys.stderr)
    import django

    django.setup()
    from django.db import connections

    from projects.households.models import Household

    pages = addresses()
    for missing in {"home", "story", "product"} - set(pages):
        say(f"there is no {missing} to measure yet")
    queries = {page: count_queries(path) for page, path in pages.items()}
    var = Path(os.environ["VAR_DIR"])
    ports = {name: free_port() for name in SERVERS}
    urls = {name: f"http://127.0.0.1:{port}/" for name, port in ports.items()}
    children = [Child(name, web_command(port), var / "log" / f"{name}.log", SERVERS[name]) for name, port in ports.items()]
    supervisor = Supervisor(children, say=say)
    try:
        start(supervisor, urls)
        found = measure(urls, pages)
    finally:
        supervisor.stop()
    report(found, queries, households=Household.objects.count())
    connections.close_all()
    return 0


if __name__ == "__main__":
    sys.exit(main())
