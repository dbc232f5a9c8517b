"""Money received: recorded once, by the finance officer of the region, exact."""

from datetime import date, timedelta

import pytest
from django.utils import timezone

from projects.dividends.sources import available_by_programme, available_fen
from projects.programmes.models import Programme, ReceivedIncome
from projects.programmes.services import record_receipt
from shared.errors import NotAllowed, RuleError
from tests.factories import COUNTY, make_people, make_programme, make_round, make_user

pytestmark = pytest.mark.django_db


@pytest.fixture
def finance():
    return make_user("finance_officer", COUNTY)


def receipt(programme, by, **changed):
    facts = {"amount_fen": 4_029_501, "received_on": date(2020, 9, 1), "payer": "汝州某养殖公司", "bank_receipt": "R1"} | changed
    return record_receipt(programme, by=by, **facts)


def test_records_to_the_last_fen(finance):
    programme = make_programme()
    receipt(programme, finance)
    assert programme.received.get().amount_fen == available_fen(programme) == 4_029_501
    assert programme.received.get().recorded_by == finance


def test_same_bank_receipt_twice_is_refused_even_for_another_programme(finance):
    programme = make_programme()
    receipt(programme, finance)
    for other in (programme, make_programme()):
        with pytest.raises(RuleError, match="receipt_recorded_already"):
            receipt(other, finance)
    assert ReceivedIncome.objects.count() == 1


@pytest.mark.parametrize("amount", [0, -5, 1.5, True, 10**15])
def test_refuses_an_amount_that_is_not_whole_fen_above_zero(finance, amount):
    with pytest.raises(RuleError, match="bad_amount"):
        receipt(make_programme(), finance, amount_fen=amount)
    assert not ReceivedIncome.objects.exists()


@pytest.mark.parametrize(
    ("changed", "code"),
    [
        ({"payer": " "}, "receipt_incomplete"),
        ({"bank_receipt": ""}, "receipt_incomplete"),
        ({"received_on": timezone.localdate() + timedelta(days=1)}, "future_date"),
    ],
)
def test_refuses_an_incomplete_or_future_receipt(finance, changed, code):
    with pytest.raises(RuleError, match=code):
        receipt(make_programme(), finance, **changed)
    assert not ReceivedIncome.objects.exists()


@pytest.mark.parametrize("role", ["village_clerk", "village_reviewer", "auditor", None])
def test_refuses_by_role(role):
    with pytest.raises(NotAllowed):
        receipt(make_programme(), make_user(role))
    assert not ReceivedIncome.objects.exists()


def test_refuses_out_of_region():
    elsewhere = make_user("finance_officer", "410482101000")
    with pytest.raises(NotAllowed):
        receipt(make_programme(), elsewhere)
    assert not ReceivedIncome.objects.exists()


def test_available_is_received_less_rounds_not_withdrawn():
    from projects.dividends.services import withdraw

    people, programme = make_people(), make_programme(received_fen=10_000)
    round_ = make_round(people, programme=programme, pot_fen=6_000)
    assert available_fen(programme) == 4_000
    assert available_fen(programme, apart_from=round_) == 10_000
    assert available_fen(programme, on=date(2020, 8, 31)) == 0
    assert available_by_programme(Programme.objects.all()) == {programme.pk: 4_000}
    withdraw(round_, reason="数字有误", by=people.clerk)
    assert available_fen(programme) == 10_000
