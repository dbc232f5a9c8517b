"""The test card numbers. Only brand, last four digits and expiry ever leave this file; a number is never stored or logged."""

import re
import time
from dataclasses import dataclass


@dataclass(frozen=True)
class Card:
    """What may be remembered of a card, and how paying with it ends (`code` None: it succeeds).

    then  what its number brings along: challenge (the bank asks the buyer first), dispute, inquiry, refund_later, refund_fails
    """

    brand: str
    last4: str
    exp_month: int
    exp_year: int
    code: str | None = None
    decline_code: str | None = None
    then: str = ""


class CardRefused(Exception):
    """The form is wrong (no attempt is made): incorrect_number, invalid_expiry, expired_card_form, invalid_cvc, live_card."""

    def __init__(self, code: str):
        super().__init__(code)
        self.code = code


NUMBERS = {  # number → brand, code, decline code, what follows
    "4242424242424242": ("visa", None, None, ""),
    "5555555555554444": ("mastercard", None, None, ""),
    "6200000000000005": ("unionpay", None, None, ""),
    "4000000000009995": ("visa", "card_declined", "insufficient_funds", ""),
    "4000000000000002": ("visa", "card_declined", "generic_decline", ""),
    "4000000000000069": ("visa", "expired_card", "expired_card", ""),
    "4000000000000127": ("visa", "incorrect_cvc", "incorrect_cvc", ""),
    "4000000000000119": ("visa", "processing_error", "processing_error", ""),
    "4000002500003155": ("visa", None, None, "challenge"),
    "4000008260003178": ("visa", "card_declined", "insufficient_funds", "challenge"),
    "4000008400001629": ("visa", "card_declined", "generic_decline", "challenge"),
    "4000000000000259": ("visa", None, None, "dispute"),
    "4000000000001976": ("visa", None, None, "inquiry"),
    "4000000000007726": ("visa", None, None, "refund_later"),
    "4000000000005126": ("visa", None, None, "refund_fails"),
}
TOKENS = {  # Stripe's test PaymentMethods, for confirming a PaymentIntent without a page
    "pm_card_visa": "4242424242424242",
    "pm_card_mastercard": "5555555555554444",
    "pm_card_unionpay": "6200000000000005",
    "pm_card_visa_chargeDeclined": "4000000000000002",
    "pm_card_visa_chargeDeclinedInsufficientFunds": "4000000000009995",
    "pm_card_chargeDeclinedExpiredCard": "4000000000000069",
    "pm_card_authenticationRequired": "4000002500003155",
    "pm_card_createDispute": "4000000000000259",
    "pm_card_refundFail": "4000000000005126",
    "pm_card_pendingRefund": "4000000000007726",
}
MESSAGES = {  # by decline code, in Stripe's words
    "insufficient_funds": "Your card has insufficient funds.",
    "generic_decline": "Your card was declined.",
    "expired_card": "Your card has expired.",
    "incorrect_cvc": "Your card's security code is incorrect.",
    "processing_error": "An error occurred while processing your card. Try again in a little bit.",
}


def read_card(number: str, exp: str, cvc: str) -> Card:
    """Look the card up, or raise CardRefused when what was typed cannot be a test card."""
    digits = re.sub(r"[\s-]", "", number)
    if not re.fullmatch(r"[0-9]{12,19}", digits) or not luhn(digits):
        raise CardRefused("incorrect_number")
    if digits not in NUMBERS:
        raise CardRefused("live_card")
    found = re.fullmatch(r"\s*(0?[1-9]|1[0-2])\s*[/-]?\s*(?:20)?([0-9]{2})\s*", exp)
    if not found:
        raise CardRefused("invalid_expiry")
    month, year = int(found[1]), 2000 + int(found[2])
    if (year, month) < time.localtime()[:2]:
        raise CardRefused("expired_card_form")
    if not re.fullmatch(r"\s*[0-9]{3,4}\s*", cvc):
        raise CardRefused("invalid_cvc")
    brand, code, decline_code, then = NUMBERS[digits]
    return Card(brand, digits[-4:], month, year, code, decline_code, then)


def luhn(digits: str) -> bool:
    """Whether the check digit fits.

    >>> luhn("4242424242424242"), luhn("4242424242424241")
    (True, False)
    """
    doubled = (int(digit) * (1 + place % 2) for place, digit in enumerate(reversed(digits)))
    return sum(value - 9 if value > 9 else value for value in doubled) % 10 == 0
