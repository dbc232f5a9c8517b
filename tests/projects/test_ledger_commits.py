"""What only a real commit shows."""

import threading
from concurrent.futures import ThreadPoolExecutor
from datetime import date

import pytest
from django.db import DatabaseError, connection, transaction

from projects.ledger.models import Posting
from projects.ledger.posting import Income, Kind, post_income
from projects.ledger.verifying import verify
from tests.factories import make_household


@pytest.mark.postgres
def test_a_posting_left_unsealed_cannot_be_committed(committed_db):
    with pytest.raises(DatabaseError), transaction.atomic():
        Posting.objects.create(title="忘了封", source="open:1", entry_count=1, total_fen=5, actor_name="甲")
    assert not Posting.objects.exists()


@pytest.mark.postgres
def test_postings_at_the_same_moment_stand_in_one_chain(committed_db):
    accounts = [make_household().account.pk for _n in range(6)]
    begin = threading.Barrier(len(accounts))

    def post(n):
        begin.wait(10)
        try:
            post_income(
                [Income(accounts[n], Kind.WAGE, "工资", n + 1, date(2020, 1, 1), f"race:{n}:1")], title="工资", source=f"race:{n}", by=None
            )
        finally:
            connection.close()

    with ThreadPoolExecutor(len(accounts)) as pool:
        list(pool.map(post, range(len(accounts))))
    assert list(Posting.objects.order_by("chain_number").values_list("chain_number", flat=True)) == [1, 2, 3, 4, 5, 6]
    assert verify(by=None).is_sound
