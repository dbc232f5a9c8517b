"""The steps a claim is made of: locked, moved, paid, closed. Whose turn it is and why is said in services and answers."""

from datetime import datetime, timedelta

from django.utils.translation import gettext as _

from audit.services import change_status
from marketplace.aftersale.models import Claim, ClaimStep
from marketplace.catalogue import stock
from marketplace.orders import services as orders
from marketplace.orders.models import Order
from marketplace.orders.shipping import after_sale_rule
from marketplace.payment.refunds import refund_line_later
from shared.errors import RuleError

Kind, Status, Side = Claim.Kind, Claim.Status, ClaimStep.Side


def pay(claim: Claim, amount_fen: int, side: str, by, text: str, at: datetime) -> None:
    """Accepted: the refund is claimed in this transaction and leaves after it."""
    unsent, ours = claim.kind == Kind.CANCEL, claim.kind != Kind.RETURN
    reason = f"{claim.get_kind_display()} {claim}" + (f" · {text.strip()}" if text.strip() else "")
    payer = by if side == Side.COUNTY else None  # a seller agrees; the platform pays
    refund = refund_line_later(claim.line, reason=reason, by=payer, amount_fen=amount_fen, with_freight=ours)
    if unsent:
        stock.adjust(claim.line.sku, claim.quantity, by=None)  # it never left the store
    close(claim, Status.ACCEPTED, side, by, text, at, awarded_fen=amount_fen, refund=refund)


def close(claim: Claim, to: str, side: str, by, text: str, at: datetime, **also) -> None:
    """The claim ends; with the last open one the order is again where it was."""
    move(claim, to, side, by, text, at, closed_at=at, due_at=None, **also)
    order = claim.order
    if order.status == Order.Status.AFTER_SALE and not Claim.objects.still_open().filter(order=order).exists():
        orders.put_back(order, by=by)


def move(claim: Claim, to: str, side: str, by, text: str, at: datetime, **also) -> None:
    change_status(claim, to, by=by, note=text.strip(), **also)
    step(claim, side, by, text.strip(), at)


def step(claim: Claim, side: str, by, text: str, at: datetime) -> None:
    ClaimStep.objects.create(claim=claim, to=claim.status, side=side, by=by, text=text[:300], at=at)


def lock(claim: Claim) -> None:
    """The order first, then the claim as it stands now."""
    order = Order.objects.select_for_update(of=("self",)).select_related("supplier").get(pk=claim.order_id)
    claim.refresh_from_db(from_queryset=Claim.objects.select_for_update(of=("self",)))
    claim.order = claim.line.order = order


def given(reason: str) -> str:
    if not reason.strip():
        raise RuleError("no_reason", _("Say why; the other side reads it."))
    return reason.strip()[:300]


def not_now(claim: Claim) -> RuleError:
    words = {"what": claim, "was": claim.get_status_display()}
    return RuleError("wrong_status", _("Claim %(what)s is “%(was)s”; this cannot be done now.") % words)


def send_back_until(claim: Claim, at: datetime) -> datetime | None:
    rule = after_sale_rule(claim.order)
    return at + timedelta(days=rule.send_back_days) if rule else None


def answer_until(claim: Claim, at: datetime) -> datetime | None:
    """Until when the buyer may go on to the county."""
    rule = after_sale_rule(claim.order)
    return at + timedelta(days=rule.appeal_days) if rule else None
