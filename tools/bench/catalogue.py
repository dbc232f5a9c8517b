"""The public list at 1,000 and at 100,000 products: p95 of the same addresses, page cache off, and how many SQL queries each costs.

One process asks; the ratio is what counts, so both sizes are measured alike. BENCH_CATALOGUE_LARGE=5000 gives a quick look.
"""

import gc
import os
import statistics
import sys
import time

from tools.bench.goods import nothing_needed
from tools.bench.register_search import percentile
from tools.bench.report import emit, say

SMALL, LARGE, TIMES = 1_000, int(os.environ.get("BENCH_CATALOGUE_LARGE", 100_000)), 25
ADDRESSES = {
    "newest": "",
    "page_5": "?page=5",
    "price": "?sort=price",
    "sales_in_stock": "?sort=sales&stock=1",
    "category": "?category=honey",
    "category_price_band": "?category=honey&price=20-50&sort=price-down",
    "village": "?village={village}",
    "kind_and_storage": "?kind=farm&storage=chilled",
    "promotion": "?promotion=1",
    "search": "?q=小米5号",
    "search_common": "?q=小米",
}
SUPPLIERS = """
INSERT INTO catalogue_supplier
    (name, name_en, kind, region_id, intro, intro_en, freight_fen, status, round, goods_wanted, contact_name, contact_phone)
SELECT '供货方' || n, '', (ARRAY['household','cooperative','farm','workshop','enterprise','collective'])[n % 6 + 1],
       '410482' || lpad((n / 20 + 100)::text, 3, '0') || lpad((n % 20 + 200)::text, 3, '0'), '', '', 800, 'active', 1, '', '', ''
FROM generate_series(0, 199) AS n
"""


def make_goods(first: int, last: int) -> None:
    """Products number first to last, each with a variant, put on sale and indexed, by statements of the database."""
    from django.db import connection

    from marketplace.catalogue.models import Category, Product, Sku, Supplier
    from marketplace.catalogue.search import services

    suppliers = list(Supplier.objects.order_by("pk"))
    kinds = list(Category.objects.order_by("pk").values_list("pk", flat=True))
    names, heads = (
        ("旱地", "黄金苗", "手工", "南坡", "农家", "石磨", "霜降", "老树"),
        ("小米", "面粉", "粉条", "蜂蜜", "柿饼", "核桃", "红薯", "鸡蛋", "挂面", "木耳"),
    )
    for start in range(first, last, 5_000):
        numbers = range(start, min(start + 5_000, last))
        made = Product.objects.bulk_create(
            Product(
                supplier=(supplier := suppliers[n * 7 % len(suppliers)]),
                region_id=supplier.region_id,
                slug=f"goods-{n}",
                title=f"{names[n % len(names)]}{heads[n // 8 % len(heads)]}{n}号",
                category_id=kinds[n % len(kinds)],
                storage_class=("ambient", "chilled", "frozen")[n % 3],
                status="on_sale",
            )
            for n in numbers
        )
        Sku.objects.bulk_create(
            Sku(product=product, label="500克", weight_g=500, price_fen=900 + n * 37 % 20_000, on_hand=n % 10, sold=n % 97)
            for n, product in zip(numbers, made, strict=True)
        )
        services.refresh(product.pk for product in made)
    with connection.cursor() as cursor:
        cursor.execute("VACUUM ANALYZE")


def make_suppliers() -> None:
    from django.db import connection

    from regions.models import Region

    Region.objects.get_or_create(code="410482000000", defaults={"name": "汝州市", "name_en": "Ruzhou"})
    for town in range(10):
        Region.objects.get_or_create(code=f"410482{100 + town}000", defaults={"name": f"第{town}镇", "name_en": f"Town {town}"})
        for village in range(20):
            code, name = f"410482{100 + town}{200 + village}", f"{town}镇{village}村"
            Region.objects.get_or_create(code=code, defaults={"name": name, "name_en": name})
    with connection.cursor() as cursor:
        cursor.execute(SUPPLIERS)


def measure() -> tuple[dict[str, list[float]], dict[str, int]]:
    """(milliseconds of each answer, SQL queries) by address."""
    from django.core.cache import cache
    from django.db import connection
    from django.test import Client
    from django.test.utils import CaptureQueriesContext
    from django.urls import reverse

    from marketplace.catalogue.models import Product

    cache.clear()
    village = Product.objects.order_by("pk").values_list("region_id", flat=True).first()
    client, shop = Client(HTTP_HOST="127.0.0.1"), reverse("catalogue:shop")
    took: dict[str, list[float]] = {}
    queries: dict[str, int] = {}
    addresses = {name: shop + query.format(village=village) for name, query in ADDRESSES.items()}
    product = Product.objects.order_by("pk").values_list("slug", flat=True).first()
    for name, address in (addresses | {"product": reverse("catalogue:product", args=[product])}).items():
        client.get(address)
        with CaptureQueriesContext(connection) as found:
            client.get(address)
        queries[name] = len(found)
    gc.collect()
    gc.freeze()
    for _turn in range(TIMES):
        for name, address in addresses.items():
            started = time.perf_counter()
            answer = client.get(address)
            took.setdefault(name, []).append((time.perf_counter() - started) * 1000)
            if answer.status_code != 200:
                raise SystemExit(f"{address} answers {answer.status_code}")
    return took, queries


def run(small: int = SMALL, large: int = LARGE) -> None:
    nothing_needed()
    make_suppliers()
    found = {}
    for first, last in ((0, small), (small, large)):
        started = time.perf_counter()
        make_goods(first, last)
        say(f"{last} products made in {time.perf_counter() - started:.0f} s")
        found[last] = measure()
        for name, values in found[last][0].items():
            middle, slow, queries = statistics.median(values), percentile(sorted(values)), found[last][1][name]
            say(f"{name}: median {middle:.0f} ms, p95 {slow:.0f} ms, {queries} queries")
    report(found, small, large)


def report(found: dict, small: int, large: int) -> None:
    """list: every address but the searches; search_p95 stands by itself."""
    p95 = {}
    for size, (took, queries) in found.items():
        listed = sorted(value for name, values in took.items() if not name.startswith("search") for value in values)
        searched = sorted(value for name, values in took.items() if name.startswith("search") for value in values)
        each = {name: round(percentile(sorted(values)), 1) for name, values in took.items()}
        p95[size] = percentile(listed)
        emit("list_p95_ms", p95[size], "ms", rows=size, requests=len(listed), by_address=each)
        emit("search_p95_ms", percentile(searched), "ms", rows=size, requests=len(searched))
        emit("list_queries_max", max(n for name, n in queries.items() if name != "product"), "1", rows=size, by_address=queries)
        emit("product_queries", queries["product"], "1", rows=size)
    emit("list_p95_ratio", p95[large] / p95[small], "ratio", rows=large, means=f"list_p95_ms at {large} over that at {small}")


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
