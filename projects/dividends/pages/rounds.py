"""The list of rounds, the page of one with its steps, and its moves."""

from collections.abc import Callable
from dataclasses import dataclass

import django_filters
from django import forms
from django.db.models import Count, Q, Sum
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect
from django.urls import reverse, reverse_lazy
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.decorators.http import require_POST, require_safe
from wagtail import hooks
from wagtail.admin import messages
from wagtail.admin.filters import WagtailFilterSet
from wagtail.admin.ui.tables import Column, StatusTagColumn, TitleColumn
from wagtail.admin.widgets.button import HeaderButton

from accounts.permissions import may
from accounts.screens import OfficialsListing, YuanColumn, officials_page
from audit.models import AuditEntry
from projects.dividends import conflicts, meetings, reasons, replaying, services, sources, words
from projects.dividends.builder import values_in_words
from projects.dividends.forms import ReasonForm
from projects.dividends.formulas import read
from projects.dividends.models import DividendRound, RoundMeetingRule
from projects.dividends.steps import steps_of, turn_of
from projects.programmes import readiness
from projects.villages.models import Village
from shared.errors import say_refusal

Status = DividendRound.Status
LINES_SHOWN = 500


@dataclass(frozen=True, slots=True)
class Move:
    """A button of the round's page: from which states, the permission of MAY, the service it calls.

    reason   label of the field that asks why; empty when nobody is asked
    decides  may not be pressed by the author, nor by whose kin is in the list
    """

    name: str
    states: tuple
    what: str
    label: str
    service: Callable
    reason: str = ""
    decides: bool = False


_WHY_RETURN, _WHY_WITHDRAW = gettext_lazy("Why it goes back"), gettext_lazy("Why it is withdrawn")
_RETURN = gettext_lazy("Return for correction")
_BEFORE_PAYING = (Status.DRAFT, Status.MEETING, Status.SUBMITTED, Status.APPROVED, Status.FILED, Status.ON_NOTICE)
_ALL = [
    Move("to_meeting", (Status.DRAFT,), "dividends.draw_up", gettext_lazy("Put it to the village meetings"), services.submit_to_meeting),
    Move("submit", (Status.MEETING,), "dividends.draw_up", gettext_lazy("Submit for approval"), services.submit),
    Move("approve", (Status.SUBMITTED,), "dividends.approve", gettext_lazy("Approve"), services.approve, decides=True),
    Move("file", (Status.APPROVED,), "dividends.file", gettext_lazy("File with the county"), services.file, decides=True),
    Move("post_notice", (Status.FILED,), "dividends.post_notice", gettext_lazy("Post the public notice"), services.post_notice),
    Move("village_return", (Status.MEETING,), "dividends.record_meeting", _RETURN, services.return_for_correction, _WHY_RETURN),
    Move("return", (Status.SUBMITTED,), "dividends.approve", _RETURN, services.return_for_correction, _WHY_RETURN, True),
    Move("county_return", (Status.APPROVED,), "dividends.file", _RETURN, services.return_for_correction, _WHY_RETURN, True),
    Move(
        "renotice", (Status.ON_NOTICE,), "dividends.post_notice", gettext_lazy("Show again with a new clock"), services.renotice,
        gettext_lazy("Why it is shown again"),
    ),
    Move(
        "reopen", (Status.ON_NOTICE,), "dividends.reopen", gettext_lazy("Open again after an upheld objection"), services.reopen,
        gettext_lazy("What the objection showed"),
    ),
    Move("withdraw", _BEFORE_PAYING, "dividends.withdraw", gettext_lazy("Withdraw the round"), services.withdraw, _WHY_WITHDRAW),
]  # fmt: skip
MOVES = {move.name: move for move in _ALL}
CRUMBS = [(reverse_lazy("dividends_admin:list"), gettext_lazy("Dividend rounds"))]


def _villages(request):
    return Village.objects.visible_to(request.user, "dividends.read").select_related("region") if request else Village.objects.none()


class RoundFilterSet(WagtailFilterSet):
    status = django_filters.ChoiceFilter(
        choices=Status.choices, label=gettext_lazy("Status"), empty_label=gettext_lazy("All"), widget=forms.RadioSelect
    )
    village = django_filters.ModelChoiceFilter(field_name="programme__village", queryset=_villages, label=gettext_lazy("Village"))

    class Meta:
        model = DividendRound
        fields = ["status", "village"]


class RoundList(OfficialsListing):
    model = DividendRound
    what, namespace = "dividends.read", "dividends_admin"
    default_ordering = "-pk"  # an annotated queryset forgets the order of its model
    page_title, header_icon = gettext_lazy("Dividend rounds"), "decimal"
    verbose_name_plural = gettext_lazy("dividend rounds")
    filterset_class = RoundFilterSet
    columns = [
        TitleColumn("title", label=gettext_lazy("Title"), url_name="dividends_admin:round"),
        Column("village", label=gettext_lazy("Village"), accessor=lambda round_: str(round_.programme.village)),
        Column("programme", label=gettext_lazy("Programme"), accessor=lambda round_: str(round_.programme)),
        YuanColumn("pot_fen", label=gettext_lazy("Pot (yuan)")),
        Column("households", label=gettext_lazy("Households"), classname="officials-num"),
        StatusTagColumn(
            "status", label=gettext_lazy("Status"), accessor="get_status_display", primary=lambda round_: round_.status == Status.CLOSED
        ),
    ]

    def get_base_queryset(self):
        return super().get_base_queryset().select_related("programme__village__region").annotate(households=Count("lines"))

    def search_queryset(self, queryset):
        asked = self.search_query.strip()
        return queryset.filter(Q(title__contains=asked) | Q(programme__village__region__name__contains=asked)) if asked else queryset

    def get_header_buttons(self):
        buttons = []
        if may(self.request.user, "dividends.draw_up"):
            buttons.append(HeaderButton(_("Draw up a round"), url=reverse("dividends_admin:new"), icon_name="plus"))
        return [*buttons, HeaderButton(_("Formulae"), url=reverse("formulas_admin:list"), icon_name="list-ul")]


@require_safe
def round_page(request: HttpRequest, pk: int) -> HttpResponse:
    """The steps with what comes next and who may, facts, meetings, signatures, notice, payment, every line, the history."""
    round_ = find(request, pk, "dividends.read")
    lines = list(round_.lines.select_related("household").defer("bank_card")[:LINES_SHOWN])
    sums = round_.lines.aggregate(
        total=Sum("amount_fen"), shares=Sum("shares"), lines=Count("pk"), held=Count("pk", filter=~Q(hold_reason=""))
    )
    allowed = _allowed(request, round_)
    awaited = meetings.next_rule(round_) if round_.status == Status.MEETING else None
    rights = _rights(request, round_, awaited)
    now = [move for move in allowed if not move.reason]
    return officials_page(
        request,
        "dividends/officials/round.html",
        title=str(round_),
        icon="decimal",
        crumbs=CRUMBS,
        round=round_,
        steps=steps_of(round_),
        turn=turn_of(round_, awaited),
        is_mine=bool(now or rights["next_meeting"] or rights["may_draw"]),
        lines=lines,
        sums=sums,
        flags=conflicts.flagged(round_),
        buttons_now=now,
        forms_now=[
            (move, ReasonForm(prefix=move.name, auto_id=f"id_{move.name}_%s", label=move.reason)) for move in allowed if move.reason
        ],
        **_facts(round_),
        **rights,
        archives=round_.archives.select_related("made_by"),
        may_archive=round_.status in {Status.CLOSED, Status.WITHDRAWN} and may(request.user, "dividends.archive", round_.audit_region),
        archive_form=ReasonForm(prefix="archive", label=_("What the papers are for")),
        history=AuditEntry.objects.filter(object_type=round_._meta.label_lower, object_id=str(round_.pk)).order_by("pk"),
        panels=[panel for add in hooks.get_hooks("round_panels") if (panel := add(request, round_)) is not None],
    )


@require_POST
def move(request: HttpRequest, pk: int, name: str) -> HttpResponse:
    """Make one of MOVES; the service asks for the permission and the state."""
    if name not in MOVES:
        raise Http404
    round_, chosen = find(request, pk, "dividends.read"), MOVES[name]
    form = ReasonForm(request.POST, prefix=name)
    with say_refusal(request) as saying:
        reason = {"reason": form.cleaned_data["reason"] if form.is_valid() else ""} if chosen.reason else {}
        chosen.service(round_, by=request.user, **reason)
    if not saying.refused:
        round_.refresh_from_db()
        messages.success(request, _("%(what)s is now “%(is)s”.") % {"what": round_, "is": round_.get_status_display()})
    return redirect("dividends_admin:round", pk)


@require_POST
def replay(request: HttpRequest, pk: int) -> HttpResponse:
    """Recalculate from the stored inputs and keep the outcome."""
    round_ = find(request, pk, "dividends.read")
    with say_refusal(request) as saying:
        done = replaying.record_replay(round_, by=request.user)
    if not saying.refused and done.differences:
        messages.error(request, _("The recalculation differs in %(count)s places; see below.") % {"count": done.differences})
    elif not saying.refused:
        messages.success(request, _("Recalculated from the stored inputs: all %(count)s lines are the same.") % {"count": done.lines})
    return redirect(f"{reverse('dividends_admin:round', args=[pk])}#replays")


def find(request: HttpRequest, pk: int, what: str) -> DividendRound:
    rounds = DividendRound.objects.visible_to(request.user, what)
    people = ("drawn_up_by", "approved_by", "filed_by", "paid_by", "template")
    return get_object_or_404(rounds.select_related("programme__village__region", "notice__village", "posting", *people), pk=pk)


def _facts(round_: DividendRound) -> dict:
    """What is said about a round besides its columns."""
    formula = read(round_.formula_spec)
    warned = reasons.warnings_of(round_.programme, formula, on=round_.base_on)
    if round_.status not in {Status.CLOSED, Status.WITHDRAWN}:
        warned += readiness.warnings(round_.programme, on=round_.base_on)
    return {
        "formula_words": words.formula(round_.formula_spec),
        "formula_rows": values_in_words(round_.formula_spec),
        "remainder": words.remainder(round_.division),
        "source_name": sources.source_name(round_.source_kind),
        "money": round_.sources.select_related("received"),
        "warnings": warned,
        "meetings": round_.meetings.filter(submission=round_.submission).select_related("recorded_by"),
        "signatures": round_.approvals.filter(submission=round_.submission).select_related("by"),
        "replays": round_.replays.select_related("by")[:5],
        "days_left": round_.notice.days_left() if round_.notice else None,
        "shown": round_.status in DividendRound.SHOWN,
    }


def _rights(request: HttpRequest, round_: DividendRound, awaited: RoundMeetingRule | None) -> dict:
    user, region = request.user, round_.audit_region
    waits = round_.status in {Status.SUBMITTED, Status.APPROVED}
    payable = round_.status == Status.PAYING or (round_.status == Status.ON_NOTICE and round_.notice.is_over())
    had_a_part = user.pk in {round_.drawn_up_by_id, round_.approved_by_id, round_.filed_by_id}
    return {
        "next_meeting": awaited if awaited and may(user, "dividends.record_meeting", region) else None,
        "may_draw": payable and not had_a_part and may(user, "dividends.pay", region),
        "may_redraw": round_.status == Status.DRAFT and may(user, "dividends.draw_up", region),
        "may_replay": may(user, "dividends.replay", region),
        "may_keep_example": round_.template_id and may(user, "dividends.edit_formulas", round_.template.region_prefix),
        "waits_for_another": waits and round_.drawn_up_by_id == user.pk,
        "own_list": waits and conflicts.decides_on_own_list(round_, user),
    }


def _allowed(request: HttpRequest, round_: DividendRound) -> list[Move]:
    """Moves that state and posts allow; author and kin are not offered a decision, nor a submission before the last meeting."""
    found = [one for one in _ALL if round_.status in one.states and may(request.user, one.what, round_.audit_region)]
    if any(one.decides for one in found):
        signed = round_.approvals.filter(submission=round_.submission, by=request.user).exists()
        barred = signed or round_.drawn_up_by_id == request.user.pk or conflicts.decides_on_own_list(round_, request.user)
        found = [one for one in found if not (one.decides and barred)]
    if round_.status == Status.MEETING and meetings.next_rule(round_) is not None:
        found = [one for one in found if one.name != "submit"]
    return found
