"""The ledger: posted once, never changed, taken back only by a reversal. Constraints and triggers are tried, not trusted."""

from datetime import date

import pytest
from django.db import DatabaseError, IntegrityError, connection, transaction
from django.db.models import Sum

from projects.ledger.models import IncomeEntry, Posting
from projects.ledger.posting import Income, Kind, post_income, reverse_income
from shared.errors import RuleError
from tests.factories import make_household, make_income, make_user

pytestmark = [pytest.mark.django_db, pytest.mark.both]


def incomes(household, *amounts, tag="a"):
    return [
        Income(household.account.pk, Kind.PROPERTY, "畜牧分红", fen, date(2020, 10, 1), f"dividend:{tag}:{n}")
        for n, fen in enumerate(amounts)
    ]


def sum_of(household):
    return household.account.entries.aggregate(total=Sum("amount_fen"))["total"] or 0


def refused(sql, *params):
    with pytest.raises(DatabaseError), transaction.atomic(), connection.cursor() as cursor:
        cursor.execute(sql, params)


def test_posts_all_lines_with_control_figures():
    household = make_household()
    posting = post_income(incomes(household, 3334, 3333, 3333), title="分红", source="dividend:a", by=make_user())
    assert (posting.entry_count, posting.total_fen, sum_of(household)) == (3, 10_000, 10_000)
    assert posting.sealed_at is not None


def test_same_source_twice_is_refused_and_leaves_no_trace():
    household = make_household()
    post_income(incomes(household, 100), title="分红", source="dividend:a", by=None)
    with pytest.raises(RuleError, match="posted_already"):
        post_income(incomes(household, 100, tag="b"), title="分红", source="dividend:a", by=None)
    with pytest.raises(RuleError, match="posted_already"):
        post_income(incomes(household, 100), title="分红", source="dividend:other", by=None)
    assert sum_of(household) == 100
    assert Posting.objects.count() == 1


@pytest.mark.parametrize("amount", [0, -1, 1.5])
def test_refuses_an_amount_that_is_not_whole_fen_above_zero(amount):
    household = make_household()
    with pytest.raises(RuleError, match="bad_amount"):
        post_income(incomes(household, 100, amount), title="分红", source="dividend:a", by=None)
    assert not Posting.objects.exists()


def test_refuses_an_empty_posting():
    with pytest.raises(RuleError, match="nothing_to_post"):
        post_income([], title="分红", source="dividend:a", by=None)


def test_a_reversal_restores_the_sum_and_can_happen_once():
    entry = make_income(amount_fen=140_000)
    household = entry.account.household
    reverse_income([entry], reason="发错人", source="reversal:1", by=None)
    assert sum_of(household) == 0
    with pytest.raises(RuleError, match="reversed_already"):
        reverse_income([entry], reason="再冲", source="reversal:2", by=None)
    with pytest.raises(RuleError, match="is_a_reversal"):
        reverse_income([entry.reversed_by], reason="冲冲销", source="reversal:3", by=None)
    assert sum_of(household) == 0


def test_database_refuses_to_change_or_delete_an_entry():
    entry = make_income()
    refused("UPDATE ledger_incomeentry SET amount_fen = 1 WHERE id = %s", entry.pk)
    refused("DELETE FROM ledger_incomeentry WHERE id = %s", entry.pk)
    entry.refresh_from_db()
    assert entry.amount_fen == 140_000


def test_database_refuses_to_change_reopen_or_delete_a_posting():
    posting = make_income().posting
    refused("UPDATE ledger_posting SET total_fen = 1 WHERE id = %s", posting.pk)
    refused("UPDATE ledger_posting SET sealed_at = NULL WHERE id = %s", posting.pk)
    refused("DELETE FROM ledger_posting WHERE id = %s", posting.pk)
    assert Posting.objects.filter(pk=posting.pk, total_fen=140_000, sealed_at__isnull=False).exists()


def test_database_refuses_a_late_entry_into_a_sealed_posting():
    entry = make_income()
    with pytest.raises(DatabaseError), transaction.atomic():
        IncomeEntry.objects.create(
            posting=entry.posting,
            account=entry.account,
            kind="wage",
            item="迟到",
            amount_fen=1,
            earned_on=date(2020, 1, 1),
            source="late:1",
        )
    assert entry.posting.entries.count() == 1


def test_database_refuses_to_seal_a_posting_that_does_not_add_up():
    household = make_household()
    posting = Posting.objects.create(title="少一分", source="short:1", entry_count=1, total_fen=101, actor_name="甲")
    IncomeEntry.objects.create(
        posting=posting, account=household.account, kind="wage", item="工资", amount_fen=100, earned_on=date(2020, 1, 1), source="short:1:1"
    )
    refused("UPDATE ledger_posting SET sealed_at = posted_at WHERE id = %s", posting.pk)
    transaction.set_rollback(True)  # PostgreSQL would refuse to commit the unsealed posting


def test_database_refuses_a_negative_entry_that_reverses_nothing():
    household = make_household()
    posting = Posting.objects.create(title="负数", source="minus:1", entry_count=1, total_fen=-5, actor_name="甲")
    with pytest.raises(IntegrityError), transaction.atomic():
        IncomeEntry.objects.create(
            posting=posting,
            account=household.account,
            kind="wage",
            item="工资",
            amount_fen=-5,
            earned_on=date(2020, 1, 1),
            source="minus:1:1",
        )
    transaction.set_rollback(True)


@pytest.mark.postgres
def test_truncate_is_refused():
    make_income()
    refused("TRUNCATE ledger_incomeentry")
    refused("TRUNCATE audit_auditentry")
