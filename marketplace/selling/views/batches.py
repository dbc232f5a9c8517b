"""Batches at the desk: record one, correct it, call it back. What was recorded stays; everything is a further record."""

from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST

from marketplace.catalogue import traces
from marketplace.catalogue.models import Supplier, TraceRecord
from marketplace.selling.door import at_the_desk, desk_page
from marketplace.selling.goods_forms import CorrectionForm, RecallForm, TraceForm
from shared.errors import RuleError, say_refusal

FORM = ["GET", "HEAD", "POST"]
FILES = ("report", "certificate")


@require_http_methods(FORM)
@at_the_desk
def trace(request: HttpRequest, shop: Supplier) -> HttpResponse:
    """Record a batch; the batches so far with their labels, each as it holds now."""
    form = TraceForm(request.POST or None, request.FILES or None, shop=shop)
    if request.method == "POST" and form.is_valid():
        data = dict(form.cleaned_data)
        files = {name: data.pop(name) for name in FILES}
        try:
            made = traces.record_batch(data.pop("product"), traces.Batch(**data), by=request.user, **files)
        except RuleError as refused:
            form.add_error(None, refused.message)
        else:
            messages.success(request, _("Recorded as batch %(code)s; print its labels now.") % {"code": made.code.upper()})
            return redirect("selling:trace", shop.pk)
    return desk_page(request, "trace.html", shop, form=form, kept=traces.newest(shop), status=422 if form.errors else 200)


@require_http_methods(FORM)
@at_the_desk
def batch(request: HttpRequest, shop: Supplier, code: str) -> HttpResponse:
    """One batch: say it anew, with the reason, or call it back."""
    found = _find(shop, code)
    known = {name: getattr(found, name) for name in traces.Batch.__slots__}
    form = CorrectionForm(request.POST or None, request.FILES or None, shop=shop, initial=known)
    if request.method == "POST" and form.is_valid():
        data = dict(form.cleaned_data)
        files = {name: data.pop(name) for name in FILES}
        try:
            traces.correct(found, remark=data.pop("remark"), batch=traces.Batch(**data), by=request.user, **files)
        except RuleError as refused:
            form.add_error(None, refused.message)
        else:
            messages.success(request, _("Corrected. What was said before stays readable beside it."))
            return redirect("selling:trace", shop.pk)
    return desk_page(request, "batch.html", shop, trace=found, form=form, recall=RecallForm(), status=422 if form.errors else 200)


@require_POST
@at_the_desk
def recall(request: HttpRequest, shop: Supplier, code: str) -> HttpResponse:
    """Call a batch back: its page says so first of all."""
    found = _find(shop, code)
    with say_refusal(request) as saying:
        traces.recall(found, reason=request.POST.get("reason", ""), by=request.user)
    if not saying.refused:
        messages.success(request, _("Called back. Whoever scans the code reads it first; take the goods off sale as well."))
    return redirect("selling:batch", shop.pk, code) if saying.refused else redirect("selling:trace", shop.pk)


def _find(shop: Supplier, code: str) -> TraceRecord:
    found = traces.latest(code)
    if found is None or found.supplier_id != shop.pk:
        raise Http404
    return found
