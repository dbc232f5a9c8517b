"""What pages of apps below show of reviews: the product page's section, stars, the link to write one."""

from django import template
from django.urls import reverse
from django.utils.html import format_html
from django.utils.translation import gettext as _

from marketplace.reviews.models import Question, Review
from shared import page_cache

register = template.Library()
SHOWN = 10


@register.simple_tag
def talk_about(product) -> dict:
    """What is said about a product: average, newest reviews with photos and answers, questions. Three queries, kept with the pages."""
    return page_cache.kept(f"talk-{product.pk}", lambda: _talk(product.pk))


def _talk(product_id: int) -> dict:
    reviews = Review.objects.shown().filter(product=product_id).select_related("product__rating").prefetch_related("photos")
    said = list(reviews[:SHOWN])
    rating = getattr(said[0].product, "rating", None) if said else None  # without a review there is none
    return {"rating": rating, "reviews": said, "questions": list(Question.objects.shown().filter(product=product_id)[:SHOWN])}


@register.simple_tag
def stars(tenths: int) -> str:
    """Stars for the eye, a number for everybody: 47 → ★★★★★ 4.7."""
    full = (tenths + 5) // 10
    words = _("%(n)s of 5 stars") % {"n": f"{tenths / 10:g}"}
    return format_html(
        '<span class="stars" role="img" aria-label="{}"><span aria-hidden="true">{}</span></span>', words, "★" * full + "☆" * (5 - full)
    )


@register.filter
def times_ten(stars_: int) -> int:
    return stars_ * 10


@register.simple_tag
def review_link(purchase, line) -> str:
    """Where the buyer reviews a line; "" before it arrived or when it was reviewed."""
    if line.order.received_at is None or Review.objects.filter(line=line).exists():
        return ""
    return reverse("reviews:write", args=[purchase.token, line.pk])
