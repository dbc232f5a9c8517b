"""Payments whose amount or currency was not the order's: an officer gives them back whole, or accepts them once they are right."""

from django.db import IntegrityError, transaction
from django.utils import timezone
from django.utils.translation import gettext as _

from audit.services import change_status, record
from marketplace.orders import services as orders
from marketplace.orders.models import Purchase
from marketplace.payment import notices, refunds
from marketplace.payment.models import BankReceipt, Payment, Refund
from marketplace.payment.places import require_everywhere
from shared.errors import RuleError
from shared.money import format_yuan

Status = Payment.Status


@transaction.atomic
def give_back_held(payment: Payment, *, reason: str, by) -> Refund:
    """All that arrived goes back; an order that still waited is cancelled and its stock free at once."""
    purchase = _held(payment, by=by)
    if not reason.strip():
        raise RuleError("no_reason", _("Give the reason for the refund; the buyer and the auditor read it."))
    change_status(payment, Status.RETURNED, by=by, note=reason.strip()[:200])
    if purchase.status == Purchase.Status.AWAITING:
        orders.cancel(purchase, by=by, note="held payment given back")
    refund = refunds.give_back(payment, reason=reason.strip(), by=by)
    notices.held_returned(purchase)
    return refund


@transaction.atomic
def accept_held(payment: Payment, *, by, receipt: str = "", payer: str = "") -> None:
    """The order is paid after all: what was missing came by bank (`receipt`, its number), what was too much goes back.

    Raises RuleError "foreign_currency", "missing_money", "receipt_known", "sold_out" or "paid_already"; then nothing changed.
    """
    _held(payment, by=by)
    if payment.received_currency != payment.currency:
        raise RuleError("foreign_currency", _("Money in another currency cannot pay this order; give it back."))
    missing = payment.amount_fen - payment.got_fen
    if missing > 0:
        _supplement(payment, missing, receipt=receipt.strip(), payer=payer.strip(), by=by)
    _accept(payment, by=by)


@transaction.atomic
def more_came(payment: Payment, received_fen: int, *, by) -> None:
    """Another receipt was matched with a held transfer: the exact sum is accepted at once, anything else stays held."""
    Payment.objects.filter(pk=payment.pk).update(received_fen=received_fen)
    payment.refresh_from_db()
    if received_fen == payment.amount_fen:
        _accept(payment, by=by)


def _held(payment: Payment, *, by) -> Purchase:
    payment.refresh_from_db(from_queryset=Payment.objects.select_for_update(of=("self",)))
    require_everywhere(by, "payments.release", payment.purchase)
    if payment.status != Status.HELD:
        raise RuleError(
            "wrong_status",
            _("%(what)s is “%(was)s”; only a held payment is released.") % {"what": payment, "was": payment.get_status_display()},
        )
    return payment.purchase


def _supplement(payment: Payment, missing_fen: int, *, receipt: str, payer: str, by) -> None:
    """The bank receipt of exactly what was missing."""
    if not receipt:
        raise RuleError(
            "missing_money",
            _("¥%(yuan)s are missing; give the bank receipt of exactly that amount, or give the money back.")
            % {"yuan": format_yuan(missing_fen)},
        )
    now = timezone.now()
    try:
        with transaction.atomic():
            BankReceipt.objects.create(
                number=receipt[:60], payer=payer[:80], amount_fen=missing_fen, received_on=timezone.localdate(now), payment=payment,
                matched_at=now, recorded_by=by,
            )  # fmt: skip
    except IntegrityError:
        raise RuleError("receipt_known", _("Bank receipt %(no)s is recorded already; nothing was written.") % {"no": receipt}) from None
    Payment.objects.filter(pk=payment.pk).update(received_fen=payment.amount_fen)
    payment.refresh_from_db()


def _accept(payment: Payment, *, by) -> None:
    surplus = payment.got_fen - payment.amount_fen
    change_status(payment, Status.PAID, by=by, paid_at=timezone.now())
    if not orders.mark_paid(payment.purchase, by=by, at=payment.paid_at):
        raise RuleError("paid_already", _("%(what)s is paid already; give this money back.") % {"what": payment.purchase})
    if surplus:
        refunds.give_back(payment, amount_fen=surplus, by=by, reason=_("More arrived than the order costs; the rest goes back."))
    record(by, "payment.accepted", payment, surplus_fen=surplus)
