"""Officials' side of the ledger: a household's statement as a panel and on paper, its personal link, reversals."""

import segno
from django.http import HttpRequest, HttpResponse
from django.middleware.csrf import get_token
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils import timezone
from django.utils.safestring import mark_safe
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_http_methods, require_POST, require_safe
from wagtail.admin import messages
from wagtail.admin.ui.components import Component

from accounts.permissions import may, require
from accounts.screens import officials_page
from audit.services import record
from projects.ledger import complaints, periods, services, sources
from projects.ledger.calculation import calculation
from projects.ledger.forms import ReversalForm
from projects.ledger.models import IncomeAccount, IncomeEntry
from projects.ledger.views import statement_context
from shared.errors import say_refusal

_WITH_PLACE = ("household__village__region",)


class StatementPanel(Component):
    """The statement on a household's page, with what the reader may do about it."""

    template_name = "ledger/officials/panel.html"

    def __init__(self, request: HttpRequest, account: IncomeAccount):
        self.request, self.account = request, account

    def get_context_data(self, parent_context):
        region, user, asked = self.account.audit_region, self.request.user, self.request.GET
        acts = {"may_give_link": "ledger.give_link", "may_reverse": "ledger.reverse", "may_enter": "ledger.enter"}
        context = statement_context(self.account, asked.get("year", ""))
        today = timezone.localdate()
        years = [total.key for total in context["statement"].years]
        period = periods.of_key(asked.get("period", ""), today)
        links = sources.links_of([line.source for line in context["statement"].lines], user)
        more = {
            "account": self.account,
            "request": self.request,
            "csrf_token": get_token(self.request),
            "lines": [(line, links.get(sources.bare(line.source), [])) for line in context["statement"].lines],
            "periods": periods.offered(years, today),
            "net": calculation(self.account, period, today=today) if period else context["net"],
            "complaints": complaints.of_account(self.account),
        }
        return context | {name: may(user, what, region) for name, what in acts.items()} | more


def household_panel(request: HttpRequest, household) -> StatementPanel | None:
    """What the ledger adds to a household's page; nothing for people who may not read it."""
    account = IncomeAccount.objects.filter(household=household).first()
    if account is None or not may(request.user, "ledger.read", household.audit_region):
        return None
    account.household = household  # with its village and members, read already
    return StatementPanel(request, account)


@never_cache
@require_safe
def print_statement(request: HttpRequest, pk: int) -> HttpResponse:
    """The statement of a year on a sheet of paper, for the household's own folder."""
    account = get_object_or_404(IncomeAccount.objects.visible_to(request.user, "ledger.read").select_related(*_WITH_PLACE), pk=pk)
    record(request.user, "statement.printed", account)
    return render(request, "ledger/officials/print.html", statement_context(account, request.GET.get("year", "")))


@never_cache
@require_POST
def give_link(request: HttpRequest, pk: int) -> HttpResponse:
    """Make a personal link and show address and code, this once, as a slip to print and hand over."""
    require(request.user, "ledger.give_link")
    account = get_object_or_404(IncomeAccount.objects.visible_to(request.user, "ledger.give_link").select_related(*_WITH_PLACE), pk=pk)
    link, code = services.give_link(account, by=request.user)
    address = request.build_absolute_uri(reverse("ledger:statement", args=[link.token]))
    household = account.household
    crumbs = [
        (reverse("households_admin:list"), _("Household register")),
        (_page_of(household), household.head.name if household.head else household.number),
    ]
    return officials_page(
        request,
        "ledger/officials/slip.html",
        title=_("Personal link"),
        icon="key",
        crumbs=crumbs,
        link=link,
        code=f"{code[:3]} {code[3:]}",
        address=address,
        picture=mark_safe(segno.make(address, error="m").svg_inline(scale=4)),  # noqa: S308  made here from our own address
        household=household,
    )


@require_http_methods(["GET", "HEAD", "POST"])
def reverse_entry(request: HttpRequest, pk: int) -> HttpResponse:
    """Take an entry back, with a reason."""
    require(request.user, "ledger.reverse")
    accounts = IncomeAccount.objects.visible_to(request.user, "ledger.reverse")
    entry = get_object_or_404(
        IncomeEntry.objects.select_related("posting", "account__household__village__region"), pk=pk, account__in=accounts
    )
    household = entry.account.household
    form = ReversalForm(request.POST or None)
    if request.method == "POST" and form.is_valid():
        with say_refusal(request) as saying:
            services.reverse(entry, reason=form.cleaned_data["reason"], by=request.user)
        if not saying.refused:
            messages.success(request, _("The entry is taken back; the reversal stands in the statement."))
        return redirect(_page_of(household))
    crumbs = [
        (reverse("households_admin:list"), _("Household register")),
        (_page_of(household), household.head.name if household.head else household.number),
    ]
    words = {"title": _("Take an entry back"), "icon": "rotate", "crumbs": crumbs, "source_words": sources.in_words(entry.source)}
    return officials_page(request, "ledger/officials/reverse.html", form=form, entry=entry, household=household, **words)


def _page_of(household) -> str:
    return reverse("households_admin:household", args=[household.pk])
