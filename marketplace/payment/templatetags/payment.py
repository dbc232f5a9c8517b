"""What pages say about paying: whether money really moves, and how the money of a purchase stands."""

from dataclasses import dataclass

from django import template

from marketplace.orders.models import Purchase
from marketplace.payment.models import Payment, Refund, TransferContract
from marketplace.payment.stripe_client import is_live

register = template.Library()


@register.simple_tag
def is_test_payment() -> bool:
    return not is_live()


@dataclass(frozen=True, slots=True)
class MoneyState:
    """is_held: an officer looks into it. contract: institutions pay by it. refunds: what goes or went back, the failed ones too."""

    is_held: bool
    contract: TransferContract | None
    refunds: list[Refund]


@register.simple_tag
def money_of(purchase: Purchase) -> MoneyState:
    """How the money of a purchase stands, in the words of its buyer's page."""
    payments = list(purchase.payments.select_related("contract"))
    live = [each for each in payments if each.rail == Payment.Rail.TRANSFER and each.status in (*Payment.LIVE, Payment.Status.PAID)]
    contract = next((each.contract for each in live if hasattr(each, "contract")), None)
    refunds = Refund.objects.filter(payment__in=payments, replaced_by__isnull=True).exclude(way=Refund.Way.DISPUTE)
    held = any(each.status == Payment.Status.HELD for each in payments)
    return MoneyState(held, contract, list(refunds.select_related("line", "order").order_by("pk")) if payments else [])
