"""Which rows a person sees: those whose region code begins with the prefix of one of the person's posts.

Some roles see less than their region: of what belongs to a household only the households that are theirs (a helper's own).
Which those are is told from above by `narrow`; this file knows no household.
"""

from collections.abc import Callable

from django.db import models
from django.db.models import Q

from accounts.models import Role, User
from accounts.permissions import MAY

NARROWED = frozenset({Role.HELPER.value})
_THEIRS: dict[str, Callable[[User], models.QuerySet]] = {}


def narrow(role: str, theirs: Callable[[User], models.QuerySet]) -> None:
    """Say which households are those of a person in this role: a queryset of their keys, asked inside the query it narrows."""
    if role not in NARROWED:
        raise ValueError(f"{role} is not one of the roles that see less than their region")
    _THEIRS[role] = theirs


class ScopedQuerySet(models.QuerySet):
    """`visible_to(user)` by region. A subclass names the column that holds the 12-digit code.

    region_code  lookup from a row to its region code
    household    lookup from a row to the household it tells of; "" for rows that tell of none (a village). None, as long as
                 nobody has said: roles that see less than their region see nothing of it
    Fails closed: no post, no rows. Out of region is 404 in a view, never 403: not even that it exists is told.
    """

    region_code = "region__code"
    household: str | None = None

    def visible_to(self, user, what: str | None = None):
        """Rows in the regions of the user's posts today; with `what`, only of posts whose role may do that (MAY)."""
        if not user.is_authenticated:
            return self.none()
        scope = Q(pk__in=[])  # matches nothing: no post, no rows
        for role, prefix in user.posts_today():
            if what is None or role in MAY[what]:
                scope |= Q(**{f"{self.region_code}__startswith": prefix}) & self._theirs(role, user)
        return self.filter(scope)

    def _theirs(self, role: str, user) -> Q:
        if role not in NARROWED or self.household == "":
            return Q()
        if self.household is None or role not in _THEIRS:
            return Q(pk__in=[])
        return Q(**{f"{self.household}__in": _THEIRS[role](user)})  # one uncorrelated subquery, however many rows
