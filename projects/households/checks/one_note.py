"""One note for many doubts: the open doubts of one rule in some households, explained together or not at all."""

from collections.abc import Iterable

from django.db import transaction
from django.db.models import QuerySet
from django.utils.translation import gettext as _

from audit.services import record
from projects.households.checks.doubts import explain
from projects.households.models import Doubt, Household
from shared.crypto import fingerprint
from shared.errors import RuleError

MOST_TOGETHER = 500  # doubts that one person can have looked at for one note


def explainable(households: QuerySet) -> QuerySet:
    """Doubts of these households that wait and can be explained; an error cannot."""
    found = Doubt.objects.waiting().filter(household__in=households.order_by().values("pk"), severity=Doubt.Severity.DOUBT)
    return found.select_related("household__village__region", "member").order_by("household__number", "member__number", "pk")


def print_of(doubts: Iterable[Doubt]) -> str:
    """Changes when a doubt comes, goes, or is found with other facts."""
    return fingerprint("doubts.together", "\n".join(sorted(f"{doubt.pk}={doubt.facts_print}" for doubt in doubts)))


@transaction.atomic
def explain_together(households: QuerySet, *, rule_id: str, seen: str, note: str, by) -> int:
    """Explain the open doubts of a rule in these households with one note; returns how many there were.

    seen  print_of what the person was shown; nothing is explained that was not shown
    Raises RuleError "nothing_open", "too_many", "changed_meanwhile", and those of `explain`.
    """
    list(Household.objects.filter(pk__in=households.values("pk")).order_by("pk").select_for_update().values_list("pk", flat=True))
    found = list(explainable(households).filter(rule_id=rule_id)[: MOST_TOGETHER + 1])
    if not found:
        raise RuleError("nothing_open", _("No doubt of rule %(rule)s is open in the chosen households.") % {"rule": rule_id})
    if len(found) > MOST_TOGETHER:
        words = {"most": MOST_TOGETHER}
        raise RuleError("too_many", _("More than %(most)s doubts cannot be looked at together; choose fewer households.") % words)
    if print_of(found) != seen:
        raise RuleError("changed_meanwhile", _("The doubts have changed since they were shown; look at them again, then send the note."))
    for doubt in found:
        explain(doubt, note=note, by=by)
    record(by, "doubts.explained_together", rule=rule_id, doubts=len(found), households=len({doubt.household_id for doubt in found}))
    return len(found)
