"""Finding households by what an official types: a name, its pinyin or initials, an id number, a phone, a number, a village.

Made for a million households: every way leads through an index, and nobody is counted further than MOST. An id number or a
phone is looked up by its print; neither stands in the query.
"""

import re

from django.db.models import Q, QuerySet
from django.utils.functional import cached_property
from wagtail.admin.paginator import WagtailPaginator

from projects.households import identity
from projects.households.models import Member, phone_print

MOST = 1_000  # matches that are counted and paged through; who has more narrows the search
_PHONE = re.compile(r"1\d{10}")


class CappedPaginator(WagtailPaginator):
    """Counts no further than MOST; `has_more` says that there is more than it pages through."""

    @cached_property
    def _found(self) -> int:
        return (
            self.object_list.order_by().values("pk")[: MOST + 1].count()
            if isinstance(self.object_list, QuerySet)
            else len(self.object_list)
        )

    @cached_property
    def count(self) -> int:
        return min(self._found, MOST)

    @property
    def has_more(self) -> bool:
        return self._found > MOST


def search(households: QuerySet, words: str, *, villages: QuerySet) -> QuerySet:
    """Those of households that the words mean; villages are those whose names the person may search."""
    words = identity.halfwidth(words).strip()
    if not words:
        return households
    bare = words.replace(" ", "").replace("-", "")
    if _PHONE.fullmatch(bare):
        return _with_members(households, Member.objects.filter(phone_print=phone_print(bare)))
    if identity.kind_of(bare) != identity.Document.NONE:
        return _with_members(households, Member.objects.filter(Q(id_print=identity.print_of(bare)) | Q(number=bare)))
    if bare.isdigit():
        return households.filter(number__startswith=bare[:16])
    if bare.isascii():
        return _with_members(households, *_by_sound(bare.lower()))
    named = _keys(households, Member.objects.filter(name__startswith=bare))
    places = list(villages.filter(region__name__contains=bare).values_list("pk", flat=True)[:MOST])
    return households.filter(Q(pk__in=named) | Q(village__in=places)) if places else households.filter(pk__in=named)


def _by_sound(letters: str) -> tuple[QuerySet, ...]:
    return Member.objects.filter(name_initials__startswith=letters), Member.objects.filter(name_pinyin__startswith=letters)


def _with_members(households: QuerySet, *members: QuerySet) -> QuerySet:
    """Households with such members; the first query that finds enough is the last one asked."""
    keys: set[int] = set()
    for found in members:
        keys |= _keys(households, found)
        if len(keys) > MOST:
            break
    return households.filter(pk__in=keys)


def _keys(households: QuerySet, members: QuerySet) -> set[int]:
    """Ids of the households (of those given) in which such members are; at most a little over MOST."""
    inside = members.order_by().filter(household__in=households.order_by().values("pk"))
    return set(inside.values_list("household_id", flat=True)[: MOST + 1])
