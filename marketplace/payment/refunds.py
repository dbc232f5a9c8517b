"""Giving money back: first our row, which claims the amount under a CHECK, then the gateway, then what came of it."""

import logging
import uuid

from django.db import transaction
from django.db.models import F
from django.utils import timezone
from django.utils.translation import gettext as _
from django_tasks import task

from accounts.permissions import require
from audit.services import change_status, record
from marketplace.orders import services as orders
from marketplace.orders.models import Order, OrderLine
from marketplace.payment.models import Payment, Refund
from marketplace.payment.stripe_client import GatewayDown, GatewayRefused, RefundFact, gateway
from shared.errors import RuleError

Status = Refund.Status
REFUNDABLE = {Order.Status.PAID, Order.Status.SHIPPED, Order.Status.RECEIVED, Order.Status.SETTLED}
log = logging.getLogger(__name__)


def refund_line(line: OrderLine, *, reason: str, by) -> Refund:
    """Pay a whole line back to the buyer. Takes orders.refund in the order's region; `by` None is the platform.

    The last line of an order that was not dispatched brings the freight back too. Stock is not put back: whoever
    gets the goods in hand counts them in. Raises RuleError "no_reason", "wrong_status", "refunded_already", "no_gateway".
    """
    claimed = _claim_line(line, reason=reason.strip(), by=by)
    for refund in claimed:
        push(refund)
    return claimed[0]


@transaction.atomic
def _claim_line(line: OrderLine, *, reason: str, by) -> list[Refund]:
    order = Order.objects.select_related("purchase").get(pk=line.order_id)
    if by is not None:
        require(by, "orders.refund", order.region_id)
    if not reason:
        raise RuleError("no_reason", _("Give the reason for the refund; the buyer and the auditor read it."))
    if order.status not in REFUNDABLE:
        raise RuleError(
            "wrong_status", _("%(what)s is “%(was)s”; nothing of it can be refunded.") % {"what": order, "was": order.get_status_display()}
        )
    payment = _paying(order)
    if not OrderLine.objects.filter(pk=line.pk, refunded_fen=0).update(refunded_fen=F("amount_fen")):
        raise RuleError("refunded_already", _("“%(what)s” is refunded already, or a refund is under way.") % {"what": line})
    claimed = [_claim(payment, line.amount_fen, order=order, line=line, reason=reason, by=by)]
    whole = not order.lines.filter(refunded_fen__lt=F("amount_fen")).exists()
    if whole and order.freight_fen and order.status == Order.Status.PAID:
        claimed.append(_claim(payment, order.freight_fen, order=order, line=None, reason=reason, by=by))
    line.refresh_from_db()
    return claimed


def _paying(order: Order) -> Payment:
    """The payment that paid the order; one without a gateway is paid back by bank transfer, not here."""
    payment = order.purchase.payments.filter(status=Payment.Status.PAID, refunded_fen__lt=F("amount_fen")).order_by("pk").first()
    if payment is None or not payment.intent_ref:
        raise RuleError(
            "no_gateway", _("%(what)s was not paid through the gateway; pay the buyer back by bank transfer.") % {"what": order}
        )
    return payment


def _claim(payment: Payment, amount_fen: int, *, order, line, reason: str, by) -> Refund:
    """Take amount_fen of what was paid; the sum of refunds never exceeds it, whoever asks at the same time."""
    room = Payment.objects.filter(pk=payment.pk, amount_fen__gte=F("refunded_fen") + amount_fen)
    if not room.update(refunded_fen=F("refunded_fen") + amount_fen):
        raise RuleError("more_than_paid", _("More than was paid cannot be refunded."))
    refund = Refund.objects.create(
        payment=payment,
        order=order,
        line=line,
        amount_fen=amount_fen,
        reason=reason[:200],
        by=by,
        key=uuid.uuid4().hex,
        created_at=timezone.now(),
    )
    record(by, "refund.asked", refund, amount_fen=amount_fen, line=line.number if line else None)
    return refund


def give_back(payment: Payment, *, reason: str) -> Refund:
    """A whole payment goes back: its goods were gone, or the order was paid twice. Call inside the deciding transaction."""
    refund = _claim(payment, payment.amount_fen, order=None, line=None, reason=reason, by=None)
    transaction.on_commit(lambda: push_refund.enqueue(refund.pk))
    return refund


def push(refund: Refund) -> Refund:
    """Ask the gateway for a pending refund; without an answer it stays pending and a task asks again with the same key."""
    if refund.status != Status.PENDING or refund.refund_ref:
        return refund
    try:
        fact = gateway().refund(refund.payment.intent_ref, refund.amount_fen, refund.key, refund.reason)
    except GatewayDown as error:
        log.warning("refund %s: no answer from the gateway (%s)", refund.pk, error)
        return refund
    except GatewayRefused as error:
        log.error("refund %s: refused by the gateway (%s)", refund.pk, error)
        fail(refund, note=str(error))
        return refund
    return apply(refund, fact)


@task()
def push_refund(refund_pk: int) -> None:
    """The same in the background."""
    push(Refund.objects.select_related("payment").get(pk=refund_pk))


def fold(refund: Refund) -> Refund:
    """Ask how a refund stands and apply it."""
    refund.refresh_from_db()
    return apply(refund, gateway().fetch_refund(refund.refund_ref)) if refund.refund_ref else push(refund)


@transaction.atomic
def apply(refund: Refund, fact: RefundFact) -> Refund:
    """Move a refund forward: pending → paid back or failed. Safe to repeat."""
    refund.refresh_from_db(from_queryset=Refund.objects.select_for_update())
    if not refund.refund_ref:
        Refund.objects.filter(pk=refund.pk).update(refund_ref=fact.ref)
        refund.refund_ref = fact.ref
    if fact.status == Status.SUCCEEDED and refund.status == Status.PENDING:
        change_status(refund, Status.SUCCEEDED, by=None, settled_at=timezone.now())
        if refund.order_id:
            _close_order(refund)
    elif fact.status == Status.FAILED and refund.status != Status.FAILED:
        fail(refund, note="failed at the gateway")
    return refund


def _close_order(refund: Refund) -> None:
    """All lines paid back: the order is refunded, once nothing of it is still under way."""
    order = Order.objects.get(pk=refund.order_id)
    if not order.refunds.filter(status=Status.PENDING).exists():
        orders.refunded_whole(order, by=refund.by)


@transaction.atomic
def fail(refund: Refund, *, note: str) -> None:
    """The money did not go back: what was claimed is free again, and somebody must look."""
    change_status(refund, Status.FAILED, by=None, note=note, settled_at=timezone.now())
    if refund.line_id:
        OrderLine.objects.filter(pk=refund.line_id).update(refunded_fen=F("refunded_fen") - refund.amount_fen)
    Payment.objects.filter(pk=refund.payment_id).update(refunded_fen=F("refunded_fen") - refund.amount_fen)


def waiting():
    """Refunds that are under way."""
    return Refund.objects.filter(status=Status.PENDING).select_related("payment").order_by("pk")
