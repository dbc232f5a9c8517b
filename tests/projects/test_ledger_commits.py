"""What only a real commit shows."""

import pytest
from django.db import DatabaseError, transaction

from projects.ledger.models import Posting


@pytest.mark.postgres
def test_a_posting_left_unsealed_cannot_be_committed(committed_db):
    with pytest.raises(DatabaseError), transaction.atomic():
        Posting.objects.create(title="忘了封", source="open:1", entry_count=1, total_fen=5, actor_name="甲")
    assert not Posting.objects.exists()
