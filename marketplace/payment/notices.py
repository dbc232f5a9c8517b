"""What a buyer is told by mail about money that took another way than expected (the order's page says the same), and officers."""

import logging

from django.conf import settings
from django.core.mail import send_mail
from django.db import transaction
from django.urls import reverse
from django.utils import translation
from django.utils.translation import gettext as _

from accounts.models import Post
from accounts.permissions import MAY
from audit.services import record
from marketplace.orders.models import Purchase
from marketplace.payment.models import Payment
from marketplace.payment.stripe_client import is_live
from shared.money import format_yuan

log = logging.getLogger(__name__)


def late_money_returned(purchase: Purchase, amount_fen: int) -> None:
    _tell(
        purchase,
        "payment.late_returned",
        lambda: (
            _("Your payment for %(no)s goes back") % {"no": purchase.number},
            _("Your payment of ¥%(yuan)s arrived after the order was closed and the goods were sold. It goes back by itself.")
            % {"yuan": format_yuan(amount_fen)},
        ),
    )


def late_money_kept(purchase: Purchase) -> None:
    _tell(
        purchase,
        "payment.late_kept",
        lambda: (
            _("Your order %(no)s is paid") % {"no": purchase.number},
            _("Your payment arrived late, but the goods were still there: the order is open again and will be sent."),
        ),
    )


def paid_twice(purchase: Purchase, amount_fen: int) -> None:
    _tell(
        purchase,
        "payment.double_returned",
        lambda: (
            _("Your second payment for %(no)s goes back") % {"no": purchase.number},
            _("The order was paid already. Your second payment of ¥%(yuan)s goes back by itself the way it came.")
            % {"yuan": format_yuan(amount_fen)},
        ),
    )


def held_returned(purchase: Purchase) -> None:
    _tell(
        purchase,
        "payment.held_returned",
        lambda: (
            _("Your payment for %(no)s goes back") % {"no": purchase.number},
            _("What arrived was not what the order costs, so the county's officer sent it back. Please order again."),
        ),
    )


def alert_of_held(payment: Payment) -> None:
    """By mail to everybody who may release it, besides the list on their first page of the back office."""
    regions = list(payment.purchase.orders.values_list("region_id", flat=True))
    posts = Post.objects.holding().filter(role__in=MAY["payments.release"]).exclude(user__email=None).exclude(user__email="")
    seeing = {post.user for post in posts.select_related("user") if any(region.startswith(post.region_prefix) for region in regions)}
    subject = _("A payment for %(no)s is held") % {"no": payment.purchase.number}
    text = _("Asked: ¥%(asked)s. Arrived: %(came)s %(currency)s. Nothing happens to it until you give it back or accept it.") % {
        "asked": format_yuan(payment.amount_fen),
        "came": format_yuan(payment.got_fen),
        "currency": payment.received_currency.upper(),
    }
    page = settings.SITE_URL + reverse("wagtailadmin_home")
    record(None, "payment.alert", payment, told=len(seeing))
    for address in sorted(user.email for user in seeing):
        transaction.on_commit(lambda to=address: _send(subject, f"{text}\n\n{page}\n", to))


def _tell(purchase: Purchase, action: str, words) -> None:
    """In the language of the order, after the commit; a mail that cannot be sent changes nothing about the money."""
    with translation.override(purchase.language):
        subject, text = words()
        text += "" if is_live() else "\n\n" + _("Test payment: no money moves, nothing is delivered.")
        page = settings.SITE_URL + reverse("orders:purchase", args=[purchase.token])
    address = getattr(purchase, "email", "") or (purchase.buyer.email if purchase.buyer_id else "") or ""
    record(None, action, purchase, told=bool(address))
    if address:
        transaction.on_commit(lambda: _send(subject, f"{text}\n\n{page}\n", address))


def _send(subject: str, text: str, address: str) -> None:
    try:
        send_mail(subject, text, None, [address])
    except OSError as error:
        log.warning("a mail about a payment could not be sent: %s", error)
