"""Whether money really moves: said wherever something is paid."""

from django import template
from django.conf import settings

register = template.Library()


@register.simple_tag
def is_test_payment() -> bool:
    return not settings.STRIPE_SECRET_KEY.startswith(("sk_live_", "rk_live_"))
