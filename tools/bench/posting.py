"""How long a whole county's dividends take, from the register to the ledger, next to a plain bulk load of the same rows in the same run.

A programme is of one village, and a village has at most 9,999 household numbers; so a county of a million households draws up a
hundred rounds. Each is drawn up and committed, then posted, its lines tied to their entries, and committed. The yardstick tables have
the columns, primary keys, unique keys and indexes of the real ones, but no triggers, checks or foreign keys, and get the rows of those
rounds, which Python holds already, by COPY (PostgreSQL) or executemany (SQLite), committed round by round.
`peak_mb` is what the process, with Django loaded, grew by at its peak while it worked on a round; the yardstick is not in it.
"""

import os
import statistics
import sys
import time
from collections.abc import Callable
from dataclasses import dataclass
from datetime import date

from tools.bench import county, memory
from tools.bench.report import emit, say

SIZES = {6_652: 3, 100_000: 3, 1_000_000: 1}  # households → repeats
LARGEST = int(os.environ.get("BENCH_LARGEST", "1000000"))
POT_FEN = 10**12
BASE, PAID = date(2021, 1, 1), date(2021, 2, 1)


@dataclass
class Seconds:
    """Of the rounds of a county, each step with its commit; `plain` is the yardstick."""

    drawing: float = 0.0
    posting: float = 0.0
    tying: float = 0.0
    plain: float = 0.0

    @property
    def whole(self) -> float:
        return self.drawing + self.posting + self.tying


def timed(work: Callable[[], object]) -> float:
    started = time.perf_counter()
    work()
    return time.perf_counter() - started


def carry_out(programme, clerk, tag: str, spent: Seconds):
    """One round, drawn up, posted and tied to its entries; posting and tying are one transaction, as paying_once.pay has it."""
    from django.db import transaction

    from projects.dividends.drawing import draw_up
    from projects.dividends.paying_once import link_entries, post_lines

    started = time.perf_counter()
    round_ = draw_up(programme, title=tag, year=2021, pot_fen=POT_FEN, base_on=BASE, by=clerk)
    drawn = time.perf_counter()
    with transaction.atomic():
        post_lines(round_, PAID, by=None)
        posted = time.perf_counter()
        link_entries(round_)
    spent.drawing += drawn - started
    spent.posting += posted - drawn
    spent.tying += time.perf_counter() - posted
    return round_


def yardstick_of(model) -> str:
    return f"bench_{model._meta.db_table}"


def make_yardsticks() -> None:
    from django.db import connection

    for model in _models():
        name, table = yardstick_of(model), model._meta.db_table
        with connection.cursor() as cursor:
            cursor.execute(f"DROP TABLE IF EXISTS {name}")
            if connection.vendor == "postgresql":
                cursor.execute(f"CREATE TABLE {name} (LIKE {table} INCLUDING DEFAULTS INCLUDING IDENTITY INCLUDING INDEXES)")
                continue
            columns = ", ".join(f'"{field.column}" {field.db_type(connection)}' for field in model._meta.local_concrete_fields[1:])
            cursor.execute(f"CREATE TABLE {name} (id integer NOT NULL PRIMARY KEY AUTOINCREMENT, {columns})")
            for number, (unique, keys) in enumerate(_sqlite_indexes(cursor, table)):
                cursor.execute(f"CREATE {'UNIQUE ' * unique}INDEX {name}_{number} ON {name} ({keys})")


def _models():
    from projects.dividends.models import DividendLine
    from projects.ledger.models import IncomeEntry

    return DividendLine, IncomeEntry


def _sqlite_indexes(cursor, table: str):
    cursor.execute(f"SELECT name, \"unique\" FROM pragma_index_list('{table}')")
    for name, unique in cursor.fetchall():
        cursor.execute(f"SELECT name FROM pragma_index_info('{name}') ORDER BY seqno")
        yield bool(unique), ", ".join(f'"{column}"' for (column,) in cursor.fetchall())


def load_plainly(round_) -> float:
    """Seconds of loading the round's lines and entries into the yardsticks; reading them beforehand is not counted."""
    from django.db import connection, transaction

    seconds = 0.0
    for model, where in zip(
        _models(), ("round_id = %s", "id IN (SELECT entry_id FROM dividends_dividendline WHERE round_id = %s)"), strict=True
    ):
        names = ", ".join(f'"{field.column}"' for field in model._meta.local_concrete_fields[1:])
        with connection.cursor() as cursor:
            cursor.execute(f"SELECT {names} FROM {model._meta.db_table} WHERE {where} ORDER BY id", [round_.pk])
            rows = cursor.fetchall()
        started = time.perf_counter()
        with transaction.atomic(), connection.cursor() as cursor:
            _load(connection, cursor, f"{yardstick_of(model)} ({names})", rows)
        seconds += time.perf_counter() - started
    return seconds


def _load(connection, cursor, place: str, rows: list[tuple]) -> None:
    if connection.vendor == "postgresql":
        with cursor.copy(f"COPY {place} FROM STDIN") as copy:
            for row in rows:
                copy.write_row(row)
    else:
        cursor.executemany(f"INSERT INTO {place} VALUES ({', '.join(['%s'] * len(rows[0]))})", rows)


def measure(count: int, repeats: int) -> tuple[list[Seconds], float]:
    """Seconds of each repeat, and the most megabytes that the process grew by while it worked on rounds."""
    built = time.perf_counter()
    programmes = county.build(count)
    clerks = [county.clerk_of(programme) for programme in programmes]
    say(f"{count} households in {len(programmes)} villages built in {time.perf_counter() - built:.0f} s")
    runs, grown = [], 0.0
    for run in range(repeats):
        spent = Seconds()
        for programme, clerk in zip(programmes, clerks, strict=True):
            before = memory.begin()
            round_ = carry_out(programme, clerk, f"{count}户第{run}批", spent)
            grown = max(grown, memory.grown_mb(before))
            spent.plain += load_plainly(round_)
        runs.append(spent)
        words = f"drawing {spent.drawing:.2f}, posting {spent.posting:.2f}, tying {spent.tying:.2f}, plain load {spent.plain:.2f}"
        say(f"{count} households, run {run + 1} of {repeats}: {spent.whole:.2f} s ({words})")
    return runs, grown


def run(sizes: dict[int, int] = SIZES) -> None:
    """Every size; then how the cost of a row grows, what Python held, and how long the proof of all of it takes."""
    make_yardsticks()
    a_row, most = {}, 0.0
    for count, repeats in sizes.items():
        runs, grown = measure(count, repeats)
        most = max(most, grown)
        median = statistics.median(each.whole for each in runs)
        a_row[count] = median / count
        context = {"rows": count, "rounds": -(-count // county.PER_VILLAGE), "processes": 1, "repeats": repeats}
        context["load"] = round(os.getloadavg()[0], 1)
        emit(f"households_{count}_s", median, "s", **context, runs_s=[round(each.whole, 3) for each in runs])
        for name in ("drawing", "posting", "tying"):
            emit(f"{name}_{count}_s", statistics.median(getattr(each, name) for each in runs), "s", **context)
        ratio = statistics.median(each.whole / each.plain for each in runs)
        words = "plain load of the same lines and entries; same columns and keys; no triggers, checks, foreign keys"
        emit(f"ratio_to_copy_{count}", ratio, "ratio", **context, yardstick=words)
    largest = max(sizes)
    if largest // 10 in a_row:
        emit(
            "cost_ratio_10x",
            a_row[largest] / a_row[largest // 10],
            "ratio",
            rows=largest,
            processes=1,
            of="cost of a row against a tenth of them",
        )
    emit("peak_mb", most, "MB", rows=largest, processes=1, of="growth of the process while it drew up and posted")
    prove()


def prove() -> None:
    from projects.ledger.verifying import verify

    found = []
    seconds = timed(lambda: found.append(verify(by=None)))
    if not found[0].is_sound:
        raise SystemExit(f"the ledger does not prove: {found[0].findings}")
    emit("verify_s", seconds, "s", rows=found[0].entries, processes=1, postings=found[0].postings, entries=found[0].entries)


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
