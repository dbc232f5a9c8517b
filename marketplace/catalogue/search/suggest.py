"""What to propose while somebody types: kinds of goods, villages, then products; and what to try when nothing was found."""

from dataclasses import asdict, dataclass
from urllib.parse import urlencode

from django.urls import reverse
from django.utils.translation import gettext as _

from marketplace.catalogue.browse import facets
from marketplace.catalogue.models import Product
from marketplace.catalogue.models.search import Listing
from marketplace.catalogue.search import sound
from marketplace.catalogue.search.query import read
from marketplace.catalogue.search.ranking import answer
from marketplace.catalogue.search.text import plain

PRODUCTS, GROUPS = 6, 3


@dataclass(frozen=True, slots=True)
class Suggestion:
    """A line under the search box. note says what it is."""

    text: str
    note: str
    url: str


def suggest(text: str) -> list[dict]:
    """At most nine lines for what was typed so far, as JSON wants them; none for nothing."""
    typed = plain(text)
    if not typed:
        return []
    return [asdict(line) for line in (*_groups(typed), *_products(text))]


def _groups(typed: str) -> list[Suggestion]:
    known, shop = facets(), reverse("catalogue:shop")
    lines = [
        Suggestion(group.label, note, f"{shop}?{urlencode({name: group.value})}")
        for name, note, groups in (("category", _("Kind of goods"), known.categories), ("village", _("Village"), known.villages))
        for group in groups
        if _is_meant(typed, group.label)
    ]
    return lines[:GROUPS]


def _is_meant(typed: str, name: str) -> bool:
    """Is this part of the name, from the beginning of one of its characters or words, in characters, pinyin, initials or English?"""
    name = plain(name)
    if not typed.isascii():
        return typed in name
    tails = [] if name.isascii() else [name[n:] for n in range(len(name))]
    parts = name.split() + [part for tail in tails for part in (sound.pinyin(tail), sound.initials(tail))]
    return len(typed) > 1 and any(part.startswith(typed.replace(" ", "")) for part in parts)


def _products(text: str) -> list[Suggestion]:
    ids = answer(read(text, begun=True), Listing.objects.all(), most=PRODUCTS).ids
    found = Product.objects.on_sale().in_bulk(ids)
    return [Suggestion(str(found[pk]), _("Product"), reverse("catalogue:product", args=[found[pk].slug])) for pk in ids if pk in found]
