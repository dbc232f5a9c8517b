"""Dividing money and reading it: properties that hold for every amount, and the edges people meet."""

import pytest
from hypothesis import assume, given
from hypothesis import strategies as st

from shared.forms import YuanField
from shared.money import LARGEST_FEN, format_yuan, parse_yuan, share_bp, split_by_weight

totals = st.integers(0, 10**12)
weightings = st.lists(st.integers(0, 10_000), min_size=1, max_size=60)


@given(totals, weightings)
def test_parts_sum_to_the_total(total, weights):
    assume(sum(weights))
    assert sum(split_by_weight(total, weights)) == total


@given(totals, weightings)
def test_each_part_is_within_one_fen_of_the_exact_share(total, weights):
    assume(sum(weights))
    whole = sum(weights)
    for part, weight in zip(split_by_weight(total, weights), weights, strict=True):
        assert abs(part * whole - total * weight) < whole


@given(totals, weightings, st.randoms())
def test_order_changes_who_gets_a_fen_but_not_the_parts(total, weights, random):
    assume(sum(weights))
    shuffled = weights[:]
    random.shuffle(shuffled)
    assert sorted(split_by_weight(total, weights)) == sorted(split_by_weight(total, shuffled))


@given(totals, weightings)
def test_a_rerun_gives_the_same_parts(total, weights):
    assume(sum(weights))
    assert split_by_weight(total, weights) == split_by_weight(total, list(weights))


@given(totals, weightings)
def test_more_weight_never_gets_less_and_no_weight_gets_nothing(total, weights):
    assume(sum(weights))
    parts = split_by_weight(total, weights)
    for (weight, part), (other_weight, other_part) in zip(
        sorted(zip(weights, parts, strict=True)), sorted(zip(weights, parts, strict=True))[1:], strict=False
    ):
        assert weight == other_weight or part <= other_part
    assert all(part == 0 for weight, part in zip(weights, parts, strict=True) if weight == 0)


@pytest.mark.parametrize(("total", "weights"), [(1, []), (1, [0, 0]), (-1, [1]), (1, [-1, 2]), (1.0, [1]), (1, [0.5]), (True, [1])])
def test_refuses_to_divide_by_nothing_negative_or_a_float(total, weights):
    with pytest.raises(ValueError, match=r"\w"):
        split_by_weight(total, weights)


@given(st.integers(-LARGEST_FEN, LARGEST_FEN))
def test_what_is_printed_reads_back(fen):
    assert parse_yuan(format_yuan(fen)) == parse_yuan(format_yuan(fen, grouped=False)) == fen


@pytest.mark.parametrize(
    ("text", "fen"),
    [
        ("1400", 140_000),
        ("1,400.5", 140_050),
        ("１４００．５０", 140_050),
        ("¥ 33.34", 3_334),
        ("18，260元", 1_826_000),
        ("0.01", 1),
        ("5.", 500),
    ],
)
def test_reads_what_people_type(text, fen):
    assert parse_yuan(text) == fen


@pytest.mark.parametrize("text", ["", "1.234", "1,40", "abc", "1e3", "--1", "1 4 x", "99999999999999999", 12.5, None])
def test_refuses_what_is_not_an_amount(text):
    with pytest.raises(ValueError, match=r"\w"):
        parse_yuan(text)


def test_share_in_basis_points_is_rounded_down():
    assert share_bp(9_999, 250) == 249


def test_yuan_field_cleans_to_fen_and_shows_yuan():
    field = YuanField()
    assert field.clean(" 40,295.00 ") == 4_029_500
    assert field.prepare_value(4_029_500) == "40295.00"
    assert YuanField(required=False).clean("") is None


@pytest.mark.parametrize("text", ["1.234", "0", "-5", "abc", ""])
def test_yuan_field_refuses_with_a_sentence(text):
    from django.core.exceptions import ValidationError

    with pytest.raises(ValidationError):
        YuanField().clean(text)
