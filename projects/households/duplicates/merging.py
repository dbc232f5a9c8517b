"""Two records of one person become one: the other membership ends by an act that can be taken back, the kept record takes what it lacks.

The ended record stays as history. Both records' numbers and names go on finding the person.
"""

from dataclasses import dataclass

from django.core.exceptions import ValidationError
from django.utils import timezone
from django.utils.translation import gettext as _

from audit.services import record
from projects.households.changes.fields import column_of, set_value
from projects.households.checks.doubts import recheck_later
from projects.households.history import Change, note_changes, text_of
from projects.households.models import DuplicatePair, FieldChange, Household, Member, MembershipEvent
from projects.households.services import events
from projects.households.services.acting import Act, Proof
from projects.households.services.closing import Closing, Reason, closed
from shared.errors import RuleError

Kind, HEAD = MembershipEvent.Kind, Member.Relation.HEAD
FILLED = ("id_number", "national_number", "phone", "bank_card", "bank_name", "ethnicity", "education", "medical_scheme", "pension_scheme")


@dataclass(frozen=True, slots=True)
class Merger:
    """kept goes on, ended ends; home is the household in which the person really lives."""

    kept: Member
    ended: Member
    home: Household


def lock(pair: DuplicatePair) -> None:
    """Wait for whoever changes the two households or decides about the two, then read everything afresh."""
    of_both = Member.objects.filter(pk__in=[pair.first_id, pair.second_id]).values_list("household_id", flat=True)
    list(Household.objects.select_for_update().filter(pk__in=list(of_both)).order_by("pk"))
    pair.refresh_from_db()


def plan(pair: DuplicatePair, *, keep: Member | None = None, home: Household | None = None) -> Merger:
    """What deciding “same person” would do; keep None: the one of the two who lives here, when only one does.

    Raises RuleError "which_record", "left_already", "two_id_numbers", "which_household".
    """
    living = [one for one in (pair.first, pair.second) if one.left_on is None]
    keep = living[0] if keep is None and len(living) == 1 else keep
    if keep not in (pair.first, pair.second):
        raise RuleError("which_record", _("Say which of the two records is kept."))
    kept, ended = (pair.first, pair.second) if keep == pair.first else (pair.second, pair.first)
    if kept.left_on is not None and ended.left_on is None:
        raise RuleError("left_already", _("%(name)s of record %(number)s has left; keep the record of who lives here.") % _words(kept))
    if kept.id_print and ended.id_print and kept.id_print != ended.id_print:
        message = _("The two carry different id numbers and a person has one: correct the wrong one first, or they are different people.")
        raise RuleError("two_id_numbers", message)
    if kept.household_id == ended.household_id or ended.left_on is not None:
        return Merger(kept, ended, kept.household)
    if home is None or home.pk not in {kept.household_id, ended.household_id}:
        raise RuleError("which_household", _("The two live in different households: say in which of them the person really lives."))
    return Merger(kept, ended, home)


def merge(pair: DuplicatePair, merger: Merger, *, note: str, by, tell=None) -> Act | None:
    """Write it; the caller holds the transaction. Returns the act, None when the other record had ended before.

    Raises RuleError "no_head" when a household would be left without a head, and what the events refuse.
    """
    kept, ended, home = merger.kept, merger.ended, merger.home
    for household in {kept.household, ended.household}:
        events.require_change(by, household)
    act = _act(merger, note, by)
    if act is not None:
        gone = act.write().closed
        closed([Closing(one, one.closed_on, Reason.MERGED if one != home else Reason.LEFT, by, other=home) for one in gone], tell=tell)
    kept.refresh_from_db()
    _fill(pair, kept, ended, by)
    recheck_later({kept.household_id, ended.household_id})
    record(by, "household.duplicate_merged", home, kept=kept.number, ended=ended.number)
    return act


def take_back(pair: DuplicatePair, *, reason: str, by, tell=None) -> None:
    """The kept record gives back what it took, then the act is undone; the caller holds the transaction."""
    source, kept = _source(pair), pair.kept
    taken = FieldChange.objects.filter(member=kept, source=source, changed_at__gte=pair.decided_at)
    latest = {change.field: change for change in taken}
    back = [name for name, change in latest.items() if text_of(getattr(kept, name)) == change.new]
    changes = [Change(kept, name, latest[name].new, "") for name in back]
    for name in back:
        set_value(kept, name, "")
    kept.save(update_fields=[column_of(kept, name) for name in back])
    note_changes(kept.household, changes, by=by, source=f"{source}:undone")
    if pair.act is not None:
        events.undo(MembershipEvent.objects.filter(act=pair.act).order_by("pk").first(), by=by, reason=reason, tell=tell)


def _act(merger: Merger, note: str, by) -> Act | None:
    """The events of today that make it so. Whoever was head as the other record is head as the kept one."""
    kept, ended, home = merger.kept, merger.ended, merger.home
    if ended.left_on is not None:
        return None
    act = Act(timezone.localdate(), by, Proof(text=note[:200]))
    act.add(Kind.DUPLICATE, ended.household, ended)
    if home.pk != kept.household_id:
        act.add(Kind.MERGE_OUT, kept.household, kept)
        act.add(Kind.MERGE_IN, home, kept, ended.relation)
    elif ended.household_id == home.pk and ended.relation == HEAD:
        act.add(Kind.HEAD_CHANGE, home, kept, HEAD.value)
    return act


def _fill(pair: DuplicatePair, kept: Member, ended: Member, by) -> None:
    """What the kept record leaves empty it takes from the other; what it says stays."""
    empty = [name for name in FILLED if not getattr(kept, name) and getattr(ended, name)]
    if "bank_name" in empty and "bank_card" not in empty:
        empty.remove("bank_name")  # the name of another card's bank
    changes = [Change(kept, name, "", text_of(getattr(ended, name))) for name in empty]
    for change in changes:
        set_value(kept, change.field, change.new)
    try:
        kept.validate_constraints()
    except ValidationError as refused:
        raise RuleError("not_possible", " ".join(refused.messages)) from None
    kept.save(update_fields=[column_of(kept, name) for name in empty])
    note_changes(kept.household, changes, by=by, source=_source(pair))


def _source(pair: DuplicatePair) -> str:
    return f"duplicate:{pair.first_id}-{pair.second_id}"


def _words(member: Member) -> dict:
    return {"name": member.name, "number": member.number}
