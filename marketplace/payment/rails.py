"""Which rail an attempt runs on."""

from marketplace.payment.bank_transfer import BankTransfer
from marketplace.payment.gateway import Gateway
from marketplace.payment.models import Payment
from marketplace.payment.stripe_client import StripeGateway

RAILS: dict[str, type[Gateway]] = {Payment.Rail.STRIPE: StripeGateway, Payment.Rail.TRANSFER: BankTransfer}


def gateway_of(payment: Payment) -> Gateway:
    return RAILS[payment.rail]()
