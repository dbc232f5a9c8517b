"""Freight to the fen: zones by the most exact place, steps by weight, cold chain, free limits, places nobody delivers to."""

from datetime import date, timedelta

import pytest
from django.db import IntegrityError, transaction
from django.utils import timezone
from hypothesis import given
from hypothesis import strategies as st

from marketplace.catalogue.models import Product, Sku
from marketplace.checkout.services import place_order, quote_cart
from marketplace.freight.models import FreightTemplate, FreightZone
from marketplace.freight.rates import Rate, RateBook, charge, steps_over
from marketplace.orders.models import Order, OrderLine
from marketplace.orders.quote import quote
from marketplace.orders.terms import Terms
from shared.errors import RuleError
from tests.market_factories import make_address, make_cart, make_product, make_sku, make_supplier

RATE = Rate(
    "邮政", "省内", ("41",), first_g=1000, first_fen=600, next_g=500, next_fen=150, free_over_fen=9900, cold_fen=800, cold_next_fen=200
)


@pytest.mark.parametrize(
    ("weight_g", "fen"), [(0, 600), (1, 600), (1000, 600), (1001, 750), (1500, 750), (1501, 900), (2000, 900), (10_000, 600 + 18 * 150)]
)
def test_each_further_weight_begun_counts_whole(weight_g, fen):
    assert charge(RATE, 0, weight_g).total_fen == fen


def test_cold_goods_pay_for_their_box_and_each_further_kilogram_of_their_own():
    assert charge(RATE, 0, 3000, cold_g=900).cold_fen == 800
    assert charge(RATE, 0, 3000, cold_g=1001).cold_fen == 1000
    assert charge(RATE, 0, 3000, cold_g=1001).total_fen == 600 + 4 * 150 + 1000
    assert charge(RATE, 0, 3000).cold_fen == 0


def test_free_from_the_limit_on_and_not_a_fen_before():
    assert (charge(RATE, 9899, 5000, 500).total_fen > 0, charge(RATE, 9900, 5000, 500).total_fen) == (True, 0)
    assert charge(RATE, 9900, 5000, 500).weight_fen == 600 + 8 * 150  # still told


@given(
    st.integers(0, 10**6), st.integers(0, 10**6), st.integers(1, 10**5), st.integers(1, 10**5), st.integers(0, 10**5), st.integers(0, 10**5)
)
def test_heavier_never_costs_less(one, more, first_g, next_g, first_fen, next_fen):
    rate = Rate("t", "z", ("",), first_g, first_fen, next_g, next_fen, cold_fen=first_fen, cold_next_fen=next_fen)
    lighter, heavier = charge(rate, 0, one, one), charge(rate, 0, one + more, one + more)
    assert lighter.total_fen <= heavier.total_fen
    assert lighter.total_fen >= first_fen


@given(st.integers(-(10**6), 10**7), st.integers(1, 10**5), st.integers(1, 10**5))
def test_steps_are_the_least_that_carry_the_weight(grams, first_g, next_g):
    steps = steps_over(grams, first_g, next_g)
    assert first_g + steps * next_g >= grams
    assert steps == 0 or first_g + (steps - 1) * next_g < grams


@given(st.permutations(["41", "", "4104", "410482"]))
def test_the_most_exact_place_counts_in_whatever_order(order):
    book = RateBook({1: tuple(Rate("t", prefix, (prefix,), 1000, 100 + len(prefix), 1000, 1) for prefix in order)})
    supplier = make_plain_supplier()
    zones = [book.freight(supplier, place, 0, 1).rate.zone for place in ("410482101", "410401", "410105", "110105", "")]
    assert zones == ["410482", "4104", "41", "", ""]


def make_plain_supplier():
    from marketplace.catalogue.models import Supplier

    return Supplier(pk=1, name="工坊", freight_fen=0)


# --- on real rows ----------------------------------------------------------------------------------------------------
def make_template(supplier, *, valid_from=date(2020, 1, 1), cold_fen=0, **zones) -> FreightTemplate:
    """zones: name=(places, first_fen, next_fen, free_over_fen) or None for a place without delivery ("no_54": None)."""
    template = FreightTemplate.objects.create(supplier=supplier, name="邮政快递", valid_from=valid_from, cold_fen=cold_fen)
    for name, row in zones.items():
        if row is None:
            FreightZone.objects.create(template=template, name=name, places=name.removeprefix("no_"), is_served=False)
        else:
            places, first_fen, next_fen, free = row
            FreightZone.objects.create(
                template=template, name=name, places=places, first_fen=first_fen, next_fen=next_fen, free_over_fen=free
            )
    return template


@pytest.fixture
def supplier(db):
    found = make_supplier(freight_fen=99_999)
    make_template(
        found, cold_fen=500, near=("41", 500, 100, None), far=("", 1000, 300, 20_000), remote=("65,54", 2500, 1200, None), no_63=None
    )
    return found


def fen(cart, place):
    return quote_cart(cart, place).freight_fen


def test_a_cart_is_charged_by_place_to_the_fen(supplier):
    cart = make_cart((make_sku(make_product(supplier), price_fen=3000), 3))  # 3 kg
    assert [fen(cart, place) for place in ("410482", "110105", "650102", "")] == [700, 1600, 4900, 1600]
    assert quote_cart(cart, "410482").total_fen == 9700
    with pytest.raises(RuleError, match="not_served"):
        quote_cart(cart, "630102")


def test_lines_in_any_order_cost_the_same_and_share_the_freight_to_the_fen(supplier):
    skus = [make_sku(make_product(supplier), price_fen=1000 + n) for n in range(3)]
    Sku.objects.filter(pk=skus[0].pk).update(weight_g=333)
    wanted = [(Sku.objects.select_related("product__supplier").get(pk=sku.pk), n) for n, sku in enumerate(skus, start=1)]
    terms = Terms.at(timezone.now(), [sku for sku, _n in wanted])
    there, back = quote(wanted, terms, "110105"), quote(list(reversed(wanted)), terms, "110105")
    assert there == back
    assert sum(there.parcels[0].freight_parts) == there.freight_fen == 1000 + 5 * 300


def test_cold_goods_are_charged_and_a_free_limit_frees_them(supplier):
    product = make_product(supplier, storage_class="frozen")
    sku = make_sku(product, price_fen=10_000)
    assert fen(make_cart((sku, 1)), "110105") == 1500
    assert fen(make_cart((sku, 2)), "110105") == 0


def test_the_order_keeps_how_the_freight_was_counted(supplier):
    cart = make_cart((make_sku(make_product(supplier), price_fen=3000), 3))
    purchase = place_order(cart, make_address(region_code="410482101"), key=cart.checkout_key)
    order, line = Order.objects.get(), OrderLine.objects.get()
    assert (order.freight_fen, line.freight_fen, line.weight_g, purchase.region_code) == (700, 700, 3000, "410482101")
    assert order.freight_terms | {"zone": "near", "first_fen": 500, "next_fen": 100, "weight_g": 3000} == order.freight_terms
    FreightZone.objects.update(first_fen=9999)
    order.refresh_from_db()
    assert order.freight_fen == 700


def test_of_several_templates_the_later_one_that_holds_counts(supplier):
    today = timezone.localdate()
    make_template(supplier, valid_from=today, now=("", 1, 1, None))
    make_template(supplier, valid_from=today + timedelta(days=1), later=("", 2, 2, None))
    assert fen(make_cart((make_sku(make_product(supplier)), 1)), "410482") == 1


def test_without_a_template_the_flat_freight_of_the_supplier_holds(db):
    cart = make_cart((make_sku(make_product(make_supplier(freight_fen=800, free_over_fen=10_000)), price_fen=5000), 1))
    assert fen(cart, "410482") == 800


def test_a_province_the_product_does_not_go_to_is_refused_by_name(supplier):
    sku = make_sku(make_product(supplier))
    Product.objects.update(no_delivery=["65"])
    with pytest.raises(RuleError, match="not_served") as refusal:
        quote_cart(make_cart((sku, 1)), "650102")
    assert "新疆" in refusal.value.message


def test_the_database_refuses_broken_templates(supplier):
    template = FreightTemplate.objects.get()
    for broken in ({"first_fen": -1}, {"next_fen": -1}, {"first_g": 0}, {"next_g": 0}, {"free_over_fen": 0}):
        with pytest.raises(IntegrityError), transaction.atomic():
            template.zones.update(**broken)
    with pytest.raises(IntegrityError), transaction.atomic():
        FreightZone.objects.create(template=template, name="again everywhere else", places="")
    with pytest.raises(IntegrityError), transaction.atomic():
        FreightTemplate.objects.update(cold_fen=-1)
    with pytest.raises(IntegrityError), transaction.atomic():
        FreightTemplate.objects.update(valid_to=date(2019, 1, 1))
