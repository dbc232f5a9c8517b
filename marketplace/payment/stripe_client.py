"""The one place that knows Stripe. Everything that comes out of it is a plain value of this house.

Amounts are whole fen. Every call may take seconds or fail: never call it inside a transaction.
"""

from dataclasses import dataclass
from datetime import UTC, datetime
from functools import lru_cache

import stripe
from django.conf import settings
from django.core.exceptions import ImproperlyConfigured
from django.utils.translation import gettext as _

METHODS = ["card", "alipay", "wechat_pay"]
LOCALES = {"zh-hans": "zh", "en": "en"}
TOLERANCE = 300  # seconds a webhook's signature may be old


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
    """What the gateway says about a session now. status: open, paid or expired."""

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
    id: str
    type: str
    ref: str


@lru_cache(maxsize=4)
def _client(key: str, base: str) -> stripe.StripeClient:
    if base and not key.startswith("sk_test_"):
        raise ImproperlyConfigured("STRIPE_API_BASE points at a stand-in; it is refused unless the key begins with sk_test_.")
    return stripe.StripeClient(key, base_addresses={"api": base} if base else {}, max_network_retries=2)


class StripeGateway:
    """Hosted Checkout: the buyer pays on Stripe's page, no card data touches ours."""

    @property
    def client(self) -> stripe.StripeClient:
        return _client(settings.STRIPE_SECRET_KEY, settings.STRIPE_API_BASE)

    def start(self, payment, return_url: str, cancel_url: str) -> Started:
        """Open a pay page for a Payment. Nothing personal is told: only the purchase's number and the amount."""
        number, language = payment.purchase.number, payment.purchase.language
        price = {
            "currency": payment.currency,
            "unit_amount": payment.amount_fen,
            "product_data": {"name": _("Order %(no)s") % {"no": number}},
        }
        marks = {"purchase": number, "attempt": str(payment.attempt)}
        params = {
            "mode": "payment",
            "client_reference_id": number,
            "line_items": [{"price_data": price, "quantity": 1}],
            "payment_method_types": METHODS,
            "payment_method_options": {"wechat_pay": {"client": "web"}},
            "metadata": marks,
            "payment_intent_data": {"metadata": marks},
            "success_url": return_url,
            "cancel_url": cancel_url,
            "locale": LOCALES.get(language, "auto"),
            "expires_at": int(payment.expires_at.timestamp()),
        }
        session = _asked(self.client.v1.checkout.sessions.create, params=params, options={"idempotency_key": payment.key})
        return Started(session.id, session.url, datetime.fromtimestamp(session.expires_at, UTC))

    def fetch(self, ref: str) -> Fact:
        """How a session stands. The amount is what was received, not what was asked for."""
        session = _asked(self.client.v1.checkout.sessions.retrieve, ref, params={"expand": ["payment_intent.latest_charge"]})
        intent = session.payment_intent
        charge = intent.latest_charge if intent else None
        status = "paid" if session.payment_status == "paid" else "expired" if session.status == "expired" else "open"
        return Fact(
            status=status,
            amount_fen=intent.amount_received if intent else 0,
            currency=intent.currency if intent else session.currency,
            method=charge.payment_method_details.type if charge and charge.payment_method_details else "",
            intent_ref=intent.id if intent else "",
            charge_ref=charge.id if charge else "",
        )

    def expire(self, ref: str) -> None:
        """Close a pay page. GatewayRefused when it is no longer open: fetch it then."""
        _asked(self.client.v1.checkout.sessions.expire, ref)

    def refund(self, intent_ref: str, amount_fen: int, key: str, reason: str) -> RefundFact:
        """Give money back. `reason` is ours and stays in metadata; the same key never pays twice."""
        params = {"payment_intent": intent_ref, "amount": amount_fen, "metadata": {"refund": key, "reason": reason[:100]}}
        return _refund_fact(_asked(self.client.v1.refunds.create, params=params, options={"idempotency_key": f"refund:{key}"}))

    def fetch_refund(self, ref: str) -> RefundFact:
        return _refund_fact(_asked(self.client.v1.refunds.retrieve, ref))

    def parse_webhook(self, body: bytes, header: str) -> Event:
        """Verify the signature on the raw body with each of our secrets (two while one is rotated); then read it."""
        for secret in settings.STRIPE_WEBHOOK_SECRETS:
            try:
                event = stripe.Webhook.construct_event(body, header, secret, tolerance=TOLERANCE)
            except (stripe.SignatureVerificationError, ValueError):
                continue
            return Event(event.id, event.type, getattr(event.data.object, "id", "") or "")
        raise BadSignature


def _refund_fact(refund) -> RefundFact:
    status = {"succeeded": "succeeded", "failed": "failed", "canceled": "failed"}.get(refund.status, "pending")
    return RefundFact(refund.id, status)


def _asked(call, *args, **kwargs):
    """Make a call; what went wrong becomes one of our two words for it."""
    try:
        return call(*args, **kwargs)
    except (stripe.InvalidRequestError, stripe.CardError, stripe.IdempotencyError) as error:
        raise GatewayRefused(f"{error.code or error.http_status}: {error.user_message or error}"[:200]) from error
    except stripe.StripeError as error:  # network, rate limit, their 500, and a key they do not know
        raise GatewayDown(type(error).__name__) from error


def gateway() -> StripeGateway:
    return StripeGateway()
