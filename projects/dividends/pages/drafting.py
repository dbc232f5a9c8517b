"""Drawing a round up, by a form that first shows what would come out."""

from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods
from wagtail.admin import messages

from accounts.permissions import require
from accounts.screens import officials_page
from projects.dividends import services
from projects.dividends.builder import initial_of
from projects.dividends.examples import templates_for
from projects.dividends.forms import FiguresForm, RoundForm
from projects.dividends.models import FormulaTemplate
from projects.dividends.pages.rounds import CRUMBS, find
from projects.dividends.preview import preview
from shared.errors import say_refusal


@require_http_methods(["GET", "HEAD", "POST"])
def new(request: HttpRequest) -> HttpResponse:
    """Draw up a round, or look first what would come out."""
    require(request.user, "dividends.draw_up")
    template = FormulaTemplate.objects.filter(pk=_number(request.GET.get("template"))).first()
    initial = {"programme": request.GET.get("programme")} | (initial_of(template.spec) if template else {})
    form = RoundForm(request.POST or None, request.FILES or None, user=request.user, initial=initial)
    shown, status = None, 200
    if request.method == "POST":
        status = 422
        if form.is_valid():
            programme, figures = form.cleaned_data["programme"], form.figures()
            with say_refusal(request) as saying:
                if "preview" in request.POST:
                    shown, status = preview(programme, by=request.user, **figures), 200
                else:
                    made = services.draw_up(programme, by=request.user, **figures)
            if shown is None and not saying.refused:
                messages.success(request, _("The round is drawn up; look at its lines, then put it to the village meetings."))
                return redirect("dividends_admin:round", made.pk)
    context = {"title": _("Draw up a round"), "icon": "plus", "crumbs": CRUMBS, "submit": _("Draw up the round"), "chosen": template}
    return _form_page(request, form, shown, status, back=reverse("dividends_admin:list"), **context)


@require_http_methods(["GET", "HEAD", "POST"])
def redraw(request: HttpRequest, pk: int) -> HttpResponse:
    """Draw up a draft anew with other figures."""
    require(request.user, "dividends.draw_up")
    round_ = find(request, pk, "dividends.draw_up")
    figures = {"title": round_.title, "year": round_.year, "base_on": round_.base_on, "reasons": round_.reasons}
    figures |= {"pot_fen": round_.pot_fen + round_.reserve_fen, "costs_fen": round_.costs_fen or None, "source_kind": round_.source_kind}
    initial = initial_of(round_.formula_spec) | figures
    form = FiguresForm(request.POST or None, request.FILES or None, initial=initial, region_code=round_.audit_region)
    shown, status = None, 200
    if request.method == "POST":
        status = 422
        if form.is_valid():
            with say_refusal(request) as saying:
                if "preview" in request.POST:
                    shown, status = preview(round_.programme, by=request.user, apart_from=round_, **form.figures()), 200
                else:
                    services.redraw(round_, by=request.user, **form.figures())
            if shown is None and not saying.refused:
                messages.success(request, _("The round is drawn up anew."))
                return redirect("dividends_admin:round", pk)
    crumbs = [*CRUMBS, (reverse("dividends_admin:round", args=[pk]), str(round_))]
    context = {"title": _("Draw up anew"), "icon": "edit", "crumbs": crumbs, "submit": _("Draw up anew"), "chosen": round_.template}
    return _form_page(request, form, shown, status, back=reverse("dividends_admin:round", args=[pk]), **context)


def _form_page(request: HttpRequest, form, shown, status: int, **context) -> HttpResponse:
    prefixes = [prefix for _role, prefix in request.user.posts_today()]
    region = max(prefixes, key=len, default="").ljust(12, "0")
    ready = templates_for(region, timezone.localdate())
    return officials_page(request, "dividends/officials/form.html", form=form, preview=shown, ready=ready, status=status, **context)


def _number(text: str | None) -> int | None:
    return int(text) if text and text.isdigit() else None
