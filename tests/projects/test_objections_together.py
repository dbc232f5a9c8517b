"""Two handlers, or a payer and an objector, at the same moment. Real commits, real row locks."""

from threading import Event, Thread

import pytest
from django.db import connections, transaction

from projects.notices import handling, objections
from projects.notices.models import Objection, PublicNotice
from tests.factories import make_user
from tests.projects.test_dividends_together import at_once
from tests.projects.test_objections import posted, raised

pytestmark = pytest.mark.postgres


def test_two_deciders_one_answer(committed_db):
    objection = raised(posted())
    people = [make_user("village_reviewer"), make_user("county_officer", "410482000000")]
    handling.take_up(objection, by=people[0])

    def decide(n):
        said = {"upheld": bool(n), "public_text": f"少算{n}", "answer": f"答复{n}"}
        return lambda: handling.decide(Objection.objects.get(pk=objection.pk), by=people[n], **said)

    answers = at_once([decide(0), decide(1)])
    assert answers.count("done") == 1
    assert set(answers) <= {"done", "changed_meanwhile", "wrong_status"}
    objection.refresh_from_db()
    assert objection.public_text[-1] == objection.answer[-1] == str(int(objection.status == "upheld"))


def test_two_take_it_up_one_has_it(committed_db):
    objection = raised(posted())
    people = [make_user("village_reviewer") for _n in range(2)]
    answers = at_once([lambda by=by: handling.take_up(Objection.objects.get(pk=objection.pk), by=by) for by in people])
    assert answers.count("done") == 1
    assert Objection.objects.get(pk=objection.pk).handled_by in people


def test_an_objection_waits_for_a_payer_who_holds_the_notice(committed_db):
    """Between `held_lines` and the payment no objection slips in: it comes before, and is seen, or after."""
    notice, locked, seen = posted(), Event(), []

    def pay():
        try:
            with transaction.atomic():
                PublicNotice.objects.select_for_update().get(pk=notice.pk)
                locked.set()
                raising.join(0.5)  # it cannot finish before this transaction does
                seen.append((objections.held_lines(notice), raising.is_alive()))
        finally:
            connections.close_all()

    def raise_one():
        locked.wait()
        try:
            raised(notice)
        finally:
            connections.close_all()

    raising, paying = Thread(target=raise_one), Thread(target=pay)
    raising.start()
    paying.start()
    paying.join()
    raising.join()
    assert seen == [(frozenset(), True)]
    assert objections.held_lines(notice) == {2}
