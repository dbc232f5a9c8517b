"""The table of pictures is sound; taking them needs the running site (`make screenshots`)."""

import pytest
from django.urls import Resolver404, resolve

from tools.screenshots import SHOTS, SIZES


def test_every_picture_has_its_own_name():
    assert len({shot.name for shot in SHOTS}) == len(SHOTS)


def test_both_widths_are_taken():
    assert SIZES == {390: 844, 1280: 900}


@pytest.mark.parametrize("shot", SHOTS, ids=lambda shot: shot.name)
def test_every_page_has_an_address(shot):
    try:
        resolve(shot.path)
    except Resolver404:
        assert shot.name == "missing"
