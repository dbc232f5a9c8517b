"""Stock: reserved, released, taken; never below zero, not even by a coding error."""

import pytest
from django.db import IntegrityError, transaction

from marketplace.catalogue import stock
from marketplace.catalogue.models import Sku
from shared.errors import RuleError
from tests.market_factories import make_sku

pytestmark = [pytest.mark.django_db, pytest.mark.both]


def state(sku):
    return tuple(Sku.objects.values_list("on_hand", "reserved").get(pk=sku.pk))


def test_reserve_release_and_take_move_exactly_so_many():
    sku = make_sku(stock_=10)
    stock.reserve({sku.pk: 4})
    assert state(sku) == (10, 4)
    stock.release({sku.pk: 1})
    stock.take({sku.pk: 3})
    assert state(sku) == (7, 0)


def test_too_many_are_refused_with_what_is_left_and_nothing_of_the_others_is_held():
    plenty, few = make_sku(stock_=10), make_sku(stock_=2)
    with pytest.raises(RuleError, match="sold_out") as refusal:
        stock.reserve({plenty.pk: 1, few.pk: 3})
    assert "2" in refusal.value.message
    assert state(plenty) == (10, 0)
    assert state(few) == (2, 0)


def test_reserved_pieces_cannot_be_reserved_again():
    sku = make_sku(stock_=1)
    stock.reserve({sku.pk: 1})
    with pytest.raises(RuleError, match="sold_out"):
        stock.reserve({sku.pk: 1})
    assert state(sku) == (1, 1)


@pytest.mark.parametrize("act", [stock.release, stock.take])
def test_more_than_is_reserved_cannot_be_released_or_taken(act):
    sku = make_sku(stock_=5)
    with pytest.raises(RuleError, match="stock_out_of_step"):
        act({sku.pk: 1})
    assert state(sku) == (5, 0)


def test_counting_away_stops_at_what_orders_hold():
    sku = make_sku(stock_=5)
    stock.reserve({sku.pk: 4})
    with pytest.raises(RuleError, match="stock_too_low"):
        stock.adjust(sku, -2, by=None)
    stock.adjust(sku, -1, by=None)
    assert state(sku) == (4, 4)


@pytest.mark.parametrize("broken", [{"on_hand": -1}, {"reserved": -1}, {"reserved": 6}, {"price_fen": 0}])
def test_database_refuses_impossible_stock(broken):
    sku = make_sku(stock_=5)
    with pytest.raises(IntegrityError), transaction.atomic():
        Sku.objects.filter(pk=sku.pk).update(**broken)


def test_saving_an_old_copy_of_a_variant_does_not_write_stock_back():
    sku = make_sku(stock_=5)
    old = Sku.objects.get(pk=sku.pk)
    stock.reserve({sku.pk: 3})
    old.price_fen = 100
    old.save()
    assert state(sku) == (5, 3)
    assert Sku.objects.get(pk=sku.pk).price_fen == 100
