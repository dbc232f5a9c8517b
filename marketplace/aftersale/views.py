"""The buyer's side of a claim. Whoever holds the purchase's token is the buyer: member and guest alike."""

from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from marketplace.aftersale import rights, services
from marketplace.aftersale.forms import AppealForm, AskForm, SendBackForm
from marketplace.aftersale.models import Claim, ClaimPhoto
from marketplace.orders.models import OrderLine
from shared.errors import RuleError
from shared.proofs import proof_response

Status = Claim.Status
# what the buyer may do in which status: the form of it, or None for a button alone
ACTS = {
    "send-back": (services.send_back, SendBackForm, {Status.AGREED}),
    "take-offer": (services.take_offer, None, {Status.OFFERED}),
    "appeal": (services.appeal, AppealForm, {Status.REFUSED, Status.OFFERED, Status.AGREED}),
    "withdraw": (services.withdraw, None, {Status.ASKED, Status.AGREED, Status.OFFERED, Status.REFUSED, Status.DISPUTED}),
}


@never_cache
@require_http_methods(["GET", "HEAD", "POST"])
def ask(request: HttpRequest, token: str, pk: int, kind: str) -> HttpResponse:
    """One kind of claim about one line of one's own purchase."""
    if kind not in Claim.Kind:
        raise Http404
    lines = OrderLine.objects.select_related("order__purchase", "order__supplier", "sku__product")
    line = get_object_or_404(lines, pk=pk, order__purchase__token=token)
    problem = rights.problem_with(line, kind, timezone.now())
    form = AskForm(request.POST or None, request.FILES or None, line=line, kind=kind)
    if request.method == "POST" and form.is_valid():
        try:
            claim = services.open_claim(line, by=_somebody(request), **form.facts)
        except RuleError as refused:
            form.add_error(None, refused.message)
        else:
            messages.success(request, _("Your claim has arrived. What happens next stands here."))
            return redirect("aftersale:claim", token=token, pk=claim.pk)
    context = {
        "form": form,
        "line": line,
        "kind": kind,
        "heading": Claim.Kind(kind).label,
        "token": token,
        "problem": problem,
        "return_until": rights.return_until(line),
        "damage_until": rights.damage_until(line),
        "rule": rights.after_sale_rule(line.order),
    }
    return render(request, "aftersale/ask.html", context, status=422 if form.errors else 200)


@never_cache
@require_safe
def claim(request: HttpRequest, token: str, pk: int) -> HttpResponse:
    return _page(request, _find(token, pk), token)


@never_cache
@require_POST
def act(request: HttpRequest, token: str, pk: int, name: str) -> HttpResponse:
    """The buyer's next step: sent back, to the county, withdrawn."""
    found = _find(token, pk)
    if name not in ACTS:
        raise Http404
    service, form_class, _statuses = ACTS[name]
    form = form_class(request.POST) if form_class else None
    if form is not None and not form.is_valid():
        return _page(request, found, token, wrong={name: form})
    try:
        service(found, by=_somebody(request), **(form.cleaned_data if form else {}))
    except RuleError as refused:
        messages.error(request, refused.message)
    return redirect("aftersale:claim", token=token, pk=found.pk)


@never_cache
@require_safe
def photo(request: HttpRequest, token: str, pk: int) -> HttpResponse:
    found = get_object_or_404(ClaimPhoto, pk=pk, claim__order__purchase__token=token)
    return proof_response(found.file, f"claim-{found.pk}")


def _find(token: str, pk: int) -> Claim:
    claims = Claim.objects.select_related("order__purchase", "order__supplier", "line", "refund")
    return get_object_or_404(claims, pk=pk, order__purchase__token=token)


def _page(request: HttpRequest, found: Claim, token: str, *, wrong: dict | None = None) -> HttpResponse:
    acts = {
        name.replace("-", "_"): (wrong or {}).get(name) or (form() if form else True)
        for name, (_service, form, statuses) in ACTS.items()
        if found.status in statuses and (name != "appeal" or found.may_be_appealed)
    }
    context = {"claim": found, "token": token, "steps": found.steps.all(), "photos": found.photos.all(), "acts": acts}
    return render(request, "aftersale/claim.html", context, status=422 if wrong else 200)


def _somebody(request: HttpRequest):
    return request.user if request.user.is_authenticated else None
