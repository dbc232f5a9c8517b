"""The page on which an official explains the doubts of one rule in chosen households with one note, and sees them first."""

from dataclasses import dataclass

from django.db.models import Count, Min
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.urls import reverse_lazy
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, ngettext
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_POST
from wagtail.admin import messages

from accounts.permissions import require
from accounts.screens import officials_page
from projects.households.checks import RULES, one_note
from projects.households.checks.views import NoteForm
from projects.households.chosen import chosen_keys, nobody_chosen
from projects.households.models import Doubt, Household
from shared.errors import say_refusal

WHAT = "households.explain_doubt"
CRUMBS = [(reverse_lazy("households_admin:list"), gettext_lazy("Household register"))]


@dataclass(frozen=True, slots=True)
class Offer:
    """A rule with open doubts in the chosen households; `example` is one of its sentences."""

    rule_id: str
    doubts: int
    households: int
    example: str


@never_cache
@require_POST
def explain_together(request: HttpRequest) -> HttpResponse:
    """Choose the rule, look at its doubts, say why they are none; the form carries the chosen households from step to step."""
    require(request.user, WHAT)
    chosen = chosen_keys(request.POST)
    if not chosen:
        return nobody_chosen(request)
    households = Household.objects.visible_to(request.user, WHAT).filter(pk__in=chosen)
    keys = list(households.values_list("pk", flat=True))
    if not keys:
        raise Http404
    offers, rule_id = _offers(households), request.POST.get("rule", "")
    rule_id = offers[0].rule_id if len(offers) == 1 and not rule_id else rule_id
    form, status = NoteForm(request.POST if "seen" in request.POST else None), 200
    if form.is_bound:
        status = 422
        if form.is_valid() and (answer := _carry_out(request, households, rule_id, form.cleaned_data["note"])):
            return answer
    doubts = list(one_note.explainable(households).filter(rule_id=rule_id)[: one_note.MOST_TOGETHER + 1]) if rule_id in RULES else []
    context = {
        "title": _("One note for several doubts"), "icon": "warning", "crumbs": CRUMBS, "chosen": keys, "left_out": len(chosen) - len(keys),
        "offers": offers, "rule_id": rule_id, "doubts": doubts, "seen": one_note.print_of(doubts), "form": form,
        "places": len({doubt.household_id for doubt in doubts}), "most": one_note.MOST_TOGETHER,
    }  # fmt: skip
    return officials_page(request, "households/officials/together.html", status=status, **context)


def _carry_out(request: HttpRequest, households, rule_id: str, note: str) -> HttpResponse | None:
    """Where to go when it is done; None when it was refused."""
    with say_refusal(request) as saying:
        given = {"rule_id": rule_id, "seen": request.POST["seen"], "note": note}
        count = one_note.explain_together(households, by=request.user, **given)
    if saying.refused:
        return None
    said = ngettext("%(count)s doubt is explained.", "%(count)s doubts are explained.", count)
    messages.success(request, said % {"count": count})
    return redirect("doubts_admin:list")


def _offers(households) -> list[Offer]:
    """The rules that have something to explain here, in their order; two queries."""
    found = one_note.explainable(households).order_by().values("rule_id")
    rows = list(found.annotate(doubts=Count("pk"), places=Count("household", distinct=True), first=Min("pk")).order_by("rule_id"))
    examples = Doubt.objects.in_bulk([row["first"] for row in rows])
    return [Offer(row["rule_id"], row["doubts"], row["places"], examples[row["first"]].message) for row in rows]
