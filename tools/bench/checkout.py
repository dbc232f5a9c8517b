"""Orders of three goods over HTTP with eight buyers at a time, and the SQL statements one of them takes."""

import sys
import time
from concurrent.futures import ThreadPoolExecutor

from tools.bench.buyers import ADDRESS, WORKERS, Buyer, make_goods, serving
from tools.bench.report import emit, say

ORDERS, LINES = 160, 3
TRANSACTION = ("SAVEPOINT", "RELEASE", "BEGIN", "COMMIT", "ROLLBACK")


def count_queries(skus: list[int]) -> int:
    """Statements of one checkout POST, the payment's included; the marks of transactions are not counted."""
    import re

    from django.db import connection
    from django.test import Client
    from django.test.utils import CaptureQueriesContext

    buyer = Client(headers={"host": "127.0.0.1"})
    for _again in range(2):  # the first one warms what is remembered
        for sku in skus:
            buyer.post("/checkout/cart/add/", {"sku": sku, "quantity": 1})
        page = buyer.get("/checkout/").content.decode()
        form = ADDRESS | {name: re.search(rf'name="{name}" value="([^"]*)"', page)[1] for name in ("key", "total")}
        with CaptureQueriesContext(connection) as found:
            answer = buyer.post("/checkout/", form)
        if answer.status_code != 303:
            raise SystemExit(f"the checkout answers {answer.status_code}, not 303; there is nothing to measure.")
    return len([query for query in found if not query["sql"].startswith(TRANSACTION)])


def main() -> int:
    import django
    from django.core.management import call_command

    django.setup()
    say("migrating")
    call_command("migrate", verbosity=0, interactive=False)
    call_command("collectstatic", verbosity=0, interactive=False)  # pages name files by their content
    from django.conf import settings
    from django.db import connections

    skus = make_goods(LINES, ORDERS * 2)
    with serving() as (shop, stand_in):
        settings.STRIPE_API_BASE = stand_in
        queries = count_queries(skus)
        buyers = [Buyer(shop) for _n in range(ORDERS)]
        with ThreadPoolExecutor(WORKERS) as pool:
            list(pool.map(lambda buyer: buyer.prepare(skus), buyers))
            say(f"{ORDERS} carts are filled")
            times: list[float] = []

            def order(buyer: Buyer) -> int:
                begun = time.perf_counter()
                status = buyer.order()
                times.append(time.perf_counter() - begun)
                return status

            begun = time.perf_counter()
            answers = list(pool.map(order, buyers))
            seconds = time.perf_counter() - begun
    times.sort()
    context = {"orders": ORDERS, "lines": LINES, "processes": WORKERS, "buyers_at_a_time": WORKERS}
    p95_ms = round(times[int(len(times) * 0.95)] * 1000)
    emit("checkouts_per_s", ORDERS / seconds, "1/s", **context, p95_ms=p95_ms, refused=ORDERS - answers.count(303))
    emit("queries_three_line_cart", queries, "1", lines=LINES, counted="all statements but the marks of transactions")
    connections.close_all()
    return 0 if set(answers) == {303} else 1


if __name__ == "__main__":
    sys.exit(main())
