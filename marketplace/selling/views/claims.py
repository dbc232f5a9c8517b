"""Claims at the desk: what buyers say is wrong, until when it must be answered, and the four answers a seller can give."""

from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST, require_safe

from marketplace.aftersale import answers
from marketplace.aftersale.models import Claim, ClaimPhoto
from marketplace.catalogue.models import Supplier
from marketplace.selling.claims import OfferForm, RefusalForm, WordForm, time_left
from marketplace.selling.door import at_the_desk, desk_page
from marketplace.settlement.services import fold_refunds
from shared.errors import say_refusal
from shared.proofs import proof_response

ANSWERS = {
    "accept": (answers.accept, WordForm),
    "ask-back": (answers.ask_back, WordForm),
    "offer": (answers.offer, OfferForm),
    "refuse": (answers.refuse, RefusalForm),
}
LATEST = 30


@require_safe
@at_the_desk
def claims(request: HttpRequest, shop: Supplier) -> HttpResponse:
    """What waits for an answer, most urgent first; below it what others have in hand and what is over."""
    now, rows = timezone.now(), _claims(shop).prefetch_related("photos")
    waiting = [(one, time_left(one.due_at, now)) for one in rows.wait_for_seller().order_by("due_at", "pk")]
    return desk_page(request, "claims.html", shop, waiting=waiting, others=rows.exclude(status__in=Claim.SELLERS_TURN)[:LATEST])


@require_safe
@at_the_desk
def claim(request: HttpRequest, shop: Supplier, pk: int) -> HttpResponse:
    return _page(request, shop, get_object_or_404(_claims(shop), pk=pk))


@require_POST
@at_the_desk
def answer(request: HttpRequest, shop: Supplier, pk: int, name: str) -> HttpResponse:
    found = get_object_or_404(_claims(shop), pk=pk)
    if name not in ANSWERS:
        raise Http404
    service, form_class = ANSWERS[name]
    form = form_class(request.POST, auto_id=f"id_{name}_%s")
    if not form.is_valid():
        return _page(request, shop, found, wrong={name: form})
    with say_refusal(request) as saying:
        service(found, by=request.user, **form.cleaned_data)
    if not saying.refused:
        fold_refunds()
        messages.success(request, _("Your answer has gone to the buyer: %(is)s.") % {"is": found.get_status_display()})
    return redirect("selling:claim", shop.pk, found.pk)


@require_safe
@at_the_desk
def photo(request: HttpRequest, shop: Supplier, pk: int) -> HttpResponse:
    found = get_object_or_404(ClaimPhoto, pk=pk, claim__order__supplier=shop)
    return proof_response(found.file, f"claim-{found.pk}")


def _claims(shop: Supplier):
    rows = Claim.objects.filter(order__supplier=shop).order_by("-pk")
    return rows.select_related("order__supplier", "order__purchase", "line__sku__product", "refund")


def _page(request: HttpRequest, shop: Supplier, found: Claim, *, wrong: dict | None = None) -> HttpResponse:
    forms = {
        name.replace("-", "_"): (wrong or {}).get(name) or form(auto_id=f"id_{name}_%s")
        for name, (_service, form) in ANSWERS.items()
        if found.waits_for_seller
    }
    return desk_page(
        request,
        "claim.html",
        shop,
        claim=found,
        forms=forms,
        left=time_left(found.due_at, timezone.now()) if found.is_open else "",
        photos=found.photos.all(),
        steps=found.steps.select_related("by"),
        status=422 if wrong else 200,
    )
