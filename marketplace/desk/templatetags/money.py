"""Words for what the gateway says in codes. A code without words of its own stays as it is."""

from django import template
from django.utils.translation import gettext as _

from marketplace.payment.models import Dispute, Payment, Refund

register = template.Library()
STATUS = {"payment": Payment.Status, "refund": Refund.Status, "dispute": Dispute.Status}


@register.filter
def dispute_reason(code: str) -> str:
    """Stripe's reasons of a dispute."""
    return {
        "fraudulent": _("the card holder says: not mine"),
        "product_not_received": _("goods not received"),
        "product_unacceptable": _("goods not as described"),
        "duplicate": _("charged twice"),
        "credit_not_processed": _("promised refund did not come"),
        "unrecognized": _("not recognised on the statement"),
        "subscription_canceled": _("cancelled before"),
        "general": _("no reason given"),
    }.get(code, code)


@register.filter
def balance_word(what: str) -> str:
    """`charge`, `payment P26…`, `refund 3f…` of a difference: the kind in words, the rest as it is."""
    kind, _space, rest = what.partition(" ")
    words = {
        "charge": _("payment by card"),
        "payment": _("payment"),
        "refund": _("refund"),
        "payment_refund": _("refund"),
        "refund_failure": _("refund that came back"),
        "payment_failure_refund": _("refund that came back"),
        "dispute": _("dispute"),
        "adjustment": _("correction by the gateway"),
    }
    return f"{words.get(kind, kind)} {rest}".strip()


@register.filter
def came_of_it(outcome: str) -> str:
    """What handling an event led to, as the inbox wrote it down."""
    others = {
        "not needed": _("not needed"),
        "about nothing of ours": _("about nothing of ours"),
        "for another account": _("for another account"),
        "of the other mode": _("of the other mode"),
    }
    thing, _space, status = outcome.partition(" ")
    if thing in STATUS and status in STATUS[thing].values:
        return f"{balance_word(thing)} · {STATUS[thing](status).label}"
    return others.get(outcome, outcome)
