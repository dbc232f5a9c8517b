"""Giving money back: first our row, which claims the amount under a CHECK, then whoever pays it, then what came of it."""

import logging
import uuid
from datetime import timedelta

from django.db import transaction
from django.db.models import F
from django.db.models.functions import Coalesce
from django.utils import timezone
from django.utils.translation import gettext as _
from django_tasks import task

from accounts.permissions import require
from audit.services import change_status, record
from marketplace.orders import services as orders
from marketplace.orders.models import Order, OrderLine
from marketplace.payment.gateway import GatewayDown, GatewayRefused, RefundFact
from marketplace.payment.models import Payment, Refund, RefundWindow
from marketplace.payment.rails import gateway_of
from marketplace.payment.stripe_client import StripeGateway
from shared.errors import RuleError
from shared.money import format_yuan

Status, Way = Refund.Status, Refund.Way
REFUNDABLE = {Order.Status.PAID, Order.Status.SHIPPED, Order.Status.RECEIVED, Order.Status.AFTER_SALE, Order.Status.SETTLED}
KEYS_LIVE = timedelta(hours=20)  # Stripe forgets idempotency keys after a day
log = logging.getLogger(__name__)


def refund_line(
    line: OrderLine, *, reason: str, by, amount_fen: int | None = None, by_bank: bool = False, instead_of: Refund | None = None
) -> Refund:
    """Pay a line back to the buyer, or a part of it. Takes orders.refund in the order's region; `by` None is the platform.

    amount_fen  part of the line in fen; None is all that is left of it
    by_bank     pay by bank transfer even where the way it came is still open
    instead_of  the failed refund it makes good; then nothing but that comes back
    The last fen of an order that was not dispatched brings the freight back too. Stock is not put back: whoever gets the
    goods in hand counts them in. Raises RuleError "no_reason", "wrong_status", "refunded_already", "more_than_left", "not_paid".
    """
    return _pushed(_claim_line(line, reason=reason.strip(), by=by, amount_fen=amount_fen, by_bank=by_bank, instead_of=instead_of))


def refund_line_later(line: OrderLine, *, reason: str, by, amount_fen: int, with_freight: bool = False) -> Refund:
    """The same inside the caller's deciding transaction: claimed now, asked of the gateway after the commit, in the background.

    with_freight  the last fen of the order brings the freight back too, although it was dispatched: the seller's fault
    """
    claimed = _claim_line(line, reason=reason.strip(), by=by, amount_fen=amount_fen, with_freight=with_freight)
    for refund in claimed:
        transaction.on_commit(lambda pk=refund.pk: push_refund.enqueue(pk))
    return claimed[0]


def refund_order(order: Order, *, reason: str, by, by_bank: bool = False) -> list[Refund]:
    """Pay back everything that is left of an order, freight included."""
    claimed = _claim_order(order, reason=reason.strip(), by=by, by_bank=by_bank)
    _pushed(claimed)
    return claimed


def _pushed(claimed: list[Refund]) -> Refund:
    for refund in claimed:
        push(refund)
    return claimed[0]


@transaction.atomic
def _claim_line(
    line: OrderLine, *, reason: str, by, amount_fen: int | None, by_bank: bool = False, instead_of: Refund | None = None,
    with_freight: bool = False,
) -> list[Refund]:  # fmt: skip
    order = _refundable(line.order_id, reason=reason, by=by)
    payment = _paying(order)
    asked = {"order": order, "reason": reason, "by": by, "way": Way.TRANSFER if by_bank else way_of(payment)}
    line.refresh_from_db()
    left = line.amount_fen - line.refunded_fen
    amount = left if amount_fen is None else amount_fen
    if not left:
        raise RuleError("refunded_already", _("“%(what)s” is refunded already, or a refund is under way.") % {"what": line})
    if not 0 < amount <= left:
        raise RuleError("more_than_left", _("Of “%(what)s” ¥%(left)s can be refunded.") % {"what": line, "left": format_yuan(left)})
    if not OrderLine.objects.filter(pk=line.pk, refunded_fen=line.refunded_fen).update(refunded_fen=F("refunded_fen") + amount):
        raise RuleError("changed_meanwhile", _("%(what)s was just changed by somebody else; reload and try again.") % {"what": line})
    claimed = [claim(payment, amount, line=line, instead_of=instead_of, **asked)]
    whole = not order.lines.filter(refunded_fen__lt=F("amount_fen")).exists()
    if whole and instead_of is None and (with_freight or not order.shipments.exists()):
        claimed += _claim_freight(payment, **asked)
    line.refresh_from_db()
    return claimed


@transaction.atomic
def _claim_order(order: Order, *, reason: str, by, by_bank: bool) -> list[Refund]:
    order = _refundable(order.pk, reason=reason, by=by)
    payment = _paying(order)
    asked = {"order": order, "reason": reason, "by": by, "way": Way.TRANSFER if by_bank else way_of(payment)}
    claimed = []
    for line in order.lines.select_for_update().filter(refunded_fen__lt=F("amount_fen")):
        left = line.amount_fen - line.refunded_fen
        OrderLine.objects.filter(pk=line.pk).update(refunded_fen=F("refunded_fen") + left)
        claimed.append(claim(payment, left, line=line, **asked))
    claimed += _claim_freight(payment, **asked)
    if not claimed:
        raise RuleError("refunded_already", _("“%(what)s” is refunded already, or a refund is under way.") % {"what": order})
    return claimed


def _claim_freight(payment: Payment, *, order: Order, **asked) -> list[Refund]:
    """The freight once; nothing when there is none or it went back before."""
    return [] if freight_is_back(order) or not order.freight_fen else [claim(payment, order.freight_fen, order=order, line=None, **asked)]


def freight_is_back(order: Order) -> bool:
    """The freight went back, or is on its way."""
    return order.refunds.filter(line__isnull=True).exclude(status=Status.FAILED).exists()


def _refundable(order_pk: int, *, reason: str, by) -> Order:
    order = Order.objects.select_related("purchase").get(pk=order_pk)
    if by is not None:
        require(by, "orders.refund", order.region_id)
    if not reason:
        raise RuleError("no_reason", _("Give the reason for the refund; the buyer and the auditor read it."))
    if order.status not in REFUNDABLE:
        raise RuleError(
            "wrong_status", _("%(what)s is “%(was)s”; nothing of it can be refunded.") % {"what": order, "was": order.get_status_display()}
        )
    return order


def _paying(order: Order) -> Payment:
    """The payment that paid the order."""
    paid = order.purchase.payments.filter(status=Payment.Status.PAID, refunded_fen__lt=Coalesce("received_fen", "amount_fen"))
    payment = paid.order_by("pk").first()
    if payment is None:
        raise RuleError("not_paid", _("There is no payment of %(what)s from which money could go back.") % {"what": order})
    return payment


def way_of(payment: Payment) -> str:
    """Back the way it came while its window is open; then, and for money that came without a gateway, by bank transfer.

    A method without a row has no window known to us: the gateway itself answers.
    """
    if not payment.intent_ref:
        return Way.TRANSFER
    today = timezone.localdate()
    region = payment.purchase.orders.values_list("region_id", flat=True).first() or ""
    window = RefundWindow.objects.in_force(region, today, method=payment.method)
    over = window and payment.paid_at and today > timezone.localdate(payment.paid_at) + timedelta(days=window.days)
    return Way.TRANSFER if over else Way.GATEWAY


def claim(payment: Payment, amount_fen: int, *, order, line, reason: str, by, way: str, **more) -> Refund:
    """Take amount_fen of what was paid; the sum of refunds never exceeds it, whoever asks at the same time."""
    got = Coalesce(F("received_fen"), F("amount_fen"))
    room = Payment.objects.alias(got=got).filter(pk=payment.pk, got__gte=F("refunded_fen") + amount_fen)
    if not room.update(refunded_fen=F("refunded_fen") + amount_fen):
        raise RuleError("more_than_paid", _("More than was paid cannot be refunded."))
    refund = Refund.objects.create(
        payment=payment,
        order=order,
        line=line,
        amount_fen=amount_fen,
        reason=reason[:200],
        by=by,
        way=way,
        key=uuid.uuid4().hex,
        created_at=timezone.now(),
        **more,
    )
    record(by, "refund.asked", refund, amount_fen=amount_fen, line=line.number if line else None, way=str(way))
    return refund


def give_back(payment: Payment, *, reason: str, amount_fen: int | None = None, by=None) -> Refund:
    """Money that pays nothing goes back: goods gone, paid twice, too much. Call inside the deciding transaction."""
    amount = payment.got_fen if amount_fen is None else amount_fen
    refund = claim(payment, amount, order=None, line=None, reason=reason, by=by, way=way_of(payment))
    transaction.on_commit(lambda: push_refund.enqueue(refund.pk))
    return refund


def push(refund: Refund) -> Refund:
    """Ask the gateway for a pending refund; without an answer it stays pending and a task asks again with the same key.

    When the key is too old to protect us, what the gateway has already is looked up first.
    """
    if refund.status != Status.PENDING or refund.refund_ref or refund.way != Way.GATEWAY:
        return refund
    intent, rail = refund.payment.intent_ref, gateway_of(refund.payment)
    try:
        old = refund.created_at < timezone.now() - KEYS_LIVE
        fact = (old and StripeGateway().find_refund(intent, refund.key)) or rail.refund(
            intent, refund.amount_fen, refund.key, refund.reason
        )
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
    if refund.way != Way.GATEWAY:
        return refund
    return apply(refund, gateway_of(refund.payment).fetch_refund(refund.refund_ref)) if refund.refund_ref else push(refund)


@transaction.atomic
def apply(refund: Refund, fact: RefundFact) -> Refund:
    """Move a refund forward: pending → paid back or failed, paid back → failed when the bank returns it. Safe to repeat."""
    refund.refresh_from_db(from_queryset=Refund.objects.select_for_update(of=("self",)))
    if not refund.refund_ref:
        Refund.objects.filter(pk=refund.pk).update(refund_ref=fact.ref)
        refund.refund_ref = fact.ref
    if fact.status == Status.SUCCEEDED and refund.status == Status.PENDING:
        succeed(refund, by=None)
    elif fact.status == Status.FAILED and refund.status != Status.FAILED:
        fail(refund, note="failed at the gateway")
    return refund


def succeed(refund: Refund, *, by, **also) -> None:
    """The money is back at the buyer's. Call inside the deciding transaction."""
    change_status(refund, Status.SUCCEEDED, by=by, settled_at=timezone.now(), **also)
    if refund.order_id:
        order = Order.objects.get(pk=refund.order_id)
        if not order.refunds.filter(status=Status.PENDING).exists():
            orders.refunded_whole(order, by=refund.by)


@transaction.atomic
def fail(refund: Refund, *, note: str, by=None) -> None:
    """The money did not go back: what was claimed is free again, an order called refunded is not, and somebody must look."""
    change_status(refund, Status.FAILED, by=by, note=note, settled_at=timezone.now())
    if refund.line_id:
        OrderLine.objects.filter(pk=refund.line_id).update(refunded_fen=F("refunded_fen") - refund.amount_fen)
    Payment.objects.filter(pk=refund.payment_id).update(refunded_fen=F("refunded_fen") - refund.amount_fen)
    if refund.order_id:
        orders.reopen(Order.objects.get(pk=refund.order_id), note=note)


def waiting():
    """Refunds the gateway has still to decide."""
    return Refund.objects.filter(status=Status.PENDING, way=Way.GATEWAY).select_related("payment").order_by("pk")


def open_to_failure(since):
    """Refunds of late that a bank may still return."""
    done = Refund.objects.filter(status=Status.SUCCEEDED, way=Way.GATEWAY, settled_at__gte=since)
    return done.select_related("payment").order_by("pk")
