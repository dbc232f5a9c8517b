"""Public pages made from data, never typed: where the money goes, public notices."""

from django.conf import settings
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import render
from django.urls import reverse
from django.utils.translation import gettext as _

from marketplace import public as market
from projects import public as projects


def money(request: HttpRequest) -> HttpResponse:
    """Where the money goes: the county's pots and sales, newest rounds, village by village."""
    county = settings.COUNTY_CODE
    return render(
        request,
        "cms/money.html",
        {
            "NAV": "money",
            "facts": projects.county_facts(county),
            "sales": market.county_sales(county),
            "rounds": projects.dividend_rounds_public(limit=50),
            "villages": [village for village in projects.villages_facts(county) if village.rounds],
            "crumbs": [{"label": _("Where the money goes")}],
        },
    )


def notices(request: HttpRequest) -> HttpResponse:
    return render(
        request, "cms/notices.html", {"NAV": "notices", "notices": projects.notices(limit=60), "crumbs": [{"label": _("Public notices")}]}
    )


def notice(request: HttpRequest, public_id: str) -> HttpResponse:
    found = projects.notice(public_id)
    if found is None:
        raise Http404
    crumbs = [{"label": _("Public notices"), "url": reverse("cms:notices")}, {"label": found.summary.title}]
    return render(request, "cms/notice.html", {"NAV": "notices", "notice": found, "crumbs": crumbs})
