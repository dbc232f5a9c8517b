"""The list of households in the back office: search, filters in the address, what can be done with the chosen ones."""

from django.db.models import Prefetch
from django.utils.html import format_html
from django.utils.safestring import mark_safe
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from wagtail.admin.ui.tables import Column, TitleColumn

from accounts.permissions import may
from accounts.screens import OfficialsListing
from projects.households.filters import HouseholdFilterSet
from projects.households.models import Household, Member
from projects.households.search import MOST, CappedPaginator, search
from projects.villages.models import Village

# A list decrypts nothing.
_SHOWN = Prefetch("members", Member.objects.only("household_id", "number", "name", "relation", "left_on"))


class ChoiceColumn(Column):
    """A box to tick, by which a row is chosen for what the buttons under the list do."""

    def __init__(self, name: str):
        super().__init__(name, label=gettext_lazy("Choose"))

    def get_value(self, instance: Household) -> str:
        return self._box(instance, "")

    def get_cell_context_data(self, instance: Household, parent_context) -> dict:
        context = super().get_cell_context_data(instance, parent_context)
        if chooses_all(context["request"]):
            context["value"] = self._box(instance, mark_safe(" checked"))
        return context

    def _box(self, instance: Household, checked: str) -> str:
        label, box = _("Choose household %(number)s") % {"number": instance.number}, '<input type="checkbox" name="household" value="{}"'
        return format_html(box + ' form="chosen" aria-label="{}"{}>', instance.pk, label, checked)


def chooses_all(request) -> bool:
    """Were all that match chosen, beyond the page that is shown?"""
    return request is not None and request.GET.get("choose") == "all"


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
        buttons = {
            "may_recheck": may(user, "households.explain_doubt"),
            "may_export": may(user, "households.export"),
            "may_print": may(user, "households.print_card"),
        }
        return context | buttons | {"has_more": context["paginator"].has_more, "most": MOST} | self._choosing(context)

    def _choosing(self, context: dict) -> dict:
        """Beyond the page's boxes: the keys of the others when all were chosen, and the address that chooses all or none."""
        asked = self.request.GET.copy()
        every = chooses_all(self.request)
        asked.pop("choose", None)
        if not every:
            asked.pop("p", None)
            asked["choose"] = "all"
        on_page = {household.pk for household in context["page_obj"].object_list}
        chosen = [pk for pk in self.object_list.values_list("pk", flat=True)[:MOST] if pk not in on_page] if every else []
        return {"chosen_beyond": chosen, "chooses_all": every, "choosing": asked.urlencode(), "count": context["paginator"].count}
