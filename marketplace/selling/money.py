"""The money page in plain words: what came today, what waits and why, what the bank has paid. In fen; only what reaches the households."""

from dataclasses import dataclass
from datetime import date

from django.db.models import Sum
from django.utils import timezone
from django.utils.translation import gettext as _

from marketplace.catalogue.models import Supplier
from marketplace.orders.models import Order
from marketplace.orders.services import window_ends_on
from marketplace.payment import holds
from marketplace.settlement.models import Payout, PayoutBatch, SettlementShare
from shared.errors import RuleError

Status = Order.Status
LATEST = 20


@dataclass(frozen=True, slots=True)
class Waiting:
    """An order whose money waits, and the sentence that says why and until when."""

    order: Order
    household_fen: int
    why: str


@dataclass(frozen=True, slots=True)
class Settled:
    """A share that is settled and not on the account yet, and the sentence that says where it is."""

    share: SettlementShare
    why: str


@dataclass(frozen=True, slots=True)
class MoneyPage:
    """today_fen is what buyers paid today for goods; the rest are the households' parts: waiting, settled (both in waiting_fen), paid.

    paid  the bank has answered that it paid; nothing else is called so
    """

    today_fen: int
    today_orders: int
    waiting_fen: int
    waiting: tuple[Waiting, ...]
    settled: tuple[Settled, ...]
    paid_fen: int
    paid_this_month_fen: int
    paid: tuple[SettlementShare, ...]


def money_page(supplier: Supplier, today: date | None = None) -> MoneyPage:
    today = today or timezone.localdate()
    orders = Order.objects.filter(supplier=supplier)
    came = [line for order in _with_lines(orders.filter(paid_at__date=today)) for line in order.lines.all()]
    unsettled = orders.filter(paid_at__isnull=False, settled_at__isnull=True).exclude(status__in=[Status.CANCELLED, Status.REFUNDED])
    open_ones = _with_lines(unsettled.order_by("paid_at"))
    held = set(unsettled.filter(holds.held_back()).values_list("pk", flat=True))
    waiting = tuple(Waiting(order, sum(map(household_part, order.lines.all())), _why(order, order.pk in held)) for order in open_ones)
    kept = SettlementShare.objects.filter(settlement__order__supplier=supplier, reversed_at__isnull=True)
    at_bank, paid = kept.exclude(payout__status=Payout.Status.PAID), kept.filter(payout__status=Payout.Status.PAID)
    month = paid.filter(payout__settled_on__gte=today.replace(day=1))
    return MoneyPage(
        today_fen=sum(line.amount_fen - line.refunded_fen for line in came),
        today_orders=len({line.order_id for line in came}),
        waiting_fen=sum(one.household_fen for one in waiting) + _sum(at_bank),
        waiting=waiting,
        settled=tuple(Settled(share, _where(share)) for share in _named(at_bank).order_by("settlement__settled_at", "pk")),
        paid_fen=_sum(paid),
        paid_this_month_fen=_sum(month),
        paid=tuple(_named(paid).order_by("-payout__settled_on", "-pk")[:LATEST]),
    )


def household_part(line) -> int:
    """Of what was not refunded, the households' part; cut down, so that the page never promises a fen too many."""
    return line.household_fen * (line.amount_fen - line.refunded_fen) // line.amount_fen


def _named(shares):
    return shares.select_related("settlement__order", "line", "payout__batch")


def _where(share: SettlementShare) -> str:
    if share.payout and share.payout.batch.status == PayoutBatch.Status.SENT:
        return _("The bank has it; its answer comes in a few days.")
    return _("It is settled and goes to the bank with the next payment.")


def _with_lines(orders):
    return orders.prefetch_related("lines")


def _why(order: Order, held: bool) -> str:
    if order.status == Status.AFTER_SALE:
        return _("The buyer asks for something back; it is paid out when that is decided.")
    if order.shipped_at is None:
        return _("Send it first: the money moves on when the buyer has it.")
    if order.received_at is None:
        return _("It is on its way: the buyer has not received it yet.")
    if held:
        return _why_held(order)
    if window_ends_on(order) < timezone.localdate():
        return _("The time to send it back is over. The county pays it out next.")
    words = {"day": f"{window_ends_on(order):%Y-%m-%d}"}
    return _("The buyer may still send it back until %(day)s. After that it is paid out.") % words


def _why_held(order: Order) -> str:
    words = {
        "refund_under_way": _("The buyer gets some of it back; the rest is paid out when that is done."),
        "disputed": _("The buyer's bank asks questions about the payment; it is paid out when they are answered."),
        "not_accepted": _("The institution that bought it has not accepted it yet."),
    }
    try:
        holds.require_free(order)
    except RuleError as reason:
        return words.get(reason.code) or _("Something about this order is being sorted out; the county's officer knows more.")
    return ""


def _sum(shares) -> int:
    return shares.aggregate(total=Sum("amount_fen"))["total"] or 0
