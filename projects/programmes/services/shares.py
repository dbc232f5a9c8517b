"""Who takes part: joining, leaving, and all shares set anew (rule 4.4.20). No row is overwritten."""

from collections.abc import Mapping
from datetime import date, timedelta

from django.db import transaction
from django.db.models import Q
from django.utils.translation import gettext as _

from accounts.permissions import require
from audit.services import record
from projects.households.models import Household
from projects.programmes.models import Participation, Programme, ShareRecalculation
from projects.programmes.services.keeping import keep, must
from shared.errors import RuleError

MOST_SHARES = 1_000_000


@transaction.atomic
def take_part(
    programme: Programme, *, household: Household, shares: int, from_on: date, basis: str = "shares", quantity: int | None = None, by
) -> Participation:
    """A household begins to take part. Raises RuleError "bad_shares", "other_village", "household_closed", "takes_part_already"."""
    require(by, "programmes.keep", programme.audit_region)
    _check_household(programme, household, shares, from_on)
    facts = {"household": household, "shares": shares, "basis": basis, "quantity": quantity, "from_on": from_on}
    if _lasting(programme, from_on).filter(household=household).exists():
        raise RuleError("takes_part_already", _("Household %(number)s takes part already.") % {"number": household})
    made = keep(Participation(programme=programme, **facts), "takes_part_already")
    record(by, "participation.began", programme, household=household.number, shares=shares, basis=basis, on=str(from_on))
    return made


@transaction.atomic
def leave(participation: Participation, *, on: date, reason: str, by) -> None:
    """A household takes part until this day. The others' shares stay what they are. Raises RuleError "ended_already", "ends_too_early"."""
    programme = participation.programme
    require(by, "programmes.keep", programme.audit_region)
    reason = must(reason, "no_reason", _("Say why the household leaves."))
    if on < participation.from_on:
        raise RuleError("ends_too_early", _("It began only on %(day)s.") % {"day": participation.from_on})
    if not Participation.objects.filter(pk=participation.pk, to_on__isnull=True).update(to_on=on):
        raise RuleError("ended_already", _("This participation has ended already."))
    participation.refresh_from_db()
    record(by, "participation.ended", programme, household=participation.household.number, on=str(on), why=reason)


@transaction.atomic
def recalculate_shares(
    programme: Programme, new: Mapping[Household, int], *, from_on: date, reason: str, cause: str = "other", by
) -> ShareRecalculation:
    """From a day on these households take part with these shares, and nobody else; every old row ends the day before and is kept.

    Raises RuleError "no_reason", "nobody_left", "bad_shares", "other_village", "household_closed", "starts_later",
    "recalculated_already".
    """
    require(by, "programmes.recalculate_shares", programme.audit_region)
    Programme.objects.select_for_update().get(pk=programme.pk)
    reason = must(reason, "no_reason", _("Say why the shares are recalculated."))
    if not new:
        raise RuleError("nobody_left", _("Somebody has to take part; end the participations one by one instead."))
    for household, shares in new.items():
        _check_household(programme, household, shares, from_on)
    old = list(_lasting(programme, from_on).select_related("household"))
    later = [row for row in old if row.from_on >= from_on]
    if later:
        raise RuleError("starts_later", _("Household %(number)s takes part only from %(day)s on; choose a later day.")
                        % {"number": later[0].household, "day": later[0].from_on})  # fmt: skip
    sums = {"old_shares": sum(row.shares for row in old), "new_shares": sum(new.values())}
    facts = {"from_on": from_on, "reason": reason, "cause": cause, "made_by": by}
    made = keep(ShareRecalculation(programme=programme, **facts, **sums), "recalculated_already")
    _replace(made, old, new)
    changed = {row.household.number: row.shares for row in old}
    record(by, "shares.recalculated", programme, **sums, on=str(from_on), reason=reason, before=changed,
           after={household.number: shares for household, shares in new.items()})  # fmt: skip
    return made


def _replace(made: ShareRecalculation, old: list[Participation], new: Mapping[Household, int]) -> None:
    """Old rows end, new ones begin; basis and quantity of who stays are carried on."""
    Participation.objects.filter(pk__in=[row.pk for row in old]).update(to_on=made.from_on - timedelta(days=1))
    before = {row.household_id: row for row in old}
    common = {"programme": made.programme, "from_on": made.from_on, "recalculation": made}
    rows = []
    for household, shares in new.items():
        was = before.get(household.pk)
        carried = {"basis": was.basis, "quantity": was.quantity} if was else {}
        rows.append(Participation(household=household, shares=shares, **common, **carried))
    Participation.objects.bulk_create(rows)


def _lasting(programme: Programme, on: date):
    """Participations that reach to a day or beyond it, those to come included."""
    return programme.participations.filter(Q(to_on__isnull=True) | Q(to_on__gte=on))


def _check_household(programme: Programme, household: Household, shares: int, on: date) -> None:
    words = {"number": household}
    if type(shares) is not int or not 0 < shares <= MOST_SHARES:
        raise RuleError("bad_shares", _("Household %(number)s: shares are a whole number above zero.") % words)
    if household.village_id != programme.village_id:
        raise RuleError("other_village", _("Household %(number)s belongs to another village.") % words)
    if household.closed_on is not None and household.closed_on <= on:
        raise RuleError("household_closed", _("Household %(number)s is closed; nobody lives in it any more.") % words)
