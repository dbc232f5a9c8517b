"""Officials' screens of change requests: proposing from a household's page, the queue, the page of one with before and after."""

from collections.abc import Callable
from dataclasses import dataclass

import django_filters
from django import forms
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect
from django.urls import reverse, reverse_lazy
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.decorators.http import require_http_methods, require_POST, require_safe
from wagtail.admin import messages
from wagtail.admin.filters import WagtailFilterSet
from wagtail.admin.ui.components import Component
from wagtail.admin.ui.tables import Column, StatusTagColumn, TitleColumn

from accounts.permissions import may, require
from accounts.screens import OfficialsListing, officials_page
from audit.models import AuditEntry
from audit.services import record
from projects.households.changes import services
from projects.households.changes.fields import told
from projects.households.changes.forms import FORMS, AttachForm, CorrectForm, FieldChoice, ReasonForm
from projects.households.checks.views import villages_of
from projects.households.models import ChangeRequest, FieldChange, Household
from shared.errors import RuleError, say_refusal
from shared.proofs import proof_response

Status, Kind = ChangeRequest.Status, ChangeRequest.Kind
PROPOSE, DECIDE, SEE_PROOF = "households.propose_change", "households.approve_change", "households.see_proof"
OF_A_YEAR = {Kind.YEAR, Kind.INDICATOR}
CRUMBS = [(reverse_lazy("changes_admin:list"), gettext_lazy("Change requests"))]
LATEST = 20  # lines of history on a household's page


@dataclass(frozen=True, slots=True)
class Move:
    """A button of the request's page: where it leads in NEXT, the permission of MAY, the service; reason is the label of its field;
    tells: does the service have sentences about what is left to do?"""

    name: str
    to: str
    what: str
    label: str
    service: Callable
    reason: str = ""
    tells: bool = False


MOVES = {
    move.name: move
    for move in [
        Move("submit", Status.SUBMITTED, PROPOSE, gettext_lazy("Submit for approval"), services.submit),
        Move("approve", Status.APPROVED, DECIDE, gettext_lazy("Approve"), services.approve, tells=True),
        Move(
            "return",
            Status.RETURNED,
            DECIDE,
            gettext_lazy("Return for correction"),
            services.return_for_correction,
            gettext_lazy("Why it goes back"),
        ),
        Move("refuse", Status.REFUSED, DECIDE, gettext_lazy("Refuse"), services.refuse, gettext_lazy("Why it is refused")),
        Move("withdraw", Status.WITHDRAWN, PROPOSE, gettext_lazy("Withdraw"), services.withdraw, gettext_lazy("Why it is withdrawn")),
    ]
}


class ChangeFilterSet(WagtailFilterSet):
    status = django_filters.ChoiceFilter(
        choices=Status.choices, label=gettext_lazy("Status"), empty_label=gettext_lazy("All"), widget=forms.RadioSelect
    )
    kind = django_filters.ChoiceFilter(choices=Kind.choices, label=gettext_lazy("Kind of change"))
    village = django_filters.ModelChoiceFilter(field_name="household__village", queryset=villages_of, label=gettext_lazy("Village"))

    class Meta:
        model = ChangeRequest
        fields = ["status", "kind", "village"]


class ChangeList(OfficialsListing):
    model = ChangeRequest
    what, namespace = "households.read", "changes_admin"
    default_ordering = "-pk"
    page_title, header_icon = gettext_lazy("Change requests"), "edit"
    verbose_name_plural = gettext_lazy("change requests")
    filterset_class = ChangeFilterSet
    columns = [
        TitleColumn("kind", label=gettext_lazy("Kind of change"), accessor="get_kind_display", url_name="changes_admin:change"),
        Column("household", label=gettext_lazy("Household"), accessor="household.number"),
        Column("village", label=gettext_lazy("Village"), accessor=lambda change: str(change.household.village)),
        Column("member", label=gettext_lazy("Member"), accessor=lambda change: change.member.name if change.member else "—"),
        Column("effective_on", label=gettext_lazy("In effect from"), accessor=lambda change: change.effective_on.isoformat()),
        Column("proposed_by", label=gettext_lazy("Proposed by"), accessor=lambda change: str(change.proposed_by)),
        StatusTagColumn(
            "status", label=gettext_lazy("Status"), accessor="get_status_display", primary=lambda change: change.status == Status.SUBMITTED
        ),
    ]

    def get_base_queryset(self):
        found = super().get_base_queryset().select_related("household__village__region", "member", "proposed_by")
        return found.defer("content", "base", "member__id_number", "member__phone", "member__bank_card", "household__address")

    def search_queryset(self, queryset):
        """By household number."""
        words = self.search_query.strip()
        return queryset.filter(household__number__startswith=words) if words else queryset


@require_http_methods(["GET", "HEAD", "POST"])
def propose(request: HttpRequest, pk: int, kind: str) -> HttpResponse:
    """Propose a change of a kind for a household; a correction asks first which field is wrong."""
    require(request.user, PROPOSE)
    household = get_object_or_404(Household.objects.visible_to(request.user, PROPOSE).select_related("village__region"), pk=pk)
    if kind not in Kind.values:
        raise Http404
    people = list(household.members.filter(left_on__isnull=True))
    form, status = _form(request, household, people, kind), 200
    if request.method == "POST" and not isinstance(form, FieldChoice):
        status = 422
        if form.is_valid():
            facts = {"reason": form.cleaned_data["reason"], "effective_on": form.cleaned_data["effective_on"]}
            facts["proof"] = form.cleaned_data["proof_file"]
            with say_refusal(request) as saying:
                made = services.propose(household, kind=kind, said=form.said(), member=form.about(), by=request.user, **facts)
            if not saying.refused:
                messages.success(request, _("The change is written down; look at before and after, then submit it."))
                return redirect("changes_admin:change", made.pk)
    return officials_page(
        request,
        "households/officials/propose.html",
        title=Kind(kind).label,
        icon="edit",
        crumbs=[(reverse("households_admin:household", args=[pk]), household.number)],
        status=status,
        form=form,
        household=household,
        asks_first=isinstance(form, FieldChoice),
        years=list(household.years.all()) if kind in OF_A_YEAR else [],
    )


def _form(request: HttpRequest, household: Household, people: list, kind: str) -> forms.Form:
    known, given = {"household": household, "people": people}, (request.POST or None, request.FILES or None)
    if kind in OF_A_YEAR:
        asked = request.GET.get("year", "")
        years = household.years.filter(year=asked) if asked.isdecimal() else household.years.all()
        return FORMS[kind](*given, year=get_object_or_404(years[:1]), **known)
    if kind != Kind.CORRECT:
        return FORMS[kind](*given, **known)
    choice = FieldChoice(request.GET if "field" in request.GET else None, **known)
    if not choice.is_valid():
        return choice
    return CorrectForm(*given, chosen=choice.cleaned_data["field"], **known)


@require_safe
def change_page(request: HttpRequest, pk: int) -> HttpResponse:
    """Before and after, what conflicts with it, what can be done next and by whom, the history."""
    change = _find(request, pk)
    allowed = [move for move in MOVES.values() if _can(request, change, move)]
    stale = services.changed_since(change)
    may_confirm = stale and change.status in {Status.DRAFT, Status.RETURNED, Status.SUBMITTED}
    return officials_page(
        request,
        "households/officials/change.html",
        title=str(change),
        icon="edit",
        crumbs=CRUMBS,
        change=change,
        lines=services.lines_of(change),
        about=services.about(change),
        may_see_proof=may(request.user, SEE_PROOF, change.audit_region),
        attach=AttachForm()
        if change.status in {Status.DRAFT, Status.RETURNED} and may(request.user, PROPOSE, change.audit_region)
        else None,
        stale=stale,
        may_confirm=may_confirm and may(request.user, PROPOSE, change.audit_region),
        conflicts=services.conflicts_of(change),
        waits_for_another=change.status == Status.SUBMITTED and change.proposed_by_id == request.user.pk,
        buttons_now=[move for move in allowed if not move.reason],
        forms_now=[
            (move, ReasonForm(prefix=move.name, auto_id=f"id_{move.name}_%s", label=move.reason)) for move in allowed if move.reason
        ],
        history=AuditEntry.objects.filter(object_type=change._meta.label_lower, object_id=str(change.pk)).order_by("pk"),
    )


@require_POST
def move(request: HttpRequest, pk: int, name: str) -> HttpResponse:
    """Make one of MOVES, or confirm anew; the service asks for the permission and the state."""
    change, left_to_do = _find(request, pk), []
    if name == "confirm":
        with say_refusal(request) as saying:
            services.confirm_anew(change, by=request.user)
    elif name in MOVES:
        chosen, form = MOVES[name], ReasonForm(request.POST, prefix=name)
        more = {"reason": form.cleaned_data["reason"] if form.is_valid() else ""} if chosen.reason else {}
        more |= {"tell": left_to_do.append} if chosen.tells else {}
        with say_refusal(request) as saying:
            chosen.service(change, by=request.user, **more)
    else:
        raise Http404
    if not saying.refused:
        change.refresh_from_db()
        messages.success(request, _("%(what)s is now “%(is)s”.") % {"what": change, "is": change.get_status_display()})
        for sentence in left_to_do:
            messages.warning(request, sentence)
    return redirect("changes_admin:change", pk)


@require_http_methods(["GET", "HEAD", "POST"])
def proof(request: HttpRequest, pk: int) -> HttpResponse:
    """The file that shows a change is right, for whoever may see it, with an audit line; or put one there (POST)."""
    change = _find(request, pk)
    if request.method == "POST":
        require(request.user, PROPOSE, change.audit_region)
        form = AttachForm(request.POST, request.FILES)
        with say_refusal(request) as saying:
            if not form.is_valid():
                raise RuleError("not_a_proof", " ".join(form.errors["proof_file"]))
            services.attach_proof(change, proof=form.cleaned_data["proof_file"], by=request.user)
        if not saying.refused:
            messages.success(request, _("The proof is kept with the request."))
        return redirect("changes_admin:change", pk)
    require(request.user, SEE_PROOF, change.audit_region)
    answer = proof_response(change.proof_file, f"change-{change.pk}")
    record(request.user, "changerequest.proof_seen", change)
    return answer


def _find(request: HttpRequest, pk: int) -> ChangeRequest:
    visible = ChangeRequest.objects.visible_to(request.user, "households.read")
    return get_object_or_404(visible.select_related("household__village__region", "member", "proposed_by", "decided_by"), pk=pk)


def _can(request: HttpRequest, change: ChangeRequest, move: Move) -> bool:
    if move.to not in change.NEXT[Status(change.status)] or not may(request.user, move.what, change.audit_region):
        return False
    return move.what != DECIDE or change.proposed_by_id != request.user.pk


class ChangesPanel(Component):
    """What a household's page says of changes: the requests under way, the last values that changed, and buttons to propose one."""

    template_name = "households/officials/changes_panel.html"

    def __init__(self, request: HttpRequest, household: Household):
        self.request, self.household = request, household

    def get_context_data(self, parent_context):
        latest = FieldChange.objects.filter(household=self.household).select_related("member", "household__village")[:LATEST]
        may_propose = may(self.request.user, PROPOSE, self.household.audit_region)
        return {
            "household": self.household,
            "requests": self.household.change_requests.unfinished().select_related("member"),
            "kinds": self._kinds() if may_propose and self.household.closed_on is None else [],
            "history": [(change, *told(change)) for change in latest],
        }

    def _kinds(self) -> list[tuple[str, str]]:
        """Without a record of a year there is nothing of a year to correct."""
        without = set() if self.household.years.exists() else OF_A_YEAR
        return [(value, label) for value, label in Kind.choices if value not in without]


def household_panel(request: HttpRequest, household: Household) -> ChangesPanel | None:
    return ChangesPanel(request, household) if may(request.user, "households.read", household.audit_region) else None
