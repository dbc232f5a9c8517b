"""The test card numbers. Only brand, last four digits and expiry ever leave this file; a number is never stored or logged."""

import re
import time
from dataclasses import dataclass


@dataclass(frozen=True)
class Card:
    """What may be remembered of a card, and how paying with it ends (`code` None: it succeeds)."""

    brand: str
    last4: str
    exp_month: int
    exp_year: int
    code: str | None = None
    decline_code: str | None = None


class CardRefused(Exception):
    """The form is wrong (no attempt is made): incorrect_number, invalid_expiry, expired_card_form, invalid_cvc, live_card."""

    def __init__(self, code: str):
        super().__init__(code)
        self.code = code


NUMBERS = {  # number → brand, code, decline code
    "4242424242424242": ("visa", None, None),
    "5555555555554444": ("mastercard", None, None),
    "6200000000000005": ("unionpay", None, None),
    "4000000000009995": ("visa", "card_declined", "insufficient_funds"),
    "4000000000000002": ("visa", "card_declined", "generic_decline"),
    "4000000000000069": ("visa", "expired_card", "expired_card"),
}
MESSAGES = {  # by decline code, in Stripe's words
    "insufficient_funds": "Your card has insufficient funds.",
    "generic_decline": "Your card was declined.",
    "expired_card": "Your card has expired.",
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
    brand, code, decline_code = NUMBERS[digits]
    return Card(brand, digits[-4:], month, year, code, decline_code)


def luhn(digits: str) -> bool:
    """Whether the check digit fits.

    >>> luhn("4242424242424242"), luhn("4242424242424241")
    (True, False)
    """
    doubled = (int(digit) * (1 + place % 2) for place, digit in enumerate(reversed(digits)))
    return sum(value - 9 if value > 9 else value for value in doubled) % 10 == 0
