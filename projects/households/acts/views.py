"""Officials' screens of the acts: one form for each, taking the latest back, and the file that proves one."""

from collections.abc import Callable
from dataclasses import dataclass

from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_http_methods, require_safe
from wagtail.admin import messages

from accounts.permissions import require
from accounts.screens import officials_page
from audit.services import record
from projects.households.acts import forms
from projects.households.acts.forms import WHAT
from projects.households.models import Household, MembershipEvent
from projects.households.services import events, undoing
from shared.errors import RuleError
from shared.proofs import proof_response

SEE_PROOF = "households.see_proof"


@dataclass(frozen=True, slots=True)
class ActKind:
    """An act as its page shows it; carry_out(form, by, tell) calls the service and returns what to say of it."""

    label: str
    icon: str
    help: str
    button: str
    form: type
    carry_out: Callable
    of_one: bool = True  # may it be done where only one person lives?


def _join(form, by, tell) -> str:
    given = {"kind": form.cleaned_data["event"], "relation": form.cleaned_data["relation"], "on": form.cleaned_data["effective_on"]}
    events.join(form.household, form.person, by=by, proof=form.proof(), **given)
    return _("%(name)s has joined the household.") % {"name": form.person.name}


def _leave(form, by, tell) -> str:
    member, new_head = form.about(), form.people.get(form.cleaned_data["new_head"])
    given = {"kind": form.cleaned_data["event"], "on": form.cleaned_data["effective_on"], "new_head": new_head}
    events.leave(member, by=by, relations=form.relations(), proof=form.proof(), tell=tell, **given)
    return _("%(name)s has left the household.") % {"name": member.name}


def _head(form, by, tell) -> str:
    person, on = form.about(), form.cleaned_data["effective_on"]
    events.change_head(form.household, person, on=on, by=by, relations=form.relations(), proof=form.proof())
    return _("%(name)s is the head now.") % {"name": person.name}


def _split(form, by, tell) -> str:
    moving = [form.people[key] for key in form.cleaned_data["members"]]
    given = {"new_head": form.about(), "on": form.cleaned_data["effective_on"], "relations": form.relations()}
    made = events.split(form.household, moving, by=by, proof=form.proof(), tell=tell, **given)
    return _("The new household has the number %(number)s.") % {"number": made.number}


def _merge(form, by, tell) -> str:
    into, on = form.cleaned_data["into"], form.cleaned_data["effective_on"]
    events.merge(into, form.household, on=on, by=by, relations=form.relations(), proof=form.proof(), tell=tell)
    return _("Everybody lives in household %(number)s now; this one is closed.") % {"number": into.number}


ACTS = {
    "join": ActKind(
        gettext_lazy("Somebody joins"), "plus", gettext_lazy("Birth, marriage into the household, adoption, return."),
        gettext_lazy("Record that the person joins"), forms.JoinForm, _join,
    ),
    "leave": ActKind(
        gettext_lazy("Somebody leaves"), "minus",
        gettext_lazy("Death, marriage out of the household, moving away, a long prison term. "
                     "When the head leaves and others stay, say who follows."),
        gettext_lazy("Record that the person leaves"), forms.LeaveForm, _leave,
    ),
    "head": ActKind(
        gettext_lazy("Change of head"), "user", gettext_lazy("Another member becomes head; the others’ relations to the head follow."),
        gettext_lazy("Record the change of head"), forms.HeadForm, _head, of_one=False,
    ),
    "split": ActKind(
        gettext_lazy("Split the household"), "cut",
        gettext_lazy("Members become a household of their own, with the next free number of the village; the head stays here. "
                     "Shares in programmes stay with this household until they are recalculated."),
        gettext_lazy("Split the household"), forms.SplitForm, _split, of_one=False,
    ),
    "merge": ActKind(
        gettext_lazy("Merge into another household"), "group",
        gettext_lazy("Everybody here moves into another household of the village, whose head stays; this household is closed. "
                     "What it takes part in ends on that day; shares are not added to the other household by themselves."),
        gettext_lazy("Merge and close this household"), forms.MergeForm, _merge,
    ),
}  # fmt: skip


def acts_for(household: Household, people: int) -> list[tuple[str, ActKind]]:
    """The acts that make sense in a household in which so many people live."""
    if people == 0:
        return [("join", ACTS["join"])]
    return [(name, kind) for name, kind in ACTS.items() if kind.of_one or people > 1]


@require_http_methods(["GET", "HEAD", "POST"])
def act(request: HttpRequest, pk: int, name: str) -> HttpResponse:
    """The form of one of ACTS; what the service refuses stands in the form."""
    household = _find(request, pk)
    people = list(household.members.filter(left_on__isnull=True))
    kind = dict(acts_for(household, len(people))).get(name)
    if kind is None:
        raise Http404
    form, status = kind.form(request.POST or None, request.FILES or None, household=household, people=people, user=request.user), 200
    if request.method == "POST":
        status, left_to_do = 422, []
        if form.is_valid():
            try:
                said = kind.carry_out(form, request.user, left_to_do.append)
            except RuleError as refused:
                form.add_error(None, refused.message)
            else:
                return _done(request, pk, said, left_to_do)
    words = {"title": kind.label, "icon": kind.icon, "crumbs": _crumbs(household), "status": status}
    return officials_page(request, "households/officials/act.html", form=form, kind=kind, household=household, **words)


@require_http_methods(["GET", "HEAD", "POST"])
def undo(request: HttpRequest, pk: int) -> HttpResponse:
    """Take back the latest act; the page names it, so that a second press never takes back the one before."""
    household = _find(request, pk)
    latest = undoing.latest_act(household)
    if latest is None:
        messages.info(request, _("There is nothing here that can be taken back."))
        return redirect("households_admin:household", pk)
    form, status = forms.UndoForm(request.POST or None), 200
    if request.method == "POST":
        status, left_to_do = 422, []
        if form.is_valid():
            try:
                undoing.undo_latest(
                    household, request.POST.get("act", ""), by=request.user, reason=form.cleaned_data["reason"], tell=left_to_do.append
                )
            except RuleError as refused:
                form.add_error(None, refused.message)
            else:
                return _done(request, pk, _("It is taken back."), left_to_do)
    steps = MembershipEvent.objects.standing().filter(act=latest.act).select_related("member", "household").order_by("pk")
    words = {"title": _("Take back"), "icon": "rotate", "crumbs": _crumbs(household), "status": status}
    return officials_page(request, "households/officials/undo.html", form=form, latest=latest, steps=steps, household=household, **words)


@never_cache
@require_safe
def proof(request: HttpRequest, pk: int) -> HttpResponse:
    """The file that proves an event, for whoever may see such files there; each look leaves an audit line."""
    found = MembershipEvent.objects.visible_to(request.user, "households.read").select_related("household__village")
    event = get_object_or_404(found, pk=pk)
    require(request.user, SEE_PROOF, event.audit_region)
    answer = proof_response(event.proof_file, f"{event.household.number}-{event.happened_on}")
    record(request.user, "membershipevent.proof_seen", event)
    return answer


def _find(request: HttpRequest, pk: int) -> Household:
    require(request.user, WHAT)
    return get_object_or_404(Household.objects.visible_to(request.user, WHAT).select_related("village__region"), pk=pk)


def _crumbs(household: Household) -> list[tuple[str, str]]:
    page = reverse("households_admin:household", args=[household.pk])
    return [(reverse("households_admin:list"), _("Household register")), (page, household.number)]


def _done(request: HttpRequest, pk: int, said: str, left_to_do: list[str]) -> HttpResponse:
    messages.success(request, said)
    for sentence in left_to_do:
        messages.warning(request, sentence)
    return redirect("households_admin:household", pk)
