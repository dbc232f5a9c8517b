"""The buyer is told each step of a claim: once, by the usual channels, in the buyer's language, and of nothing the buyer did."""

import re
from datetime import timedelta

import pytest
from django.db import IntegrityError, transaction
from django.utils import timezone
from django.utils.translation import get_language

from marketplace.aftersale import services
from marketplace.aftersale.telling import note_claim_news
from marketplace.checkout.member.telling import note_news, send_waiting, text_of
from marketplace.checkout.models import BuyerMessage
from marketplace.orders.models import Purchase
from marketplace.payment import refunds
from marketplace.payment.tasks import poll_open_payments
from tests.factories import COUNTY, make_user
from tests.market_factories import make_photo, make_product, make_sku, make_supplier
from tests.marketplace.test_settlement import paid_and_received

pytestmark = pytest.mark.django_db
NOW = timezone.now


@pytest.fixture
def order(stand_in):
    supplier = make_supplier(freight_fen=800)
    wanted = ((make_sku(make_product(supplier), price_fen=3980), 3), (make_sku(make_product(supplier), price_fen=1500), 1))
    order = paid_and_received(stand_in, *wanted, days_ago=1)
    Purchase.objects.filter(pk=order.purchase_id).update(language="en")
    return order


def damage(line):
    return services.open_claim(line, kind="damage", what="broken", photos=[make_photo()])


def told():
    """The words of each step, in order, without the second channel."""
    return list(dict.fromkeys(BuyerMessage.objects.filter(news="claim").order_by("pk").values_list("words", flat=True)))


def test_agreed_accepted_and_paid_back_are_told_once_each_and_the_refund_not_twice(order):
    claim = services.open_claim(order.lines.first(), kind="return", quantity=2)
    assert note_claim_news(NOW()) > 0
    services.send_back(claim, carrier="邮政", waybill="back 1")
    assert note_claim_news(NOW()) == 0  # what the buyer did is no news
    services.accept(claim, by=make_user("seller"))
    poll_open_payments.call()
    note_claim_news(NOW())
    agreed, accepted, paid = told()
    assert "Send it back until" in agreed
    assert "accepted; ¥79.60" in accepted
    assert "¥79.60" in paid
    assert "paid back" in paid
    assert note_claim_news(NOW()) == 0
    note_news(NOW())
    assert not BuyerMessage.objects.filter(news="refunded").exists()


def test_a_refund_beside_a_claim_is_told_with_its_own_amount_only(order):
    services.accept(damage(order.lines.last()), by=make_user("seller"))
    refunds.refund_line(order.lines.first(), amount_fen=1000, reason="少发一袋", by=make_user("finance_officer", COUNTY))
    poll_open_payments.call()
    note_claim_news(NOW())
    note_news(NOW())
    assert "¥15.00" in told()[-1]
    message = BuyerMessage.objects.filter(news="refunded").first()
    assert "¥10.00" in text_of(message)  # without the fifteen of the claim


def test_a_second_refund_is_told_with_its_own_amount_and_neither_twice(order):
    officer = make_user("finance_officer", COUNTY)
    for amount_fen in (1000, 250):
        refunds.refund_line(order.lines.first(), amount_fen=amount_fen, reason="少发一袋", by=officer)
        poll_open_payments.call()
        assert note_news(NOW()) > 0
        assert note_news(NOW()) == 0
    said = BuyerMessage.objects.filter(news="refunded").order_by("pk")
    amounts = [re.search(r"[\d.]+(?= ?元)|(?<=¥)[\d.]+", text_of(each)).group() for each in said if each.channel == said[0].channel]
    assert amounts == ["10.00", "2.50"]


def test_refused_then_rejected_with_the_reasons(order):
    claim = damage(order.lines.first())
    assert note_claim_news(NOW()) == 0
    services.refuse(claim, reason="It left whole", by=make_user("seller"))
    note_claim_news(NOW())
    services.appeal(claim, text="See the photo")
    services.decide(claim, accepted=False, reason="Photo of another bag", by=make_user("county_officer", COUNTY))
    note_claim_news(NOW())
    refused, rejected = told()
    assert "It left whole" in refused
    assert "let the county decide" in refused
    assert "Photo of another bag" in rejected


def test_what_the_clock_does_is_told(order):
    asked, returned = damage(order.lines.first()), services.open_claim(order.lines.last(), kind="return")
    later = max(asked.due_at, returned.due_at) + timedelta(minutes=1)
    services.move_due(later)
    note_claim_news(later)
    words = " ".join(told())
    assert "the county decides now" in words
    assert "its time is over" in words


def test_a_chinese_buyer_reads_chinese_and_a_sent_message_stays_sent(order, monkeypatch):
    Purchase.objects.filter(pk=order.purchase_id).update(language="zh-hans")
    sent = []
    provider = type("Kept", (), {"send": lambda self, phone, text: sent.append(text)})
    monkeypatch.setattr("marketplace.checkout.member.telling.provider", provider)
    claim = damage(order.lines.first())
    monkeypatch.setattr("marketplace.aftersale.telling._words", lambda claim, step: get_language())
    services.refuse(claim, reason="发出时完好", by=make_user("seller"))
    note_claim_news(NOW())
    send_waiting(NOW())
    send_waiting(NOW())
    assert sent.count("zh-hans") == 1


@pytest.mark.both
def test_the_database_keeps_a_step_from_being_told_twice(order):
    facts = {"order": order, "news": "claim", "channel": "sms"}
    BuyerMessage.objects.create(**facts, about="claim-step:1")
    BuyerMessage.objects.create(**facts, about="claim-step:2")
    with pytest.raises(IntegrityError), transaction.atomic():
        BuyerMessage.objects.create(**facts, about="claim-step:1")
    assert BuyerMessage.objects.filter(order=order, news="claim").count() == 2
