"""The public list as an address says it: filters, sort, words; which choices there are; one page of cards."""

from dataclasses import dataclass, field

from django import forms
from django.core.cache import cache
from django.core.paginator import Page, Paginator
from django.db.models import Count, Max, QuerySet
from django.utils.functional import cached_property
from django.utils.translation import get_language
from django.utils.translation import gettext_lazy as _

from marketplace.catalogue.models import Category, Storage, Supplier
from marketplace.catalogue.models.search import Listing
from marketplace.catalogue.places import place_names
from marketplace.catalogue.search.query import Question, read
from marketplace.catalogue.search.ranking import answer, in_stock
from regions.models import Region, level_of

PER_PAGE = 24
COUNTED = 960  # forty pages; beyond that the list says “more than”
YUAN = 100
BANDS = {"0-20": (0, 20), "20-50": (20, 50), "50-100": (50, 100), "100-200": (100, 200), "200-": (200, None)}
SORTS = {
    "newest": ("-pk",),
    "sales": ("-sold", "-pk"),
    "price": ("price_fen", "-pk"),
    "price-down": ("-price_fen", "-pk"),
    "rating": ("-rating_x100", "-pk"),
}
_SORT_LABELS = {
    "newest": _("newest first"),
    "sales": _("most sold"),
    "price": _("lowest price first"),
    "price-down": _("highest price first"),
    "rating": _("best rated"),
}
_BAND_LABELS = {
    "0-20": _("up to ¥20"),
    "20-50": _("¥20 to ¥50"),
    "50-100": _("¥50 to ¥100"),
    "100-200": _("¥100 to ¥200"),
    "200-": _("from ¥200"),
}


@dataclass(frozen=True, slots=True)
class Facet:
    """A choice: value in the address, label, how many products on sale have it; the upper one's value, or ""."""

    value: str
    label: str
    count: int
    above: str = ""


@dataclass(frozen=True)
class Facets:
    """What can be chosen; only what some product has."""

    categories: list[Facet]
    villages: list[Facet]
    supplier_kinds: list[Facet]
    storages: list[Facet]
    rated: bool


def facets() -> Facets:
    """The choices of the running language; a minute old at most."""
    key = f"shop-facets-{get_language()}"
    found = cache.get(key)
    if found is None:
        found = _count_facets()
        cache.set(key, found, 60)
    return found


def _count_facets() -> Facets:
    counts: dict[str, dict[str, int]] = {"category": {}, "region_code": {}, "supplier_kind": {}, "storage_class": {}}
    columns, rated = tuple(counts), False
    rows = Listing.objects.values_list(*columns).annotate(n=Count("pk"), best=Max("rating_x100")).order_by()
    for *values, n, best in rows:
        rated = rated or best > 0
        for name, value in zip(columns, values, strict=True):
            counts[name][value] = counts[name].get(value, 0) + n
    places = place_names(Region.objects.filter(code__in=counts["region_code"]))
    return Facets(
        categories=_category_facets(counts["category"]),
        villages=[Facet(code, name, counts["region_code"][code]) for code, name in sorted(places.items())],
        supplier_kinds=[
            Facet(kind.value, str(kind.label), counts["supplier_kind"][kind]) for kind in Supplier.Kind if kind in counts["supplier_kind"]
        ],
        storages=[Facet(one.value, str(one.label), counts["storage_class"][one]) for one in Storage if one in counts["storage_class"]],
        rated=rated,
    )


def _category_facets(counts: dict[str, int]) -> list[Facet]:
    """Upper kinds with their lower ones behind them; an upper one counts its lower ones too."""
    kinds = list(Category.objects.all())
    totals = {kind.pk: counts.get(kind.pk, 0) for kind in kinds}
    for kind in kinds:
        if kind.parent_id:
            totals[kind.parent_id] += counts.get(kind.pk, 0)
    upper = [kind for kind in kinds if kind.parent_id is None and totals[kind.pk]]
    found = []
    for kind in upper:
        below = [child for child in kinds if child.parent_id == kind.pk and totals[child.pk]]
        found += [Facet(one.pk, str(one), totals[one.pk], one.parent_id or "") for one in (kind, *below)]
    return found


class BrowseForm(forms.Form):
    """The filters. What an address says wrongly is left out, never an error page: addresses are typed and shared."""

    q = forms.CharField(label=_("Search products"), max_length=40, required=False)
    category = forms.ChoiceField(label=_("Kind of goods"), required=False)
    village = forms.ChoiceField(label=_("Village"), required=False)
    kind = forms.ChoiceField(label=_("Kind of supplier"), required=False)
    storage = forms.ChoiceField(label=_("Kept and sent"), required=False)
    price = forms.ChoiceField(label=_("Price"), required=False)
    stock = forms.BooleanField(label=_("in stock"), required=False)
    certified = forms.BooleanField(label=_("certified aid product"), required=False)
    promotion = forms.BooleanField(label=_("on promotion"), required=False)
    sort = forms.ChoiceField(label=_("Sort by"), required=False)

    FILTERS = ("category", "village", "kind", "storage", "price", "stock", "certified", "promotion")

    def __init__(self, data, known: Facets):
        super().__init__(data)
        self.known = known
        every = [("", _("all"))]
        self.fields["category"].choices = every + [
            (one.value, f"{'　' if one.above else ''}{one.label} ({one.count})") for one in known.categories
        ]
        self.fields["village"].choices = every + [(one.value, one.label) for one in known.villages]
        self.fields["kind"].choices = every + [(one.value, one.label) for one in known.supplier_kinds]
        self.fields["storage"].choices = every + [(one.value, one.label) for one in known.storages]
        self.fields["price"].choices = every + list(_BAND_LABELS.items())
        sorts = [(name, label) for name, label in _SORT_LABELS.items() if name != "rating" or known.rated]
        fitting = [("", _("best match first"))] if str(data.get("q", "")).strip() else []
        self.fields["sort"].choices = fitting + sorts if fitting else [("", sorts[0][1]), *sorts[1:]]

    @property
    def selects(self) -> list:
        return [self[name] for name in ("sort", "category", "village", "kind", "storage", "price")]

    @property
    def ticks(self) -> list:
        return [self[name] for name in ("stock", "certified", "promotion")]

    @cached_property
    def asked(self) -> dict:
        """The filters that make sense, by name."""
        self.is_valid()
        asked = {name: value for name, value in self.cleaned_data.items() if value}
        village = str(self.data.get("village", ""))
        if "village" not in asked and len(village) == 12 and village.isascii() and village.isdigit():
            asked["village"] = village  # a township or county, or a village without goods at the moment
        return asked

    def rows(self) -> QuerySet[Listing]:
        """Listings that pass the filters, words not yet looked at."""
        asked, rows = self.asked, Listing.objects.all()
        if category := asked.get("category"):
            upper = any(one.value == category and not one.above for one in self.known.categories)
            rows = rows.filter(**{"upper_category" if upper else "category": category})
        if village := asked.get("village"):
            prefix = village[: level_of(village)]
            rows = (
                rows.filter(region_code=village)
                if len(prefix) == 12
                else rows.filter(region_code__gte=prefix, region_code__lt=prefix + ":")
            )
        if band := BANDS.get(asked.get("price")):
            rows = rows.filter(price_fen__gte=band[0] * YUAN)
            rows = rows.filter(price_fen__lt=band[1] * YUAN) if band[1] else rows
        same = {"kind": "supplier_kind", "storage": "storage_class", "certified": "certified", "promotion": "promoted"}
        rows = rows.filter(**{column: asked[name] for name, column in same.items() if name in asked})
        return rows.filter(in_stock()) if asked.get("stock") else rows


@dataclass
class Browse:
    """One page of the list. many: there are more than were counted. question and partial: of a search."""

    page: Page
    ids: list[int]
    many: bool = False
    question: Question | None = None
    partial: bool = False
    asked: dict = field(default_factory=dict)


def browse(form: BrowseForm, number) -> Browse:
    """The page with that number, at most three queries however many products there are."""
    asked, rows = form.asked, form.rows()
    words, order = asked.get("q"), SORTS.get(asked.get("sort"))
    if words:
        question = read(words)
        found = answer(question, rows)
        ids = _sorted(found.ids, order) if order else found.ids
        page = Paginator(ids, PER_PAGE).get_page(number)
        return Browse(page, list(page.object_list), question=question, partial=found.partial, asked=asked)
    ordered = rows.order_by(*(order or SORTS["newest"])).values_list("pk", flat=True)
    counter = _Counted(ordered, PER_PAGE)
    page = counter.get_page(number)
    return Browse(page, list(page.object_list), many=counter.many, asked=asked)


def _sorted(ids: list[int], order: tuple[str, ...]) -> list[int]:
    return list(Listing.objects.filter(pk__in=ids).order_by(*order).values_list("pk", flat=True))


class _Counted(Paginator):
    """Counts no further than COUNTED, so that a long list costs what a short one does."""

    many = False

    @cached_property
    def count(self) -> int:
        counted = self.object_list.order_by()[: COUNTED + 1].count()
        self.many = counted > COUNTED
        return min(counted, COUNTED)
