"""Officials' screens over a whole region: the list of entries, their totals, and what leaves the house."""

from django import forms
from django.http import HttpRequest, HttpResponse
from django.urls import path, reverse, reverse_lazy
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.decorators.http import require_http_methods, require_safe
from wagtail import hooks
from wagtail.admin.ui.tables import Column, TitleColumn
from wagtail.admin.widgets.button import HeaderButton

from accounts.permissions import may, require
from accounts.screens import OfficialsListing, PermittedMenuItem, YuanColumn, listing_paths, officials_page
from projects.households.exports.forms import ReasonForm
from projects.households.imports.sheets_out import CONTENT_TYPE, answer
from projects.ledger import entries_out, sources
from projects.ledger.entries import GROUPS, READ, EntryFilterSet, totals
from projects.ledger.models import IncomeEntry
from shared.errors import RuleError

CRUMBS = [(reverse_lazy("entries_admin:list"), gettext_lazy("Income entries"))]
TYPES = {"xlsx": CONTENT_TYPE, "csv": "text/csv; charset=utf-8"}


class ExportForm(ReasonForm):
    kind = forms.ChoiceField(
        label=gettext_lazy("As"), choices=[("xlsx", gettext_lazy("workbook (.xlsx)")), ("csv", gettext_lazy("text (.csv)"))], initial="xlsx"
    )


class EntryList(OfficialsListing):
    """Every entry of the reader's regions; the filters stand in the address, so a number of the totals opens its list."""

    model = IncomeEntry
    what, namespace = READ, "entries_admin"
    default_ordering = "-earned_on"
    page_title, header_icon = gettext_lazy("Income entries"), "list-ul"
    verbose_name_plural = gettext_lazy("income entries")
    filterset_class = EntryFilterSet
    is_searchable = False
    columns = [
        Column("earned_on", label=gettext_lazy("Date"), accessor=lambda entry: f"{entry.earned_on:%Y-%m-%d}"),
        TitleColumn(
            "household",
            label=gettext_lazy("Household"),
            accessor=lambda entry: entry.account.household.number,
            get_url=lambda entry: reverse("households_admin:household", args=[entry.account.household_id]),
        ),
        Column("village", label=gettext_lazy("Village"), accessor=lambda entry: str(entry.account.household.village)),
        Column("item", label=gettext_lazy("For what")),
        Column("kind", label=gettext_lazy("Kind"), accessor="get_kind_display"),
        Column("source", label=gettext_lazy("Where it comes from"), accessor=lambda entry: sources.in_words(entry.source)),
        YuanColumn("amount_fen", label=gettext_lazy("Yuan")),
    ]

    def get_base_queryset(self):
        return super().get_base_queryset().select_related("account__household__village__region")

    def get_header_buttons(self):
        asked = self.request.GET.urlencode()
        buttons = [HeaderButton(_("Totals"), f"{reverse('entries_admin:totals')}?{asked}", icon_name="decimal")]
        if may(self.request.user, entries_out.WHAT):
            buttons.append(HeaderButton(_("Export"), f"{reverse('entries_admin:export')}?{asked}", icon_name="download"))
        return buttons


def _asked(request: HttpRequest, what: str = READ) -> tuple[EntryFilterSet, dict[str, str]]:
    """The filtered entries for which a person may do `what`, and the filters in use as an address has them."""
    visible = IncomeEntry.objects.visible_to(request.user, what)
    chosen = EntryFilterSet(request.GET, queryset=visible, request=request)
    return chosen, {key: value for key, value in request.GET.items() if key in EntryFilterSet.base_filters and value}


@require_safe
def totals_page(request: HttpRequest) -> HttpResponse:
    """Sums by kind, item, origin, township or village, and year; ?by= chooses, the list's filters narrow."""
    require(request.user, READ)
    chosen, asked = _asked(request)
    group = GROUPS.get(request.GET.get("by", ""), GROUPS["kind"])
    words = {"title": _("Income totals"), "icon": "decimal", "crumbs": CRUMBS}
    shown = totals(chosen.qs, group, asked)
    return officials_page(request, "ledger/officials/totals.html", totals=shown, groups=GROUPS.values(), asked=asked, **words)


@require_http_methods(["GET", "HEAD", "POST"])
def export_page(request: HttpRequest) -> HttpResponse:
    """Ask what for, then stream the entries that the address's filters choose."""
    require(request.user, entries_out.WHAT)
    chosen, asked = _asked(request, entries_out.WHAT)
    form = ExportForm(request.POST or None)
    if request.method == "POST" and form.is_valid():
        kind = form.cleaned_data["kind"]
        try:
            file = entries_out.export(chosen.qs, kind=kind, reason=form.cleaned_data["reason"], filters=asked, by=request.user)
        except RuleError as refused:
            form.add_error("reason", refused.message)
        else:
            return answer(file, f"{_('income entries')}-{timezone.localdate():%Y%m%d}.{kind}", TYPES[kind])
    words = {"title": _("Export income entries"), "icon": "download", "crumbs": CRUMBS, "status": 422 if form.errors else 200}
    return officials_page(request, "ledger/officials/export.html", form=form, count=chosen.qs.count(), **words)


@hooks.register("register_admin_urls")
def entry_urls():
    return listing_paths(EntryList, path("totals/", totals_page, name="totals"), path("export/", export_page, name="export"))


@hooks.register("register_aid_menu_item")
def totals_menu_item():
    address = reverse_lazy("entries_admin:totals")
    return PermittedMenuItem(gettext_lazy("Income totals"), address, what=READ, name="income-totals", icon_name="decimal", order=20)
