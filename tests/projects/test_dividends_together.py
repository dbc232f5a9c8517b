"""Several people press at once: exactly one succeeds. Real commits, real row locks."""

from datetime import date
from threading import Barrier, Thread

import pytest
from django.db import connections

from projects.dividends import services
from projects.dividends.models import ApprovalBand, DividendRound
from projects.ledger.models import IncomeEntry, Posting
from projects.programmes.models import Programme
from shared.errors import RuleError
from tests.factories import COUNTY, DRAWN, PAID, TOWN, make_people, make_programme, make_round, make_user, moment

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


def _township(count):
    return [make_user("township_reviewer", TOWN) for _n in range(count)]


def test_two_approvers_one_wins(committed_db):
    round_ = make_round(make_people(), "submitted")
    approvers = _township(2)

    def approve(n):
        return lambda: services.approve(DividendRound.objects.get(pk=round_.pk), by=approvers[n])

    assert at_once([approve(0), approve(1)]) == ["done", "wrong_status"]
    assert round_.approvals.count() == 1


def test_two_needed_and_two_at_once_are_counted_right(committed_db):
    ApprovalBand.objects.filter(from_fen=0).update(township_needed=2)
    round_ = make_round(make_people(), "submitted")
    approvers = _township(3)

    def approve(n):
        return lambda: services.approve(DividendRound.objects.get(pk=round_.pk), by=approvers[n])

    assert at_once([approve(n) for n in range(3)]) == ["done", "done", "wrong_status"]
    round_.refresh_from_db()
    assert (round_.status, round_.approvals.count()) == ("approved", 2)


def test_one_person_at_two_windows_counts_once(committed_db):
    ApprovalBand.objects.filter(from_fen=0).update(township_needed=2)
    round_ = make_round(make_people(), "submitted")
    approver = _township(1)[0]
    answers = at_once([lambda: services.approve(DividendRound.objects.get(pk=round_.pk), by=approver)] * 2)
    assert answers == ["decided_already", "done"]
    round_.refresh_from_db()
    assert round_.status == "submitted"


def test_approve_while_withdraw(committed_db):
    people = make_people()
    round_ = make_round(people, "submitted")

    def approve():
        services.approve(DividendRound.objects.get(pk=round_.pk), by=people.reviewer)

    def withdraw():
        services.withdraw(DividendRound.objects.get(pk=round_.pk), reason="名单有误", by=people.clerk)

    answers = at_once([approve, withdraw])
    round_.refresh_from_db()
    assert round_.status == "withdrawn"  # either before the approval or after it, never both lost
    assert answers in (["done", "done"], ["done", "wrong_status"])
    assert round_.approvals.count() == answers.count("done") - 1


def test_two_filings_one_effect(committed_db):
    people = make_people()
    round_ = make_round(people, "approved")
    filers = [make_user("county_officer", COUNTY) for _n in range(2)]

    def file(n):
        return lambda: services.file(DividendRound.objects.get(pk=round_.pk), by=filers[n])

    assert at_once([file(0), file(1)]) == ["done", "wrong_status"]
    assert round_.approvals.filter(level="county").count() == 1


def test_two_notices_cannot_be_posted_for_one_round(committed_db):
    people = make_people()
    round_ = make_round(people, "filed")
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
