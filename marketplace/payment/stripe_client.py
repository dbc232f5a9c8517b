"""The one place that knows Stripe. Everything that comes out of it is a plain value of this house.

Amounts are whole fen. Every call may take seconds or fail: never call it inside a transaction.
"""

from collections.abc import Iterator
from datetime import UTC, datetime
from functools import lru_cache

import stripe
from django.conf import settings
from django.core.exceptions import ImproperlyConfigured
from django.utils.translation import gettext as _

from marketplace.payment.gateway import BadSignature, Event, Fact, GatewayDown, GatewayRefused, RefundFact, Started
from marketplace.payment.stripe_facts import BalanceLine, DisputeFact, balance_line, dispute_fact, payment_fact, refund_fact

METHODS = ["card", "alipay", "wechat_pay"]
LOCALES = {"zh-hans": "zh", "en": "en"}
TOLERANCE = 300  # seconds a webhook's signature may be old
STAND_IN_SECRET = "whsec_stand_in"  # noqa: S105 (public, and refused where money is real)
LIVE_KEYS = ("sk_live_", "rk_live_")
HEARD = ("checkout.session.", "payment_intent.", "refund.", "charge.refund", "charge.dispute.")  # what changes_since tells


def is_live() -> bool:
    """Does money really move? Only a live key makes it."""
    return settings.STRIPE_SECRET_KEY.startswith(LIVE_KEYS)


def require_real_when_live() -> None:
    """With a live key neither the stand-in's address nor its secret is taken: ImproperlyConfigured, loudly."""
    if settings.STRIPE_API_BASE and not settings.STRIPE_SECRET_KEY.startswith("sk_test_"):
        raise ImproperlyConfigured("STRIPE_API_BASE points at a stand-in; it is refused unless the key begins with sk_test_.")
    if is_live() and STAND_IN_SECRET in settings.STRIPE_WEBHOOK_SECRETS:
        raise ImproperlyConfigured("STRIPE_WEBHOOK_SECRETS holds the stand-in's secret, known to everybody; refused with a live key.")


@lru_cache(maxsize=4)
def _client(key: str, base: str) -> stripe.StripeClient:
    return stripe.StripeClient(key, base_addresses={"api": base} if base else {}, max_network_retries=2)


class StripeGateway:
    """Hosted Checkout: the buyer pays on Stripe's page, no card data touches ours."""

    @property
    def client(self) -> stripe.StripeClient:
        require_real_when_live()
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
        return payment_fact(_asked(self.client.v1.checkout.sessions.retrieve, ref, params={"expand": ["payment_intent.latest_charge"]}))

    def session_of(self, intent_ref: str) -> str:
        """The session an intent was paid through; "" when it was none. Finds a payment that was never folded."""
        found = _asked(self.client.v1.checkout.sessions.list, params={"payment_intent": intent_ref, "limit": 1})
        return found.data[0].id if found.data else ""

    def expire(self, ref: str) -> None:
        """Close a pay page. GatewayRefused when it is no longer open: fetch it then."""
        _asked(self.client.v1.checkout.sessions.expire, ref)

    def refund(self, intent_ref: str, amount_fen: int, key: str, reason: str) -> RefundFact:
        """Give money back. `reason` is ours and stays in metadata; the same key never pays twice."""
        params = {"payment_intent": intent_ref, "amount": amount_fen, "metadata": {"refund": key, "reason": reason[:100]}}
        return refund_fact(_asked(self.client.v1.refunds.create, params=params, options={"idempotency_key": f"refund:{key}"}))

    def fetch_refund(self, ref: str) -> RefundFact:
        return refund_fact(_asked(self.client.v1.refunds.retrieve, ref))

    def find_refund(self, intent_ref: str, key: str) -> RefundFact | None:
        """The refund that carries our key. Stripe forgets idempotency keys after a day; what it paid it does not forget."""
        found = _asked(self.client.v1.refunds.list, params={"payment_intent": intent_ref, "limit": 100})
        return next((refund_fact(each) for each in found.data if _marks(each).get("refund") == key), None)

    def refund_key(self, ref: str) -> str:
        """Our key on a refund of theirs; "" for one that was made by hand in Stripe's dashboard."""
        return _marks(_asked(self.client.v1.refunds.retrieve, ref)).get("refund", "")

    def fetch_dispute(self, ref: str) -> DisputeFact:
        return dispute_fact(_asked(self.client.v1.disputes.retrieve, ref))

    def balance(self, since: datetime, until: datetime) -> Iterator[BalanceLine]:
        """Every balance transaction created from since to just before until."""
        span = {"gte": int(since.timestamp()), "lt": int(until.timestamp())}
        listed = _asked(self.client.v1.balance_transactions.list, params={"created": span, "limit": 100, "expand": ["data.source"]})
        return (balance_line(each) for each in _paged(listed))

    def parse_webhook(self, body: bytes, header: str) -> Event:
        """Verify the signature on the raw body with each of our secrets (two while one is rotated); then read it."""
        require_real_when_live()
        for secret in settings.STRIPE_WEBHOOK_SECRETS:
            try:
                event = stripe.Webhook.construct_event(body, header, secret, tolerance=TOLERANCE)
            except (stripe.SignatureVerificationError, ValueError):
                continue
            return _event(event)
        raise BadSignature

    def changes_since(self, moment: datetime) -> Iterator[Event]:
        """Stripe keeps events for thirty days. It lists the newest first, so they are turned round."""
        params = {"created": {"gte": int(moment.timestamp())}, "limit": 100}
        listed = _asked(self.client.v1.events.list, params=params)
        return reversed([_event(each) for each in _paged(listed) if each.type.startswith(HEARD)])


def _event(event) -> Event:
    thing, account = event.data.object, getattr(event, "account", None) or ""
    marks = _marks(thing)
    attempt = marks.get("attempt", "")
    return Event(
        id=event.id,
        type=event.type,
        ref=getattr(thing, "id", "") or "",
        account="" if account == settings.STRIPE_ACCOUNT else account,
        is_live=getattr(event, "livemode", None),
        purchase=marks.get("purchase", ""),
        attempt=int(attempt) if attempt.isdecimal() else 0,
    )


def _marks(thing) -> dict[str, str]:
    """The metadata of an object, as far as it has any."""
    found = getattr(thing, "metadata", None)
    return found.to_dict() if found else {}


def _paged(listed) -> Iterator:
    """All pages of a list; a page that does not come is GatewayDown, like any other call."""
    pages = listed.auto_paging_iter()
    while True:
        try:
            yield next(pages)
        except StopIteration:
            return
        except stripe.StripeError as error:
            raise GatewayDown(type(error).__name__) from error


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
