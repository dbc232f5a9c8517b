"""The life of a change request: propose, submit, approve or return or refuse, take effect on its day.

A request rests on what the register said when it was proposed. When that has changed since, nobody can approve it and no day
brings it into effect until it is confirmed anew.
"""

import json
from datetime import date

from django.db import transaction
from django.db.models import Q
from django.utils import timezone
from django.utils.translation import gettext as _
from django_tasks import task

from accounts.permissions import may, require
from audit.services import change_status, record
from projects.households.changes.base import Line, Tell
from projects.households.changes.contents import CONTENTS
from projects.households.changes.fields import in_words, label_of
from projects.households.checks.doubts import recheck_later
from projects.households.history import shown
from projects.households.models import ChangeRequest, Household, Member, MembershipEvent
from shared.crypto import fingerprint
from shared.errors import RuleError
from shared.proofs import check_proof, stored_only_if_it_holds
from shared.schedule import every

Status = ChangeRequest.Status
OWN_WORDS = {"place", "head", "people", "event", "relation", "new_head", "members", "into"}


@transaction.atomic
def propose(
    household: Household, *, kind: str, said: dict, reason: str, by, member: Member | None = None, effective_on: date | None = None,
    proof=None,
) -> ChangeRequest:  # fmt: skip
    """Write a draft of a change. effective_on (default today) is the day it counts from; only an event may lie in the past.

    proof  an uploaded photo or PDF that shows it, or nothing
    Raises RuleError "no_reason", "wrong_date", "does_not_live_here", what the kind refuses, or what check_proof does.
    """
    require(by, "households.propose_change", household.audit_region)
    content, today = CONTENTS[kind], timezone.localdate()
    on = effective_on or today
    if on < today and not content.dated_back:
        raise RuleError("wrong_date", _("A correction counts from today or a later day."))
    if member is not None and (member.household_id != household.pk or member.left_on is not None):
        raise RuleError("does_not_live_here", _("This person does not live in the household."))
    said, reason = content.check(household, member, said), _given(reason)
    base = content.now(household, member, said)
    made = ChangeRequest(
        household=household,
        member=member,
        kind=kind,
        content=json.dumps(said, ensure_ascii=False),
        base=json.dumps(base, ensure_ascii=False),
        base_print=_print_of(base),
        touches=",".join(content.touches(household, member, said))[:400],
        reason=reason,
        effective_on=on,
        proposed_by=by,
        proof_file=check_proof(proof) if proof else "",
    )
    with stored_only_if_it_holds(made.proof_file):
        made.save()
        record(by, "changerequest.draft", made, kind=str(kind), proof=made.proof_file.name or "")
    return made


@transaction.atomic
def attach_proof(request: ChangeRequest, *, proof, by) -> None:
    """Put a photo or PDF to a draft or a returned request, in the place of the one it had.

    Raises RuleError "no_file", "wrong_status", or what check_proof does.
    """
    require(by, "households.propose_change", request.audit_region)
    if not proof:
        raise RuleError("no_file", _("Choose a photo or a PDF first."))
    _lock(request)
    if request.status not in {Status.DRAFT, Status.RETURNED}:
        raise RuleError("wrong_status", _("A proof is added to a draft or a returned request; ask the township to return this one."))
    was, storage = request.proof_file.name, request.proof_file.storage
    request.proof_file = check_proof(proof)
    with stored_only_if_it_holds(request.proof_file):
        request.save(update_fields=["proof_file"])
        record(by, "changerequest.proof_attached", request, proof=request.proof_file.name, was=was or "")
    if was:
        transaction.on_commit(lambda: storage.delete(was))


@transaction.atomic
def submit(request: ChangeRequest, *, by) -> None:
    """Hand a draft or a returned request over to the township."""
    require(by, "households.propose_change", request.audit_region)
    _refuse_stale(request)
    change_status(request, Status.SUBMITTED, by=by, decided_by=None, decided_at=None)


@transaction.atomic
def confirm_anew(request: ChangeRequest, *, by) -> None:
    """Say that the change still stands although the register changed since it was proposed; it rests on today's values then."""
    require(by, "households.propose_change", request.audit_region)
    if request.status not in {Status.DRAFT, Status.RETURNED, Status.SUBMITTED}:
        raise RuleError("wrong_status", _("Only a request that nobody decided on can be confirmed anew."))
    content = CONTENTS[request.kind]
    content.check(request.household, request.member, request.said)
    base = content.now(request.household, request.member, request.said)
    request.base, request.base_print = json.dumps(base, ensure_ascii=False), _print_of(base)
    request.save(update_fields=["base", "base_print"])
    record(by, "changerequest.confirmed", request)


@transaction.atomic
def approve(request: ChangeRequest, *, by, tell: Tell | None = None) -> None:
    """Say yes. It takes effect at once when its day has come, otherwise on its day.

    tell  gets each sentence about what people still have to do; the history of the request keeps them either way
    Raises RuleError "four_eyes", "changed_since", "wrong_status", "changed_meanwhile", or what the register refuses.
    """
    require(by, "households.approve_change", request.audit_region)
    _four_eyes(request, by)
    _lock(request)
    _refuse_stale(request)
    change_status(request, Status.APPROVED, by=by, decided_by=by, decided_at=timezone.now())
    if request.effective_on <= timezone.localdate():
        _take_effect(request, tell)


@transaction.atomic
def return_for_correction(request: ChangeRequest, *, reason: str, by) -> None:
    """Give a submitted request back to the village and say why."""
    require(by, "households.approve_change", request.audit_region)
    _four_eyes(request, by)
    change_status(request, Status.RETURNED, by=by, note=_given(reason), decided_by=None, decided_at=None)


@transaction.atomic
def refuse(request: ChangeRequest, *, reason: str, by) -> None:
    require(by, "households.approve_change", request.audit_region)
    _four_eyes(request, by)
    change_status(request, Status.REFUSED, by=by, note=_given(reason), decided_by=by, decided_at=timezone.now())


@transaction.atomic
def withdraw(request: ChangeRequest, *, reason: str, by) -> None:
    require(by, "households.propose_change", request.audit_region)
    change_status(request, Status.WITHDRAWN, by=by, note=_given(reason))


@every(hours=24)
@task()
def apply_due() -> None:
    """Bring into effect what is approved and due. What no longer fits goes back to the village and says why."""
    for pk in list(ChangeRequest.objects.due(timezone.localdate()).order_by("effective_on", "pk").values_list("pk", flat=True)):
        request = ChangeRequest.objects.get(pk=pk)
        try:
            with transaction.atomic():
                _lock(request)
                _refuse_stale(request)
                _take_effect(request)
        except RuleError as refused:
            if request.status == Status.APPROVED:
                change_status(request, Status.RETURNED, by=None, note=refused.message, decided_by=None, decided_at=None)


def changed_since(request: ChangeRequest) -> bool:
    """Does the register say something else now than when the change was proposed?"""
    if request.status not in ChangeRequest.UNFINISHED:
        return False
    return _print_of(CONTENTS[request.kind].now(request.household, request.member, request.said)) != request.base_print


def conflicts_of(request: ChangeRequest) -> list[ChangeRequest]:
    """Other unfinished requests that touch the same thing."""
    if request.status not in ChangeRequest.UNFINISHED:
        return []
    mine = set(request.touches.split(","))
    here = Q(household=request.household) | (Q(member=request.member) if request.member_id else Q(pk__in=[]))
    others = ChangeRequest.objects.unfinished().filter(here).exclude(pk=request.pk).select_related("household", "proposed_by")
    return [other for other in others if mine & set(other.touches.split(","))]


def lines_of(request: ChangeRequest) -> list[Line]:
    """Before and after, side by side, masked and in words; the before is what the request rests on."""
    content, before = CONTENTS[request.kind], request.before
    owner, after = content.owner(request.household, request.member, request.said), content.after(request.said)
    names = [*after, *(name for name in before if name not in after)]
    return [Line(name, _label(owner, name), _words(owner, name, before.get(name)), _words(owner, name, after.get(name))) for name in names]


def about(request: ChangeRequest) -> str:
    """The year, and the worry or guarantee, that a change is about; "" for other changes."""
    return CONTENTS[request.kind].about(request.household, request.said)


def _label(owner, name: str) -> str:
    own = {
        "place": _("lives in"),
        "head": _("head"),
        "people": _("members"),
        "event": _("event"),
        "relation": _("relation to head"),
        "new_head": _("new head"),
        "members": _("who leaves"),
        "into": _("into household"),
    }
    return own.get(name) or label_of(owner, name)


def _words(owner, name: str, value) -> str:
    if value in (None, "", []):
        return ""
    if name in {"new_head", "members"}:
        chosen = value if isinstance(value, list) else [value]
        return "、".join(Member.objects.filter(pk__in=chosen).order_by("number").values_list("name", flat=True))
    if name == "place":
        return str(Household.objects.filter(pk=value).values_list("number", flat=True).first() or "")
    if name == "event":
        return str(MembershipEvent.Kind(value).label)
    if name == "relation":
        return str(Member.Relation(value).label)
    return str(value) if name in OWN_WORDS else shown(name, in_words(owner, name, str(value)))


def _take_effect(request: ChangeRequest, tell: Tell | None = None) -> None:
    """Bring an approved request into the register, in the name of who approved it while that person may still do so."""
    by = request.decided_by if may(request.decided_by, "households.change", request.audit_region) else None
    left_to_do: list[str] = []
    CONTENTS[request.kind].apply(request, request.said, by=by, tell=left_to_do.append)
    change_status(request, Status.APPLIED, by=by, applied_at=timezone.now())
    if left_to_do:
        record(by, "changerequest.left_to_do", request, note=" ".join(left_to_do))
    for sentence in left_to_do if tell else ():
        tell(sentence)
    recheck_later([request.household_id])


def _lock(request: ChangeRequest) -> None:
    """Wait for whoever changes this household, then read the request and its member afresh."""
    Household.objects.select_for_update().get(pk=request.household_id)
    request.refresh_from_db()


def _refuse_stale(request: ChangeRequest) -> None:
    if changed_since(request):
        raise RuleError("changed_since", _("The register has changed since this was proposed; look at it and confirm it anew."))


def _four_eyes(request: ChangeRequest, by) -> None:
    if by.pk == request.proposed_by_id:
        raise RuleError("four_eyes", _("You proposed this change; somebody else has to decide on it."))


def _given(reason: str) -> str:
    if not reason.strip():
        raise RuleError("no_reason", _("Say why, so that the others can understand it later."))
    return reason.strip()[:300]


def _print_of(base: dict) -> str:
    return fingerprint("change.base", json.dumps(base, ensure_ascii=False, sort_keys=True))
