"""What each kind of change says, what it touches, what it rests on, and how it is brought into the register.

A kind is one small class. `said` are plain JSON values: what the form gave, cleaned.
"""

from django.core.exceptions import ValidationError
from django.utils.translation import gettext as _

from projects.households import identity
from projects.households.changes.base import Content
from projects.households.changes.fields import clean_value, column_of, set_value
from projects.households.changes.of_a_year import Indicator, Year
from projects.households.history import Change, note_changes, text_of
from projects.households.models import ChangeRequest, Household, Member, MembershipEvent
from projects.households.services import events
from shared.errors import RuleError

Kind = ChangeRequest.Kind


class Correct(Content):
    """One field of a member, or of the household when there is no member."""

    def check(self, household, member, said) -> dict:
        owner = member or household
        value = clean_value(owner, said.get("field", ""), said.get("value", ""))
        if text_of(value) == text_of(getattr(owner, said["field"])):
            raise RuleError("nothing_changes", _("The register says this already."))
        return {"field": said["field"], "value": text_of(value)}

    def touches(self, household, member, said) -> list[str]:
        return [f"member:{member.pk}:{said['field']}" if member else f"household:{household.pk}:{said['field']}"]

    def now(self, household, member, said) -> dict[str, str]:
        return {said["field"]: text_of(getattr(member or household, said["field"]))}

    def apply(self, request, said, *, by, tell=None) -> None:
        _write(request, {said["field"]: said["value"]}, by)

    def after(self, said) -> dict:
        return {said["field"]: said["value"]}


class Card(Content):
    """The bank card into which money is paid."""

    def check(self, household, member, said) -> dict:
        if member is None:
            raise _no_member()
        values = {name: text_of(clean_value(member, name, said.get(name, ""))) for name in ("bank_card", "bank_name")}
        if all(values[name] == getattr(member, name) for name in values):
            raise RuleError("nothing_changes", _("The register says this already."))
        return values

    def touches(self, household, member, said) -> list[str]:
        return [f"member:{member.pk}:bank_card", f"member:{member.pk}:bank_name"]

    def now(self, household, member, said) -> dict[str, str]:
        return {"bank_card": member.bank_card, "bank_name": member.bank_name}

    def apply(self, request, said, *, by, tell=None) -> None:
        _write(request, said, by)


class Join(Content):
    """A person who is not yet in the register joins."""

    dated_back = True
    FIELDS = ("name", "sex", "born_on", "id_number", "phone")

    def check(self, household, member, said) -> dict:
        person = Member(household=household)
        values = {name: text_of(clean_value(person, name, said.get(name, ""))) for name in self.FIELDS}
        if not (values["name"] and values["sex"] and values["born_on"]):
            raise RuleError("not_enough", _("Give name, sex and date of birth of who joins."))
        if values["id_number"] and Member.objects.living().with_id(values["id_number"]).exists():
            raise RuleError("id_number_taken", _("Somebody with this id number lives in the register already."))
        event, relation = _one_of(said, "event", MembershipEvent.JOINING), _one_of(said, "relation", set(Member.Relation))
        return {"event": event, "relation": relation, **values}

    def touches(self, household, member, said) -> list[str]:
        return [f"join:{household.pk}:{identity.print_of(said['id_number'])[:16] or said['born_on']}"]

    def now(self, household, member, said) -> dict[str, str]:
        return {}

    def apply(self, request, said, *, by, tell=None) -> None:
        person = Member()
        for name in self.FIELDS:
            set_value(person, name, said[name])
        where = {"kind": said["event"], "relation": said["relation"], "on": request.effective_on}
        events.join(request.household, person, by=by, proof=_proof(request), **where)

    def owner(self, household, member, said) -> Member:
        return Member(household=household)


class Leave(Content):
    """A member leaves; a head names who follows."""

    dated_back = True

    def check(self, household, member, said) -> dict:
        if member is None:
            raise _no_member()
        follower = _living(household, said["new_head"]).pk if said.get("new_head") else None
        alone = not Member.objects.living().filter(household=household).exclude(pk=member.pk).exists()
        if member.is_head and follower is None and not alone:
            raise RuleError("no_head", _("%(name)s is the head: say who follows.") % {"name": member.name})
        return {"event": _one_of(said, "event", MembershipEvent.LEAVING), "new_head": follower}

    def touches(self, household, member, said) -> list[str]:
        return [f"member:{member.pk}:place", *([f"household:{household.pk}:head"] if said["new_head"] else [])]

    def now(self, household, member, said) -> dict[str, str]:
        return _place(member) | (_head(household) if said["new_head"] else {})

    def apply(self, request, said, *, by, tell=None) -> None:
        follower = Member.objects.get(pk=said["new_head"]) if said["new_head"] else None
        what = {"kind": said["event"], "on": request.effective_on, "new_head": follower}
        events.leave(request.member, by=by, proof=_proof(request), tell=tell, **what)


class Head(Content):
    """Another member becomes head."""

    dated_back = True

    def check(self, household, member, said) -> dict:
        if member is None:
            raise _no_member()
        if member.is_head:
            raise RuleError("is_head_already", _("%(name)s is the head already.") % {"name": member.name})
        return {}

    def touches(self, household, member, said) -> list[str]:
        return [f"household:{household.pk}:head"]

    def now(self, household, member, said) -> dict[str, str]:
        return _head(household) | _place(member)

    def apply(self, request, said, *, by, tell=None) -> None:
        events.change_head(request.household, request.member, on=request.effective_on, by=by, proof=_proof(request))


class Split(Content):
    """Members leave together as a household of their own."""

    dated_back = True

    def check(self, household, member, said) -> dict:
        if member is None:
            raise _no_member()
        moving = sorted({_living(household, pk).pk for pk in said.get("members") or ()} | {member.pk})
        if any(one.is_head for one in Member.objects.filter(pk__in=moving)):
            raise RuleError("head_moves", _("The head stays in a split; change the head first."))
        if Member.objects.living().filter(household=household).count() <= len(moving):
            raise RuleError("nobody_stays", _("Somebody has to stay, or it is a move and not a split."))
        return {"members": moving}

    def touches(self, household, member, said) -> list[str]:
        return [f"household:{household.pk}:head", *(f"member:{pk}:place" for pk in said["members"])]

    def now(self, household, member, said) -> dict[str, str]:
        return _head(household) | _people(household)

    def apply(self, request, said, *, by, tell=None) -> None:
        members = list(Member.objects.filter(pk__in=said["members"]))
        what = {"new_head": request.member, "on": request.effective_on}
        events.split(request.household, members, by=by, proof=_proof(request), tell=tell, **what)


class Merge(Content):
    """Everybody of the household moves into another one of the village, given by its number."""

    dated_back = True

    def check(self, household, member, said) -> dict:
        into = Household.objects.filter(number=str(said.get("into", "")).strip(), village=household.village, closed_on=None).first()
        if into is None or into.pk == household.pk:
            raise RuleError("no_such_household", _("There is no other household of this village with that number."))
        return {"into": into.number}

    def touches(self, household, member, said) -> list[str]:
        people = Member.objects.living().filter(household=household).values_list("pk", flat=True)
        return [f"household:{household.pk}:head", *(f"member:{pk}:place" for pk in sorted(people))]

    def now(self, household, member, said) -> dict[str, str]:
        return _people(household)

    def apply(self, request, said, *, by, tell=None) -> None:
        into = Household.objects.select_for_update().get(number=said["into"])
        events.merge(into, request.household, on=request.effective_on, by=by, proof=_proof(request), tell=tell)


CONTENTS: dict[str, Content] = {
    Kind.CORRECT: Correct(),
    Kind.YEAR: Year(),
    Kind.INDICATOR: Indicator(),
    Kind.CARD: Card(),
    Kind.JOIN: Join(),
    Kind.LEAVE: Leave(),
    Kind.HEAD: Head(),
    Kind.SPLIT: Split(),
    Kind.MERGE: Merge(),
}


def _write(request: ChangeRequest, values: dict[str, str], by) -> None:
    """Set columns, keep their history."""
    owner = request.member or request.household
    changes = [Change(request.member, name, text_of(getattr(owner, name)), text) for name, text in values.items()]
    for name, text in values.items():
        set_value(owner, name, text)
    try:
        owner.validate_constraints()
    except ValidationError as refused:
        raise RuleError("not_possible", " ".join(refused.messages)) from None
    owner.save(update_fields=[column_of(owner, name) for name in values])
    note_changes(request.household, changes, by=by, effective_on=request.effective_on, source=f"change:{request.pk}")


def _proof(request: ChangeRequest) -> events.Proof:
    return events.Proof(text=request.reason[:200], file=request.proof_file.name, proposed_by=request.proposed_by)


def _one_of(said: dict, name: str, allowed) -> str:
    if said.get(name) not in {str(one.value) for one in allowed}:
        raise RuleError("not_enough", _("Say what happened and how the person is related to the head."))
    return str(said[name])


def _living(household: Household, pk) -> Member:
    found = Member.objects.living().filter(household=household, pk=pk).first()
    if found is None:
        raise RuleError("does_not_live_here", _("This person does not live in the household."))
    return found


def _no_member() -> RuleError:
    return RuleError("no_member", _("Say which member it is about."))


def _place(member: Member) -> dict[str, str]:
    return {"place": f"{member.household_id}" if member.left_on is None else ""}


def _head(household: Household) -> dict[str, str]:
    head = Member.objects.living().filter(household=household, relation=Member.Relation.HEAD).values_list("name", flat=True).first()
    return {"head": head or ""}


def _people(household: Household) -> dict[str, str]:
    return {"people": "、".join(Member.objects.living().filter(household=household).order_by("number").values_list("name", flat=True))}
