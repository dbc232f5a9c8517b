"""How long posting the whole register takes, next to a plain bulk load of the same rows in the same run.

The yardstick table has the same columns, primary key, unique keys and indexes as ledger_incomeentry, but no
triggers, checks or foreign keys, and gets the same rows by COPY (PostgreSQL) or executemany (SQLite).
Both get their rows as a stream; `peak_mb` is what the whole Python process ever held.
"""

import os
import resource
import statistics
import sys
import time
from collections.abc import Callable, Iterator
from datetime import date

from tools.bench.report import emit, say

SIZES = {6_652: 3, 100_000: 3, 1_000_000: 1}  # households → repeats
LARGEST = int(os.environ.get("BENCH_LARGEST", "1000000"))
DAY = date(2020, 10, 1)
ITEM, CODE, KIND = "畜牧分红", "asset_dividend", "property"
COLUMNS = ("posting_id", "account_id", "kind", "item_code", "item", "amount_fen", "earned_on", "source", "reverses_id")
YARDSTICK = "bench_copy"
PER_VILLAGE = 9_999  # a household's number ends in four digits
FIRST_VILLAGE = 410_482_900_201
MEGABYTE = 1024 * 1024


def build_accounts(count: int) -> None:
    """Households with income accounts, count in all. Adds only what is missing."""
    from django.utils import timezone

    from projects.households.models import Household
    from projects.ledger.models import IncomeAccount
    from projects.villages.models import Village
    from regions.models import Region
    from shared.tables import copy_rows

    there = IncomeAccount.objects.count()
    for start in range(there, count, PER_VILLAGE):
        code = str(FIRST_VILLAGE + start)
        region = Region.objects.create(code=code, name=f"测试村{start}", name_en=f"Bench {start}")
        village = Village.objects.create(region=region)
        size = min(PER_VILLAGE, count - start)
        rows = ((village.pk, f"{code}{n:04}", "", "general", "other", DAY) for n in range(size))
        copy_rows(Household, ("village_id", "number", "group", "kind", "cause", "registered_on"), rows)
    without = Household.objects.filter(account__isnull=True).values_list("pk", flat=True).iterator()
    copy_rows(IncomeAccount, ("household_id", "opened_at"), [(pk, timezone.now()) for pk in without])


def accounts(count: int) -> Iterator[int]:
    from projects.ledger.models import IncomeAccount

    return IncomeAccount.objects.order_by("pk").values_list("pk", flat=True)[:count].iterator(chunk_size=10_000)


def make_yardstick() -> None:
    from django.db import connection

    with connection.cursor() as cursor:
        cursor.execute(f"DROP TABLE IF EXISTS {YARDSTICK}")
        if connection.vendor == "postgresql":
            cursor.execute(f"CREATE TABLE {YARDSTICK} (LIKE ledger_incomeentry INCLUDING DEFAULTS INCLUDING IDENTITY INCLUDING INDEXES)")
            return
        cursor.execute(
            f"CREATE TABLE {YARDSTICK} (id integer NOT NULL PRIMARY KEY AUTOINCREMENT,"
            " posting_id bigint NOT NULL, account_id bigint NOT NULL, kind varchar(10) NOT NULL, item_code varchar(24) NOT NULL,"
            " item varchar(60) NOT NULL, amount_fen bigint NOT NULL, earned_on date NOT NULL, source varchar(80) NOT NULL UNIQUE,"
            " reverses_id bigint UNIQUE)"
        )
        cursor.execute(f"CREATE INDEX {YARDSTICK}_account ON {YARDSTICK} (account_id, earned_on)")
        cursor.execute(f"CREATE INDEX {YARDSTICK}_posting ON {YARDSTICK} (posting_id)")


def load_plainly(count: int, tag: str) -> None:
    """The yardstick: rows into the plain table, committed."""
    from django.db import connection, transaction

    names = ", ".join(COLUMNS)
    ids = list(accounts(count))
    rows = ((1, pk, KIND, CODE, ITEM, 140_000 + n % 977, DAY, f"{tag}:{n}", None) for n, pk in enumerate(ids))
    with transaction.atomic(), connection.cursor() as cursor:
        if connection.vendor == "postgresql":
            with cursor.copy(f"COPY {YARDSTICK} ({names}) FROM STDIN") as copy:
                for row in rows:
                    copy.write_row(row)
        else:
            cursor.executemany(f"INSERT INTO {YARDSTICK} ({names}) VALUES ({', '.join(['%s'] * len(COLUMNS))})", rows)


def post(count: int, tag: str) -> None:
    """The real thing: a posting with its entries, checked, chained, sealed and committed."""
    from projects.ledger.posting import Control, Income, post_income

    total = sum(140_000 + n % 977 for n in range(count))
    ids = list(accounts(count))  # COPY keeps the connection busy
    incomes = (Income(pk, KIND, ITEM, 140_000 + n % 977, DAY, f"{tag}:{n}", CODE) for n, pk in enumerate(ids))
    post_income(incomes, title="基准测试", source=tag, by=None, control=Control(count, total))


def timed(work: Callable[[], object]) -> float:
    started = time.perf_counter()
    work()
    return time.perf_counter() - started


def measure(count: int, repeats: int) -> tuple[list[float], list[float]]:
    """Seconds of posting and of plain loading, one of each per repeat, in turn."""
    build_accounts(count)
    posting, plain = [], []
    for run in range(repeats):
        tag = f"bench:{count}:{run}"
        posting.append(timed(lambda tag=tag: post(count, tag)))
        plain.append(timed(lambda tag=tag: load_plainly(count, tag)))
        say(f"{count} households, run {run + 1} of {repeats}: posting {posting[-1]:.2f} s, plain load {plain[-1]:.2f} s")
    return posting, plain


def run(sizes: dict[int, int] = SIZES) -> None:
    """Every size; then how the cost of a row grows, what Python held, and how long the proof of all of it takes."""
    from django.db import connection

    make_yardstick()
    way = "COPY" if connection.vendor == "postgresql" else "executemany"
    a_row = {}
    for count, repeats in sizes.items():
        posting, plain = measure(count, repeats)
        median, yardstick = statistics.median(posting), statistics.median(plain)
        a_row[count] = median / count
        context = {"rows": count, "processes": 1, "repeats": repeats}
        emit(f"households_{count}_s", median, "s", **context, runs_s=[round(each, 3) for each in posting])
        words = f"{way} of the same rows; same columns, primary key, unique keys, indexes; no triggers, checks, foreign keys"
        emit(f"ratio_to_copy_{count}", median / yardstick, "ratio", **context, yardstick=words, yardstick_s=round(yardstick, 3))
    largest = max(sizes)
    if largest // 10 in a_row:
        emit("cost_ratio_10x", a_row[largest] / a_row[largest // 10], "ratio", rows=largest, of="cost of a row against a tenth of them")
    emit("peak_mb", resource.getrusage(resource.RUSAGE_SELF).ru_maxrss * 1024 / MEGABYTE, "MB", rows=largest, of="the whole process")
    prove()


def prove() -> None:
    from projects.ledger.verifying import verify

    found = []
    seconds = timed(lambda: found.append(verify(by=None)))
    if not found[0].is_sound:
        raise SystemExit(f"the ledger does not prove: {found[0].findings}")
    emit("verify_s", seconds, "s", postings=found[0].postings, entries=found[0].entries)


def main() -> int:
    import django
    from django.core.management import call_command

    django.setup()
    say("migrating")
    call_command("migrate", verbosity=0, interactive=False)
    run({count: repeats for count, repeats in SIZES.items() if count <= LARGEST})
    return 0


if __name__ == "__main__":
    sys.exit(main())
