"""How long a round takes from the register to the ledger, and that a household costs the same in a village and in a county.

One round is drawn up (frozen, divided, written with its inputs) and posted, in one transaction each, for ever more households; of
each the last member has a bank card. Memory is what Python holds at its peak, read from the operating system.
"""

import resource
import statistics
import sys
import time
from datetime import date

from tools.bench import bank_files
from tools.bench.posting import DAY, build_accounts
from tools.bench.report import emit, say

SIZES = (9_999, 99_990)
REPEATS = 3
POT_FEN = 10**12


def build_programme(count: int):
    """A programme in which so many households of one place take part, each with a head, a share and an account."""
    from django.db import connection

    from projects.households.models import Household, Member, MembershipEvent
    from projects.programmes.models import Participation, Programme, ReceivedIncome
    from projects.villages.models import Village
    from shared.crypto import encrypt
    from shared.tables import copy_rows

    build_accounts(count)
    village = Village.objects.order_by("pk").first()
    homes = list(Household.objects.order_by("pk").values_list("pk", "number")[:count])
    Household.objects.filter(pk__lte=homes[-1][0]).update(village=village)  # a round is of one place; here of a very large one
    there = set(Member.objects.values_list("household_id", flat=True))
    fresh = [(pk, number) for pk, number in homes if pk not in there]
    card = encrypt("6228480000001234567")
    columns = ("household_id", "number", "name", "sex", "born_on", "relation", "joined_on", "card_print")
    copy_rows(Member, columns, ((pk, f"{number}01", "郭某某", "2", DAY, "01", DAY, f"{pk:064}") for pk, number in fresh))
    with connection.cursor() as cursor:
        cursor.execute("UPDATE households_member SET bank_card = %s WHERE bank_card = ''", [card])
    members = (
        Member.objects.filter(household__in=[pk for pk, _number in fresh]) if len(fresh) < 5_000 else Member.objects.filter(events=None)
    )
    plain = [MembershipEvent(member_id=pk, household_id=home, kind="registered", happened_on=DAY, relation="01")
             for pk, home in members.values_list("pk", "household_id").iterator()]  # fmt: skip
    MembershipEvent.objects.bulk_create(plain, batch_size=5_000)
    programme = Programme.objects.create(village=village, kind="livestock", name=f"基准{count}", started_on=DAY)
    copy_rows(
        Participation,
        ("programme_id", "household_id", "shares", "basis", "from_on"),
        ((programme.pk, pk, 1 + n % 17, "shares", DAY) for n, (pk, _number) in enumerate(homes)),
    )
    ReceivedIncome.objects.create(programme=programme, amount_fen=10**14, received_on=DAY, payer="基准", bank_receipt=f"B{count}")
    return programme


def clerk_of(programme):
    from accounts.models import Role, User
    from accounts.services import appoint

    user = User.objects.create_user(name="基准文书", email=f"bench-{programme.pk}@bench.invalid")
    appoint(user, Role.VILLAGE_CLERK, programme.village.region, by=None, from_on=date(2019, 1, 1))
    return user


def once(programme, clerk, run: int) -> tuple[float, float]:
    """Seconds of drawing up, and of posting every line and tying it to its entry."""
    from django.db import transaction

    from projects.dividends.drawing import draw_up
    from projects.dividends.paying_once import link_entries, post_lines

    started = time.perf_counter()
    round_ = draw_up(programme, title=f"第{run}批", year=2021, pot_fen=POT_FEN, base_on=date(2021, 1, 1), by=clerk)
    drawn = time.perf_counter()
    with transaction.atomic():
        link_entries(round_, post_lines(round_, date(2021, 2, 1), by=None))
    return drawn - started, time.perf_counter() - drawn


def run(sizes: tuple[int, ...] = SIZES, repeats: int = REPEATS) -> None:
    per_row = {}
    for count in sizes:
        programme = build_programme(count)
        clerk = clerk_of(programme)
        runs = [once(programme, clerk, n) for n in range(repeats if count < 500_000 else 1)]
        drawn, posted = (statistics.median(column) for column in zip(*runs, strict=True))
        per_row[count] = (drawn + posted) / count
        say(f"{count} households: drawn up {drawn:.2f} s, posted and tied {posted:.2f} s")
        context = {"rows": count, "processes": 1, "repeats": len(runs)}
        emit(f"draw_up_{count}_s", drawn, "s", **context)
        emit(f"draw_up_and_post_{count}_s", drawn + posted, "s", **context)
        emit("peak_mb", resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024, "MB", **context)
    if len(sizes) > 1:
        small, large = sizes[-2:]
        emit("cost_ratio_10x", per_row[large] / per_row[small], "ratio", rows=[small, large], repeats=repeats)


def main() -> int:
    import django
    from django.core.management import call_command

    django.setup()
    say("migrating")
    call_command("migrate", verbosity=0, interactive=False)
    run(tuple(int(size) for size in sys.argv[1:]) or SIZES)
    bank_files.run()
    return 0


if __name__ == "__main__":
    sys.exit(main())
