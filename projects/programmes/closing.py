"""What a household takes part in ends when the household does. Shares are never added up or passed on silently (domain: rule 4.4.20)."""

from collections.abc import Iterator
from datetime import date

from django.db.models import Q
from django.utils.translation import gettext as _

from audit.services import record
from projects.households.models import Household
from projects.households.services.closing import Closing, Reason, when_closed
from projects.programmes.models import Participation


@when_closed
def end_participations(closing: Closing) -> Iterator[str]:
    """End open participations on the day a household closes; after a split or an undoing only say what is to be recalculated."""
    if closing.reason == Reason.TAKEN_BACK:
        yield from _stay_ended(closing)
        return
    for participation in _open(closing.household, closing.on):
        words = {"programme": participation.programme, "number": closing.household, "shares": participation.shares, "other": closing.other}
        if closing.reason == Reason.SPLIT:
            yield _("%(programme)s: household %(number)s keeps its %(shares)s shares after the split. If household %(other)s is to have "
                    "some of them, recalculate the shares there explicitly.") % words  # fmt: skip
            continue
        _end(participation, closing)
        if closing.reason == Reason.MERGED:
            yield _("%(programme)s: the participation of household %(number)s (%(shares)s shares) has ended; household %(other)s does not "
                    "take its shares over by itself. Recalculate the shares there explicitly.") % words  # fmt: skip
        else:
            yield _("%(programme)s: the participation of household %(number)s (%(shares)s shares) has ended, because nobody lives in it "
                    "any more.") % words  # fmt: skip


def _open(household: Household, on: date):
    """Participations that reach beyond a day."""
    lasting = Q(to_on__isnull=True) | Q(to_on__gt=on)
    return Participation.objects.select_for_update(of=("self",)).filter(lasting, household=household).select_related("programme")


def _end(participation: Participation, closing: Closing) -> None:
    """On the day of the closing; one that was to begin only later ends on the day it began."""
    participation.to_on = max(closing.on, participation.from_on)
    participation.save(update_fields=["to_on"])
    programme = participation.programme
    record(
        closing.by, "participation.ended", programme, household=closing.household.number, on=str(participation.to_on), why=closing.reason
    )


def _stay_ended(closing: Closing) -> Iterator[str]:
    """What had ended with the household is not begun again by itself."""
    for participation in Participation.objects.filter(household=closing.household, to_on=closing.on).select_related("programme"):
        words = {"programme": participation.programme, "number": closing.household, "shares": participation.shares, "day": closing.on}
        yield _("%(programme)s: the participation of household %(number)s (%(shares)s shares) ended on %(day)s and stays ended. If it is "
                "to go on, enter it anew.") % words  # fmt: skip
