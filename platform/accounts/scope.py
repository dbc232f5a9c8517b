"""Which rows a person sees: those whose region code begins with the prefix of one of the person's posts."""

from django.db import models
from django.db.models import Q

from accounts.permissions import MAY


class ScopedQuerySet(models.QuerySet):
    """`visible_to(user)` by region. A subclass names the column that holds the 12-digit code.

    Fails closed: no post, no rows. Out of region is 404 in a view, never 403: not even that it exists is told.
    """

    region_code = "region__code"

    def visible_to(self, user, what: str | None = None):
        """Rows in the regions of the user's posts today; with `what`, only of posts whose role may do that (MAY)."""
        if not user.is_authenticated:
            return self.none()
        scope = Q(pk__in=[])  # matches nothing: no post, no rows
        for role, prefix in user.posts_today():
            if what is None or role in MAY[what]:
                scope |= Q(**{f"{self.region_code}__startswith": prefix})
        return self.filter(scope)
