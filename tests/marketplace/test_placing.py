"""From cart to purchase: all of it or nothing, once per submission, at prices that were shown."""

from datetime import date, datetime
from zoneinfo import ZoneInfo

import pytest
from django.db import IntegrityError, connection, transaction

from audit.models import AuditEntry
from marketplace.catalogue import services as catalogue
from marketplace.catalogue.models import Product, Sku
from marketplace.checkout.models import CartLine
from marketplace.checkout.services import place_order, put
from marketplace.orders.models import Order, OrderLine, Purchase, ReturnRule
from shared.errors import RuleError
from tests.market_factories import PHONE, make_address, make_cart, make_product, make_purchase, make_sku, make_supplier

pytestmark = [pytest.mark.django_db, pytest.mark.both]


def nothing_written():
    return not (Purchase.objects.exists() or Order.objects.exists() or OrderLine.objects.exists())


def place(cart, **fields):
    return place_order(cart, make_address(), key=cart.checkout_key, **fields)


def test_copies_prices_fees_and_beneficiaries_and_reserves_the_stock():
    sku = make_sku(make_product(weights=(2, 1)), price_fen=3980, stock_=5)
    purchase = make_purchase((sku, 3))
    line = OrderLine.objects.get(order__purchase=purchase)
    assert (line.quantity, line.unit_price_fen, line.amount_fen) == (3, 3980, 11_940)
    assert [fee["fen"] for fee in line.fees] == [237, 597, 69]
    assert line.household_fen == 3 * 3679 == line.amount_fen - line.fee_fen
    assert list(line.shares.values_list("weight", flat=True)) == [2, 1]
    sku.refresh_from_db()
    assert (sku.on_hand, sku.reserved) == (5, 3)
    assert (purchase.total_fen, purchase.status, line.order.status) == (11_940, "awaiting_payment", "awaiting_payment")


def test_one_order_per_supplier_with_its_own_freight():
    far = make_sku(make_product(make_supplier(freight_fen=800, free_over_fen=10_000)), price_fen=3000)
    free = make_sku(make_product(make_supplier(freight_fen=1200, free_over_fen=5_000)), price_fen=5000)
    purchase = make_purchase((far, 2), (free, 1))
    assert sorted(purchase.orders.values_list("goods_fen", "freight_fen")) == [(5000, 0), (6000, 800)]
    assert (purchase.goods_fen, purchase.freight_fen, purchase.total_fen) == (11_000, 800, 11_800)


def test_the_same_submission_twice_makes_one_purchase():
    sku = make_sku(stock_=5)
    cart = make_cart((sku, 1))
    key = cart.checkout_key
    first = place_order(cart, make_address(), key=key)
    again = place_order(cart, make_address(), key=key)
    sku.refresh_from_db()
    assert first == again
    assert (Purchase.objects.count(), sku.reserved) == (1, 1)
    assert not CartLine.objects.exists()
    cart.refresh_from_db()
    assert cart.checkout_key != key


def test_a_number_that_another_purchase_took_is_drawn_again(monkeypatch):
    taken, sku = make_purchase((make_sku(), 1)), make_sku()
    drawn = iter([int(taken.number[-6:]), 111_111, 222_222])
    monkeypatch.setattr("marketplace.orders.placing.secrets.randbelow", lambda _below: next(drawn))
    purchase = place(make_cart((sku, 1)))
    assert purchase.number == f"{taken.number[:-6]}222222"
    assert purchase.orders.get().number.endswith("111111")
    assert Purchase.objects.count() == 2


def test_a_key_that_is_not_the_carts_is_refused():
    with pytest.raises(RuleError, match="stale_form"):
        place_order(make_cart((make_sku(), 1)), make_address(), key="0" * 32)
    assert nothing_written()


def test_refuses_an_empty_cart():
    with pytest.raises(RuleError, match="empty_cart"):
        place(make_cart())
    assert nothing_written()


def test_refuses_when_the_price_has_changed_since_it_was_shown():
    sku = make_sku(price_fen=3980)
    cart = make_cart((sku, 1))
    Sku.objects.filter(pk=sku.pk).update(price_fen=4980)
    with pytest.raises(RuleError, match="price_changed") as refusal:
        place(cart, shown_total_fen=3980)
    assert "49.80" in refusal.value.message
    assert nothing_written()
    assert cart.lines.exists()


def test_sold_out_leaves_nothing_behind():
    plenty, few = make_sku(stock_=10), make_sku(stock_=1)
    cart = make_cart((plenty, 2), (few, 2))
    with pytest.raises(RuleError, match="sold_out"):
        place(cart)
    assert nothing_written()
    assert not Sku.objects.filter(reserved__gt=0).exists()
    assert cart.lines.count() == 2


def test_what_went_off_sale_or_reaches_nobody_is_not_sold():
    sku = make_sku()
    cart = make_cart((sku, 1))
    Product.objects.update(status="off_sale")
    with pytest.raises(RuleError, match="not_on_sale"):
        place(cart)
    with pytest.raises(RuleError, match="no_beneficiary"):
        place(make_cart((make_sku(make_product(weights=())), 1)))
    assert nothing_written()


def test_without_a_return_rule_nothing_is_sold():
    ReturnRule.objects.update(valid_to=date(2020, 12, 31))
    with pytest.raises(RuleError, match="no_return_rule"):
        place(make_cart((make_sku(), 1)))
    assert nothing_written()


@pytest.mark.parametrize("quantity", [0, -1, 100, 10**9, True, "2"])
def test_a_quantity_out_of_range_never_enters_the_cart(quantity):
    cart, sku = make_cart(), make_sku()
    with pytest.raises(RuleError, match="bad_quantity"):
        put(cart, sku, quantity)
    assert not cart.lines.exists()


def test_adding_stops_at_99():
    sku = make_sku()
    cart = make_cart((sku, 98))
    put(cart, sku, 5, add=True)
    assert cart.lines.get().quantity == 99


def test_personal_data_is_encrypted_in_the_database_and_out_of_the_audit_trail():
    make_purchase(name="王小明", street="丹阳路88号")
    with connection.cursor() as cursor:
        cursor.execute("SELECT contact_name, phone, address, phone_fingerprint FROM orders_purchase")
        stored = " ".join(cursor.fetchone())
    assert all(secret not in stored for secret in ("王小明", PHONE, "丹阳路88号"))
    assert all(
        secret not in f"{entry.detail}{entry.object_label}" for entry in AuditEntry.objects.all() for secret in ("王小明", PHONE, "丹阳路")
    )


def test_an_order_of_the_past_is_dated_then():
    at = datetime(2020, 11, 20, 10, 0, tzinfo=ZoneInfo("Asia/Shanghai"))
    purchase = make_purchase(at=at)
    order = purchase.orders.get()
    assert (purchase.placed_at, order.placed_at, order.number[:6], purchase.number[:7]) == (at, at, "201120", "P201120")


def test_database_refuses_a_line_that_does_not_add_up():
    line = OrderLine.objects.get(order__purchase=make_purchase())
    for broken in ({"amount_fen": line.amount_fen + 1}, {"household_fen": line.amount_fen + 1}, {"refunded_fen": line.amount_fen + 1}):
        with pytest.raises(IntegrityError), transaction.atomic():
            OrderLine.objects.filter(pk=line.pk).update(**broken)


def test_a_product_comes_on_sale_only_with_a_variant_and_a_household():
    product = make_product(weights=(), on_sale=False)
    with pytest.raises(RuleError, match="no_variant"):
        catalogue.put_on_sale(product, by=None)
    make_sku(product)
    with pytest.raises(RuleError, match="no_beneficiary"):
        catalogue.put_on_sale(product, by=None)
    product.refresh_from_db()
    assert product.status == "draft"
