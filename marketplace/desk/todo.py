"""Orders that wait for somebody: to be sent, to be settled."""

from collections.abc import Iterator

from django.http import HttpRequest
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _

from accounts.todo import Todo, waiting
from marketplace.orders.models import Order
from marketplace.settlement.services import due


def orders_waiting(request: HttpRequest) -> Iterator[Todo]:
    to_ship = Order.objects.visible_to(request.user, "orders.ship").filter(status=Order.Status.PAID).order_by("paid_at")
    yield waiting(_("orders to send"), f"{reverse('orders_admin:list')}?status={Order.Status.PAID}", to_ship)
    over = sum(1 for _order in due(timezone.localdate(), Order.objects.visible_to(request.user, "settlement.run")))
    yield Todo(_("orders to settle to the households"), over, reverse("orders_admin:settle_due"))
