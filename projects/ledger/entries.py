"""Entries of a region as a list: the filters of its address, and the totals whose every number opens such a list."""

from dataclasses import dataclass
from urllib.parse import urlencode

import django_filters
from django.db.models import Case, CharField, QuerySet, Sum, Value, When
from django.db.models.functions import Coalesce, ExtractYear, Substr
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from wagtail.admin.filters import WagtailFilterSet

from projects.ledger import sources
from projects.ledger.models import IncomeEntry, IncomeItem
from regions.models import Region

READ = "ledger.read"
VILLAGE = "account__household__village__region__code"
TOWN_DIGITS, VILLAGE_DIGITS = 9, 12
MOST_ROWS = 500  # rows of totals on one page


class EntryFilterSet(WagtailFilterSet):
    """What a number of the totals says in an address, and what a person may choose."""

    kind = django_filters.ChoiceFilter(choices=IncomeEntry.Kind.choices, label=gettext_lazy("Income kind"))
    item_code = django_filters.ModelChoiceFilter(queryset=IncomeItem.objects.all(), method="by_item", label=gettext_lazy("Income item"))
    item = django_filters.CharFilter(lookup_expr="exact", label=gettext_lazy("For what"))
    origin = django_filters.ChoiceFilter(choices=lambda: origins(), method="by_origin", label=gettext_lazy("Where it comes from"))
    year = django_filters.NumberFilter(field_name="earned_on", lookup_expr="year", label=gettext_lazy("Year"))
    from_day = django_filters.DateFilter(field_name="earned_on", lookup_expr="gte", label=gettext_lazy("From"))
    to_day = django_filters.DateFilter(field_name="earned_on", lookup_expr="lte", label=gettext_lazy("To"))
    region = django_filters.CharFilter(method="by_region", label=gettext_lazy("Region code, or its leading digits"))

    class Meta:
        model = IncomeEntry
        fields = ["kind", "item_code", "item", "origin", "year", "from_day", "to_day", "region"]

    def by_item(self, queryset, name: str, value: IncomeItem):
        return queryset.filter(item_code=value.pk)

    def by_origin(self, queryset, name: str, value: str):
        return with_origin(queryset).filter(origin=value)

    def by_region(self, queryset, name: str, value: str):
        prefix = value.strip()
        whole = Region.objects.filter(code=prefix).first()
        return queryset.filter(**{f"{VILLAGE}__startswith": whole.prefix if whole else prefix})


def origins() -> list[tuple[str, str]]:
    return [(kind, str(origin.label)) for kind, origin in sources.ORIGINS.items()] + [("other", _("Other sources"))]


def with_origin(entries: QuerySet) -> QuerySet:
    """Adds `origin`, as sources.origin_of says it; reversals count with what they take back."""
    whens = [When(source__startswith=f"{before}{kind}:", then=Value(kind)) for kind in sources.ORIGINS for before in ("", sources.REVERSAL)]
    return entries.annotate(origin=Case(*whens, default=Value("other"), output_field=CharField()))


@dataclass(frozen=True, slots=True)
class Group:
    """A way of grouping totals: what a row is, and the filter by which the list shows the same."""

    key: str
    label: str
    filter: str


GROUPS = {
    group.key: group
    for group in (
        Group("kind", gettext_lazy("Income kind"), "kind"),
        Group("item_code", gettext_lazy("Income item"), "item_code"),
        Group("item", gettext_lazy("For what"), "item"),
        Group("origin", gettext_lazy("Where it comes from"), "origin"),
        Group("town", gettext_lazy("Township"), "region"),
        Group("village", gettext_lazy("Village"), "region"),
    )
}


@dataclass(frozen=True, slots=True)
class Cell:
    """A sum in fen and the query of the list that adds up to it."""

    amount_fen: int
    query: str


@dataclass(frozen=True, slots=True)
class TotalRow:
    label: str
    cells: tuple[Cell, ...]
    whole: Cell


@dataclass(frozen=True, slots=True)
class Totals:
    """Rows by a group, columns by year; costs below zero, so that a column is what remained."""

    group: Group
    years: tuple[int, ...]
    rows: tuple[TotalRow, ...]
    foot: tuple[Cell, ...]
    whole: Cell
    cut_off: bool


def totals(entries: QuerySet, group: Group, asked: dict[str, str]) -> Totals:
    """Sum entries (already filtered as `asked`) by group and year. One query, and one for the labels."""
    found: dict[str, dict[int, int]] = {}
    for key, year, kind, fen in _sums(entries, group):
        row = found.setdefault(key, {})
        row[year] = row.get(year, 0) + (-fen if kind == IncomeEntry.Kind.COST else fen)
    years = tuple(sorted({year for row in found.values() for year in row}))
    names = _labels(group, list(found))
    kept = sorted(found, key=lambda key: (-sum(found[key].values()), key))
    rows = tuple(_row(names.get(key, key), found[key], years, asked | {group.filter: key}) for key in kept[:MOST_ROWS])
    sums = {year: sum(row.get(year, 0) for row in found.values()) for year in years}
    foot = _row("", sums, years, asked)
    return Totals(group, years, rows, foot.cells, foot.whole, len(kept) > MOST_ROWS)


def _sums(entries: QuerySet, group: Group):
    if group.key == "origin":
        entries = with_origin(entries)
    code = Coalesce(VILLAGE, Value(""))
    key = {"town": Substr(code, 1, TOWN_DIGITS), "village": code}.get(group.key, group.key)
    rows = entries.order_by().annotate(year=ExtractYear("earned_on"), **({"place": key} if group.filter == "region" else {}))
    name = "place" if group.filter == "region" else group.key
    return rows.values_list(name, "year", "kind").annotate(fen=Sum("amount_fen"))


def _row(label: str, sums: dict[int, int], years: tuple[int, ...], asked: dict[str, str]) -> TotalRow:
    cells = tuple(Cell(sums.get(year, 0), urlencode(asked | {"year": year})) for year in years)
    return TotalRow(label, cells, Cell(sum(sums.values()), urlencode(asked)))


def _labels(group: Group, keys: list[str]) -> dict[str, str]:
    if group.key == "kind":
        return {kind.value: str(kind.label) for kind in IncomeEntry.Kind}
    if group.key == "item_code":
        return {item.pk: str(item) for item in IncomeItem.objects.all()}
    if group.key == "origin":
        return dict(origins())
    if group.filter == "region":
        codes = {key.ljust(VILLAGE_DIGITS, "0"): key for key in keys}
        return {codes[region.pk]: str(region) for region in Region.objects.filter(pk__in=codes)}
    return {}
