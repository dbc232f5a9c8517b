"""Policy periods and income lines: the words of a time, the amount of a year and region, or no line at all."""

from datetime import date

import pytest
from django.db import IntegrityError, transaction

from projects.ledger.lines import line
from projects.ledger.models import IncomeLine
from regions.models import period
from tests.factories import MOSHI

pytestmark = [pytest.mark.django_db, pytest.mark.both]


def test_periods_have_their_own_words():
    assert [period(MOSHI, date(year, 7, 1)).word("workshop") for year in (2018, 2023)] == ["扶贫车间", "帮扶车间"]
    assert period(MOSHI, date(2027, 1, 1)).key == "P3"
    assert period(MOSHI, date(2010, 1, 1)) is None


@pytest.mark.parametrize(
    ("kind", "region", "year", "fen"),
    [
        ("poverty", MOSHI, 2016, 302_600),  # Henan's own
        ("poverty", "620000000000", 2016, 295_200),  # elsewhere the national one
        ("poverty", MOSHI, 2019, None),  # Henan's was not found: the national one does not stand in for it
        ("exit", MOSHI, 2016, 314_600),
        ("monitoring", MOSHI, 2021, 600_000),
        ("monitoring", MOSHI, 2023, None),
        ("monitoring", "620000000000", 2023, None),
        ("poverty", MOSHI, 2030, None),
    ],
)
def test_a_line_or_none(kind, region, year, fen):
    assert line(kind, region, year) == fen


def test_lines_are_positive_and_once_a_year():
    known = {"kind": "exit", "region_prefix": "410482", "valid_from": date(2022, 1, 1)}
    with pytest.raises(IntegrityError, match="income_line_is_positive"), transaction.atomic():
        IncomeLine.objects.create(**known, year=2022, amount_fen=0)
    IncomeLine.objects.create(**known, year=2022, amount_fen=500_000)
    assert line("exit", MOSHI, 2022) == 500_000
    with pytest.raises(IntegrityError), transaction.atomic():
        IncomeLine.objects.create(**known, year=2022, amount_fen=510_000)
