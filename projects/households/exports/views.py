"""Officials' screens of exports: a file or sheets of people, and the cards of chosen households, ready for the printer."""

from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse, reverse_lazy
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_http_methods
from wagtail.admin.ui.components import Component

from accounts.permissions import may, require
from accounts.screens import officials_page
from projects.households.chosen import chosen_keys, nobody_chosen
from projects.households.exports import cards, roster
from projects.households.exports.forms import PAPER, ExportForm, ReasonForm
from projects.households.exports.register import export
from projects.households.imports.sheets_out import CONTENT_TYPE, answer
from projects.households.models import Household
from shared.errors import RuleError, say_refusal

WHAT = "households.export"
CONTENT_TYPES = {"xlsx": CONTENT_TYPE, "csv": "text/csv; charset=utf-8"}
CRUMBS = [(reverse_lazy("households_admin:list"), gettext_lazy("Household register"))]


@never_cache
@require_http_methods(["GET", "HEAD", "POST"])
def export_page(request: HttpRequest) -> HttpResponse:
    """Ask what for, then stream the file or show the sheets; both bear who took it, when and why."""
    require(request.user, WHAT)
    asked = request.method == "POST" and "reason" in request.POST  # a list hands over the chosen households without a reason
    form, status = ExportForm(request.POST if asked else None, user=request.user), 200
    chosen = chosen_keys(request.POST or request.GET)
    if request.method == "POST" and not (asked or chosen):  # the list's button, and no box ticked
        return nobody_chosen(request)
    if asked:
        status = 422
        if form.is_valid():
            try:
                return _deliver(request, form.cleaned_data, chosen)
            except RuleError as error:
                form.add_error("reason" if error.code == "no_reason" else "region", error.message)
    context = {
        "title": _("Export the register"),
        "icon": "download",
        "crumbs": CRUMBS,
        "masked": not may(request.user, "households.see_identity"),
        "may_print_cards": bool(chosen) and may(request.user, cards.WHAT),
    }
    return officials_page(request, "households/officials/export.html", form=form, chosen=chosen, status=status, **context)


def _deliver(request: HttpRequest, said: dict, chosen: list[int]) -> HttpResponse:
    region, wanted = said["region"], {"reason": said["reason"], "by": request.user, "households": chosen}
    if said["kind"] == PAPER:
        mark, villages = roster.print_roster(region, **wanted)
        context = {"mark": mark, "villages": villages, "region": region, "back": reverse("exports_admin:new")}
        return render(request, "households/paper/roster.html", context)
    file = export(region, selection=said["selection"], kind=said["kind"], **wanted)
    return answer(file, f"{region.name}-{timezone.localdate():%Y%m%d}.{said['kind']}", CONTENT_TYPES[said["kind"]])


@never_cache
@require_http_methods(["GET", "HEAD", "POST"])
def cards_page(request: HttpRequest) -> HttpResponse:
    """Ask what for, then show the cards of the households named in the address or the form, a sheet each."""
    require(request.user, cards.WHAT)
    chosen = chosen_keys(request.POST or request.GET)
    if not chosen:
        return nobody_chosen(request)
    with say_refusal(request) as saying:
        cards.check_number(len(chosen))
    if saying.refused:
        return redirect("households_admin:list")
    households = list(Household.objects.visible_to(request.user, cards.WHAT).filter(pk__in=chosen).select_related("village__region"))
    if len(households) < len(chosen):
        raise Http404
    back = reverse("households_admin:household", args=chosen) if len(chosen) == 1 else reverse("households_admin:list")
    form, status = ReasonForm(request.POST if "reason" in request.POST else None), 200
    if form.is_bound:
        status = 422
        if form.is_valid():
            try:
                mark, printed = cards.print_cards(households, reason=form.cleaned_data["reason"], by=request.user)
                return render(request, "households/paper/cards.html", {"mark": mark, "cards": printed, "back": back})
            except RuleError as error:
                form.add_error("reason", error.message)
    masked = not all(may(request.user, "households.see_identity", household.audit_region) for household in households)
    context = {
        "title": _("Print cards"),
        "icon": "doc-full",
        "crumbs": CRUMBS,
        "masked": masked,
        "chosen": chosen,
        "households": households,
    }
    return officials_page(request, "households/officials/cards.html", form=form, back=back, status=status, **context)


class PaperPanel(Component):
    """The way from a household's page to its card."""

    template_name = "households/officials/paper_panel.html"

    def __init__(self, household: Household):
        self.household = household

    def get_context_data(self, parent_context):
        return {"household": self.household}


def household_panel(request: HttpRequest, household: Household) -> PaperPanel | None:
    return PaperPanel(household) if may(request.user, cards.WHAT, household.audit_region) else None
