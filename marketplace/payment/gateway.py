"""What a rail of money must be able to do, and the plain values it answers with. Amounts are whole fen.

Two rails are real: Stripe (`stripe_client`) and the bank transfer of institutions (`bank_transfer`). Every call may take
seconds or fail: never make one inside a transaction.
"""

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import datetime
from typing import Protocol


class GatewayDown(Exception):
    """No answer, or none that says whether it was done: the same call may be repeated with the same key."""


class GatewayRefused(Exception):
    """A clear no. Repeating the call would bring the same answer."""


class BadSignature(Exception):
    """Not from the gateway, or too old."""


@dataclass(frozen=True, slots=True)
class Started:
    ref: str
    redirect_url: str
    expires_at: datetime


@dataclass(frozen=True, slots=True)
class Fact:
    """How an attempt stands now. status: open, paid or expired; amount_fen is what arrived, in `currency`."""

    status: str
    amount_fen: int
    currency: str
    method: str
    intent_ref: str
    charge_ref: str


@dataclass(frozen=True, slots=True)
class RefundFact:
    """status: pending, succeeded or failed."""

    ref: str
    status: str


@dataclass(frozen=True, slots=True)
class Event:
    """A hint that something happened to `ref`.

    account             another account than ours, "" for our own
    purchase, attempt   our own marks, where the thing carries them: they find an attempt whose answer got lost
    """

    id: str
    type: str
    ref: str
    account: str = ""
    is_live: bool | None = None
    purchase: str = ""
    attempt: int = 0


class Gateway(Protocol):
    """One rail. start opens a way to pay, fetch tells facts, everything else follows from them."""

    def start(self, payment, return_url: str, cancel_url: str) -> Started: ...

    def fetch(self, ref: str) -> Fact: ...

    def expire(self, ref: str) -> None:
        """Take no more money for it. GatewayRefused when it is no longer open: fetch it then."""

    def refund(self, intent_ref: str, amount_fen: int, key: str, reason: str) -> RefundFact: ...

    def fetch_refund(self, ref: str) -> RefundFact: ...

    def parse_webhook(self, body: bytes, header: str) -> Event: ...

    def changes_since(self, moment: datetime) -> Iterator[Event]:
        """What happened since, oldest first: how lost events are made up for."""
