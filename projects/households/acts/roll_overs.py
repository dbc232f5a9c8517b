"""Officials' screens of the roll-over: the list, what would happen, the page of one with its progress and report, the report as a file."""

from django import forms
from django.core.paginator import Paginator
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect
from django.urls import reverse, reverse_lazy
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_http_methods, require_POST, require_safe
from wagtail.admin import messages
from wagtail.admin.ui.tables import Column, DateColumn, StatusTagColumn, TitleColumn
from wagtail.admin.widgets.button import HeaderButton

from accounts.permissions import require
from accounts.screens import OfficialsListing, officials_page
from audit.services import record
from projects.households.acts.report import KINDS, described, write_report
from projects.households.imports.forms import RegionField, regions_of
from projects.households.imports.sheets_out import answer
from projects.households.models import RollOver, RollOverLine
from projects.households.services import roll_over
from projects.households.services.year_end import outlook
from regions.models import Region
from shared.errors import RuleError, say_refusal

WHAT = "households.roll_over"
PER_PAGE = 50
YEARS_BACK = 5
CRUMBS = [
    (reverse_lazy("households_admin:list"), gettext_lazy("Household register")),
    (reverse_lazy("roll_overs_admin:list"), gettext_lazy("Turn of the year")),
]


class RollOverList(OfficialsListing):
    model = RollOver
    what, namespace = WHAT, "roll_overs_admin"
    page_title, header_icon = gettext_lazy("Turn of the year"), "calendar-check"
    verbose_name_plural = gettext_lazy("roll-overs")
    default_ordering = "-pk"
    is_searchable = False
    columns = [
        TitleColumn(
            "from_year", label=gettext_lazy("Years"), url_name="roll_overs_admin:run",
            accessor=lambda run: f"{run.from_year} → {run.from_year + 1}",
        ),
        Column("region_code", label=gettext_lazy("Area"), accessor=lambda run: str(_region(run))),
        Column("copied", label=gettext_lazy("Carried over")),
        Column("new", label=gettext_lazy("New")),
        Column("gone", label=gettext_lazy("Gone")),
        Column("changed", label=gettext_lazy("Changed")),
        Column("made_by_name", label=gettext_lazy("By")),
        DateColumn("made_at", label=gettext_lazy("When")),
        StatusTagColumn("status", label=gettext_lazy("Status"), accessor="get_status_display", primary=lambda run: run.status == "done"),
    ]  # fmt: skip

    def get_header_buttons(self):
        return [HeaderButton(_("Carry the register over"), url=reverse("roll_overs_admin:new"), icon_name="calendar-check")]


class ChoiceForm(forms.Form):
    """Which region, from which year."""

    region = RegionField(label=gettext_lazy("Area"), queryset=Region.objects.none())
    year = forms.TypedChoiceField(
        label=gettext_lazy("From the year"), coerce=int, help_text=gettext_lazy("a year that is over; its records go into the next one")
    )

    def __init__(self, *args, user, **kwargs):
        super().__init__(*args, **kwargs)
        field, last = self.fields["region"], timezone.localdate().year - 1
        field.queryset = regions_of(user, WHAT)
        field.initial = field.queryset.first()
        self.fields["year"].choices = [(year, f"{year} → {year + 1}") for year in range(last, last - YEARS_BACK, -1)]


@require_http_methods(["GET", "HEAD", "POST"])
def new(request: HttpRequest) -> HttpResponse:
    """Choose (GET), see what would happen (GET with the choice), do it (POST)."""
    require(request.user, WHAT)
    asked = request.POST or (request.GET if "region" in request.GET else None)
    form, status, coming = ChoiceForm(asked, user=request.user), 200, None
    if asked is not None and form.is_valid():
        region, year = form.cleaned_data["region"], form.cleaned_data["year"]
        if request.method == "POST":
            status = 422
            try:
                return redirect("roll_overs_admin:run", roll_over.start(region, year, by=request.user).pk)
            except RuleError as refused:
                form.add_error(None, refused.message)
        coming = outlook(region.prefix, year)
    elif asked is not None:
        status = 422
    words = {"title": _("Carry the register over"), "icon": "calendar-check", "crumbs": CRUMBS, "status": status}
    return officials_page(request, "households/officials/roll_over_new.html", form=form, coming=coming, **words)


@never_cache
@require_safe
def page(request: HttpRequest, pk: int) -> HttpResponse:
    """Where a roll-over stands; once done, its report, one kind of lines at a time."""
    run = _find(request, pk)
    shown = request.GET.get("show") if request.GET.get("show") in KINDS else next((kind for kind in KINDS if getattr(run, kind)), "new")
    lines = Paginator(RollOverLine.objects.filter(roll_over=run, kind=shown), PER_PAGE).get_page(request.GET.get("p"))
    return officials_page(
        request,
        "households/officials/roll_over.html",
        title=f"{_region(run)} {run.from_year} → {run.from_year + 1}",
        icon="calendar-check",
        crumbs=CRUMBS,
        run=run,
        region=_region(run),
        shown=shown,
        filters=[(kind, label, getattr(run, kind)) for kind, label in KINDS.items()],
        page=lines,
        rows=list(described(lines.object_list)),
    )


@require_POST
def resume(request: HttpRequest, pk: int) -> HttpResponse:
    run = _find(request, pk)
    with say_refusal(request) as saying:
        roll_over.resume(run, by=request.user)
    if not saying.refused:
        messages.success(request, _("It goes on behind the last part that was finished."))
    return redirect("roll_overs_admin:run", pk)


@require_safe
def report(request: HttpRequest, pk: int, kind: str) -> HttpResponse:
    """The whole report as a workbook or as CSV; the download leaves an audit line."""
    run = _find(request, pk)
    if kind not in {"xlsx", "csv"}:
        raise Http404
    file, content_type = write_report(run, _region(run), kind, by=request.user)
    record(request.user, "rollover.exported", run, kind=kind)
    return answer(file, f"{_region(run).name}-{run.from_year}-{run.from_year + 1}.{kind}", content_type)


def _find(request: HttpRequest, pk: int) -> RollOver:
    require(request.user, WHAT)
    return get_object_or_404(RollOver.objects.visible_to(request.user, WHAT), pk=pk)


def _region(run: RollOver) -> Region:
    return Region.objects.get(pk=run.region_code)
