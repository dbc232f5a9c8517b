"""Flash prices with a pool of their own, order cycles, reservation minutes: to the last piece, and given back in full."""

from datetime import timedelta

import pytest
from django.db import IntegrityError, transaction
from django.utils import timezone

from audit.models import AuditEntry
from marketplace.catalogue.models import Sku
from marketplace.checkout.services import place_order, quote_cart
from marketplace.live.models import Show
from marketplace.offers import services as offers
from marketplace.offers.models import CycleProduct, FlashSale, FlashShare, OrderCycle, ReservationRule
from marketplace.orders import placing
from marketplace.orders import services as orders
from marketplace.orders.models import OrderLine, Purchase
from shared.errors import NotAllowed, RuleError
from tests.factories import make_user
from tests.market_factories import make_address, make_cart, make_sku

pytestmark = [pytest.mark.django_db, pytest.mark.both]
HOUR = timedelta(hours=1)


def make_flash(sku, *, pool=3, price_fen=1000, per_person=2, start=-HOUR, end=HOUR, **fields) -> FlashSale:
    now = timezone.now()
    fields = {"price_fen": price_fen, "pool": pool, "per_person": per_person, "by": None} | fields
    return offers.open_flash_sale(sku, starts_at=now + start, ends_at=now + end, **fields)


def make_cycle(product, *, start=-HOUR, end=HOUR, **fields) -> OrderCycle:
    now, today = timezone.now(), timezone.localdate()
    dates = {"picks_on": today + timedelta(days=1), "ships_on": today + timedelta(days=2)}
    cycle = OrderCycle.objects.create(region=product.region, title="樱桃集采", opens_at=now + start, closes_at=now + end, **dates | fields)
    CycleProduct.objects.create(cycle=cycle, product=product)
    return cycle


def order(*wanted, phone="13812345678", **fields) -> Purchase:
    cart = make_cart(*wanted)
    return place_order(cart, make_address(phone=phone), key=cart.checkout_key, **fields)


def stock_of(sku):
    return tuple(Sku.objects.values_list("on_hand", "reserved").get(pk=sku.pk))


def taken(sale):
    return FlashSale.objects.values_list("taken", flat=True).get(pk=sale.pk)


# --- flash prices ----------------------------------------------------------------------------------------------------
def test_the_pool_is_held_out_of_the_stock_and_sold_at_its_price():
    sku = make_sku(price_fen=3980, stock_=5)
    sale = make_flash(sku)
    assert stock_of(sku) == (5, 3)
    purchase = order((sku, 2))
    line = OrderLine.objects.get()
    assert (line.unit_price_fen, line.official_price_fen, line.flash_sale_id, line.amount_fen) == (1000, 3980, sale.pk, 2000)
    assert line.household_fen == line.amount_fen - line.fee_fen
    assert (stock_of(sku), taken(sale)) == ((5, 3), 2)
    orders.mark_paid(purchase)
    assert (stock_of(sku), taken(sale)) == ((3, 1), 2)


def test_more_than_a_person_may_have_costs_the_usual_price():
    sku = make_sku(price_fen=3980, stock_=10)
    make_flash(sku, per_person=2)
    assert quote_cart(make_cart((sku, 3))).goods_fen == 3 * 3980
    order((sku, 2))
    with pytest.raises(RuleError, match="flash_cap"):
        order((sku, 1))
    assert Purchase.objects.count() == 1
    order((sku, 1), phone="13900000000")


def test_one_account_with_two_phones_is_one_person():
    sku, member = make_sku(stock_=10), make_user()
    make_flash(sku, per_person=1)
    order((sku, 1), by=member)
    with pytest.raises(RuleError, match="flash_cap"):
        order((sku, 1), phone="13900000000", by=member)
    assert Purchase.objects.count() == 1


def test_when_the_pool_is_empty_the_usual_price_holds_and_the_shown_total_no_longer():
    sku = make_sku(price_fen=3980, stock_=5)
    make_flash(sku, pool=1)
    cart = make_cart((sku, 1))
    order((sku, 1), phone="13900000000")
    with pytest.raises(RuleError, match="price_changed"):
        place_order(cart, make_address(), key=cart.checkout_key, shown_total_fen=1000)
    assert place_order(cart, make_address(), key=cart.checkout_key, shown_total_fen=3980).total_fen == 3980
    assert stock_of(sku) == (5, 2)


@pytest.mark.parametrize(("start", "end"), [(HOUR, 2 * HOUR), (-2 * HOUR, timedelta(seconds=1))])
def test_the_servers_clock_decides(start, end):
    sku = make_sku(price_fen=3980)
    make_flash(sku, start=start, end=end)
    FlashSale.objects.filter(ends_at__lt=timezone.now() + HOUR / 2).update(ends_at=timezone.now())
    assert quote_cart(make_cart((sku, 1))).goods_fen == 3980


def test_a_price_bound_to_a_show_holds_only_on_air():
    sku, now = make_sku(price_fen=3980), timezone.now()
    product = sku.product
    show = Show.objects.create(
        title="直播", host_name="主播", supplier=product.supplier, region=product.region, starts_at=now, ends_at=now + HOUR
    )
    make_flash(sku, show=show)
    cart = make_cart((sku, 1))
    assert quote_cart(cart).goods_fen == 3980
    Show.objects.update(status="on_air")
    assert quote_cart(cart).goods_fen == 1000


def test_a_cancelled_order_gives_its_pieces_back_to_the_pool_and_the_person():
    sku = make_sku(stock_=5)
    sale = make_flash(sku)
    purchase = order((sku, 2))
    orders.cancel(purchase)
    assert (stock_of(sku), taken(sale)) == ((5, 3), 0)
    assert not FlashShare.objects.filter(quantity__gt=0).exists()
    order((sku, 2))


def test_after_the_close_they_go_back_to_the_ordinary_stock():
    sku = make_sku(stock_=5)
    sale = make_flash(sku)
    purchase = order((sku, 2))
    offers.close_flash_sale(sale)
    assert stock_of(sku) == (5, 2)
    orders.cancel(purchase)
    assert stock_of(sku) == (5, 0)


def test_late_money_takes_the_piece_from_the_pool_again_or_else_from_the_stock():
    sku = make_sku(stock_=5)
    sale = make_flash(sku)
    purchase = order((sku, 2))
    orders.cancel(purchase)
    orders.mark_paid(purchase)
    assert (stock_of(sku), taken(sale)) == ((3, 1), 2)
    second = order((sku, 1), phone="13900000000")
    orders.cancel(second)
    offers.close_flash_sale(FlashSale.objects.get())
    orders.mark_paid(second)
    assert stock_of(sku) == (2, 0)


def test_the_clock_closes_what_is_over_once():
    sku = make_sku(stock_=5)
    make_flash(sku)
    assert offers.close_over(timezone.now()) == 0
    assert offers.close_over(timezone.now() + 2 * HOUR) == 1
    assert offers.close_over(timezone.now() + 2 * HOUR) == 0
    assert stock_of(sku) == (5, 0)
    assert AuditEntry.objects.filter(action="flashsale.closed").count() == 1


@pytest.mark.parametrize(
    ("fields", "code"),
    [
        ({"price_fen": 3980}, "not_cheaper"),
        ({"price_fen": 0}, "not_cheaper"),
        ({"end": -HOUR / 2}, "window_over"),
        ({"pool": 99}, "sold_out"),
    ],
)
def test_an_impossible_flash_price_leaves_nothing(fields, code):
    sku = make_sku(price_fen=3980, stock_=5)
    with pytest.raises(RuleError, match=code):
        make_flash(sku, **fields)
    assert not FlashSale.objects.exists()
    assert stock_of(sku) == (5, 0)


def test_one_open_flash_price_per_variant():
    sku = make_sku(stock_=5)
    make_flash(sku, pool=1)
    with pytest.raises(RuleError, match="flash_already"):
        make_flash(sku, pool=1)
    assert stock_of(sku) == (5, 1)


def test_who_may_open_one():
    sku = make_sku(stock_=5)
    for by in (make_user("auditor"), make_user("seller", "410482105201"), make_user()):
        with pytest.raises(NotAllowed):
            make_flash(sku, by=by)
    make_flash(sku, by=make_user("seller"))
    with pytest.raises(NotAllowed):
        offers.close_flash_sale(FlashSale.objects.get(), by=make_user("auditor"))


def test_the_database_refuses_more_taken_than_there_is():
    sale = make_flash(make_sku(stock_=5))
    for broken in ({"taken": 4}, {"price_fen": 0}, {"ends_at": sale.starts_at}, {"per_person": 0}):
        with pytest.raises(IntegrityError), transaction.atomic():
            FlashSale.objects.filter(pk=sale.pk).update(**broken)


# --- order cycles ----------------------------------------------------------------------------------------------------
def test_a_product_of_a_cycle_is_ordered_inside_its_window_only():
    sku = make_sku()
    cycle = make_cycle(sku.product)
    order((sku, 2))
    assert OrderLine.objects.get().cycle == cycle
    cart = make_cart((sku, 1))
    OrderCycle.objects.update(closes_at=timezone.now())
    with pytest.raises(RuleError, match="cycle_closed"):
        place_order(cart, make_address(), key=cart.checkout_key)
    make_cycle(sku.product, start=HOUR, end=2 * HOUR)
    with pytest.raises(RuleError, match="cycle_closed") as refusal:
        quote_cart(cart)
    assert timezone.localtime(timezone.now() + HOUR).strftime("%Y-%m-%d") in refusal.value.message
    assert Purchase.objects.count() == 1


def test_a_cycle_called_off_no_longer_binds_and_is_called_off_once():
    sku = make_sku()
    cycle = make_cycle(sku.product, start=HOUR, end=2 * HOUR)
    for by in (make_user("seller", "410482105201"), make_user("auditor")):
        with pytest.raises(NotAllowed):
            offers.call_off(cycle, reason="冰雹", by=by)
    with pytest.raises(RuleError, match="no_reason"):
        offers.call_off(cycle, reason="  ", by=None)
    offers.call_off(cycle, reason="冰雹", by=make_user("village_clerk"))
    with pytest.raises(RuleError, match="wrong_status"):
        offers.call_off(cycle, reason="冰雹", by=None)
    assert OrderCycle.objects.values_list("reason", flat=True).get() == "冰雹"
    order((sku, 1))


def test_an_order_priced_before_its_cycle_ended_is_refused_and_leaves_nothing():
    sku = make_sku(stock_=5)
    cycle = make_cycle(sku.product)
    priced = quote_cart(make_cart((sku, 2)))
    offers.call_off(cycle, reason="冰雹", by=None)
    with pytest.raises(RuleError, match="cycle_closed") as refusal:
        placing.draw_up(priced, make_address(), key="late")
    assert str(cycle) in refusal.value.message
    assert (Purchase.objects.count(), stock_of(sku)) == (0, (5, 0))


def test_the_database_refuses_a_cycle_that_runs_backwards():
    product = make_sku().product
    for broken in ({"end": -2 * HOUR}, {"ships_on": timezone.localdate()}):
        with pytest.raises(IntegrityError), transaction.atomic():
            make_cycle(product, **broken)


# --- reservation -----------------------------------------------------------------------------------------------------
def test_the_shops_own_minutes_hold_and_the_shortest_of_several():
    sku = make_sku()
    today = timezone.localdate()
    ReservationRule.objects.create(minutes=40, region_prefix="410482", valid_from=today)
    first = order((sku, 1))
    assert first.reserved_until - first.placed_at == timedelta(minutes=40)
    ReservationRule.objects.create(minutes=10, region_prefix="410482100", valid_from=today)
    second = order((sku, 1))
    assert second.reserved_until - second.placed_at == timedelta(minutes=10)


def test_without_a_rule_the_platforms_minutes_hold(settings):
    settings.RESERVATION_MINUTES = 15
    purchase = order((make_sku(), 1))
    assert purchase.reserved_until - purchase.placed_at == timedelta(minutes=15)
