"""Facts about ordering that pages of apps above show."""

from django import template
from django.utils import timezone

from marketplace.orders.models import ReturnRule

register = template.Library()


@register.simple_tag
def return_days(region_code: str) -> int | None:
    """How many days goods sold from there may be returned today; None when no rule holds."""
    rule = ReturnRule.objects.in_force(region_code, timezone.localdate())
    return rule.days if rule else None
