"""The product page asks for its next show through a tag: catalogue stands above live and imports nothing of it."""

from django import template
from django.utils import timezone

from marketplace.live.services import next_show_with
from shared import page_cache

register = template.Library()


@register.simple_tag
def show_with(product):
    """The next show it is in, or None; kept with the pages."""
    return page_cache.kept(f"show-with-{product.pk}", lambda: next_show_with(product, timezone.now()))
