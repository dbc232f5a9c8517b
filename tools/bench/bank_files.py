"""How long the bank's file of a large round takes to come out, and the bank's answer to go in. Part of the benchmark `round`.

Out: 20,000 lines become payments, one file, its hash; then the same bytes once more, as sending and downloading make them.
In: the answer to all of them, one failure in a thousand, becomes income of every household paid, posted and tied to its line.
"""

import sys
import time
from datetime import date, datetime

from tools.bench.posting import timed
from tools.bench.report import emit, say

LINES = 20_000
ONE_FAILS_IN = 1_000


def officials(programme) -> dict:
    """One person for each step: nobody may do two of them."""
    from accounts.models import Role, User
    from accounts.services import appoint
    from regions.models import Region

    code = programme.village.region_id
    county = Region.objects.get_or_create(code=f"{code[:6]}000000", defaults={"name": "基准县", "name_en": "Bench county"})[0]
    township = Region.objects.get_or_create(code=f"{code[:9]}000", defaults={"name": "基准镇", "name_en": "Bench township"})[0]
    places = {
        Role.VILLAGE_CLERK: programme.village.region,
        Role.TOWNSHIP_REVIEWER: township,
        Role.COUNTY_OFFICER: county,
        Role.FINANCE_OFFICER: county,
    }
    who = {}
    for role, region in places.items():
        who[role] = User.objects.create_user(name=role, email=f"{role}-{programme.pk}@bench.invalid")
        appoint(who[role], role, region, by=None, from_on=date(2019, 1, 1))
    return who


def round_on_notice(programme, who: dict, count: int, *, on: date = date(2021, 1, 2)):
    """A round whose notice was posted on a day, brought there by the services themselves.

    A yuan a household, so that one signature each is enough.
    """
    from django.utils import timezone

    from accounts.models import Role
    from projects.dividends import services
    from projects.dividends.models import MeetingKind
    from projects.households.models import Member

    # one bank, whose file is the general one: the answer below is written as it wants it
    Member.objects.filter(household__participations__programme=programme).update(bank_name="中国银行")
    clerk, at = who[Role.VILLAGE_CLERK], timezone.make_aware(datetime(2021, 1, 1, 9))
    round_ = services.draw_up(programme, title="代发", year=2021, pot_fen=100 * count, base_on=date(2020, 12, 31), at=at, by=clerk)
    services.submit_to_meeting(round_, by=clerk, at=at)
    votes = {"entitled": 12, "present": 10, "votes_for": 9, "votes_against": 0, "abstained": 1}
    for kind in MeetingKind:
        services.record_meeting(round_, kind=kind, held_on=date(2021, 1, 1), minutes="同意", by=clerk, at=at, **votes)
    services.submit(round_, by=clerk, at=at)
    services.approve(round_, by=who[Role.TOWNSHIP_REVIEWER], at=at)
    services.file(round_, by=who[Role.COUNTY_OFFICER], at=at)
    services.post_notice(round_, by=clerk, on=on)
    return round_


def answer_to(batch) -> bytes:
    """The bank's file: nearly all paid today."""
    from django.utils import timezone

    from shared.money import format_yuan

    lines, today = ["序号,金额,结果,失败原因,银行流水号,入账日期"], f"{timezone.localdate():%Y%m%d}"
    for sequence, fen in batch.payments.order_by("sequence").values_list("sequence", "amount_fen"):
        result = "失败,户名不符" if sequence % ONE_FAILS_IN == 0 else "成功,"
        lines.append(f"{sequence},{format_yuan(fen, grouped=False)},{result},S{sequence},{today}")
    return "\r\n".join(lines).encode(batch.template.encoding)


def run(count: int = LINES) -> None:
    from accounts.models import Role
    from projects.dividends.payment import batches, receipts
    from tools.bench.rounds import build_programme  # which runs this file in its turn

    programme = build_programme(count)
    who = officials(programme)
    round_, payer, found = round_on_notice(programme, who, count), who[Role.FINANCE_OFFICER], []
    out = timed(lambda: found.extend(batches.draw_batches([round_], by=payer)))
    (batch,) = found
    again = timed(lambda: found.append(batches.content_of(batch)))
    if batch.count != count:
        raise SystemExit(f"{count} lines were to go out, {batch.count} did")
    batches.send(batch, by=payer)
    content = answer_to(batch)
    started = time.perf_counter()
    receipt = receipts.import_receipt(batch, content=content, file_name="回单.csv", by=payer)
    back = time.perf_counter() - started
    if receipt.paid_count + receipt.failed_count != count:
        raise SystemExit(f"{count} lines were to be answered, {receipt.paid_count} + {receipt.failed_count} were")
    say(f"{count} lines: drawn up {out:.2f} s, made again {again:.2f} s, answered {back:.2f} s")
    context = {"rows": count, "processes": 1}
    emit(f"bank_file_{count}_s", out + again, "s", **context, drawn_s=round(out, 3), made_again_s=round(again, 3), bytes=len(found[1]))
    emit(f"receipts_{count}_s", back, "s", **context, paid=receipt.paid_count, failed=receipt.failed_count)


def main() -> int:
    import django
    from django.core.management import call_command

    django.setup()
    say("migrating")
    call_command("migrate", verbosity=0, interactive=False)
    run(*(int(size) for size in sys.argv[1:]))
    return 0


if __name__ == "__main__":
    sys.exit(main())
