"""Many at once, on PostgreSQL with real commits: never oversold, one effect each, no deadlock."""

import random
import threading
from concurrent.futures import ThreadPoolExecutor
from datetime import timedelta

import pytest
from django.db import connection, connections
from django.utils import timezone

from marketplace.catalogue.models import Sku
from marketplace.checkout.services import place_order
from marketplace.orders import services as orders
from marketplace.orders.models import Order, Purchase
from marketplace.payment import inbox, refunds, services
from marketplace.payment.models import Payment, Refund, WebhookEvent
from marketplace.payment.stripe_client import Event, StripeGateway
from marketplace.settlement import services as settlement
from marketplace.settlement.models import Settlement
from projects.ledger.models import IncomeEntry
from shared.errors import RuleError
from tests.market_factories import make_address, make_cart, make_purchase, make_received, make_sku
from tests.marketplace.test_payment import start

pytestmark = [pytest.mark.postgres, pytest.mark.usefixtures("committed_db")]


def all_at_once(acts: list) -> list:
    """Run the acts in threads that start together; what each answered, or the error it raised."""
    gate = threading.Barrier(len(acts))

    def run(act):
        gate.wait()
        try:
            return act()
        except Exception as error:
            return error
        finally:
            connections.close_all()

    with ThreadPoolExecutor(len(acts)) as pool:
        return list(pool.map(run, acts))


def codes(answers):
    return sorted(answer.code for answer in answers if isinstance(answer, RuleError))


def stock_of(sku):
    return tuple(Sku.objects.values_list("on_hand", "reserved").get(pk=sku.pk))


def placing(cart, **fields):
    return lambda: place_order(cart, make_address(), key=cart.checkout_key, **fields)


def test_twenty_buyers_and_five_pieces_make_exactly_five_orders():
    sku = make_sku(stock_=5)
    answers = all_at_once([placing(make_cart((sku, 1))) for _n in range(20)])
    assert codes(answers) == ["sold_out"] * 15
    assert Purchase.objects.count() == Order.objects.count() == 5
    assert stock_of(sku) == (5, 5)


def test_buyers_of_the_same_goods_in_any_order_do_not_deadlock():
    skus = [make_sku(stock_=12) for _n in range(6)]
    carts = [make_cart(*((sku, 1) for sku in random.sample(skus, 4))) for _n in range(16)]
    answers = all_at_once([placing(cart) for cart in carts])
    assert all(isinstance(answer, Purchase) or answer.code == "sold_out" for answer in answers), answers
    held = {sku.pk: 0 for sku in skus}
    for purchase in Purchase.objects.all():
        for sku_id, n in orders.quantities_of(purchase).items():
            held[sku_id] += n
    assert held == dict(Sku.objects.values_list("pk", "reserved"))


def test_a_double_tap_makes_one_purchase():
    sku = make_sku(stock_=10)
    cart = make_cart((sku, 2))
    answers = all_at_once([placing(cart) for _n in range(8)])
    assert {answer.pk for answer in answers} == {Purchase.objects.get().pk}
    assert stock_of(sku) == (10, 2)


def test_paid_by_many_at_once_is_paid_once():
    sku = make_sku(stock_=10)
    purchase = make_purchase((sku, 2))
    answers = all_at_once([lambda: orders.mark_paid(Purchase.objects.get(pk=purchase.pk)) for _n in range(8)])
    assert sorted(answers) == [False] * 7 + [True]
    assert stock_of(sku) == (8, 0)


def test_the_same_facts_from_webhook_poll_and_return_page_have_one_effect(stand_in):
    sku = make_sku(stock_=10)
    payment = start(make_purchase((sku, 2)))
    stand_in.pay(payment, "alipay")
    answers = all_at_once([lambda: services.fold(Payment.objects.get(pk=payment.pk)).status for _n in range(8)])
    assert set(answers) == {"paid"}
    assert stock_of(sku) == (8, 0)
    assert not Refund.objects.exists()


def test_paying_and_releasing_at_the_same_moment_end_in_one_of_the_two(stand_in):
    for _round in range(4):
        sku = make_sku(stock_=3)
        purchase = make_purchase((sku, 2))
        payment = start(purchase)
        stand_in.pay(payment)
        Purchase.objects.filter(pk=purchase.pk).update(reserved_until=timezone.now())
        fact = StripeGateway().fetch(payment.session_ref)
        all_at_once(
            [
                lambda payment=payment, fact=fact: services.apply(Payment.objects.get(pk=payment.pk), fact),
                lambda purchase=purchase: orders.cancel(Purchase.objects.get(pk=purchase.pk)),
            ]
        )
        purchase.refresh_from_db()
        assert purchase.status == "paid"  # cancelled first: late money reserved again
        assert set(purchase.orders.values_list("status", flat=True)) == {"paid"}
        assert stock_of(sku) == (1, 0)


def test_an_event_delivered_many_times_at_once_is_kept_once(stand_in):
    payment = start(make_purchase())
    stand_in.pay(payment)
    event = Event("evt_many", "checkout.session.completed", payment.session_ref)

    def arrive():
        kept = inbox.keep(event)
        if kept:
            inbox.handle(kept)
        return bool(kept)

    assert sorted(all_at_once([arrive] * 8)) == [False] * 7 + [True]
    assert WebhookEvent.objects.count() == 1
    assert Purchase.objects.get().status == "paid"


def test_two_officers_settle_an_order_once():
    order = make_received((make_sku(price_fen=10_000), 1))
    answers = all_at_once([lambda: settlement.settle(Order.objects.get(pk=order.pk), by=None) for _n in range(6)])
    assert codes(answers) == ["wrong_status"] * 5
    assert Settlement.objects.count() == 1
    assert [entry.amount_fen for entry in IncomeEntry.objects.all()] == [9240]


def test_two_officers_refund_a_line_once_and_it_is_taken_back_once(stand_in):
    purchase = make_purchase((make_sku(price_fen=10_000), 1))
    payment = start(purchase)
    stand_in.pay(payment)
    services.fold(payment)
    order = purchase.orders.get()
    orders.ship(order, carrier="邮政", waybill="1", by=None)
    orders.receive(order, at=timezone.now() - timedelta(days=9))
    settlement.settle(order, by=None)
    line = order.lines.get()
    answers = all_at_once([lambda: refunds.refund_line(line, reason="变质", by=None) for _n in range(6)])
    assert len(codes(answers)) == 5
    assert Refund.objects.get().status == "succeeded"
    all_at_once([settlement.fold_refunds] * 4)
    assert sorted(IncomeEntry.objects.values_list("amount_fen", flat=True)) == [-9240, 9240]


def test_the_gateway_is_never_called_inside_a_transaction(stand_in, monkeypatch):
    inside = []
    for name in ("start", "fetch", "expire", "refund", "fetch_refund"):
        real = getattr(StripeGateway, name)
        monkeypatch.setattr(
            StripeGateway, name, lambda self, *a, real=real, **k: (inside.append(connection.in_atomic_block), real(self, *a, **k))[1]
        )
    sku = make_sku(stock_=2)
    purchase = make_purchase((sku, 1))
    payment = start(purchase)
    orders.cancel(purchase)
    make_purchase((sku, 2))
    stand_in.pay(payment)
    services.fold(payment)  # sold out meanwhile: goes back by itself, by a task after the commit
    other = make_purchase((make_sku(), 1))
    start(other)
    assert services.close_unpaid(other)
    assert len(inside) >= 5
    assert not any(inside)
    assert Refund.objects.get().status == "succeeded"
