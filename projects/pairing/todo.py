"""What waits: a helper's households not visited this month, and households that nobody helps."""

from collections.abc import Iterator

from django.http import HttpRequest
from django.urls import reverse
from django.utils.translation import gettext as _

from accounts.models import Role
from accounts.permissions import may
from accounts.todo import Todo
from projects.households.models import Household
from projects.pairing.queries import without_helper
from projects.pairing.services import MANAGE
from projects.pairing.visits import not_visited_this_month


def households_waiting(request: HttpRequest) -> Iterator[Todo]:
    user = request.user
    if any(role == Role.HELPER for role, _prefix in user.posts_today()):
        rows = not_visited_this_month(user).select_related("household__village__region").prefetch_related("household__members")
        first = tuple(_name(pairing.household) for pairing in rows[:3])
        yield Todo(_("of your households without a visit of yours this month"), rows.count(), reverse("pairing_admin:mine"), first)
    if may(user, MANAGE):
        alone = without_helper(Household.objects.visible_to(user, MANAGE))
        address = f"{reverse('pairing_admin:list')}?without=yes"
        yield Todo(_("households without a helper"), alone.count(), address)


def _name(household: Household) -> str:
    return f"{household.head.name if household.head else household.number} · {household.village}"
