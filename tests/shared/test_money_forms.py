"""What people type as yuan, and how fen are printed."""

import pytest

from shared.money import format_yuan, parse_yuan, share_bp
from shared.templatetags.house import wan, yuan, yuan_short


@pytest.mark.parametrize(
    ("typed", "fen"),
    [
        ("1400", 140_000),
        ("1,400.5", 140_050),
        ("１４００．５０", 140_050),
        (" ¥ 33.34 ", 3_334),
        ("0.01", 1),
        ("12，345.60元", 1_234_560),
        ("-5.00", -500),
    ],
)
def test_reads_what_people_type(typed, fen):
    assert parse_yuan(typed) == fen


@pytest.mark.parametrize("typed", [14.0, 14, None, b"14"])
def test_refuses_what_is_not_text(typed):
    with pytest.raises(ValueError, match="14|NoneType|bytes|float|int"):
        parse_yuan(typed)


@pytest.mark.parametrize("typed", ["", "十四", "1.2.3", "1e3", "1,40", "NaN", "+5", "１２３４５６７８９０１２３４５６７"])
def test_refuses_what_is_no_amount(typed):
    with pytest.raises(ValueError, match=r"."):
        parse_yuan(typed)


def test_refuses_a_third_decimal_and_says_so():
    with pytest.raises(ValueError, match="0.01"):
        parse_yuan("33.333")


def test_prints_by_whole_numbers():
    assert format_yuan(1_826_000) == "18,260.00"
    assert format_yuan(-5) == "-0.05"
    assert format_yuan(123_456_789, grouped=False) == "1234567.89"
    with pytest.raises(ValueError, match="whole fen"):
        format_yuan(1.0)


def test_filters_for_pages():
    assert yuan(None) == "—"
    assert yuan_short(1_826_000) == "18,260"
    assert yuan_short(1_826_050) == "18,260.50"
    assert wan(126_850_000) == "126.8"
    assert wan(1_000_000) == "1"


def test_basis_points_round_down():
    assert share_bp(3_980, 60) == 23
    assert share_bp(10_000, 500) == 500
