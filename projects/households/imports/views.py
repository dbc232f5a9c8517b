"""Officials' screens of imports: the list, uploading, the page of one with its progress and findings, its columns, the marked copy."""

from django.core.paginator import Paginator
from django.http import HttpRequest, HttpResponse, JsonResponse
from django.shortcuts import get_object_or_404, redirect
from django.urls import reverse, reverse_lazy
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_http_methods, require_POST, require_safe
from wagtail.admin import messages
from wagtail.admin.ui.tables import Column, DateColumn, StatusTagColumn, TitleColumn
from wagtail.admin.widgets.button import HeaderButton
from xlsxwriter.utility import xl_col_to_name

from accounts.permissions import require
from accounts.screens import OfficialsListing, officials_page
from audit.services import record
from projects.households.imports import findings, guards, services, staging, storing
from projects.households.imports.columns import BY_KEY
from projects.households.imports.forms import ColumnsForm, UploadForm
from projects.households.imports.marked import marked_copy
from projects.households.imports.models import ImportRow, ImportRun
from projects.households.imports.sheets_out import answer
from shared.errors import RuleError, say_refusal

WHAT = "households.import"
Status = ImportRun.Status
PER_PAGE = 100
SHOWN = {"error": gettext_lazy("Errors"), "doubt": gettext_lazy("Doubts"), "all": gettext_lazy("Errors and doubts")}


class ImportList(OfficialsListing):
    model = ImportRun
    what, namespace = WHAT, "imports_admin"
    page_title, header_icon = gettext_lazy("Imports into the register"), "upload"
    verbose_name_plural = gettext_lazy("imports")
    default_ordering = "-pk"
    columns = [
        TitleColumn("file_name", label=gettext_lazy("File"), url_name="imports_admin:run"),
        Column("region", label=gettext_lazy("Area"), accessor=lambda run: str(run.region)),
        Column("uploaded_by", label=gettext_lazy("Uploaded by"), accessor=lambda run: str(run.uploaded_by)),
        DateColumn("uploaded_at", label=gettext_lazy("Uploaded")),
        StatusTagColumn(
            "status", label=gettext_lazy("Status"), accessor="get_status_display", primary=lambda run: run.status == Status.IMPORTED
        ),
    ]

    def get_base_queryset(self):
        return super().get_base_queryset().select_related("region", "uploaded_by")

    def search_queryset(self, queryset):
        words = self.search_query.strip()
        return queryset.filter(file_name__contains=words) if words else queryset

    def get_header_buttons(self):
        return [HeaderButton(_("Upload a workbook"), url=reverse("imports_admin:new"), icon_name="upload")]


CRUMBS = [
    (reverse_lazy("households_admin:list"), gettext_lazy("Household register")),
    (reverse_lazy("imports_admin:list"), gettext_lazy("Imports into the register")),
]


@require_http_methods(["GET", "HEAD", "POST"])
def new(request: HttpRequest) -> HttpResponse:
    """Upload a workbook; it is checked in the background."""
    require(request.user, WHAT)
    form, status = UploadForm(request.POST or None, request.FILES or None, user=request.user), 200
    if request.method == "POST":
        status = 422
        if form.is_valid():
            file = form.cleaned_data["file"]
            try:
                if file.size > guards.limit_bytes():
                    raise guards.too_large(file.size)
                with storing.laid_down(file) as path:
                    run = services.upload(path, file_name=file.name, region=form.cleaned_data["region"], by=request.user)
                return redirect("imports_admin:run", run.pk)
            except RuleError as error:
                form.add_error("file", error.message)
    words = {"title": _("Upload a workbook"), "icon": "upload", "crumbs": CRUMBS}
    return officials_page(request, "households/officials/import_new.html", form=form, status=status, **words)


@never_cache
@require_safe
def run_page(request: HttpRequest, pk: int) -> HttpResponse:
    """Where the import stands; once checked, every error and doubt by sheet and cell, and what can be done now."""
    run = _find(request, pk)
    if run.status == Status.MAPPING:
        return redirect("imports_admin:columns", pk)
    shown = request.GET.get("show") if request.GET.get("show") in SHOWN else ("error" if run.counts.get("error") else "all")
    page = Paginator(findings.rows_with(run, shown), PER_PAGE).get_page(request.GET.get("p"))
    return officials_page(
        request,
        "households/officials/import_run.html",
        title=str(run),
        icon="upload",
        crumbs=CRUMBS,
        run=run,
        progress=_progress(run),
        counts=_counts(run),
        shown=shown,
        filters=SHOWN.items(),
        page=page,
        findings=[finding for row in page for finding in findings.of_row(run, row, shown)],
        may_cancel=Status.CANCELLED in run.NEXT[Status(run.status)],
    )


def _counts(run: ImportRun) -> list[tuple[str, str, int]]:
    names = [(outcome.value, outcome.label) for outcome in ImportRow.Outcome] + [("doubt", _("Rows with a doubt"))]
    return [(name, label, run.counts.get(name, 0)) for name, label in names]


@never_cache
@require_safe
def progress(request: HttpRequest, pk: int) -> HttpResponse:
    """Where the import stands, for the script of its page: one query, no rows."""
    return JsonResponse(_progress(_find(request, pk)))


def _progress(run: ImportRun) -> dict:
    """Everything the page says while a run is at work; `total` 0 while nobody has counted the lines yet."""
    importing = run.status == Status.IMPORTING
    done, total = (run.rows_done, run.rows_total) if importing else (run.read_to, run.lines_total)
    words = {"done": done, "total": total}
    if importing:
        sentence = _("%(done)s of %(total)s rows are in the register.") % words
    else:
        sentence = _("%(done)s of %(total)s lines are checked.") % words if total else _("The workbook is being opened.")
    return {
        "status": run.status,
        "label": run.get_status_display(),
        "is_at_work": run.status in ImportRun.AT_WORK,
        "done": done,
        "total": total,
        "percent": run.percent,
        "sentence": sentence,
        "counts": run.counts,
    }


@require_http_methods(["GET", "HEAD", "POST"])
def columns(request: HttpRequest, pk: int) -> HttpResponse:
    """Say once what headings mean that nobody knows yet; it is remembered for the county."""
    run = _find(request, pk)
    if run.status != Status.MAPPING:
        return redirect("imports_admin:run", pk)
    form, status = ColumnsForm(request.POST or None, headings=staging.unexplained(run)), 200
    if request.method == "POST":
        status = 422
        if form.is_valid():
            with say_refusal(request) as saying:
                services.explain_columns(run, meanings=form.meanings(), by=request.user)
            if not saying.refused:
                return redirect("imports_admin:run", pk)
    known = [(BY_KEY[key].header, sheet["name"], xl_col_to_name(place)) for sheet in run.sheets for key, place in sheet["columns"].items()]
    words = {"title": _("What do these columns mean?"), "icon": "table", "crumbs": CRUMBS, "run": run, "known": known}
    return officials_page(request, "households/officials/import_columns.html", form=form, status=status, **words)


ACTS = {
    "all": lambda run, by: services.start_import(run, only_good=False, by=by),
    "good": lambda run, by: services.start_import(run, only_good=True, by=by),
    "resume": lambda run, by: services.resume(run, by=by),
    "cancel": lambda run, by: services.cancel(run, by=by),
}


@require_POST
def act(request: HttpRequest, pk: int, name: str) -> HttpResponse:
    """Import all, import the good rows only, take up again, cancel."""
    run = _find(request, pk)
    with say_refusal(request) as saying:
        ACTS[name](run, request.user)
    if not saying.refused:
        run.refresh_from_db()
        messages.success(request, _("%(what)s is now “%(is)s”.") % {"what": run, "is": run.get_status_display()})
    return redirect("imports_admin:run", pk)


@require_safe
def marked(request: HttpRequest, pk: int) -> HttpResponse:
    """The workbook with its errors marked; it holds what was uploaded, so the download leaves an audit line."""
    run = _find(request, pk)
    with say_refusal(request):
        file = marked_copy(run)
        record(request.user, "importrun.marked_copy", run)
        name = run.file_name.rsplit(".", 1)[0]
        return answer(file, _("%(name)s, marked.xlsx") % {"name": name})
    return redirect("imports_admin:run", pk)


def _find(request: HttpRequest, pk: int) -> ImportRun:
    require(request.user, WHAT)
    runs = ImportRun.objects.visible_to(request.user, WHAT).select_related("region", "uploaded_by", "confirmed_by")
    return get_object_or_404(runs, pk=pk)
