"""For everybody: objecting to a notice, and reading the answer with the code of the receipt. No log-in, no script needed.

The form is left without a token, as the cart is: a reader of kept pages has no cookie. The browser's own word says where a post
comes from. Nothing that is answered depends on whether a name or a number is known here.
"""

from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.shortcuts import get_object_or_404, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from audit.middleware import remote_address
from projects.notices import handling
from projects.notices.forms import ObjectionForm, ReceiptForm
from projects.notices.models import Objection, PublicNotice
from projects.notices.objections import raise_objection
from shared.errors import RuleError, say_refusal
from shared.origin import from_our_pages
from shared.throttle import allowed

PER_ADDRESS = {"tries": 8, "seconds": 600}  # a village may share one address
PER_NOTICE = {"tries": 200, "seconds": 3600}
Status = Objection.Status


@from_our_pages
@never_cache
@require_http_methods(["GET", "HEAD", "POST"])
def object_to(request: HttpRequest, public_id: str) -> HttpResponse:
    """The form, and its answer: a receipt."""
    notice = get_object_or_404(PublicNotice.objects.published().select_related("village__region"), public_id=public_id)
    line = request.GET.get("line", "")
    said = request.POST if request.method == "POST" else None
    form, status = ObjectionForm(said, initial={"line_number": line[:7] if line.isdecimal() else None}), 200
    if request.method == "POST":
        status = 422
        if not _not_too_many(public_id):
            form.add_error(None, _("Too many objections came from here in a short time. Wait ten minutes, or call the hotline."))
            status = 429
        elif form.is_valid():
            try:
                objection = raise_objection(notice, form_key=form.cleaned_data["key"], **form.facts())
                return _see(reverse("notices:receipt", args=[objection.receipt]))
            except RuleError as refusal:
                form.add_error("line_number" if refusal.code == "no_such_line" else None, refusal.message)
    context = {"form": form, "notice": notice, "open": notice.takes_objections and not notice.is_over()}
    return _private(render(request, "notices/object.html", context, status=status))


@from_our_pages
@never_cache
@require_http_methods(["GET", "HEAD", "POST"])
def look_up(request: HttpRequest) -> HttpResponse:
    """Find a receipt by its code; a wrong one says the same whatever is wrong."""
    form, status = ReceiptForm(request.POST if request.method == "POST" else None), 200
    if request.method == "POST":
        status = 422
        if not allowed("objection.look_up", key=remote_address.get(), **PER_ADDRESS):
            form.add_error(None, _("Too many tries. Please wait ten minutes and try again."))
            status = 429
        elif form.is_valid():
            code = form.cleaned_data["receipt"]
            if Objection.objects.filter(receipt=code).exists():
                return _see(reverse("notices:receipt", args=[code]))
            form.add_error("receipt", _("There is no receipt with this code; look at it once more."))
    return _private(render(request, "notices/look_up.html", {"form": form}, status=status))


@never_cache
@require_safe
def receipt(request: HttpRequest, receipt: str) -> HttpResponse:
    """How far an objection is, for whoever holds its code. Shows neither the contact nor any number somebody wrote."""
    objection = _find(receipt)
    context = {
        "objection": objection,
        "notice": objection.notice,
        "said": objection.public_text or handling.masked(objection),
        "code": "-".join(receipt[n : n + 4] for n in range(0, 12, 4)),
        "steps": _steps(objection),
        "may_take_back": objection.status in {Status.OPEN, Status.UNDER_REVIEW},
    }
    return _private(render(request, "notices/receipt.html", context))


@from_our_pages
@never_cache
@require_POST
def take_back(request: HttpRequest, receipt: str) -> HttpResponse:
    """The holder of the code takes the objection back."""
    objection = _find(receipt)
    with say_refusal(request):
        handling.take_back(objection)
    return _see(reverse("notices:receipt", args=[receipt]))


def _find(receipt: str) -> Objection:
    return get_object_or_404(Objection.objects.select_related("notice__village__region"), receipt=receipt)


def _not_too_many(public_id: str) -> bool:
    """Both brakes count, whichever of them says no."""
    return all([allowed("objection", key=remote_address.get(), **PER_ADDRESS), allowed("objection.notice", key=public_id, **PER_NOTICE)])


def _steps(objection: Objection) -> list[dict]:
    """For the steps component: received, under review, answered (or taken back)."""
    if objection.status == Status.WITHDRAWN:
        return [_step(_("come in"), "done", objection.received_at), _step(_("objection taken back"), "now")]
    decided = objection.answered_at is not None
    review = "done" if decided else "now" if objection.status == Status.UNDER_REVIEW else ""
    return [
        _step(_("come in"), "done" if review else "now", objection.received_at),
        _step(_("under review"), review),
        _step(_("answered"), "now" if decided else "", objection.answered_at),
    ]


def _step(label: str, state: str, at=None) -> dict:
    return {"label": label, "state": state, "at": at}


def _see(address: str) -> HttpResponse:
    return HttpResponseRedirect(address, status=303)


def _private(answer: HttpResponse) -> HttpResponse:
    """The address is the key: it goes into no index and no other site's log."""
    answer["Referrer-Policy"] = "same-origin"
    answer["X-Robots-Tag"] = "noindex, nofollow"
    return answer
