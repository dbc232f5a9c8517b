"""What entries and lines point at without a foreign key of the database: triggers see to it that it is there, and stays."""

import pytest
from django.db import IntegrityError, connection, transaction

from projects.dividends.models import DividendLine, DividendRound
from projects.households.models import Household, Member
from projects.ledger.models import IncomeAccount, IncomeEntry
from tests.factories import make_household, make_income, make_round

pytestmark = [pytest.mark.django_db, pytest.mark.both]
NOBODY = 999_999_999


@pytest.fixture
def line():
    """The line of a draft."""
    return make_round(shares=(1,)).lines.get()


@pytest.fixture
def other(line):
    """A household beside it, in no round."""
    return make_household(line.household.village, name="王某某")


def facts(line, **changed):
    """A second line of the round."""
    copied = {field.attname: getattr(line, field.attname) for field in DividendLine._meta.concrete_fields if not field.primary_key}
    return copied | {"line_number": 2} | changed


def raw_delete(model):
    with connection.cursor() as cursor:
        cursor.execute(f"DELETE FROM {model._meta.db_table}")


@pytest.mark.parametrize("model", [Household, Member, IncomeAccount, DividendRound])
def test_what_is_pointed_at_is_never_deleted(line, model):
    before = model.objects.count()
    with pytest.raises(IntegrityError), transaction.atomic():
        raw_delete(model)
    assert model.objects.count() == before > 0


@pytest.mark.parametrize("column", ["household_id", "account_id", "payee_id", "round_id", "entry_id"])
def test_a_line_points_at_what_is_there(line, other, column):
    right = facts(line, household_id=other.pk, account_id=other.account.pk, payee_id=other.head.pk)
    with pytest.raises(IntegrityError), transaction.atomic():
        DividendLine.objects.create(**right | {column: NOBODY})
    DividendLine.objects.create(**right)  # only that column was wrong
    assert DividendLine.objects.count() == 2


def test_a_line_is_of_the_households_own_account(line, other):
    with pytest.raises(IntegrityError), transaction.atomic():
        DividendLine.objects.create(**facts(line, household_id=other.pk))
    assert DividendLine.objects.count() == 1


@pytest.mark.parametrize("wrong", ["amount", "account"])
def test_a_line_is_tied_to_an_entry_of_its_account_and_amount(line, other, wrong):
    make_income(line.household if wrong == "amount" else other, line.amount_fen + (wrong == "amount"))
    with pytest.raises(IntegrityError), transaction.atomic():
        DividendLine.objects.filter(pk=line.pk).update(entry=IncomeEntry.objects.get())
    make_income(line.household, line.amount_fen)
    DividendLine.objects.filter(pk=line.pk).update(entry=IncomeEntry.objects.latest("pk"))
    line.refresh_from_db()
    assert line.entry.amount_fen == line.amount_fen


def test_an_entry_is_of_an_account_that_is_there(line):
    make_income(line.household, 100)
    entry = IncomeEntry.objects.get()
    assert entry.account_id == line.account_id
    with pytest.raises(IntegrityError), transaction.atomic():
        make_income(Household(pk=NOBODY, account=IncomeAccount(pk=NOBODY)), 100)
    assert IncomeEntry.objects.count() == 1
