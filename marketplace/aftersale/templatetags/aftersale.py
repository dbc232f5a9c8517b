"""What the order page shows of claims: the open or last one of a line, and what can be asked for now."""

from django import template
from django.utils import timezone

from marketplace.aftersale import rights
from marketplace.aftersale.models import Claim

register = template.Library()


@register.inclusion_tag("aftersale/of_line.html")
def after_sale(purchase, line) -> dict:
    """A line's claims and the ways that are open to its buyer; words instead of a button where a way is closed for good."""
    line.order.purchase = purchase
    claims = list(line.claims.all())
    exempt = bool(line.order.received_at and rights.may_not_be_returned(line) and not line.refunded_fen)
    return {
        "token": purchase.token,
        "line": line,
        "claims": claims,
        "kinds": [Claim.Kind(kind) for kind in rights.open_to(line, timezone.now())],
        "exempt": exempt,
        "return_until": rights.return_until(line),
        "damage_until": rights.damage_until(line),
    }
