"""Paying a purchase: one live attempt, facts fetched and folded, money that came too late given back by itself.

No network call happens inside a transaction: write the row, call, write what came of it. An event, the return
page and the poll all end in `fold`, so repeated, reordered and lost events give the same result.
"""

import logging
from contextlib import suppress
from datetime import datetime, timedelta

from django.db import IntegrityError, transaction
from django.utils import timezone
from django.utils.translation import gettext as _

from audit.services import change_status, record
from marketplace.orders import services as orders
from marketplace.orders.models import Purchase
from marketplace.payment import notices, refunds
from marketplace.payment.gateway import Fact, GatewayDown, GatewayRefused
from marketplace.payment.models import Payment
from marketplace.payment.rails import gateway_of
from shared.errors import RuleError

Status, Rail = Payment.Status, Payment.Rail
SESSION_MINUTES = 31  # Stripe's shortest life of a session is thirty; ours is closed by hand when the reservation ends
CALL_SECONDS = 60  # after that a call without an answer is given up and the next attempt begins
log = logging.getLogger(__name__)


def key_of(purchase: Purchase, attempt: int) -> str:
    """The idempotency key of an attempt. By number, not by id: ids begin again after a database is made anew, Stripe's memory does not."""
    return f"order:{purchase.number}:attempt:{attempt}:amount:{purchase.total_fen}"


def start_payment(purchase: Purchase, *, return_url: str, cancel_url: str) -> Payment:
    """A payment with an open pay page (redirect_url) for an unpaid purchase; a second call gives the same one.

    Raises RuleError "not_payable", "reservation_over", "payment_held", or "gateway_down": then the order simply stays unpaid.
    """
    return open_attempt(_live_attempt(purchase, return_url=return_url, cancel_url=cancel_url))


def open_attempt(payment: Payment) -> Payment:
    """Ask the rail for the way to pay, once the row is committed."""
    if payment.status == Status.OPEN:
        return payment
    try:
        started = gateway_of(payment).start(payment, payment.return_url, payment.cancel_url)
    except GatewayDown as error:
        log.warning("payment %s: no answer from the gateway (%s)", payment, error)
        raise _gateway_down() from error
    except GatewayRefused as error:
        log.error("payment %s: refused by the gateway (%s)", payment, error)
        change_status(payment, Status.FAILED, by=None, note=str(error))
        raise _gateway_down() from error
    try:
        change_status(
            payment, Status.OPEN, by=None, session_ref=started.ref, redirect_url=started.redirect_url, expires_at=started.expires_at
        )
    except RuleError:  # another tab made the same call with the same key and was quicker
        payment.refresh_from_db()
        if payment.status != Status.OPEN:
            raise
    return payment


@transaction.atomic
def _live_attempt(purchase: Purchase, *, return_url: str, cancel_url: str) -> Payment:
    """The attempt under way, or a new row; a created one without an answer for a minute is given up."""
    now = timezone.now()
    live = require_payable(purchase)
    if live and (live.status == Status.OPEN or live.created_at > now - timedelta(seconds=CALL_SECONDS)):
        return live
    if live:
        change_status(live, Status.FAILED, by=None, note="no answer")
    try:
        with transaction.atomic():
            return new_attempt(purchase, expires_at=now + timedelta(minutes=SESSION_MINUTES), return_url=return_url, cancel_url=cancel_url)
    except IntegrityError:  # two tabs at once: the other one made it
        return purchase.payments.get(status__in=Payment.LIVE)


def require_payable(purchase: Purchase) -> Payment | None:
    """The live attempt of a purchase that may be paid now, if there is one."""
    purchase.refresh_from_db()
    if purchase.status != Purchase.Status.AWAITING:
        raise not_payable(purchase)
    if purchase.reserved_until <= timezone.now():
        raise RuleError("reservation_over", _("The time to pay is over and the goods were released. Please order again."))
    attempts = list(purchase.payments.all())
    if any(each.status == Status.HELD for each in attempts):
        raise RuleError(
            "payment_held", _("A payment for %(what)s is being checked by the county; please do not pay again.") % {"what": purchase}
        )
    return next((each for each in attempts if each.status in Payment.LIVE), None)


def new_attempt(purchase: Purchase, *, expires_at: datetime, **fields) -> Payment:
    attempt = purchase.payments.count() + 1
    return Payment.objects.create(
        purchase=purchase,
        attempt=attempt,
        amount_fen=purchase.total_fen,
        key=key_of(purchase, attempt),
        created_at=timezone.now(),
        expires_at=expires_at,
        **fields,
    )


def not_payable(purchase: Purchase) -> RuleError:
    return RuleError(
        "not_payable",
        _("%(what)s is “%(status)s”; there is nothing to pay.") % {"what": purchase, "status": purchase.get_status_display()},
    )


def _gateway_down() -> RuleError:
    return RuleError(
        "gateway_down", _("The payment service cannot be reached right now. Your order is kept; please try to pay again in a minute.")
    )


def fold(payment: Payment) -> Payment:
    """Ask the gateway how the payment stands and apply it. Safe to repeat, in any order, by several at once."""
    payment.refresh_from_db()
    if payment.session_ref and payment.status not in Payment.DECIDED:
        apply(payment, gateway_of(payment).fetch(payment.session_ref))
    return payment


@transaction.atomic
def apply(payment: Payment, fact: Fact) -> None:
    """Move the payment forward by a fact; only amount and currency of the order make it paid."""
    payment.refresh_from_db(from_queryset=Payment.objects.select_for_update(of=("self",)))
    if payment.status in Payment.DECIDED:
        return
    if fact.status == "paid":
        _apply_money(payment, fact)
    elif fact.status == "expired" and payment.status in Payment.LIVE:
        change_status(payment, Status.EXPIRED, by=None)


def _apply_money(payment: Payment, fact: Fact) -> None:
    currency = fact.currency.lower()
    refs = {
        "intent_ref": fact.intent_ref,
        "charge_ref": fact.charge_ref,
        "method": fact.method,
        "received_fen": fact.amount_fen,
        "received_currency": currency[:3],
    }
    if fact.amount_fen != payment.amount_fen or payment.amount_fen != payment.purchase.total_fen or currency != payment.currency:
        change_status(payment, Status.HELD, by=None, **refs)
        record(None, "payment.differs", payment, asked_fen=payment.amount_fen, received_fen=fact.amount_fen, currency=currency[:3])
        log.error(
            "payment %s is held: asked %s %s, received %s %s", payment, payment.amount_fen, payment.currency, fact.amount_fen, currency
        )
        notices.alert_of_held(payment)
        return
    was = payment.purchase.status
    change_status(payment, Status.PAID, by=None, paid_at=timezone.now(), **refs)
    pay_orders(payment, was=was)


def pay_orders(payment: Payment, *, was: str) -> None:
    """The money is right: the orders are paid. Too late or twice: it goes back by itself, and the buyer is told."""
    try:
        with transaction.atomic():
            first = orders.mark_paid(payment.purchase, at=payment.paid_at)
    except RuleError as error:
        if error.code != "sold_out":
            raise
        refunds.give_back(payment, reason=_("The money came after the goods were sold; it goes back by itself."))
        notices.late_money_returned(payment.purchase, payment.amount_fen)
        return
    if not first:
        refunds.give_back(payment, reason=_("The order was paid twice; the second payment goes back by itself."))
        notices.paid_twice(payment.purchase, payment.amount_fen)
    elif was == Purchase.Status.CANCELLED:
        notices.late_money_kept(payment.purchase)


def close_unpaid(purchase: Purchase) -> bool:
    """The reservation is over: close the pay page, then cancel. True when cancelled; False when it is paid or must wait.

    Money that arrives at the very moment wins: whatever cannot be closed is fetched and folded first. A held payment does
    not keep the stock: if an officer accepts it later, the goods are reserved again.
    """
    for payment in purchase.payments.filter(status__in=Payment.LIVE):
        try:
            close(payment)
        except (GatewayDown, GatewayRefused):
            if payment.expires_at > timezone.now():
                return False  # the pay page could still be used; try again on the next turn
    purchase.refresh_from_db()
    if purchase.status != Purchase.Status.AWAITING or purchase.payments.filter(status=Status.PAID).exists():
        return False
    try:
        orders.cancel(purchase, note="reservation over")
    except RuleError as error:
        if error.code not in {"changed_meanwhile", "wrong_status"}:
            raise
        return False
    return True


def close(payment: Payment) -> None:
    """Take no more money for an attempt; what came meanwhile is folded."""
    if not payment.session_ref:
        change_status(payment, Status.FAILED, by=None, note="never opened")
        return
    with suppress(GatewayRefused):  # paid or expired already
        gateway_of(payment).expire(payment.session_ref)
    try:
        fold(payment)
    except GatewayRefused as refused:  # they do not know it: another account, another key
        if payment.expires_at > timezone.now():
            raise
        log.error("payment %s is unknown to the gateway (%s)", payment, refused)
        change_status(payment, Status.EXPIRED, by=None, note=str(refused))


@transaction.atomic
def record_transfer(purchase: Purchase, *, amount_fen: int, method: str, at: datetime, by=None) -> Payment:
    """Money that came without gateway and contract (cash at the counter): the order is paid as of `at`.

    Raises RuleError "wrong_amount" unless it is the purchase's total to the fen.
    """
    if amount_fen != purchase.total_fen:
        raise RuleError("wrong_amount", _("%(what)s costs another amount; nothing was recorded.") % {"what": purchase})
    if not orders.mark_paid(purchase, by=by, at=at):
        raise not_payable(purchase)
    payment = new_attempt(
        purchase, expires_at=at, rail=Rail.TRANSFER, received_fen=amount_fen, status=Status.PAID, method=method, paid_at=at
    )
    record(by, "payment.recorded", payment, amount_fen=amount_fen, method=method)
    return payment
