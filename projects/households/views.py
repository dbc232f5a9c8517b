"""Officials' screens of the register: the page of one household, and the bare numbers of one member."""

from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_POST, require_safe
from wagtail import hooks

from accounts.permissions import may, require
from accounts.screens import officials_page
from audit.services import record
from projects.households.codes import code_book
from projects.households.models import Household, Member
from projects.households.services.disclosure import see_identity
from projects.households.sheet import member_card, year_facts
from shared.errors import say_refusal


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
    book = code_book(shown.audit_region)
    latest = shown.years.prefetch_related("indicators").first()
    context = {
        "household": shown,
        "cards": [member_card(member, book) for member in shown.members.all() if member.left_on is None],
        "year": latest,
        "year_facts": year_facts(latest, book),
        "may_see_identity": may(request.user, "households.see_identity", shown.audit_region),
        "panels": panels,
    }
    return officials_page(request, "households/officials/household.html", title=title, icon="group", crumbs=crumbs, **context)


@never_cache
@require_POST
def identity(request: HttpRequest, pk: int) -> HttpResponse:
    """The bare numbers of one member, shown this once to whoever may see them and says why."""
    require(request.user, "households.see_identity")
    households = Household.objects.visible_to(request.user, "households.see_identity")
    asked = request.POST.get("member", "")
    found = Member.objects.filter(household__in=households, pk=int(asked) if asked.isdecimal() else None)
    member = get_object_or_404(found.select_related("household__village__region"), household=pk)
    page = reverse("households_admin:household", args=[pk])
    with say_refusal(request) as saying:
        shown = see_identity(member, reason=request.POST.get("reason", ""), by=request.user)
    if saying.refused:
        return redirect(page)
    crumbs = [(reverse("households_admin:list"), _("Household register")), (page, str(member.household))]
    template = "households/officials/identity.html"
    return officials_page(request, template, title=member.name, icon="key", crumbs=crumbs, member=member, shown=shown, page=page)
