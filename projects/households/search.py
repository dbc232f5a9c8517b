"""Finding households by what an official types: a name, its pinyin or initials, an id number, a phone, our number or the
national system's, a village.

Made for a million households: every way leads through an index, and nobody is counted further than MOST. An id number or a
phone is looked up by its print; neither stands in the query.
"""

import json
import re

from django.db.models import BigAutoField, Lookup, Q, QuerySet
from django.utils.functional import cached_property
from wagtail.admin.paginator import WagtailPaginator

from projects.households import identity
from projects.households.models import Member, phone_print

MOST = 1_000  # matches that are counted and paged through; who has more narrows the search
SHORTEST_NATIONAL = 6  # characters; shorter words are names and initials
_PHONE = re.compile(r"1\d{10}")


@BigAutoField.register_lookup
class Among(Lookup):
    """Like “in”, for many keys: one parameter for all of them. A thousand parameters take longer to send than to look up."""

    lookup_name = "among"
    prepare_rhs = False

    def as_sql(self, compiler, connection):
        column, parameters = self.process_lhs(compiler, connection)
        return f"{column} IN (SELECT value FROM json_each(%s))", [*parameters, json.dumps(sorted(self.rhs))]  # noqa: S608  column is a name

    def as_postgresql(self, compiler, connection):
        column, parameters = self.process_lhs(compiler, connection)
        return f"{column} = ANY(%s)", [*parameters, sorted(self.rhs)]


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
        by_id = Member.objects.filter(Q(id_print=identity.print_of(bare)) | Q(number=bare))
        return _with_members(households, by_id, Member.objects.filter(national_number__in={words, bare}))
    national = _national(households, {words, bare}) if len(bare) >= SHORTEST_NATIONAL and bare.isascii() else set()
    if bare.isdigit():
        numbered = Q(number__startswith=bare[:16])
        return households.filter(numbered | Q(pk__among=national)) if national else households.filter(numbered)
    if national:
        return households.filter(pk__among=national)
    if bare.isascii():
        return _with_members(households, *_by_sound(bare.lower()))
    named = keys(households, Member.objects.filter(name__startswith=bare))
    places = list(villages.filter(region__name__contains=bare).values_list("pk", flat=True)[:MOST])
    return households.filter(Q(pk__among=named) | Q(village__in=places)) if places else households.filter(pk__among=named)


def _by_sound(letters: str) -> tuple[QuerySet, ...]:
    return Member.objects.filter(name_initials__startswith=letters), Member.objects.filter(name_pinyin__startswith=letters)


def _with_members(households: QuerySet, *members: QuerySet) -> QuerySet:
    """Households with such members; the first query that finds enough is the last one asked."""
    found: set[int] = set()
    for such in members:
        found |= keys(households, such)
        if len(found) > MOST:
            break
    return households.filter(pk__among=found)


def _national(households: QuerySet, spellings: set[str]) -> set[int]:
    """Ids of the households that the national system knows by this number, their own or that of somebody in them."""
    own = households.filter(national_number__in=spellings).values_list("pk", flat=True)[: MOST + 1]
    return {*own, *keys(households, Member.objects.filter(national_number__in=spellings))}


def keys(households: QuerySet, rows: QuerySet, *order: str) -> set[int]:
    """Ids of the households (of those given) to which such rows belong (members, years); at most MOST + 1 rows are read.

    order  by household_id, where an index reads the rows in that order: the first thousand end the reading, and are the same each time
    """
    inside = rows.order_by(*order).filter(household__in=households.order_by().values("pk"))
    return set(inside.values_list("household_id", flat=True)[: MOST + 1])
