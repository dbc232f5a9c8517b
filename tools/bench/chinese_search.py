"""How often the shop's search finds what was meant, and how fast: 98 labelled queries over 339 goods, asked as a buyer asks them.

hit_rate_top5 and hit_rate_top1: share of queries with an expected product among the first five, or as the very first.
p95_ms: the whole page, through the whole site, page cache off.
"""

import gc
import sys
import time

from tools.bench.goods import load_goods, rows
from tools.bench.register_search import percentile
from tools.bench.report import emit, say

TIMES = 5  # every query; the first time warms nothing but is counted too


def evaluate(ids: dict[str, int]) -> tuple[list[dict], list[dict]]:
    """(queries, of which missed in the first five), each with its rank (from 1; 0 for not found)."""
    from marketplace.catalogue.browse import BrowseForm, browse, facets

    asked = []
    for row in rows("queries.tsv"):
        wanted = {ids[key] for key in row["expected"].split()}
        found = browse(BrowseForm({"q": row["query"]}, facets()), 1).ids
        asked.append(row | {"rank": next((n for n, pk in enumerate(found, start=1) if pk in wanted), 0)})
    return asked, [row for row in asked if not 1 <= row["rank"] <= 5]


def measure(asked: list[dict]) -> list[float]:
    """Milliseconds of each answer."""
    from django.test import Client
    from django.urls import reverse

    client, address, took = Client(HTTP_HOST="127.0.0.1"), reverse("catalogue:shop"), []
    client.get(address, {"q": "小米"})
    gc.collect()
    gc.freeze()
    for row in asked * TIMES:
        started = time.perf_counter()
        answer = client.get(address, {"q": row["query"]})
        took.append((time.perf_counter() - started) * 1000)
        if answer.status_code != 200:
            raise SystemExit(f"{row['query']} answers {answer.status_code}")
    return sorted(took)


def run() -> None:
    ids = load_goods()
    say(f"{len(ids)} goods indexed")
    asked, missed = evaluate(ids)
    for row in missed:
        say(f"missed: {row['kind']} {row['query']} (rank {row['rank'] or '–'})")
    took = measure(asked)
    context = {"rows": len(ids), "queries": len(asked)}
    kinds = {kind: [row for row in asked if row["kind"] == kind] for kind in dict.fromkeys(row["kind"] for row in asked)}
    by_kind = {kind: round(sum(1 <= row["rank"] <= 5 for row in of) / len(of), 3) for kind, of in kinds.items()}
    emit("hit_rate_top5", 1 - len(missed) / len(asked), "ratio", **context, by_kind=by_kind)
    emit("hit_rate_top1", sum(row["rank"] == 1 for row in asked) / len(asked), "ratio", **context)
    emit("p95_ms", percentile(took), "ms", **context, requests=len(took))


def main() -> int:
    import django
    from django.core.management import call_command

    django.setup()
    say("migrating")
    call_command("migrate", verbosity=0, interactive=False)
    call_command("collectstatic", verbosity=0, interactive=False)  # pages name files by their content
    run()
    return 0


if __name__ == "__main__":
    sys.exit(main())
