"""What happens to a settled line afterwards: refunded, disputed, or a refund that the bank returned. The ledger follows the facts.

A correction reverses the line's entries whole and posts what is left anew: a reversal is the only negative entry there is.
"""

from datetime import date

from django.db import transaction
from django.db.models import F, Q, Sum
from django.db.models.functions import Coalesce
from django.utils import timezone

from audit.services import record
from marketplace.payment.models import Refund
from marketplace.settlement.models import SettledLine, SettlementShare
from marketplace.settlement.posting_lines import ITEM, post_parts
from marketplace.settlement.shares import parts_of
from projects.ledger.posting import entries_of, reverse_income
from shared import page_cache

SUCCEEDED = Q(line__refunds__status=Refund.Status.SUCCEEDED)


def out_of_step():
    """Settled lines whose entries do not reflect what went back to the buyer by now."""
    refunded = SettledLine.objects.filter(line__refunds__isnull=False)
    return refunded.annotate(back_fen=Coalesce(Sum("line__refunds__amount_fen", filter=SUCCEEDED), 0)).exclude(back_fen=F("taken_back_fen"))


def fold_refunds(*, on: date | None = None) -> int:
    """Bring the ledger in step with refunds and disputes; safe to repeat. Returns how many lines changed."""
    found = list(out_of_step().select_related("line__order", "settlement").order_by("pk"))
    return sum(_correct(each, each.back_fen, on=on or timezone.localdate()) for each in found)


@transaction.atomic
def _correct(settled: SettledLine, back_fen: int, *, on: date) -> bool:
    """Reverse what is posted of a line and post what is left, once."""
    version = settled.version + 1
    mine = SettledLine.objects.filter(pk=settled.pk, version=settled.version, taken_back_fen=settled.taken_back_fen)
    if not mine.update(version=version, taken_back_fen=back_fen):
        return False  # somebody else is just doing it
    line, order = settled.line, settled.line.order
    refund = line.refunds.exclude(status=Refund.Status.PENDING).order_by("-settled_at", "-pk").first()
    by, base = refund.by, f"order:{order.number}:{line.number}"
    shares = SettlementShare.objects.filter(line=line, reversed_at__isnull=True)
    sources = set(shares.values_list("source", flat=True))
    if sources:
        entries = [entry for entry in entries_of(f"{base}:") if entry.source in sources]
        reverse_income(entries, reason=f"退款冲销 {order.number}", source=f"{base}:back:{version}", by=by, earned_on=on)
        shares.update(reversed_at=timezone.now())
    parts = list(parts_of(line, back_fen))
    if parts:
        post_parts(
            settled.settlement, parts, source=f"{base}:again:{version}", version=version, on=on, by=by, title=f"{ITEM} {order.number}"
        )
    record(by, "settlement.reversed", order, line=line.number, back_fen=back_fen, left_fen=sum(part.amount_fen for part in parts))
    page_cache.forget()
    return True
