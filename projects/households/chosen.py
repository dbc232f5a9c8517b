"""Households that the register's list hands over to a page: the boxes that were ticked."""

from urllib.parse import urlsplit

from django.http import HttpRequest, HttpResponse, QueryDict
from django.shortcuts import redirect
from django.urls import reverse
from django.utils.translation import gettext as _
from wagtail.admin import messages

MOST_CHOSEN = 1_000  # households that a list can hand over; more are an area


def chosen_keys(said: QueryDict) -> list[int]:
    """Primary keys of households, each once, in their order."""
    return [int(pk) for pk in dict.fromkeys(said.getlist("household")[:MOST_CHOSEN]) if pk.isdecimal() and len(pk) < 19]


def nobody_chosen(request: HttpRequest) -> HttpResponse:
    """Back to the list, with the filters it had, and a word about the boxes."""
    messages.warning(request, _("Tick the households first, then press the button again."))
    address, came_from = reverse("households_admin:list"), urlsplit(request.headers.get("Referer", ""))
    return redirect(f"{address}?{came_from.query}" if came_from.path == address and came_from.query else address)
