"""How long a round takes from the register to the ledger, and that a household costs the same in a village and in a county.

One round is drawn up (frozen, divided, written with its inputs), posted and tied to its entries, for ever more households of one
place. Then the bank's files (bank_files.py), and the page on which the public reads a notice.
"""

import statistics
import sys
import time
from datetime import date

from tools.bench import bank_files, county, memory
from tools.bench.report import emit, say

SIZES = (9_999, 99_990)
REPEATS = 3
POT_FEN = 10**12
NOTICE_LINES, NOTICE_TIMES = 500, 30


def build_programme(count: int):
    """A programme in which so many households of one place take part, each with a head, a share and an account."""
    from projects.households.models import Household
    from projects.programmes.models import Participation

    first, *others = county.build(count)
    more = Participation.objects.filter(programme__in=others)
    Household.objects.filter(participations__in=more).update(village=first.village)  # a round is of one place; here of a very large one
    more.update(programme=first)
    return first


def once(programme, clerk, run: int) -> tuple[float, float]:
    """Seconds of drawing up, and of posting every line and tying it to its entry."""
    from django.db import transaction

    from projects.dividends.drawing import draw_up
    from projects.dividends.paying_once import link_entries, post_lines

    started = time.perf_counter()
    round_ = draw_up(programme, title=f"第{run}批", year=2021, pot_fen=POT_FEN, base_on=date(2021, 1, 1), by=clerk)
    drawn = time.perf_counter()
    with transaction.atomic():
        post_lines(round_, date(2021, 2, 1), by=None)
        link_entries(round_)
    return drawn - started, time.perf_counter() - drawn


def run(sizes: tuple[int, ...] = SIZES, repeats: int = REPEATS) -> None:
    per_row = {}
    for count in sizes:
        programme = build_programme(count)
        clerk = county.clerk_of(programme)
        before = memory.begin()
        runs = [once(programme, clerk, n) for n in range(repeats if count < 500_000 else 1)]
        drawn, posted = (statistics.median(column) for column in zip(*runs, strict=True))
        per_row[count] = (drawn + posted) / count
        say(f"{count} households: drawn up {drawn:.2f} s, posted and tied {posted:.2f} s")
        context = {"rows": count, "processes": 1, "repeats": len(runs)}
        emit(f"draw_up_{count}_s", drawn, "s", **context)
        emit(f"draw_up_and_post_{count}_s", drawn + posted, "s", **context)
        emit(f"peak_{count}_mb", memory.grown_mb(before), "MB", **context, of="growth of the process")
    if len(sizes) > 1:
        small, large = sizes[-2:]
        emit("cost_ratio_10x", per_row[large] / per_row[small], "ratio", rows=[small, large], repeats=repeats)


def notice_page(lines: int = NOTICE_LINES, times: int = NOTICE_TIMES) -> None:
    """Milliseconds of a public notice with all its lines, made anew each time."""
    from django.conf import settings
    from django.core.cache import cache
    from django.test import Client, override_settings
    from django.urls import reverse
    from django.utils import timezone

    plain = {"BACKEND": "django.contrib.staticfiles.storage.StaticFilesStorage"}  # nothing was collected for a benchmark
    programme = build_programme(lines)
    round_ = bank_files.round_on_notice(programme, bank_files.officials(programme), lines, on=timezone.localdate())
    path, reader, spent = reverse("cms:notice", args=[round_.notice.public_id]), Client(headers={"host": "127.0.0.1"}), []
    for _time in range(times + 1):
        cache.clear()
        with override_settings(STORAGES=settings.STORAGES | {"staticfiles": plain}):
            started = time.perf_counter()
            answer = reader.get(path)
            spent.append(1_000 * (time.perf_counter() - started))
        if answer.status_code != 200 or answer.content.count("郭".encode()) < lines:
            raise SystemExit(f"{path} answers {answer.status_code} without all {lines} lines; there is nothing to measure.")
    say(f"a notice of {lines} lines: {statistics.median(spent[1:]):.0f} ms")
    emit("notice_page_ms", statistics.median(spent[1:]), "ms", rows=lines, repeats=times, bytes=len(answer.content))


def main() -> int:
    import django
    from django.core.management import call_command

    django.setup()
    say("migrating")
    call_command("migrate", verbosity=0, interactive=False)
    run(tuple(int(size) for size in sys.argv[1:]) or SIZES)
    bank_files.run()
    notice_page()
    return 0


if __name__ == "__main__":
    sys.exit(main())
