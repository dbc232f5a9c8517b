"""Telling buyers what happened to their orders: looked up from the orders themselves, so that nothing is lost and nothing told twice."""

import logging
from collections.abc import Iterable, Iterator
from datetime import datetime, timedelta

from django.conf import settings
from django.core.mail import send_mail
from django.db.models import F, OuterRef, Q, Subquery, Sum
from django.urls import reverse
from django.utils import timezone, translation
from django.utils.translation import gettext as _

from marketplace.checkout.models import BuyerMessage, MemberSettings
from marketplace.offers.models import OrderCycle
from marketplace.orders.models import Order
from marketplace.payment.models import Refund
from shared.money import format_yuan
from shared.sms import SmsFailed, provider

News, Channel = BuyerMessage.News, BuyerMessage.Channel
LOOK_BACK = timedelta(days=3)
MOST_TRIES, AT_ONCE = 5, 200
INSTEAD = {News.CANCELLED: {News.CANCELLED, News.CALLED_OFF}}  # news that says it already
log = logging.getLogger(__name__)


def note_news(now: datetime) -> int:
    """Write a message for every order whose news nobody was told yet; returns how many. Safe to repeat and by several at once."""
    found = 0
    for news, about in _what_happened(now - LOOK_BACK):
        told = BuyerMessage.objects.filter(news__in=INSTEAD.get(news, {news})).values("order")
        orders = Order.objects.filter(about).exclude(pk__in=told).select_related("purchase__buyer").distinct()[:AT_ONCE]
        rows = [BuyerMessage(order=order, news=news, channel=channel) for order in orders for channel in channels_for(order)]
        found += len(BuyerMessage.objects.bulk_create(rows, ignore_conflicts=True))
    return found + _note_refunds(now - LOOK_BACK)


def _note_refunds(since: datetime) -> int:
    """A message whenever more has gone back than was told. `about` is all that had gone back by then, in fen; claims tell their own."""
    back = Q(refunds__status=Refund.Status.SUCCEEDED, refunds__claim=None)
    recent = Order.objects.filter(back, refunds__settled_at__gte=since).values("pk")
    orders = Order.objects.filter(pk__in=recent).annotate(back_fen=Sum("refunds__amount_fen", filter=back))
    rows = [
        BuyerMessage(order=order, news=News.REFUNDED, about=str(order.back_fen), channel=channel)
        for order in orders.select_related("purchase__buyer").prefetch_related("messages")
        if order.back_fen > _told_fen(order.messages.all())
        for channel in channels_for(order)
    ]
    return len(BuyerMessage.objects.bulk_create(rows, ignore_conflicts=True))


def _told_fen(messages: Iterable[BuyerMessage], before: int | None = None) -> int:
    """What the buyer was told had gone back; `before` a total, only what was told earlier."""
    told = (int(each.about) for each in messages if each.news == News.REFUNDED)
    return max((fen for fen in told if before is None or fen < before), default=0)


def _what_happened(since: datetime) -> Iterator[tuple[str, Q]]:
    """Each kind of news with the orders it concerns. Placed is told to who has not paid by the next turn, once per purchase."""
    first_of_purchase = Order.objects.filter(purchase=OuterRef("purchase")).order_by("pk").values("pk")[:1]
    unsent = Q(lines__cycle__status=OrderCycle.Status.CANCELLED, lines__cycle__called_off_at__gte=since, lines__shipped__isnull=True)
    yield News.CALLED_OFF, unsent
    yield News.PLACED, Q(status=Order.Status.AWAITING, placed_at__gte=since, pk=Subquery(first_of_purchase))
    yield News.PAID, Q(status=Order.Status.PAID, paid_at__gte=since)
    yield News.SHIPPED, Q(status=Order.Status.SHIPPED, shipped_at__gte=since)
    yield News.CANCELLED, Q(status=Order.Status.CANCELLED, placed_at__gte=since)


def channels_for(order: Order) -> Iterator[str]:
    """E-mail and text message as the member wants them; a guest gets a text message; at least the member's page."""
    buyer = order.purchase.buyer
    wants = MemberSettings.objects.filter(buyer=buyer).first() if buyer else None
    by_email, by_sms = wants is None or wants.wants_email, wants is None or wants.wants_sms
    chosen = [channel for channel, yes in ((Channel.EMAIL, by_email and buyer and buyer.email), (Channel.SMS, by_sms)) if yes]
    yield from chosen or [Channel.PAGE]


def send_waiting(now: datetime) -> int:
    """Send what was not sent yet; a failed message waits for the next run, after five tries it stays on the member's page only."""
    waiting = BuyerMessage.objects.filter(sent_at=None, tries__lt=MOST_TRIES).exclude(channel=Channel.PAGE)
    sent = 0
    for message in waiting.select_related("order__purchase__buyer").order_by("pk")[:AT_ONCE]:
        if not BuyerMessage.objects.filter(pk=message.pk, tries=message.tries, sent_at=None).update(tries=F("tries") + 1):
            continue  # another worker has it
        try:
            with translation.override(message.order.purchase.language):
                _send(message)
        except (OSError, SmsFailed) as error:
            log.warning("message %s was not sent: %s", message.pk, error)
            continue
        BuyerMessage.objects.filter(pk=message.pk).update(sent_at=now)
        sent += 1
    return sent


def _send(message: BuyerMessage) -> None:
    purchase, text = message.order.purchase, text_of(message)
    if message.channel == Channel.SMS:
        provider().send(purchase.phone, text)
        return
    link = f"{settings.SITE_URL}{reverse('orders:purchase', args=[purchase.token])}"
    send_mail(_("Your order %(number)s") % {"number": message.order.number}, f"{text}\n\n{link}\n", None, [purchase.buyer.email])


def text_of(message: BuyerMessage) -> str:
    if message.words:  # an upper room wrote them, in the buyer's language
        return message.words
    order = message.order
    facts = {"number": order.number, "carrier": order.carrier, "waybill": order.waybill}
    if message.news == News.PLACED:
        facts = {"number": order.purchase.number, "until": timezone.localtime(order.purchase.reserved_until).strftime("%Y-%m-%d %H:%M")}
    elif message.news == News.REFUNDED:
        back_fen = int(message.about)
        facts["amount"] = format_yuan(back_fen - _told_fen(order.messages.all(), back_fen))
    elif message.news == News.CALLED_OFF:
        cycle = OrderCycle.objects.filter(order_lines__order=order, status=OrderCycle.Status.CANCELLED).first()
        facts |= {"cycle": cycle or "", "reason": cycle.reason if cycle else ""}
    return {
        News.PLACED: _("Your order %(number)s is placed. Please pay until %(until)s; so long the goods are kept for you."),
        News.PAID: _("Your payment for order %(number)s has arrived; the goods are being packed."),
        News.SHIPPED: _("Order %(number)s is on its way: %(carrier)s %(waybill)s."),
        News.REFUNDED: _("¥%(amount)s of order %(number)s were paid back; the money goes the way it came."),
        News.CANCELLED: _("Order %(number)s was cancelled; nothing was charged, or it goes back by itself."),
        News.CALLED_OFF: _(
            "“%(cycle)s” was called off (%(reason)s). What you ordered of it with order %(number)s is cancelled; money you paid goes back."
        ),
    }[News(message.news)] % facts


def news_of(member) -> list[BuyerMessage]:
    """The member's messages, newest first, each news once."""
    found = BuyerMessage.objects.filter(order__purchase__buyer=member).select_related("order__purchase").order_by("-made_at", "-pk")[:100]
    seen: dict[tuple[int, str, str], BuyerMessage] = {}
    for message in found:
        seen.setdefault((message.order_id, message.news, message.about), message)
    return list(seen.values())


def tell(now: datetime | None = None) -> None:
    now = now or timezone.now()
    note_news(now)
    send_waiting(now)
