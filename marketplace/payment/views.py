"""Where the gateway's events arrive."""

from django.core.exceptions import RequestDataTooBig
from django.db import transaction
from django.http import HttpRequest, HttpResponse
from django.views.decorators.csrf import csrf_exempt
from django.views.decorators.http import require_POST

from marketplace.payment import inbox
from marketplace.payment.stripe_client import BadSignature, gateway
from marketplace.payment.tasks import handle_event


@csrf_exempt
@require_POST
def stripe_webhook(request: HttpRequest) -> HttpResponse:
    """Verify on the raw body, store the event once, answer; the work is done by a task."""
    try:
        event = gateway().parse_webhook(request.body, request.headers.get("Stripe-Signature", ""))
    except (BadSignature, RequestDataTooBig):
        return HttpResponse(status=400)
    kept = inbox.keep(event)
    if kept:
        transaction.on_commit(lambda: handle_event.enqueue(kept.pk))
    return HttpResponse(status=200)
