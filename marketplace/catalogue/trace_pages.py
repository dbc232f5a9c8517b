"""What somebody reads who scans the code on a parcel; and the label to print. Public, nothing personal in it."""

import segno
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import render
from django.urls import reverse
from django.utils.safestring import mark_safe
from django.views.decorators.http import require_safe

from marketplace.catalogue import traces
from marketplace.catalogue.models import TraceRecord
from marketplace.catalogue.places import place_names
from shared.proofs import proof_response

FILES = ("report", "certificate")


@require_safe
def batch(request: HttpRequest, code: str) -> HttpResponse:
    """What holds now, what was said before, and whether the supplier's chain up to here was left alone."""
    found = _find(code)
    check = traces.verify(found.supplier, files=False)
    context = {
        "trace": found,
        "place": place_names([found.product.region])[found.product.region_id],
        "check": check,
        "intact": traces.files_are_whole(found) and (check.broken_at is None or found.number < check.broken_at),
        "versions": TraceRecord.objects.filter(code=found.code).order_by("-version"),
        "days": [(found.sown_on, "sown"), (found.harvested_on, "harvested"), (found.packed_on, "packed")],
    }
    return render(request, "catalogue/trace.html", context)


@require_safe
def label(request: HttpRequest, code: str) -> HttpResponse:
    """Labels for the parcels, twelve on a sheet; the code leads to `batch`."""
    found = _find(code)
    address = request.build_absolute_uri(reverse("trace:batch", args=[found.code]))
    drawn = segno.make(address, error="m", micro=False).svg_inline(border=2, dark="#000", light="#fff", svgclass="qr", omitsize=True)
    context = {
        "trace": found,
        "place": place_names([found.product.region])[found.product.region_id],
        "address": address,
        "code": mark_safe(drawn),  # noqa: S308  drawn by segno from our own address
        "sheet": range(12),
    }
    return render(request, "catalogue/trace_label.html", context)


@require_safe
def file(request: HttpRequest, code: str, which: str) -> HttpResponse:
    """The test report or the picture of the certificate that holds now."""
    if which not in FILES:
        raise Http404
    return proof_response(getattr(_find(code), which), f"{which}-{code}")


def _find(code: str) -> TraceRecord:
    found = traces.latest(code)
    if found is None:
        raise Http404
    return found
