"""Public pages made from data, never typed: where the money goes, public notices."""

import segno
from django.conf import settings
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.safestring import mark_safe
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
    """One notice; whoever scans the paper of a withdrawn version is led to the one that stands in for it."""
    found = projects.notice(public_id)
    if found is None:
        if successor := projects.notice_successor(public_id):
            return redirect("cms:notice", successor)
        raise Http404
    crumbs = [{"label": _("Public notices"), "url": reverse("cms:notices")}, {"label": found.summary.title}]
    return render(request, "cms/notice.html", {"NAV": "notices", "notice": found, "crumbs": crumbs})


def notice_poster(request: HttpRequest, public_id: str) -> HttpResponse:
    """The notice on A4 for the village's board: large type, a head on every sheet, a code that leads to the public page."""
    found = projects.notice(public_id)
    if found is None:
        raise Http404
    address = request.build_absolute_uri(reverse("cms:notice", args=[public_id]))
    drawn = segno.make(address, error="m").svg_inline(border=2, dark="#000", light="#fff", svgclass="qr", omitsize=True)
    return render(request, "cms/notice_poster.html", {"notice": found, "address": address, "code": mark_safe(drawn)})  # noqa: S308  drawn by segno


def notice_photo(request: HttpRequest, public_id: str, number: int) -> HttpResponse:
    """A photo of the board, for as long as the notice's lines are shown."""
    content = projects.notice_photo(public_id, number)
    if content is None:
        raise Http404
    return HttpResponse(
        content, content_type="image/jpeg", headers={"Cache-Control": "private, max-age=300", "X-Content-Type-Options": "nosniff"}
    )
