"""Pairing helpers with households: begin, end, hand over, and what a visit found."""

from collections.abc import Iterable
from datetime import date

from django.db import IntegrityError, transaction
from django.utils import timezone
from django.utils.translation import gettext as _

from accounts.models import Post, Role, User
from accounts.permissions import require
from audit.services import record
from projects.households.codes import code_book
from projects.households.models import Code, Household
from projects.pairing.models import Pairing, Unit, Visit
from shared.errors import NotAllowed, RuleError

MANAGE, VISIT = "pairing.manage", "pairing.visit"


@transaction.atomic
def pair(
    households: Iterable[Household], *, helper: User, unit: Unit | None = None, from_on: date | None = None, reason: str = "", by: User
) -> list[Pairing]:
    """Give households their responsible helper, all or none.

    Raises RuleError "nothing_chosen", "future_date", "not_a_helper", "unit_elsewhere", "household_closed", "not_registered_yet",
    "helped_already", "helped_until_then".
    """
    chosen, from_on = _lock(households, by), from_on or timezone.localdate()
    if from_on > timezone.localdate():
        raise RuleError("future_date", _("A pairing cannot begin on %(day)s, a day still to come.") % {"day": from_on})
    _refuse_strangers(chosen, helper, unit, from_on)
    _refuse_helped(chosen, from_on)
    fresh = [Pairing(household=one, helper=helper, unit=unit, from_on=from_on, reason=reason.strip()) for one in chosen]
    try:
        with transaction.atomic():
            Pairing.objects.bulk_create(fresh)
    except IntegrityError:
        raise RuleError(
            "helped_already", _("One of these households was just paired by somebody else; reload the page and choose again.")
        ) from None
    for pairing in fresh:
        record(by, "pairing.paired", pairing, helper=helper.pk, from_on=from_on.isoformat())
    return fresh


@transaction.atomic
def end(pairings: Iterable[Pairing], *, reason: str, on: date | None = None, by: User) -> int:
    """End pairings, all or none: from `on` (default today) they hold no longer. Returns how many.

    Raises RuleError "nothing_chosen", "no_reason", "future_date", "begun_later", "ended_already".
    """
    chosen, on, reason = list(pairings), on or timezone.localdate(), reason.strip()
    _lock([pairing.household for pairing in chosen], by)
    if not reason:
        raise RuleError("no_reason", _("Say why the pairing ends; it stays in the household's history."))
    if on > timezone.localdate():
        raise RuleError("future_date", _("A pairing cannot end on %(day)s, a day still to come.") % {"day": on})
    for pairing in chosen:
        words = {"household": pairing.household, "helper": pairing.helper, "day": pairing.from_on}
        if pairing.from_on > on:
            raise RuleError(
                "begun_later",
                _("%(helper)s has helped household %(household)s only since %(day)s; choose that day or a later one.") % words,
            )
        if not Pairing.objects.standing().filter(pk=pairing.pk).update(ended_on=on, end_reason=reason):
            raise RuleError("ended_already", _("The pairing of household %(household)s with %(helper)s has ended already.") % words)
        pairing.refresh_from_db(fields=["ended_on", "end_reason"])
        record(by, "pairing.ended", pairing, ended_on=on.isoformat(), reason=reason)
    return len(chosen)


@transaction.atomic
def hand_over(
    pairings: Iterable[Pairing], *, helper: User, reason: str, unit: Unit | None = None, on: date | None = None, by: User
) -> list[Pairing]:
    """Give households to another helper from `on` (default today), all or none; the old pairings end that day.

    Raises what `end` and `pair` raise, and RuleError "same_helper".
    """
    chosen, on = list(pairings), on or timezone.localdate()
    same = next((pairing for pairing in chosen if pairing.helper_id == helper.pk), None)
    if same is not None:
        words = {"household": same.household, "helper": helper}
        raise RuleError("same_helper", _("%(helper)s helps household %(household)s already; choose somebody else.") % words)
    end(chosen, reason=reason, on=on, by=by)
    return pair([pairing.household for pairing in chosen], helper=helper, unit=unit, from_on=on, reason=reason, by=by)


@transaction.atomic
def record_visit(household: Household, *, visited_on: date, purpose: str, found: str, follow_up: str = "", by: User) -> Visit:
    """Write down a visit of `by`. A helper may only at an own household.

    Raises NotAllowed, RuleError "future_date", "unknown_code", "nothing_found", "written_already".
    """
    require(by, VISIT, household.audit_region)
    if not Household.objects.visible_to(by, VISIT).filter(pk=household.pk).exists():
        raise NotAllowed(_("Household %(household)s is not paired with you.") % {"household": household})
    if visited_on > timezone.localdate():
        raise RuleError("future_date", _("A visit cannot be dated %(day)s, a day still to come.") % {"day": visited_on})
    if purpose not in {value.code for value in code_book(household.audit_region).values(Code.List.VISIT_PURPOSE)}:
        raise RuleError("unknown_code", _("“%(code)s” is not in the list of purposes; choose one of the list.") % {"code": purpose})
    facts = {"visited_on": visited_on, "purpose": purpose, "found": found.strip()}
    if not facts["found"]:
        raise RuleError("nothing_found", _("Say what was found at the household."))
    if Visit.objects.filter(household=household, visitor=by, **facts).exists():
        raise RuleError("written_already", _("This visit is written down already."))
    visit = Visit.objects.create(household=household, visitor=by, follow_up=follow_up.strip(), **facts)
    record(by, "visit.recorded", visit, purpose=purpose)
    return visit


def _lock(households: Iterable[Household], by: User) -> list[Household]:
    """The households with their villages, held until the end of the transaction; refuses where `by` may not manage."""
    keys = {household.pk for household in households}
    if not keys:
        raise RuleError("nothing_chosen", _("Choose at least one household."))
    found = Household.objects.select_for_update(of=("self",)).filter(pk__in=keys).select_related("village").order_by("number")
    chosen = list(found)
    for region_code in {household.audit_region for household in chosen}:
        require(by, MANAGE, region_code)
    return chosen


def _refuse_strangers(households: list[Household], helper: User, unit: Unit | None, on: date) -> None:
    prefixes = list(Post.objects.holding().filter(user=helper, role=Role.HELPER).values_list("region_prefix", flat=True))
    for household in households:
        words = {"household": household, "helper": helper, "village": household.village, "unit": unit}
        if not household.audit_region.startswith(tuple(prefixes) or ("-",)):
            raise RuleError(
                "not_a_helper", _("%(helper)s holds no helper's post in %(village)s; have the person appointed there first.") % words
            )
        if unit is not None and not household.audit_region.startswith(unit.region.prefix):
            raise RuleError("unit_elsewhere", _("%(unit)s does not help in %(village)s; choose a unit of this region.") % words)
        if household.closed_on is not None:
            raise RuleError("household_closed", _("Nobody lives in household %(household)s any more; it needs no helper.") % words)
        if household.registered_on > on:
            words["day"] = household.registered_on
            raise RuleError("not_registered_yet", _("Household %(household)s was registered on %(day)s only; choose a later day.") % words)


def _refuse_helped(households: list[Household], from_on: date) -> None:
    """By another helper today, or by one whose time ended after from_on."""
    earlier = Pairing.objects.filter(household__in=households).select_related("household", "helper").order_by("household__number")
    for pairing in earlier:
        words = {"household": pairing.household, "helper": pairing.helper, "day": pairing.ended_on}
        if pairing.ended_on is None:
            raise RuleError("helped_already", _("Household %(household)s is paired with %(helper)s; hand it over instead.") % words)
        if pairing.ended_on > from_on:
            raise RuleError(
                "helped_until_then", _("%(helper)s helped household %(household)s until %(day)s; choose that day or a later one.") % words
            )
