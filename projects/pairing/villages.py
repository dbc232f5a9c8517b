"""Officials' screens of pairing: villages with who is helped and who not, and one village where households are paired."""

from dataclasses import dataclass

import django_filters
from django import forms
from django.db.models import F, Prefetch
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect
from django.urls import reverse_lazy
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, ngettext
from django.views.decorators.http import require_POST, require_safe
from wagtail.admin import messages
from wagtail.admin.filters import WagtailFilterSet
from wagtail.admin.ui.tables import Column, TitleColumn

from accounts.permissions import may, require
from accounts.screens import OfficialsListing, officials_page
from projects.households.models import Household, Member
from projects.pairing import services
from projects.pairing.forms import HandOverForm, PairForm, ReasonForm
from projects.pairing.models import Pairing
from projects.pairing.queries import loads_of, with_counts, without_helper
from projects.villages.models import Village
from shared.errors import say_refusal

READ, MANAGE = "pairing.read", services.MANAGE
CRUMBS = [(reverse_lazy("pairing_admin:list"), gettext_lazy("Pairing"))]
MOST_AT_ONCE = 1_000  # households that one press may pair
_NAMES = Prefetch("members", Member.objects.only("household_id", "name", "relation", "left_on"))
_NAMES_OF_HOUSEHOLD = Prefetch("household__members", Member.objects.only("household_id", "name", "relation", "left_on"))


class VillageFilterSet(WagtailFilterSet):
    without = django_filters.ChoiceFilter(
        choices=[("yes", gettext_lazy("yes"))],
        method="with_households_without",
        label=gettext_lazy("With households without a helper"),
        empty_label=gettext_lazy("All"),
        widget=forms.RadioSelect,
    )

    class Meta:
        model = Village
        fields = ["without"]

    def with_households_without(self, queryset, name: str, value: str):
        return queryset.filter(helped__lt=F("lived_in"))


class VillageList(OfficialsListing):
    model = Village
    what, namespace = READ, "pairing_admin"
    default_ordering = "region_id"
    page_title, header_icon = gettext_lazy("Pairing"), "group"
    verbose_name_plural = gettext_lazy("villages")
    filterset_class = VillageFilterSet
    columns = [
        TitleColumn("village", label=gettext_lazy("Village"), accessor=str, url_name="pairing_admin:village"),
        Column("lived_in", label=gettext_lazy("Households"), classname="officials-num"),
        Column("helped", label=gettext_lazy("With a helper"), classname="officials-num"),
        Column(
            "without",
            label=gettext_lazy("Without a helper"),
            accessor=lambda village: village.lived_in - village.helped,
            classname="officials-num",
        ),
        Column("helper_count", label=gettext_lazy("Helpers"), classname="officials-num"),
    ]

    def get_base_queryset(self):
        return with_counts(super().get_base_queryset().select_related("region"))

    def search_queryset(self, queryset):
        words = self.search_query.strip()
        return queryset.filter(region__name__contains=words) if words else queryset


@dataclass(frozen=True, slots=True)
class Act:
    """What the boxes of a village's page lead to: the form that is asked, the list the boxes stand in, the words of its button."""

    form: type[forms.Form]
    boxes: str
    label: str


ACTS = {
    "pair": Act(PairForm, "household", gettext_lazy("Pair the chosen households")),
    "hand_over": Act(HandOverForm, "pairing", gettext_lazy("Hand the chosen households over")),
    "end": Act(ReasonForm, "pairing", gettext_lazy("End the chosen pairings")),
}


@require_safe
def village_page(request: HttpRequest, pk: int) -> HttpResponse:
    """Helpers with their load, households without a helper, and who helps whom."""
    return _page(request, _find(request, pk, READ), chosen=set(), forms_now={}, status=200)


@require_POST
def act(request: HttpRequest, pk: int, name: str) -> HttpResponse:
    """Pair, hand over or end for the ticked boxes; the service asks for the permission and the state."""
    if name not in ACTS:
        raise Http404
    require(request.user, MANAGE)
    village, chosen = _find(request, pk, MANAGE), _ticked(request, ACTS[name].boxes)
    form = _form(name, village, request.POST)
    if form.is_valid():
        with say_refusal(request) as saying:
            count = _do(name, village, chosen, form.cleaned_data, request.user)
        if not saying.refused:
            messages.success(request, ngettext("%(count)s household done.", "%(count)s households done.", count) % {"count": count})
            return redirect("pairing_admin:village", pk)
    return _page(request, village, chosen=chosen, forms_now={name: form}, status=422)


def _find(request: HttpRequest, pk: int, what: str) -> Village:
    return get_object_or_404(Village.objects.visible_to(request.user, what).select_related("region"), pk=pk)


def _ticked(request: HttpRequest, name: str) -> set[int]:
    return {int(pk) for pk in request.POST.getlist(name)[:MOST_AT_ONCE] if pk.isdecimal()}


def _form(name: str, village: Village, data=None) -> forms.Form:
    known = {} if ACTS[name].form is ReasonForm else {"village": village}
    return ACTS[name].form(data, prefix=name, auto_id=f"id_{name}_%s", **known)


def _do(name: str, village: Village, chosen: set[int], said: dict, by) -> int:
    """Call the service with what was ticked of this village and what the form says."""
    if name == "pair":
        return len(services.pair(Household.objects.filter(village=village, pk__in=chosen), by=by, **said))
    pairings = Pairing.objects.standing().filter(household__village=village, pk__in=chosen)
    pairings = pairings.select_related("household__village", "helper")
    if name == "end":
        return services.end(pairings, by=by, **said)
    return len(services.hand_over(pairings, on=said.pop("from_on"), by=by, **said))


def _page(request: HttpRequest, village: Village, *, chosen: set[int], forms_now: dict, status: int) -> HttpResponse:
    may_manage = may(request.user, MANAGE, village.audit_region)
    standing = Pairing.objects.standing().filter(household__village=village).order_by("household__number")
    loads, everybody = loads_of(village), standing.select_related("household", "helper", "unit")
    alone = without_helper(Household.objects.filter(village=village).exclude(pk__in=standing.values("household")))
    return officials_page(
        request,
        "pairing/officials/village.html",
        title=_("Pairing in %(village)s") % {"village": village},
        icon="group",
        crumbs=CRUMBS,
        status=status,
        village=village,
        loads=loads,
        out_of_post={load.helper.pk for load in loads if not load.in_post},
        alone=list(alone.prefetch_related(_NAMES).defer("address")),
        pairings=list(everybody.prefetch_related(_NAMES_OF_HOUSEHOLD).defer("household__address")),
        chosen=chosen,
        forms={name: forms_now.get(name) or _form(name, village) for name in ACTS} if may_manage else {},
        labels={name: one.label for name, one in ACTS.items()},
    )
