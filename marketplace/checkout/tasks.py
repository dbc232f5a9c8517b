"""Reservations end, old carts are forgotten, buyers are told what happened."""

from datetime import timedelta

from django.utils import timezone
from django_tasks import task

from marketplace.checkout.cycles import wind_up
from marketplace.checkout.member.telling import tell
from marketplace.checkout.models import Cart
from marketplace.orders import services as orders
from marketplace.payment.gateway import GatewayRefused
from marketplace.payment.services import close_unpaid
from shared.schedule import every

AT_ONCE = 200  # purchases one run looks at


@every(minutes=1)
@task()
def release_expired() -> None:
    """Close the pay pages of purchases nobody paid in time and free their stock; what was paid meanwhile is kept."""
    for purchase in orders.expired(timezone.now())[:AT_ONCE]:
        try:
            close_unpaid(purchase)
        except GatewayRefused:
            continue  # the gateway does not know the session: the poll says so in its log


@every(hours=24)
@task()
def forget_old_carts() -> None:
    Cart.objects.filter(touched_at__lt=timezone.now() - timedelta(days=60)).delete()


@every(minutes=1)
@task()
def tell_buyers() -> None:
    """Paid, dispatched, refunded, cancelled: by e-mail and text message."""
    tell()


@every(minutes=1)
@task()
def wind_up_cycles() -> None:
    """What was ordered in a cycle that was called off is cancelled or paid back."""
    wind_up()
