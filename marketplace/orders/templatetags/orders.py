"""Facts about ordering that pages of apps above show."""

from django import template
from django.core.cache import cache
from django.utils import timezone

from marketplace.orders.models import ReturnRule

register = template.Library()


@register.simple_tag
def return_days(region_code: str) -> int | None:
    """How many days goods sold from there may be returned today; None when no rule holds. Shown only, so a minute old at most."""
    today = timezone.localdate()
    key = f"return-days-{region_code}-{today}"
    known = cache.get(key)
    if known is None:
        rule = ReturnRule.objects.in_force(region_code, today)
        known = rule.days if rule else -1
        cache.set(key, known, 60)
    return None if known < 0 else known
