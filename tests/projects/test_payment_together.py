"""Two finance officers at once, the same file twice, a process killed in the middle: one effect, or none and the next run goes on."""

import os
from datetime import date

import pytest
from django.db import connections
from django.db.models import Sum

from projects.dividends.models import BankBatch, BankReceipt, DividendRound, Payment
from projects.dividends.payment import batches, receipts
from projects.ledger import posting
from projects.ledger.models import IncomeEntry, Posting
from projects.notices.objections import enter_objection
from tests.factories import COUNTY, make_people, make_user
from tests.projects.test_dividends_together import at_once
from tests.projects.test_payment import answer, on_notice

pytestmark = pytest.mark.postgres


def killed(act, module, name):
    """Run act in a process of its own that dies, without a word, when module.name is called; it must get that far."""
    connections.close_all()
    child = os.fork()
    if child == 0:
        setattr(module, name, lambda *args, **kwargs: os._exit(9))
        try:
            act()
        finally:
            os._exit(1)
    _pid, status = os.waitpid(child, 0)
    assert os.waitstatus_to_exitcode(status) == 9


def batch_of(pk):
    return BankBatch.objects.get(pk=pk)


def test_eight_officers_draw_one_batch(committed_db):
    round_ = on_notice(make_people(), shares=(1, 2, 4), pot_fen=10_001)
    officers = [make_user("finance_officer", COUNTY) for _n in range(8)]
    answers = at_once([lambda by=by: batches.draw_batches([DividendRound.objects.get(pk=round_.pk)], by=by) for by in officers])
    assert answers == ["done", *["nothing_to_pay"] * 7]
    assert BankBatch.objects.get().total_fen == 10_001
    assert Payment.objects.count() == 3


def test_sent_by_two_at_once_is_sent_once(committed_db):
    people = make_people()
    (batch,) = batches.draw_batches([on_notice(people)], by=people.finance)
    answers = at_once([lambda: batches.send(batch_of(batch.pk), by=people.finance)] * 2)
    assert answers[0] in {"changed_meanwhile", "done"}
    assert answers.count("done") == 1


def test_cancelled_or_sent_but_never_both(committed_db):
    people = make_people()
    (batch,) = batches.draw_batches([on_notice(people)], by=people.finance)
    answers = at_once(
        [
            lambda: batches.send(batch_of(batch.pk), by=people.finance),
            lambda: batches.cancel(batch_of(batch.pk), reason="误发", by=people.finance),
        ]
    )
    assert answers.count("done") == 1
    batch.refresh_from_db()
    expected = {"sent": "waiting", "cancelled": "cancelled"}[batch.status]
    assert set(batch.payments.values_list("status", flat=True)) == {expected}


def test_one_receipt_by_four_at_once_is_posted_once(committed_db):
    people = make_people()
    (batch,) = batches.draw_batches([on_notice(people)], by=people.finance)
    batches.send(batch, by=people.finance)
    content = answer(batch)
    take = {"content": content, "file_name": "回单.csv", "by": people.finance}
    answers = at_once([lambda: receipts.import_receipt(batch_of(batch.pk), **take)] * 4)
    assert answers == ["done", *["imported_already"] * 3]
    assert IncomeEntry.objects.aggregate(total=Sum("amount_fen"))["total"] == 10_000
    assert Posting.objects.count() == BankReceipt.objects.count() == 1


def test_an_objection_is_seen_or_comes_too_late(committed_db):
    people = make_people()
    round_ = on_notice(people)
    late = {"text": "份额不对", "line_number": 2, "channel": "paper", "late_reason": "刚从外地回来", "by": people.clerk}
    answers = at_once(
        [
            lambda: batches.draw_batches([DividendRound.objects.get(pk=round_.pk)], by=people.finance),
            lambda: enter_objection(round_.notice, **late),
        ]
    )
    assert "done" in answers
    paid = set(Payment.objects.values_list("line__line_number", flat=True))
    assert (2 in paid) != round_.notice.objections.exists()


@pytest.mark.parametrize("name", ["copy_rows", "_bytes", "record"])
def test_killed_while_drawing_up_leaves_nothing_and_can_be_repeated(committed_db, name):
    people = make_people()
    round_ = on_notice(people)
    killed(lambda: batches.draw_batches([round_], by=people.finance), batches, name)
    assert not BankBatch.objects.exists()
    assert not Payment.objects.exists()
    (batch,) = batches.draw_batches([round_], by=people.finance)
    assert (batch.count, batch.total_fen) == (3, 10_000)


def test_killed_while_sending_leaves_it_unsent(committed_db):
    people = make_people()
    (batch,) = batches.draw_batches([on_notice(people)], by=people.finance)
    killed(lambda: batches.send(batch_of(batch.pk), by=people.finance), batches, "change_status")
    assert batch_of(batch.pk).status == "drawn"
    batches.send(batch_of(batch.pk), by=people.finance)
    assert batch_of(batch.pk).status == "sent"


STEPS = [
    (receipts, name) for name in ("post_income", "update_rows", "record", "_tie_entries", "change_status", "close_those_settled", "forget")
]
STEPS += [(posting, name) for name in ("_open", "copy_rows", "seal", "record")]


@pytest.mark.parametrize(("module", "name"), STEPS, ids=lambda part: part if isinstance(part, str) else part.__name__.rpartition(".")[2])
def test_killed_at_any_step_of_a_receipt_leaves_nothing_and_the_next_import_does_all(committed_db, module, name):
    people = make_people()
    round_ = on_notice(people)
    (batch,) = batches.draw_batches([round_], by=people.finance)
    batches.send(batch, by=people.finance)
    take = {"content": answer(batch, day=date.today()), "file_name": "回单.csv", "by": people.finance}
    killed(lambda: receipts.import_receipt(batch_of(batch.pk), **take), module, name)
    assert not IncomeEntry.objects.exists()
    assert not BankReceipt.objects.exists()
    assert set(batch.payments.values_list("status", flat=True)) == {"waiting"}
    receipts.import_receipt(batch_of(batch.pk), **take)
    round_.refresh_from_db()
    assert round_.status == "closed"
    assert IncomeEntry.objects.aggregate(total=Sum("amount_fen"))["total"] == 10_000
