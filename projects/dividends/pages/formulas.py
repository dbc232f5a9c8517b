"""Formula templates: the list, one with its examples run as tests, and a new one."""

from django.db.models import Q
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect
from django.urls import reverse, reverse_lazy
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.decorators.http import require_http_methods, require_POST, require_safe
from wagtail.admin import messages
from wagtail.admin.ui.tables import Column, TitleColumn
from wagtail.admin.widgets.button import HeaderButton

from accounts.permissions import may, require
from accounts.rules import prefixes_of
from accounts.screens import OfficialsListing, officials_page
from projects.dividends import examples, words
from projects.dividends.builder import initial_of, values_in_words
from projects.dividends.forms import TemplateForm
from projects.dividends.models import FormulaTemplate
from projects.dividends.pages.rounds import find
from shared.errors import say_refusal

EDIT, READ = "dividends.edit_formulas", "dividends.read"
CRUMBS = [(reverse_lazy("formulas_admin:list"), gettext_lazy("Formulae"))]


class FormulaList(OfficialsListing):
    model = FormulaTemplate
    what, namespace = READ, "formulas_admin"
    default_ordering = ("name", "-version")
    page_title, header_icon = gettext_lazy("Formulae"), "list-ul"
    verbose_name_plural = gettext_lazy("formula templates")
    columns = [
        TitleColumn("name", label=gettext_lazy("Name"), url_name="formulas_admin:formula"),
        Column("formula", label=gettext_lazy("How it is divided"), accessor="get_formula_display"),
        Column("version", label=gettext_lazy("Version"), classname="officials-num"),
        Column("region_prefix", label=gettext_lazy("Region prefix")),
        Column("valid_from", label=gettext_lazy("In force from")),
        Column("valid_to", label=gettext_lazy("In force to")),
    ]

    def get_base_queryset(self):
        return visible(self.request.user)

    def search_queryset(self, queryset):
        asked = self.search_query.strip()
        return queryset.filter(name__contains=asked) if asked else queryset

    def get_header_buttons(self):
        if not may(self.request.user, EDIT):
            return []
        return [HeaderButton(_("New formula"), url=reverse("formulas_admin:new"), icon_name="plus")]


def visible(user):
    """Templates of the own regions and of larger ones that hold there."""
    seen = Q(region_prefix="") if may(user, READ) else Q(pk__in=[])
    for prefix in prefixes_of(user, READ):
        seen |= Q(region_prefix__startswith=prefix) | Q(region_prefix__in=[prefix[:n] for n in range(2, len(prefix))])
    return FormulaTemplate.objects.filter(seen)


@require_safe
def formula(request: HttpRequest, pk: int) -> HttpResponse:
    """One template in words, with its examples."""
    require(request.user, READ)
    template = get_object_or_404(visible(request.user), pk=pk)
    return _page(request, template, [])


@require_POST
def check(request: HttpRequest, pk: int) -> HttpResponse:
    """Run the examples; nothing is written."""
    require(request.user, READ)
    template = get_object_or_404(visible(request.user), pk=pk)
    return _page(request, template, examples.check_formula(template))


@require_http_methods(["GET", "HEAD", "POST"])
def new(request: HttpRequest) -> HttpResponse:
    """A new template, or a new version of one that is there (?from=)."""
    require(request.user, EDIT)
    asked = request.GET.get("from", "")
    before = visible(request.user).filter(pk=asked if asked.isdigit() else 0).first()
    prefix = next((prefix for role, prefix in request.user.posts_today() if may(request.user, EDIT, prefix)), "")
    initial = {"region_prefix": prefix}
    if before:
        initial |= initial_of(before.spec) | {"name": before.name, "document": before.document}
    form, status = TemplateForm(request.POST or None, request.FILES or None, initial=initial), 200
    if request.method == "POST":
        status = 422
        if form.is_valid():
            with say_refusal(request) as saying:
                facts = {name: form.cleaned_data[name] for name in form.FIGURES}
                made = examples.make_template(spec=form.spec(), by=request.user, **facts)
            if not saying.refused:
                messages.success(request, _("The formula is kept; clerks may choose it from now on."))
                return redirect("formulas_admin:formula", made.pk)
    context = {"title": _("New formula"), "icon": "plus", "crumbs": CRUMBS, "submit": _("Keep the formula")}
    return officials_page(
        request, "dividends/officials/form.html", form=form, status=status, back=reverse("formulas_admin:list"), **context
    )


@require_POST
def keep_example(request: HttpRequest, pk: int) -> HttpResponse:
    """Keep a round as an example of its template."""
    require(request.user, EDIT)
    round_ = find(request, pk, READ)
    if round_.template is None:
        messages.error(request, _("This round was not divided by a kept formula, so it is an example of none."))
        return redirect("dividends_admin:round", pk)
    with say_refusal(request) as saying:
        examples.keep_example(round_.template, round_, by=request.user)
    if not saying.refused:
        messages.success(request, _("The round is kept as an example, without names and numbers."))
    return redirect("dividends_admin:round", pk)


def _page(request: HttpRequest, template: FormulaTemplate, outcomes: list) -> HttpResponse:
    spec = template.spec
    return officials_page(
        request,
        "dividends/officials/formula.html",
        title=str(template),
        icon="list-ul",
        crumbs=CRUMBS,
        found=template,
        formula_words=words.formula(spec),
        formula_rows=values_in_words(spec),
        outcomes=outcomes,
        may_edit=may(request.user, EDIT, template.region_prefix),
        may_draw_up=may(request.user, "dividends.draw_up"),
    )
