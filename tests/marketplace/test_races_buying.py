"""Buyers at the same moment, on PostgreSQL with real commits: flash pools, caps, tabs, carts merged, cycles that end."""

import pytest
from django.test import Client
from django.urls import reverse
from django.utils import timezone

from marketplace.catalogue.models import Sku
from marketplace.checkout.cookie import merge
from marketplace.checkout.cycles import wind_up
from marketplace.checkout.models import Cart, CartLine
from marketplace.checkout.services import place_order, put
from marketplace.offers import services as offers
from marketplace.offers.models import FlashSale, FlashShare, OrderCycle
from marketplace.orders.models import OrderLine, Purchase
from marketplace.payment.models import Payment
from tests.factories import make_user
from tests.market_factories import make_address, make_cart, make_product, make_sku
from tests.marketplace.test_placing_offers import make_cycle, make_flash
from tests.marketplace.test_races import all_at_once, codes, stock_of
from tests.marketplace.test_shop_pages import address, form_of
from tests.marketplace.test_shop_pages import put as put_by_post

pytestmark = [pytest.mark.postgres, pytest.mark.usefixtures("committed_db")]


def ordering(cart, phone="13812345678", **fields):
    return lambda: place_order(cart, make_address(phone=phone), key=cart.checkout_key, **fields)


def same_browser(client: Client) -> Client:
    """Another tab: the same cookies."""
    tab = Client()
    tab.cookies = client.cookies.copy()
    return tab


def test_forty_buyers_and_ten_pieces_at_the_flash_price_make_exactly_ten_orders():
    sku = make_sku(price_fen=3980, stock_=30)
    sale = make_flash(sku, pool=10, per_person=1)
    carts = [make_cart((sku, 1)) for _n in range(40)]
    answers = all_at_once([ordering(cart, f"139000000{n:02}", shown_total_fen=1000) for n, cart in enumerate(carts)])
    assert len(codes(answers)) == 30
    assert set(codes(answers)) <= {"flash_over", "price_changed"}
    assert OrderLine.objects.filter(flash_sale=sale, unit_price_fen=1000).count() == Purchase.objects.count() == 10
    assert FlashSale.objects.get().taken == 10
    assert FlashShare.objects.filter(quantity=1).count() == 10
    assert stock_of(sku) == (30, 10)


def test_one_person_pressing_twice_at_once_gets_one_at_the_flash_price():
    for _round in range(3):
        sku = make_sku(price_fen=3980, stock_=10)
        make_flash(sku, pool=5, per_person=1)
        carts = [make_cart((sku, 1)) for _n in range(2)]
        answers = all_at_once([ordering(cart, shown_total_fen=1000) for cart in carts])
        assert codes(answers) == ["flash_cap"]
        assert FlashSale.objects.get(sku=sku).taken == 1
        assert OrderLine.objects.filter(sku=sku).count() == 1
        assert stock_of(sku) == (10, 5)


def test_one_account_with_two_phones_at_once_gets_one():
    sku, member = make_sku(stock_=10), make_user()
    make_flash(sku, pool=5, per_person=1)
    carts = [make_cart((sku, 1)) for _n in range(2)]
    answers = all_at_once([ordering(cart, f"1390000000{n}", by=member, shown_total_fen=1000) for n, cart in enumerate(carts)])
    assert codes(answers) == ["flash_cap"]
    assert Purchase.objects.count() == 1


def test_two_tabs_of_one_checkout_pressed_at_once_make_one_purchase_and_one_payment(stand_in):
    sku, client = make_sku(stock_=5), Client()
    put_by_post(client, sku, "2")
    url = reverse("checkout:checkout")
    fields = address() | form_of(client.get(url))
    tabs = [same_browser(client) for _n in range(4)]
    answers = all_at_once([lambda tab=tab: tab.post(url, fields) for tab in tabs])
    assert [answer.status_code for answer in answers] == [303] * 4, answers
    assert len({answer.headers["Location"] for answer in answers}) == 1
    assert (Purchase.objects.count(), Payment.objects.count()) == (1, 1)
    assert stock_of(sku) == (5, 2)
    assert not CartLine.objects.exists()


def test_a_cart_merged_by_two_pages_at_once_after_log_in_is_merged_once():
    for _round in range(3):
        user, (both, theirs, mine) = make_user(), (make_sku(stock_=50) for _n in range(3))
        have = Cart.objects.create(buyer=user)
        for sku, n in ((both, 2), (mine, 1)):
            put(have, sku, n)
        guest = make_cart((both, 5), (theirs, 3))
        answers = all_at_once([lambda guest=guest, user=user: merge(Cart.objects.get(pk=guest.pk), user) for _n in range(4)])
        assert {cart.pk for cart in answers if isinstance(cart, Cart)} == {have.pk}, answers
        assert not [error for error in answers if isinstance(error, Exception) and not isinstance(error, Cart.DoesNotExist)], answers
        assert dict(CartLine.objects.values_list("sku_id", "quantity").filter(cart__buyer=user)) == {both.pk: 5, theirs.pk: 3, mine.pk: 1}
        assert not Cart.objects.filter(pk=guest.pk).exists()


def test_a_cart_that_is_merged_and_filled_at_once_loses_and_doubles_nothing():
    for _round in range(4):
        user, sku = make_user(), make_sku(stock_=50)
        mine, guest = Cart.objects.create(buyer=user), make_cart((sku, 4))
        adding = [lambda m=mine, s=sku: put(m, s, 2, add=True)] * 2
        answers = all_at_once([lambda g=guest, u=user: merge(g, u), *adding])
        assert not [answer for answer in answers if isinstance(answer, Exception)], answers
        assert CartLine.objects.get(cart=mine).quantity in {4, 6, 8}


def test_orders_that_come_in_while_the_cycle_is_called_off_are_in_and_wound_up_or_refused():
    for _round in range(3):
        sku = make_sku(make_product(), stock_=50)
        cycle = make_cycle(sku.product)
        carts = [make_cart((sku, 1)) for _n in range(12)]
        acts = [ordering(cart, f"139000000{n:02}") for n, cart in enumerate(carts)]
        acts.insert(6, lambda cycle=cycle: offers.call_off(cycle, reason="冰雹", by=None))
        answers = all_at_once(acts)
        placed = [answer for answer in answers if isinstance(answer, Purchase)]
        in_cycle = OrderLine.objects.filter(cycle=cycle)
        assert set(codes(answers)) <= {"cycle_closed"}, answers
        assert all(answer is None or isinstance(answer, Purchase) or answer.code for answer in answers), answers
        called_off_at = OrderCycle.objects.values_list("called_off_at", flat=True).get(pk=cycle.pk)
        assert not [line for line in in_cycle.select_related("order") if line.order.placed_at > called_off_at]
        assert wind_up() == in_cycle.values("order__purchase").distinct().count()
        assert not Purchase.objects.filter(status="awaiting_payment", orders__lines__cycle=cycle).exists()
        free = OrderLine.objects.filter(sku=sku, cycle=None).count()  # ordered after the call-off: sold at any time then
        assert len(placed) == in_cycle.count() + free
        assert Sku.objects.get(pk=sku.pk).reserved == free


def test_orders_that_come_in_while_the_window_ends_were_placed_before_its_end():
    sku = make_sku(make_product(), stock_=50)
    cycle = make_cycle(sku.product)
    carts = [make_cart((sku, 1)) for _n in range(16)]
    acts = [ordering(cart, f"139000000{n:02}") for n, cart in enumerate(carts)]
    acts.insert(8, lambda: OrderCycle.objects.filter(pk=cycle.pk).update(closes_at=timezone.now()))
    answers = all_at_once(acts)
    assert set(codes(answers)) <= {"cycle_closed"}, answers
    ends = OrderCycle.objects.values_list("closes_at", flat=True).get()
    assert all(placed_at < ends for placed_at in Purchase.objects.values_list("placed_at", flat=True))
    assert Purchase.objects.count() + len(codes(answers)) == 16
    assert stock_of(sku) == (50, Purchase.objects.count())
