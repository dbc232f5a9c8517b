"""The books of an order: what came in and where each fen of it is now. They sum to zero at every moment.

Each line is read from the table of the fact itself (payments, refunds, order lines, ledger), so the sum is a proof and
not a definition: it fails when one of them says something else than the others.
"""

from dataclasses import dataclass

from django.utils.translation import gettext as _

from marketplace.orders.models import Order, Purchase
from marketplace.payment.models import Payment, Refund
from marketplace.settlement.corrections import out_of_step
from marketplace.settlement.models import Payout, SettlementShare
from marketplace.settlement.shares import kept
from projects.ledger.posting import entries_of
from shared.errors import RuleError
from shared.money import format_yuan


@dataclass(frozen=True, slots=True)
class BookLine:
    """code is stable for programs; fen above zero came in, below zero is where it went."""

    code: str
    label: str
    fen: int


def books(order: Order) -> list[BookLine]:
    """Where the money of an order is, in fen."""
    order = Order.objects.select_related("purchase").get(pk=order.pk)
    refunds = list(order.refunds.exclude(status=Refund.Status.FAILED))
    back = sum(each.amount_fen for each in refunds if each.status == Refund.Status.SUCCEEDED)
    under_way = sum(each.amount_fen for each in refunds if each.status == Refund.Status.PENDING)
    freight_back = sum(each.amount_fen for each in refunds if each.line_id is None)
    received = _received(order)
    left = [kept(line, line.refunded_fen) for line in order.lines.all()] if received else []
    household, posted = sum(each.household_fen for each in left), _posted(order)
    paid_out, taken_back = _paid_out(order)
    return [
        BookLine("received", _("received from the buyer"), received),
        BookLine("given_back", _("given back"), -back),
        BookLine("under_way", _("refund under way"), -under_way),
        BookLine("freight", _("freight, the carrier's"), -(order.freight_fen - freight_back) if received else 0),
        BookLine("fees", _("fees"), -sum(each.fee_fen for each in left)),
        BookLine("posted", _("in the households' accounts, to be paid out"), -(posted - paid_out)),
        BookLine("paid_out", _("paid to the households by the bank"), -(paid_out + taken_back)),
        BookLine("to_take_off", _("paid out and taken back: taken off the next payment"), taken_back),
        BookLine("to_post", _("still to be posted (below zero) or taken back"), -(household - _shares(order))),
    ]


def check(order: Order) -> list[BookLine]:
    """The books, or RuleError "unbalanced" naming what is left over."""
    lines = books(order)
    if left := sum(line.fen for line in lines):
        raise RuleError(
            "unbalanced",
            _("The books of %(what)s do not sum to zero: ¥%(left)s are left; tell the auditor.")
            % {"what": order, "left": format_yuan(left)},
        )
    return lines


def is_final(order: Order) -> bool:
    """Nothing of a settled order is still to be posted or taken back."""
    return order.status == Order.Status.SETTLED and not out_of_step().filter(line__order=order).exists()


def _received(order: Order) -> int:
    """The order's part of what the purchase's payments kept; a purchase that was paid kept exactly its total."""
    purchase = order.purchase
    kept_fen = 0
    for payment in purchase.payments.filter(status__in=[Payment.Status.PAID, Payment.Status.HELD, Payment.Status.RETURNED]):
        if payment.status == Payment.Status.HELD:
            continue  # nobody's yet: it stands in the list of held payments
        whole = payment.refunds.filter(order__isnull=True).exclude(status=Refund.Status.FAILED)
        kept_fen += payment.got_fen - sum(each.amount_fen for each in whole)
    wanted = purchase.total_fen if purchase.status == Purchase.Status.PAID else 0
    if kept_fen == wanted:
        return order.total_fen if wanted else 0
    others = sum(each.total_fen for each in purchase.orders.exclude(pk=order.pk)) if wanted else 0
    return kept_fen - others


def _posted(order: Order) -> int:
    """What the ledger itself holds for the order now."""
    entries = entries_of(f"order:{order.number}:")
    return sum(entry.amount_fen for entry in entries if not hasattr(entry, "reversed_by"))


def _shares(order: Order) -> int:
    return sum(SettlementShare.objects.filter(settlement__order=order, reversed_at__isnull=True).values_list("amount_fen", flat=True))


def _paid_out(order: Order) -> tuple[int, int]:
    """What the bank paid of what still stands, and of what was taken back afterwards and is not taken off a payment yet."""
    paid = SettlementShare.objects.filter(settlement__order=order, payout__status=Payout.Status.PAID)
    still = sum(paid.filter(reversed_at__isnull=True).values_list("amount_fen", flat=True))
    back = paid.filter(reversed_at__isnull=False).exclude(netted_in__status=Payout.Status.PAID)
    return still, sum(back.values_list("amount_fen", flat=True))
