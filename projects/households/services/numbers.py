"""Our own numbers: household = village code and four digits, member = household number and two digits. Never given twice."""

from django.db.models import Max
from django.utils.translation import gettext as _

from projects.households.models import Household, Member
from projects.villages.models import Village
from shared.errors import RuleError


def lock_village(village_id: int) -> None:
    """One at a time gives numbers in a village (a row lock on PostgreSQL; SQLite writers queue anyway)."""
    Village.objects.select_for_update().get(pk=village_id)


def next_household_number(village: Village, *, after: str = "") -> str:
    """The number after the village's last one, or after `after` while several are made at once."""
    last = after or Household.objects.filter(village=village).aggregate(last=Max("number"))["last"] or f"{village.region_id}0000"
    sequence = int(last[12:]) + 1
    if sequence > 9_999:
        raise RuleError("numbers_used_up", _("%(village)s has used up its 9,999 household numbers.") % {"village": village})
    return f"{village.region_id}{sequence:04}"


def next_member_number(household: Household) -> str:
    """Counts everybody who ever got a number of this household, those who moved on to another one too."""
    last = Member.objects.filter(number__startswith=household.number).aggregate(last=Max("number"))["last"]
    sequence = int(last[16:]) + 1 if last else 1
    if sequence > 99:
        raise RuleError("numbers_used_up", _("Household %(number)s has used up its 99 member numbers.") % {"number": household.number})
    return f"{household.number}{sequence:02}"
