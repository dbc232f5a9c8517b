"""Officials' screens of one monitored household: its page, opening, correcting, measures, clearing, opening again."""

from collections.abc import Callable

from django import forms
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect
from django.urls import reverse, reverse_lazy
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.decorators.http import require_http_methods, require_POST, require_safe
from wagtail.admin import messages

from accounts.permissions import may, require
from accounts.screens import officials_page
from audit.models import AuditEntry
from projects.households.codes import code_book
from projects.households.models import Code, Household
from projects.monitoring import clearing, services
from projects.monitoring.facts import incomes_per_head, window
from projects.monitoring.forms import ClearForm, EndForm, FactsForm, MeasureForm, OpenForm, ReasonForm, facts_of
from projects.monitoring.listing import READ
from projects.monitoring.models import Measure, MonitoringCase
from shared.errors import say_refusal

DECIDE, MEASURE = services.DECIDE, services.MEASURE
Status, List = MonitoringCase.Status, Code.List
CRUMBS = [(reverse_lazy("monitoring_admin:list"), gettext_lazy("Monitored households"))]


@require_safe
def case_page(request: HttpRequest, pk: int) -> HttpResponse:
    """Why the household is under watch, what is done, what can be done next, the history."""
    case = _find(request, pk, READ)
    book, region, user = code_book(case.audit_region), case.audit_region, request.user
    watched, may_decide = case.status == Status.WATCHED, may(user, DECIDE, region)
    risks = case.risks.prefetch_related("measures__recorded_by")
    lines = [
        (risk, book.label(List.RISK, risk.code), [(one, book.label(List.MEASURE, one.kind)) for one in risk.measures.all()])
        for risk in risks
    ]
    return officials_page(
        request,
        "monitoring/officials/case.html",
        title=_title(case),
        icon="view",
        crumbs=CRUMBS,
        case=case,
        kind=book.label(List.MONITORING_KIND, case.kind),
        lines=lines,
        asked=clearing.conditions(case, timezone.localdate()) if watched else None,
        may_correct=watched and may_decide,
        may_clear=watched and may_decide and not case.backstop,
        may_end_naturally=watched and may_decide and case.household.closed_on is not None,
        may_measure=watched and may(user, MEASURE, region),
        reopening=ReasonForm() if not watched and may_decide else None,
        history=AuditEntry.objects.filter(object_type=case._meta.label_lower, object_id=str(case.pk)).order_by("pk"),
    )


@require_http_methods(["GET", "HEAD", "POST"])
def open_case(request: HttpRequest, pk: int) -> HttpResponse:
    """Put a household under watch; pk is the household's."""
    require(request.user, DECIDE)
    household = get_object_or_404(Household.objects.visible_to(request.user, DECIDE).select_related("village__region"), pk=pk)
    form = OpenForm(request.POST or None, region_code=household.audit_region)
    words = {
        "title": _("Put under watch"),
        "submit": _("Put the household under watch"),
        "back": reverse("households_admin:household", args=[pk]),
        "crumbs": [(reverse("households_admin:household", args=[pk]), household.number)],
        "done": _("The household is under watch; add a measure for each risk."),
    }
    return _ask(request, form, lambda: services.open_case(household, by=request.user, **form.said()), **words)


@require_http_methods(["GET", "HEAD", "POST"])
def correct(request: HttpRequest, pk: int) -> HttpResponse:
    require(request.user, DECIDE)
    case = _find(request, pk, DECIDE)
    form = FactsForm(request.POST or None, region_code=case.audit_region, initial=facts_of(case))
    words = _words(case, title=_("Correct the case"), submit=_("Keep the correction"), done=_("The case is corrected."))
    return _ask(request, form, lambda: services.correct_case(case, by=request.user, **form.said()), **words)


@require_http_methods(["GET", "HEAD", "POST"])
def measure(request: HttpRequest, pk: int) -> HttpResponse:
    require(request.user, MEASURE)
    case = _find(request, pk, MEASURE)
    labels = dict(code_book(case.audit_region).choices(List.RISK))
    form = MeasureForm(request.POST or None, case=case, labels=labels, initial={"risk": case.risks.filter(measures__isnull=True).first()})
    words = _words(case, title=_("Add a measure"), submit=_("Keep the measure"), done=_("The measure is written down."))
    return _ask(request, form, lambda: services.add_measure(by=request.user, **form.cleaned_data), **words)


@require_http_methods(["GET", "HEAD", "POST"])
def end_measure(request: HttpRequest, pk: int) -> HttpResponse:
    """Say when a measure ended; pk is the measure's."""
    require(request.user, MEASURE)
    cases = MonitoringCase.objects.visible_to(request.user, MEASURE)
    found = get_object_or_404(Measure.objects.filter(risk__case__in=cases).select_related("risk__case__household__village"), pk=pk)
    form = EndForm(request.POST or None)
    words = _words(found.risk.case, title=_("End a measure"), submit=_("Keep the last day"), done=_("The measure has its last day."))
    return _ask(request, form, lambda: services.end_measure(found, by=request.user, **form.cleaned_data), **words)


@require_http_methods(["GET", "HEAD", "POST"])
def clear(request: HttpRequest, pk: int) -> HttpResponse:
    """Clear the risk; the page says beforehand what that asks for."""
    require(request.user, DECIDE)
    case, today = _find(request, pk, DECIDE), timezone.localdate()
    form = ClearForm(request.POST or None, case=case)
    words = _words(case, title=_("Clear the risk"), submit=_("Clear the risk"), done=_("The risk is cleared."))
    hints = {
        "asked": clearing.conditions(case, today),
        "year": today.year,
        "recorded_fen": incomes_per_head([case.household_id], today).get(case.household_id),
        "window": window(today),
    }
    return _ask(request, form, lambda: clearing.clear_case(case, by=request.user, **form.said()), **words, **hints)


@require_POST
def reopen(request: HttpRequest, pk: int) -> HttpResponse:
    """Take a wrong clearing back."""
    require(request.user, DECIDE)
    case, form = _find(request, pk, DECIDE), ReasonForm(request.POST)
    with say_refusal(request) as saying:
        services.reopen(case, reason=form.cleaned_data["reason"] if form.is_valid() else "", by=request.user)
    if not saying.refused:
        messages.success(request, _("The household is under watch again."))
    return redirect("monitoring_admin:case", pk)


def _find(request: HttpRequest, pk: int, what: str) -> MonitoringCase:
    cases = MonitoringCase.objects.visible_to(request.user, what).select_related("household__village__region")
    return get_object_or_404(cases, pk=pk)


def _title(case: MonitoringCase) -> str:
    head = case.household.head
    return f"{head.name if head else case.household.number} · {case.household.village} {case.household.group}"


def _words(case: MonitoringCase, **words) -> dict:
    address = reverse("monitoring_admin:case", args=[case.pk])
    return {"back": address, "crumbs": [*CRUMBS, (address, _title(case))], **words}


def _ask(request: HttpRequest, form: forms.Form, do: Callable, *, back: str, done: str, **context) -> HttpResponse:
    """Show a form; when it is sent and valid, call the service, then go to the page of the case, or back."""
    status = 200
    if request.method == "POST":
        status = 422
        if form.is_valid():
            with say_refusal(request) as saying:
                made = do()
            if not saying.refused:
                messages.success(request, done)
                return redirect("monitoring_admin:case", made.pk) if isinstance(made, MonitoringCase) else redirect(back)
    return officials_page(request, "monitoring/officials/form.html", icon="view", form=form, back=back, status=status, **context)
