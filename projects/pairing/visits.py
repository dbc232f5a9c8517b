"""A helper's own pages: my households, and writing down a visit. Made for a phone as well."""

from django.db.models import OuterRef, Prefetch, Subquery
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_safe
from wagtail.admin import messages

from accounts.permissions import require
from accounts.screens import officials_page
from projects.households.models import Household, Member
from projects.pairing import services
from projects.pairing.forms import VisitForm
from projects.pairing.models import Pairing, Visit
from shared.errors import say_refusal

WHAT = services.VISIT
_NAMES = Prefetch("household__members", Member.objects.only("household_id", "name", "relation", "left_on"))


def own_pairings(user):
    """Standing pairings of a helper, households not visited for longest first; `last_visit` is the helper's own last one."""
    visible = Household.objects.visible_to(user, WHAT).order_by()
    visits = Visit.objects.filter(household=OuterRef("household"), visitor=user).order_by("-visited_on").values("visited_on")[:1]
    mine = Pairing.objects.standing().filter(helper=user, household__in=visible).annotate(last_visit=Subquery(visits))
    return mine.order_by("last_visit", "household__number")


def not_visited_this_month(user):
    """Own pairings without a visit since the first of the month."""
    first = timezone.localdate().replace(day=1)
    visited = Visit.objects.filter(visitor=user, visited_on__gte=first).values("household")
    return own_pairings(user).exclude(household__in=visited)


@require_safe
def mine(request: HttpRequest) -> HttpResponse:
    """My households: who lives where, since when I help, when I was there last."""
    require(request.user, WHAT)
    pairings = own_pairings(request.user).select_related("household__village__region", "unit").prefetch_related(_NAMES)
    today = timezone.localdate()
    return officials_page(
        request,
        "pairing/officials/mine.html",
        title=_("My households"),
        icon="home",
        pairings=sorted(
            pairings.defer("household__address"), key=lambda pairing: (pairing.last_visit is not None, pairing.last_visit or today)
        ),
        first_of_month=today.replace(day=1),
    )


@require_http_methods(["GET", "HEAD", "POST"])
def visit(request: HttpRequest, pk: int) -> HttpResponse:
    """Write down a visit to a household."""
    require(request.user, WHAT)
    household = get_object_or_404(Household.objects.visible_to(request.user, WHAT).select_related("village__region"), pk=pk)
    form, status = VisitForm(request.POST or None, household=household), 200
    if request.method == "POST":
        status = 422
        if form.is_valid():
            with say_refusal(request) as saying:
                services.record_visit(household, by=request.user, **form.cleaned_data)
            if not saying.refused:
                messages.success(request, _("The visit is written down."))
                return redirect("households_admin:household", pk)
    name = household.head.name if household.head else household.number
    return officials_page(
        request,
        "pairing/officials/visit.html",
        title=_("Visit to %(name)s") % {"name": name},
        icon="form",
        crumbs=[(reverse("households_admin:household", args=[pk]), name)],
        status=status,
        form=form,
        household=household,
        latest=household.visits.select_related("visitor").first(),
    )
