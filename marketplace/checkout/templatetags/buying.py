"""What the product page says of buying: it stands in catalogue, which knows neither offers nor freight nor carts."""

from django import template
from django.utils import timezone

from marketplace.checkout.models import Favourite
from marketplace.checkout.places_of_buyer import likely_place
from marketplace.orders import choices
from regions.divisions import below

register = template.Library()


@register.simple_tag(takes_context=True)
def buying(context, product) -> choices.Buying:
    """Variants with prices, flash prices, freight to the buyer's place, order cycle."""
    return choices.buying(product, timezone.now(), likely_place(context["request"]))


@register.inclusion_tag("checkout/product/freight.html", takes_context=True)
def freight_line(context, offered: choices.Buying) -> dict:
    return {"buying": offered, "provinces": below(), "request": context["request"]}


@register.inclusion_tag("checkout/product/favourite.html", takes_context=True)
def favourite_button(context, product) -> dict:
    """For members a button that keeps or drops it; others are led to log in."""
    user = context["request"].user
    is_kept = user.is_authenticated and Favourite.objects.filter(buyer=user, product=product).exists()
    return {"product": product, "is_member": user.is_authenticated, "is_kept": is_kept, "request": context["request"]}
