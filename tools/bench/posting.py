"""How long posting the whole register takes, next to a plain bulk load of the same rows in the same run.

The yardstick table has the same columns, primary key, unique keys and indexes as ledger_incomeentry, but no
triggers, checks or foreign keys, and gets the same rows by COPY (PostgreSQL) or executemany (SQLite).
"""

import statistics
import sys
import time
from collections.abc import Callable
from datetime import date

from tools.bench.report import emit, say

SIZES = (6_652, 100_000)
REPEATS = 3
DAY = date(2020, 10, 1)
COLUMNS = ("posting_id", "account_id", "kind", "item", "amount_fen", "earned_on", "source", "reverses_id")
YARDSTICK = "bench_copy"
PER_VILLAGE = 9_999  # a household's number ends in four digits
FIRST_VILLAGE = 410_482_900_201


def build_accounts(count: int) -> list[int]:
    """Households with income accounts, count in all; returns the accounts' ids. Adds only what is missing."""
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
    without = Household.objects.filter(account__isnull=True).values_list("pk", flat=True)
    copy_rows(IncomeAccount, ("household_id", "opened_at"), [(pk, timezone.now()) for pk in without])
    return list(IncomeAccount.objects.order_by("pk").values_list("pk", flat=True)[:count])


def make_yardstick() -> None:
    from django.db import connection

    with connection.cursor() as cursor:
        cursor.execute(f"DROP TABLE IF EXISTS {YARDSTICK}")
        if connection.vendor == "postgresql":
            cursor.execute(f"CREATE TABLE {YARDSTICK} (LIKE ledger_incomeentry INCLUDING DEFAULTS INCLUDING IDENTITY INCLUDING INDEXES)")
            return
        cursor.execute(
            f"CREATE TABLE {YARDSTICK} (id integer NOT NULL PRIMARY KEY AUTOINCREMENT,"
            " posting_id bigint NOT NULL, account_id bigint NOT NULL, kind varchar(10) NOT NULL, item varchar(60) NOT NULL,"
            " amount_fen bigint NOT NULL, earned_on date NOT NULL, source varchar(80) NOT NULL UNIQUE, reverses_id bigint UNIQUE)"
        )
        cursor.execute(f"CREATE INDEX {YARDSTICK}_account ON {YARDSTICK} (account_id, earned_on)")
        cursor.execute(f"CREATE INDEX {YARDSTICK}_posting ON {YARDSTICK} (posting_id)")


def load_plainly(rows: list[tuple]) -> None:
    """The yardstick: rows into the plain table, committed."""
    from django.db import connection, transaction

    names = ", ".join(COLUMNS)
    with transaction.atomic(), connection.cursor() as cursor:
        if connection.vendor == "postgresql":
            with cursor.copy(f"COPY {YARDSTICK} ({names}) FROM STDIN") as copy:
                for row in rows:
                    copy.write_row(row)
        else:
            cursor.executemany(f"INSERT INTO {YARDSTICK} ({names}) VALUES ({', '.join(['%s'] * len(COLUMNS))})", rows)


def timed(work: Callable[[], object]) -> float:
    started = time.perf_counter()
    work()
    return time.perf_counter() - started


def measure(count: int, repeats: int) -> tuple[list[float], list[float]]:
    """Seconds of posting and of plain loading, one of each per repeat, in turn."""
    from projects.ledger.posting import Income, Kind, post_income

    accounts, posting, plain = build_accounts(count), [], []
    for run in range(repeats):
        tag = f"bench:{count}:{run}"
        incomes = [Income(pk, Kind.PROPERTY, "畜牧分红", 140_000 + n % 977, DAY, f"{tag}:{n}") for n, pk in enumerate(accounts)]
        posting.append(timed(lambda incomes=incomes, tag=tag: post_income(incomes, title="基准测试", source=tag, by=None)))
        rows = [(1, i.account_id, str(i.kind), i.item, i.amount_fen, i.earned_on, i.source, None) for i in incomes]
        plain.append(timed(lambda rows=rows: load_plainly(rows)))
        say(f"{count} households, run {run + 1} of {repeats}: posting {posting[-1]:.2f} s, plain load {plain[-1]:.2f} s")
    return posting, plain


def run(sizes: tuple[int, ...] = SIZES, repeats: int = REPEATS) -> None:
    from django.db import connection

    make_yardstick()
    way = "COPY" if connection.vendor == "postgresql" else "executemany"
    for count in sizes:
        posting, plain = measure(count, repeats)
        median, yardstick = statistics.median(posting), statistics.median(plain)
        context = {"rows": count, "processes": 1, "repeats": repeats}
        emit(f"households_{count}_s", median, "s", **context, runs_s=[round(each, 3) for each in posting])
        emit(
            f"ratio_to_copy_{count}",
            median / yardstick,
            "ratio",
            **context,
            yardstick=f"{way} of the same rows; same columns, primary key, unique keys, indexes; no triggers, checks, foreign keys",
            yardstick_s=round(yardstick, 3),
        )


def main() -> int:
    import django
    from django.core.management import call_command

    django.setup()
    say("migrating")
    call_command("migrate", verbosity=0, interactive=False)
    run()
    return 0


if __name__ == "__main__":
    sys.exit(main())
