"""What needs a look today: late dispatch, refunds that wait, goods nobody buys, orders no clock moves."""

from datetime import timedelta

from django.db.models import Q
from django.http import HttpRequest, HttpResponse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_safe

from accounts.permissions import may, require
from accounts.screens import officials_page
from marketplace.catalogue.models import Product
from marketplace.orders.models import Order
from marketplace.payment.models import Refund
from marketplace.watch.services import unsold

READ = "orders.read"
SHOWN = 100
Status = Order.Status


def late(user, now, what: str = READ):
    """Paid orders past the moment they were promised to leave."""
    orders = Order.objects.visible_to(user, what).filter(status=Status.PAID, dispatch_by__lt=now)
    return orders.select_related("supplier").order_by("dispatch_by")


def stuck(user, now):
    """Orders that no clock moves: dispatched without a rule of receipt, or received long ago and still not settled."""
    long_ago = now - timedelta(days=30)
    nowhere = Q(status=Status.SHIPPED, receipt_due_at__isnull=True) | Q(status=Status.RECEIVED, received_at__lt=long_ago)
    return Order.objects.visible_to(user, READ).filter(nowhere).select_related("supplier").order_by("pk")


@require_safe
def alarms(request: HttpRequest) -> HttpResponse:
    require(request.user, READ)
    now, user = timezone.now(), request.user
    refunds = Refund.objects.none()
    if may(user, "payments.read"):
        waiting = Q(status=Refund.Status.PENDING) | Q(status=Refund.Status.FAILED, replaced_by__isnull=True)
        refunds = Refund.objects.visible_to(user, "payments.read").filter(waiting).exclude(way=Refund.Way.DISPUTE)
    mine = Product.objects.visible_to(user, READ)
    return officials_page(
        request,
        "desk/alarms.html",
        title=_("What needs a look"),
        icon="warning",
        now=now,
        late=late(user, now)[:SHOWN],
        stuck=stuck(user, now)[:SHOWN],
        refunds=refunds.select_related("order", "payment__purchase").order_by("created_at")[:SHOWN],
        unsold=sorted(unsold(mine, timezone.localdate(now)), key=lambda one: -one.worth_fen)[:SHOWN],
    )
