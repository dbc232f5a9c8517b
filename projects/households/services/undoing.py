"""Taking back the latest act of a household from its page: acts are taken back in the reverse order of their recording."""

from django.db import transaction
from django.utils.translation import gettext as _

from projects.households.models import Household, MembershipEvent
from projects.households.services import events
from projects.households.services.acting import lock_households
from shared.errors import RuleError

Kind = MembershipEvent.Kind
ELSEWHERE = frozenset({Kind.REGISTERED, Kind.DUPLICATE})  # set-up and import; the page of the duplicate takes its own back


def latest_act(household: Household) -> MembershipEvent | None:
    """An event of the act recorded last in a household that still stands; None when that is not taken back here."""
    latest = household.events.standing().select_related("approved_by").order_by("-pk").first()
    if latest is None or MembershipEvent.objects.filter(act=latest.act, kind__in=ELSEWHERE).exists():
        return None
    return latest


@transaction.atomic
def undo_latest(household: Household, act: str, *, by, reason: str, tell: events.Tell | None = None) -> None:
    """Take back the act with this key. Raises RuleError "not_the_latest" when it is not (or no longer) the latest, and what undo raises."""
    events.require_change(by, household)
    wanted = latest_act(household)
    together = MembershipEvent.objects.filter(act=wanted.act).values_list("household_id", flat=True) if wanted else ()
    lock_households({household.pk, *together})
    latest = latest_act(household)
    if latest is None or str(latest.act) != act:
        raise RuleError("not_the_latest", _("Something else was recorded here, or this is taken back already; look at the page again."))
    events.undo(latest, by=by, reason=reason, tell=tell)
