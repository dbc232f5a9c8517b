"""Masks by the table of domain.md section 7. Numbers here are made up."""

import pytest

from shared.masking import mask_card, mask_id, mask_name, mask_phone


@pytest.mark.parametrize(
    ("name", "shown"),
    [
        ("王小明", "王**"),
        ("张三", "张*"),
        ("欧阳小明", "欧阳**"),
        ("欧阳", "欧*"),
        ("郭某某", "郭**"),
        ("", ""),
        ("李", "*"),
        ("买买提江", "买**"),
    ],
)
def test_a_name_keeps_its_surname(name, shown):
    assert mask_name(name) == shown


def test_an_id_number_keeps_three_and_four():
    assert mask_id("410482199003071234") == "410***********1234"
    assert mask_id("12345") == "*****"


def test_phone_and_card():
    assert mask_phone("13812345678") == "138****5678"
    assert mask_phone("0375-12345") == "********45"
    assert mask_card("6228 4812 3456 7890 123") == "****0123"
    assert mask_card("123") == "****"
