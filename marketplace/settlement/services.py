"""From a received order to the households' accounts, and back when a settled line is refunded."""

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date, datetime

from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext as _

from accounts.permissions import require
from audit.services import change_status, record
from marketplace.orders.models import Order, OrderLine
from marketplace.orders.services import window_ends_on
from marketplace.payment.models import Refund
from marketplace.settlement.models import Settlement, SettlementShare
from projects.ledger.posting import Income, Kind, entries_of, post_income, reverse_income
from shared import page_cache
from shared.errors import RuleError
from shared.money import split_by_weight

ITEM = "商品销售"  # what the households read on their statements
Status = Order.Status


@dataclass(frozen=True, slots=True)
class Part:
    """What of a line goes to one account, in fen."""

    line: OrderLine
    account_id: int
    amount_fen: int


@transaction.atomic
def settle(order: Order, *, by, on: date | None = None, at: datetime | None = None) -> Settlement:
    """Pay a received order out to its households: one ledger entry per line and account, or nothing at all.

    by  takes settlement.run in the order's region; None is the platform itself
    on  the day of settlement, default today; the return window must be over by then
    at  its moment, default now
    Raises RuleError "wrong_status", "window_open" or "refund_under_way".
    """
    at = at or timezone.now()
    on = on or timezone.localdate(at)
    order.refresh_from_db(from_queryset=Order.objects.select_for_update(of=("self",)))
    _check(order, by=by, on=on)
    lines = list(order.lines.filter(refunded_fen=0).prefetch_related("shares"))
    source = f"order:{order.number}"
    settlement = Settlement.objects.create(
        order=order,
        settled_at=at,
        goods_fen=sum(line.amount_fen for line in lines),
        fee_fen=sum(line.fee_fen for line in lines),
        household_fen=sum(line.household_fen for line in lines),
        posting_source=source,
    )
    parts = [part for line in lines for part in parts_of(line) if part.amount_fen]
    SettlementShare.objects.bulk_create(
        SettlementShare(settlement=settlement, line=p.line, account_id=p.account_id, amount_fen=p.amount_fen, source=_source(order, p))
        for p in parts
    )
    if parts:
        incomes = [Income(p.account_id, Kind.BUSINESS, ITEM, p.amount_fen, on, _source(order, p)) for p in parts]
        post_income(incomes, title=f"{ITEM} {order.number}", source=source, by=by)
    change_status(order, Status.SETTLED, by=by, settled_at=at)
    page_cache.forget()
    return settlement


def parts_of(line: OrderLine) -> Iterator[Part]:
    """A line's households' part by the weights frozen at ordering; the parts sum to it to the fen."""
    if line.amount_fen != line.fee_fen + line.household_fen:
        raise AssertionError(f"line {line.pk}: fees and households' part do not make up the amount")
    shares = list(line.shares.all())
    amounts = split_by_weight(line.household_fen, [share.weight for share in shares])
    return (Part(line, share.account_id, fen) for share, fen in zip(shares, amounts, strict=True))


def _source(order: Order, part: Part) -> str:
    return f"order:{order.number}:{part.line.number}:{part.account_id}"


def _check(order: Order, *, by, on: date) -> None:
    if by is not None:
        require(by, "settlement.run", order.region_id)
    if order.status != Status.RECEIVED:
        raise RuleError(
            "wrong_status",
            _("%(what)s is “%(was)s”; only a received order is settled.") % {"what": order, "was": order.get_status_display()},
        )
    ends_on = window_ends_on(order)
    if on <= ends_on:
        raise RuleError(
            "window_open",
            _("%(what)s can still be returned until %(day)s; settle it after that.") % {"what": order, "day": ends_on.isoformat()},
        )
    if order.refunds.filter(status=Refund.Status.PENDING).exists():
        raise RuleError("refund_under_way", _("A refund of %(what)s is under way; settle it when that is decided.") % {"what": order})


def due(on: date, among=None) -> Iterator[Order]:
    """Received orders (of the queryset `among`) whose return window is over and that no refund holds back, oldest first."""
    orders = Order.objects.all() if among is None else among
    received = orders.filter(status=Status.RECEIVED).exclude(refunds__status=Refund.Status.PENDING).order_by("received_at")
    return (order for order in received.iterator(chunk_size=500) if window_ends_on(order) < on)


def settle_all_due(orders, *, by, on: date) -> int:
    """Settle each of the orders in a transaction of its own; one that is refused does not stop the others."""
    done = 0
    for order in list(orders):
        try:
            settle(order, by=by, on=on)
        except RuleError:
            continue  # changed since it was found: it comes up again or has its own reason
        done += 1
    return done


def fold_refunds(*, on: date | None = None) -> int:
    """Take back the income of settled lines whose money went back to the buyer; each entry once. Returns how many lines."""
    lines = OrderLine.objects.filter(
        settled_shares__reversed_at__isnull=True, settled_shares__isnull=False, refunds__status=Refund.Status.SUCCEEDED
    )
    return sum(_take_back(line, on=on) for line in lines.select_related("order").distinct().order_by("pk"))


@transaction.atomic
def _take_back(line: OrderLine, *, on: date | None) -> bool:
    shares = SettlementShare.objects.filter(line=line, reversed_at__isnull=True)
    sources = sorted(shares.values_list("source", flat=True))
    if not sources or shares.update(reversed_at=timezone.now()) != len(sources):
        return False  # somebody else is just doing it
    refund = line.refunds.get(status=Refund.Status.SUCCEEDED)
    entries = [entry for entry in entries_of(f"order:{line.order.number}:{line.number}:") if entry.source in sources]
    reverse_income(entries, reason=f"退款冲销 {line.order.number}", source=f"refund:{refund.key}", by=refund.by, earned_on=on)
    record(refund.by, "settlement.reversed", line.order, line=line.number, amount_fen=sum(entry.amount_fen for entry in entries))
    page_cache.forget()
    return True
