"""A household's own statement: an address nobody can guess, a code told apart from it, plain words."""

import time
from datetime import date

from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_http_methods, require_POST

from projects.ledger import complaints, periods, reports, services
from projects.ledger.bars import bars
from projects.ledger.calculation import calculation
from projects.ledger.forms import CodeForm, ComplaintForm
from projects.ledger.models import IncomeEntry, StatementLink
from shared.errors import RuleError

OPEN_SECONDS = 30 * 60  # how long a code, once given, keeps the statement open in this browser
SESSION_KEY = "statement-links"  # {token: until, in seconds since 1970}


@never_cache
@require_http_methods(["GET", "HEAD", "POST"])
def statement(request: HttpRequest, token: str) -> HttpResponse:
    """Ask for the code; with it, show the statement of the year asked for (?year=2020)."""
    link = get_object_or_404(StatementLink.objects.select_related("account__household__village__region"), token=token)
    if closed := services.is_closed(link):
        return _private(render(request, "ledger/closed.html", {"reason": closed}, status=410))
    if request.method == "POST":
        return _private(_try_code(request, token))
    if not _is_open(request, token):
        return _private(render(request, "ledger/code.html", {"form": CodeForm()}))
    said = {"link": link, "complaints": complaints.of_account(link.account), "may_object": True}
    return _private(render(request, "ledger/statement.html", statement_context(link.account, request.GET.get("year", "")) | said))


@never_cache
@require_http_methods(["GET", "HEAD", "POST"])
def object_to(request: HttpRequest, token: str, pk: int) -> HttpResponse:
    """“I did not get this”: say what is wrong with one line; only from an opened statement, only about one's own lines."""
    link = get_object_or_404(StatementLink.objects.select_related("account__household__village__region"), token=token)
    if services.is_closed(link) or not _is_open(request, token):
        return _private(redirect("ledger:statement", token))
    entry = get_object_or_404(IncomeEntry.objects.filter(account=link.account, reverses__isnull=True), pk=pk)
    form = ComplaintForm(request.POST or None)
    if request.method == "POST" and form.is_valid():
        try:
            complaints.open_complaint(entry, **form.cleaned_data, link=link)
        except RuleError as refusal:
            form.add_error(None, refusal.message)
        else:
            return _private(redirect(f"{reverse('ledger:statement', args=[token])}?year={entry.earned_on.year}#complaints"))
    status = 422 if form.errors else 200
    return _private(render(request, "ledger/object.html", {"link": link, "entry": entry, "form": form}, status=status))


@never_cache
@require_POST
def close(request: HttpRequest, token: str) -> HttpResponse:
    """Close the statement in this browser, for phones that several people use."""
    request.session[SESSION_KEY] = {key: until for key, until in request.session.get(SESSION_KEY, {}).items() if key != token}
    return _private(redirect("ledger:statement", token))


def statement_context(account, asked: str, *, today: date | None = None) -> dict:
    """What a statement template needs, for the year asked for or else the last one with income."""
    overall = reports.statement(account)
    years = {str(total.key): total.key for total in overall.years}
    year = years.get(asked) or next(iter(years.values()), None)
    shown = reports.statement(account, year) if year else overall
    return {
        "household": account.household,
        "head": account.household.head,
        "village": account.household.village,
        "statement": shown,
        "all_years_fen": overall.total_fen,
        "year_bars": bars(reversed(overall.years)),
        "origin_bars": bars(shown.origins),
        "net": calculation(account, periods.calendar_year(year), today=today) if year else None,
    }


def _try_code(request: HttpRequest, token: str) -> HttpResponse:
    form = CodeForm(request.POST)
    if form.is_valid():
        try:
            services.open_link(token, code=form.cleaned_data["code"])
        except RuleError as refusal:
            if refusal.code == "link_closed":
                return render(request, "ledger/closed.html", {"reason": refusal.message}, status=410)
            form.add_error("code", refusal.message)
        else:
            request.session[SESSION_KEY] = request.session.get(SESSION_KEY, {}) | {token: int(time.time()) + OPEN_SECONDS}
            return redirect("ledger:statement", token)
    return render(request, "ledger/code.html", {"form": form}, status=422)


def _is_open(request: HttpRequest, token: str) -> bool:
    return request.session.get(SESSION_KEY, {}).get(token, 0) > time.time()


def _private(answer: HttpResponse) -> HttpResponse:
    """The address itself is half the key: it goes into no cache, no index and no other site's log."""
    answer["Referrer-Policy"] = "same-origin"
    answer["X-Robots-Tag"] = "noindex, nofollow"
    return answer
