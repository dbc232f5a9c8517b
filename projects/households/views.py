"""Officials' screens of the register: the list of households, and the page of one."""

from django.db.models import Q
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.decorators.http import require_safe
from wagtail import hooks
from wagtail.admin.filters import WagtailFilterSet
from wagtail.admin.ui.tables import Column, TitleColumn

from accounts.screens import OfficialsListing, officials_page
from audit.services import record
from projects.households.models import Household, Member


class HouseholdFilterSet(WagtailFilterSet):
    class Meta:
        model = Household
        fields = ["kind", "cause"]


def _size(household: Household) -> int:
    return sum(member.left_on is None for member in household.members.all())


class HouseholdList(OfficialsListing):
    """Full names, as officials' lists may show them; every row and its members in four queries, whatever the number."""

    model = Household
    what, namespace = "households.read", "households_admin"
    page_title, header_icon = gettext_lazy("Household register"), "group"
    verbose_name_plural = gettext_lazy("households")
    filterset_class = HouseholdFilterSet
    columns = [
        TitleColumn("number", label=gettext_lazy("Number"), url_name="households_admin:household"),
        Column("head", label=gettext_lazy("Head"), accessor=lambda household: household.head.name if household.head else "—"),
        Column("village", label=gettext_lazy("Village"), accessor=lambda household: str(household.village)),
        Column("group", label=gettext_lazy("Group")),
        Column("size", label=gettext_lazy("Members"), accessor=_size, classname="officials-num"),
        Column("kind", label=gettext_lazy("Kind"), accessor="get_kind_display"),
        Column("cause", label=gettext_lazy("Main cause of poverty"), accessor="get_cause_display"),
    ]

    def get_base_queryset(self):
        return super().get_base_queryset().select_related("village__region").prefetch_related("members")

    def search_queryset(self, queryset):
        """By household number, name of a member, name of the village."""
        words = self.search_query.strip()
        if not words:
            return queryset
        named = Member.objects.filter(name__contains=words).values("household_id")
        village = Q(village__region__name__contains=words) | Q(village__region__name_en__icontains=words)
        return queryset.filter(Q(number__contains=words) | Q(pk__in=named) | village)


@require_safe
def household(request: HttpRequest, pk: int) -> HttpResponse:
    """One household. Other apps add their panels by the hook `household_panels`; reading it leaves an audit line."""
    shown = get_object_or_404(
        Household.objects.visible_to(request.user, "households.read").select_related("village__region").prefetch_related("members"), pk=pk
    )
    record(request.user, "household.read", shown)
    panels = [panel for add in hooks.get_hooks("household_panels") if (panel := add(request, shown)) is not None]
    head = shown.head
    title = _("Household %(number)s") % {"number": shown.number} if head is None else f"{head.name} · {shown.village} {shown.group}"
    crumbs = [(reverse("households_admin:list"), _("Household register"))]
    living = [member for member in shown.members.all() if member.left_on is None]
    template = "households/officials/household.html"
    return officials_page(request, template, title=title, icon="group", crumbs=crumbs, household=shown, living=living, panels=panels)
