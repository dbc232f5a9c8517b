"""Several people press at once: exactly one succeeds. Real commits, real row locks."""

from datetime import date
from threading import Barrier, Thread

import pytest
from django.db import connections

from projects.dividends import services
from projects.dividends.models import DividendRound
from projects.ledger.models import IncomeEntry, Posting
from projects.programmes.models import Programme
from shared.errors import RuleError
from tests.factories import COUNTY, DRAWN, PAID, make_people, make_programme, make_round, make_user, moment

pytestmark = pytest.mark.postgres


def at_once(acts):
    """Run acts in threads that start together; returns "done" or the refusal's code for each."""
    gate, answers = Barrier(len(acts)), []

    def run(act):
        gate.wait()
        try:
            act()
            answers.append("done")
        except RuleError as refusal:
            answers.append(refusal.code)
        except Exception as error:
            answers.append(repr(error))
        finally:
            connections.close_all()

    threads = [Thread(target=run, args=(act,)) for act in acts]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    return sorted(answers)


def test_eight_payers_make_one_posting(committed_db):
    round_ = make_round(make_people(), "on_notice", shares=(1, 2, 4), pot_fen=10_001)
    payers = [make_user("finance_officer", COUNTY) for _n in range(8)]

    def pay(n):
        return lambda: services.pay(DividendRound.objects.get(pk=round_.pk), bank_reference=f"B{n}", paid_on=PAID, by=payers[n])

    answers = at_once([pay(n) for n in range(8)])
    assert answers == ["done", *["wrong_status"] * 7]
    assert Posting.objects.count() == 1
    assert IncomeEntry.objects.count() == round_.lines.exclude(entry=None).count() == 3


def test_two_approvers_one_wins(committed_db):
    round_ = make_round(make_people(), "submitted")
    approvers = [make_user("village_reviewer"), make_user("township_reviewer")]

    def approve(n):
        return lambda: services.approve(DividendRound.objects.get(pk=round_.pk), by=approvers[n])

    answers = at_once([approve(0), approve(1)])
    assert answers[1] == "done" or answers[0] == "done"
    assert set(answers) <= {"done", "changed_meanwhile", "wrong_status"}
    assert answers.count("done") == 1


def test_two_notices_cannot_be_posted_for_one_round(committed_db):
    people = make_people()
    round_ = make_round(people, "approved")
    answers = at_once([lambda: services.post_notice(DividendRound.objects.get(pk=round_.pk), by=people.clerk)] * 3)
    assert answers.count("done") == 1
    assert round_.programme.village.notices.count() == 1


def test_two_clerks_cannot_divide_the_same_money(committed_db):
    programme = make_programme(received_fen=10_000)
    clerks = [make_user("village_clerk") for _n in range(4)]

    def draw(n):
        facts = {"title": f"第{n}批", "year": 2020, "pot_fen": 6_000, "base_on": date(2020, 9, 30), "at": moment(DRAWN)}
        return lambda: services.draw_up(Programme.objects.get(pk=programme.pk), by=clerks[n], **facts)

    assert at_once([draw(n) for n in range(4)]) == ["done", *["not_enough_received"] * 3]
