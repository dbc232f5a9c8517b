"""Every constraint of the register is tried: what no way of writing may leave behind."""

from datetime import date
from decimal import Decimal

import pytest
from django.db import IntegrityError, transaction

from projects.households.models import Household, HouseholdYear, Member
from tests.factories import make_household, make_member, move_away

pytestmark = [pytest.mark.django_db, pytest.mark.both]
NUMBER = "410482197404060021"


@pytest.mark.parametrize(
    ("what", "fields"),
    [
        ("household_has_one_head", {"relation": "01"}),
        ("member_number_has_18_digits", {"number": "41048210020100010A"}),
        ("member_leaves_after_joining", {"left_on": date(2015, 1, 1)}),
        ("member_is_healthy_or_is_not", {"health": "chronic,healthy"}),
        ("disability_grade_is_1_to_4", {"disability_grade": 5}),
        ("member_pay_is_not_negative", {"monthly_pay_fen": -1}),
        ("id_number_once_among_the_living", {"id_number": f" {NUMBER}".lower()}),
    ],
)
def test_constraints_of_members(what, fields):
    household = make_household()
    make_member(household, id_number=NUMBER)
    with pytest.raises(IntegrityError) as refused, transaction.atomic():
        make_member(household, number=f"{household.number}77", **fields) if "number" not in fields else make_member(household, **fields)
    assert what in str(refused.value) or "UNIQUE" in str(refused.value)
    assert household.members.count() == 2


def test_an_id_number_is_free_again_when_its_holder_left():
    household = make_household()
    gone = make_member(household, id_number=NUMBER)
    move_away(Member.objects.filter(pk=gone.pk), date(2020, 1, 1))
    make_member(household, id_number=NUMBER)
    make_member(household, id_number="999999197404060021")
    make_member(household, id_number="999999197404060021")  # a place-holder is nobody's
    assert Member.objects.with_id(NUMBER).count() == 2


def test_national_numbers_are_once_or_empty():
    one, other = make_household(), make_household()
    assert one.national_number == other.national_number == ""
    Household.objects.filter(pk=one.pk).update(national_number="G-1")
    with pytest.raises(IntegrityError), transaction.atomic():
        Household.objects.filter(pk=other.pk).update(national_number="G-1")


@pytest.mark.parametrize(
    ("what", "fields"),
    [
        ("household_year_is_possible", {"year": 2013}),
        ("exit_date_only_with_exit_mark", {"exited_on": date(2019, 12, 31)}),
        ("measures_are_not_negative", {"arable_land_mu": Decimal("-0.01")}),
    ],
)
def test_constraints_of_years(what, fields):
    with pytest.raises(IntegrityError, match=what), transaction.atomic():
        HouseholdYear.objects.create(household=make_household(), **{"year": 2020} | fields)
