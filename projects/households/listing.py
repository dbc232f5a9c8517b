"""The list of households in the back office: search, filters in the address, what can be done with the chosen ones."""

import django_filters
from django import forms
from django.db.models import Exists, OuterRef, Prefetch
from django.utils.html import format_html
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from wagtail.admin.filters import WagtailFilterSet
from wagtail.admin.ui.tables import Column, TitleColumn

from accounts.permissions import may
from accounts.screens import OfficialsListing
from projects.households.checks.views import villages_of
from projects.households.models import Doubt, Household, Member
from projects.households.search import MOST, CappedPaginator, search
from projects.villages.models import Village

_YES_NO = [("yes", gettext_lazy("yes")), ("no", gettext_lazy("no"))]
# A list decrypts nothing.
_SHOWN = Prefetch("members", Member.objects.only("household_id", "number", "name", "relation", "left_on"))


class HouseholdFilterSet(WagtailFilterSet):
    village = django_filters.ModelChoiceFilter(queryset=villages_of, label=gettext_lazy("Village"))
    exited = django_filters.ChoiceFilter(
        choices=_YES_NO, method="by_exit", label=gettext_lazy("Out of poverty"), empty_label=gettext_lazy("All"), widget=forms.RadioSelect
    )
    waiting = django_filters.ChoiceFilter(
        choices=_YES_NO[:1],
        method="by_doubt",
        label=gettext_lazy("With open doubts"),
        empty_label=gettext_lazy("All"),
        widget=forms.RadioSelect,
    )

    class Meta:
        model = Household
        fields = ["village", "kind", "cause", "exited", "waiting"]

    def by_exit(self, queryset, name: str, value: str):
        return queryset.filter(exited_on__isnull=value == "no")

    def by_doubt(self, queryset, name: str, value: str):
        return queryset.filter(Exists(Doubt.objects.waiting().filter(household=OuterRef("pk"))))


class ChoiceColumn(Column):
    """A box to tick, by which a row is chosen for what the buttons under the list do."""

    def __init__(self, name: str):
        super().__init__(name, label=gettext_lazy("Choose"))

    def get_value(self, instance: Household) -> str:
        label = _("Choose household %(number)s") % {"number": instance.number}
        return format_html('<input type="checkbox" name="household" value="{}" form="chosen" aria-label="{}">', instance.pk, label)


def _size(household: Household) -> int:
    return sum(member.left_on is None for member in household.members.all())


class HouseholdList(OfficialsListing):
    """Full names, as officials' lists may show them; every row and its members in a few queries, whatever the number."""

    model = Household
    what, namespace = "households.read", "households_admin"
    default_ordering = "number"
    page_title, header_icon = gettext_lazy("Household register"), "group"
    verbose_name_plural = gettext_lazy("households")
    filterset_class = HouseholdFilterSet
    paginate_by = 30
    paginator_class = CappedPaginator
    results_template_name = "households/officials/list_results.html"
    columns = [
        ChoiceColumn("choose"),
        TitleColumn("number", label=gettext_lazy("Number"), url_name="households_admin:household"),
        Column("head", label=gettext_lazy("Head"), accessor=lambda household: household.head.name if household.head else "—"),
        Column("village", label=gettext_lazy("Village"), accessor=lambda household: str(household.village)),
        Column("group", label=gettext_lazy("Group")),
        Column("size", label=gettext_lazy("Members"), accessor=_size, classname="officials-num"),
        Column("kind", label=gettext_lazy("Kind"), accessor="get_kind_display"),
        Column("cause", label=gettext_lazy("Main cause of poverty"), accessor="get_cause_display"),
    ]

    def get_base_queryset(self):
        return super().get_base_queryset().select_related("village__region").defer("address").prefetch_related(_SHOWN)

    def search_queryset(self, queryset):
        """Narrows what the filters left, so that a search inside a village sees the whole village."""
        villages = Village.objects.visible_to(self.request.user, self.what)
        return search(queryset, self.search_query, villages=villages) if self.search_query else queryset

    def get_context_data(self, **kwargs):
        context = super().get_context_data(**kwargs)
        user = self.request.user
        buttons = {"may_recheck": may(user, "households.explain_doubt"), "may_export": may(user, "households.export")}
        return context | buttons | {"has_more": context["paginator"].has_more, "most": MOST}
