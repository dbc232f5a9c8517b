"""The rules of the field for notice, payment and archive, by their number in the field reference (4.4).

Rules 1–7, 9, 12, 20 and 24 are in test_rules_of_dividends, 8, 18, 19 and 21 in the tests of the programmes.
"""

import zipfile
from datetime import date, timedelta

import pytest
from django.db import DatabaseError, connection, transaction
from django.db.models import Sum
from django.utils import timezone

from projects import public
from projects.dividends import services
from projects.dividends.archiving import MANIFEST, archive
from projects.dividends.models import ArchiveRule, DividendRound, Recovery, RoundArchive
from projects.dividends.payment import batches, settling
from projects.dividends.payment.accounts import Stage, standings
from projects.households.models import Member
from projects.ledger.models import IncomeEntry
from projects.notices import handling
from projects.notices.objections import enter_objection
from shared.errors import NotAllowed, RuleError
from tests.factories import make_household, make_people, make_programme, make_round, make_user, move_away
from tests.projects.test_payment import answer, drawn, give_cards, imported, minutes, on_notice, sent, stages

pytestmark = [pytest.mark.django_db, pytest.mark.both]
Status = DividendRound.Status


@pytest.fixture
def people():
    return make_people()


@pytest.fixture
def round_(people):
    return on_notice(people)


def late_objection(round_, people, line=2):
    return enter_objection(round_.notice, text="份额少算了", line_number=line, channel="paper", by=people.clerk, late_reason="刚从外地回来")


def test_rule_10_days_count_from_the_day_after_posting_and_a_new_version_has_a_new_clock(people):
    programme = make_programme(shares=(1, 1), received_fen=10_000)
    give_cards(programme)
    round_ = make_round(people, "on_notice", programme=programme)
    first = round_.notice
    assert (first.ends_on - first.posted_on).days == 7
    services.renotice(round_, reason="写错了组别", by=people.clerk, on=timezone.localdate())
    round_.refresh_from_db()
    assert (round_.notice.version, round_.notice.posted_on) == (first.version + 1, timezone.localdate())
    with pytest.raises(RuleError, match="notice_runs"):
        batches.draw_batches([round_], by=people.finance)
    first.refresh_from_db()
    assert first.status == "withdrawn"


def test_rule_11_an_open_or_upheld_objection_stops_its_line_only_until_it_is_released(round_, people):
    objection, handler = late_objection(round_, people), make_user("county_officer", "410482000000")
    assert stages(round_) == [Stage.READY, Stage.HELD, Stage.READY]
    handling.take_up(objection, by=handler)
    handling.decide(objection, upheld=True, public_text="份额登记有误", answer="份额无误，户名已更正", by=handler)
    assert stages(round_)[1] == Stage.HELD
    line = round_.lines.get(line_number=2)
    with pytest.raises(NotAllowed):
        settling.release_objection(line, reason="已更正", by=people.clerk)
    settling.release_objection(line, reason="户名已更正，金额不变", by=people.reviewer)
    assert stages(round_) == [Stage.READY] * 3
    with pytest.raises(RuleError, match="not_upheld"):
        settling.release_objection(line, reason="再来", by=people.reviewer)


def test_rule_11_an_objection_to_the_whole_stops_the_round(round_, people):
    late_objection(round_, people, line=None)
    with pytest.raises(RuleError, match="objection_open"):
        drawn(round_, people)
    round_.refresh_from_db()
    assert round_.status == Status.ON_NOTICE


def test_rule_11_is_never_handled_by_the_author(round_, people):
    objection = late_objection(round_, people)
    for person in (people.clerk, people.reviewer):
        with pytest.raises((RuleError, NotAllowed)):
            handling.take_up(objection, by=person)
    objection.refresh_from_db()
    assert objection.status == "open"


def test_rule_13_only_to_an_account_of_a_living_member_and_one_account_for_one_household(people):
    round_ = on_notice(people, shares=(1, 1, 1), without=(3,))
    move_away(Member.objects.filter(pk=round_.lines.get(line_number=1).payee_id), date(2020, 10, 15))
    card = Member.objects.get(pk=round_.lines.get(line_number=2).payee_id).bank_card
    other = make_household(round_.programme.village).members.get(relation="01")
    other.bank_card = card
    other.save()
    assert [one.stage for one in standings(round_)] == [Stage.HELD] * 3
    assert len({one.why for one in standings(round_)}) == 3
    with pytest.raises(RuleError, match="nothing_to_pay"):
        drawn(round_, people)


def test_rule_13_there_is_no_cash_state():
    words = " ".join(str(label) for label in DividendRound.Status.labels)
    assert "现金" not in words
    assert "cash" not in words


def test_rule_14_count_total_and_hash_paid_and_failed_make_the_batch_and_failures_are_linked(round_, people):
    batch = sent(round_, people)
    receipt = imported(batch, people, answer(batch, failed=(3,)))
    assert receipt.paid_count + receipt.failed_count == batch.count
    assert receipt.paid_fen + receipt.failed_fen == batch.total_fen
    again = sent(round_, people, again=True)
    assert again.payments.get().follows.batch == batch
    assert len(batch.sha256) == 64


def test_rule_15_a_paid_line_is_immutable_an_error_is_reversed_and_recovered(round_, people):
    imported(sent(round_, people), people)
    line = round_.lines.get(line_number=1)
    with pytest.raises(DatabaseError), transaction.atomic(), connection.cursor() as cursor:
        cursor.execute("UPDATE dividends_dividendline SET amount_fen = 1 WHERE id = %s", [line.pk])
    settling.take_back(line, reason="重复发放", by=people.finance)
    line.refresh_from_db()
    assert line.entry.reversed_by.amount_fen == -line.amount_fen
    assert Recovery.objects.get(line=line).amount_fen == line.amount_fen


def test_rule_16_a_gone_payee_is_held_then_an_heir_or_back_by_meeting(round_, people):
    line = round_.lines.get(line_number=1)
    move_away(Member.objects.filter(pk=line.payee_id), date(2020, 10, 15))
    imported(sent(round_, people), people)
    assert stages(round_) == [Stage.HELD, Stage.PAID, Stage.PAID]
    facts = {"met_on": date(2020, 11, 1), "present": 30, "votes_for": 28, "note": "户已注销", "proof": minutes()}
    settling.decide(settling.propose_return(line, by=people.clerk, **facts), approve=True, by=people.reviewer)
    assert stages(round_) == [Stage.RETURNED, Stage.PAID, Stage.PAID]
    round_.refresh_from_db()
    assert round_.status == Status.CLOSED


def test_rule_17_a_paid_line_makes_exactly_one_property_income_dated_by_the_bank(round_, people):
    yesterday = timezone.localdate() - timedelta(days=1)
    batch = sent(round_, people)
    type(batch).objects.filter(pk=batch.pk).update(sent_at=timezone.now() - timedelta(days=2))
    imported(batch, people, answer(batch, day=yesterday))
    entries = IncomeEntry.objects.filter(source__startswith=round_.source + ":")
    assert {(entry.kind, entry.earned_on) for entry in entries} == {("property", yesterday)}
    assert entries.count() == round_.lines.count()
    with pytest.raises(DatabaseError), transaction.atomic():
        entries.delete()
    settling.take_back(round_.lines.get(line_number=1), reason="重复", by=people.finance)
    assert IncomeEntry.objects.aggregate(total=Sum("amount_fen"))["total"] == 10_000 - round_.lines.get(line_number=1).amount_fen


def test_rule_22_the_public_sees_masked_payee_basis_amount_and_total(people):
    programme = make_programme(shares=(1, 1, 1), received_fen=10_000)
    give_cards(programme)
    round_ = make_round(people, "on_notice", programme=programme)
    services.renotice(round_, reason="重新张贴", by=people.clerk, on=timezone.localdate())
    round_.refresh_from_db()
    page = public.notice(round_.notice.public_id)
    assert page.summary.total_fen == sum(line.amount_fen for line in page.lines) == 10_000
    assert all("*" in line.masked_name and line.basis for line in page.lines)
    assert not any(line.payee_name in repr(page) for line in round_.lines.all())


def test_rule_23_the_papers_of_a_closed_round_are_whole_and_kept_as_long_as_the_rule_says(round_, people):
    with pytest.raises(RuleError, match="wrong_status"):
        archive(round_, reason="年度归档", by=people.county)
    imported(sent(round_, people), people)
    round_.refresh_from_db()
    made, packed = archive(round_, reason="年度归档", by=people.county)
    with zipfile.ZipFile(packed) as book:
        names = set(book.namelist())
        manifest = book.read(MANIFEST).decode()
        everything = b"".join(book.read(name) for name in names)
    numbers = set(round_.lines.values_list("household__number", flat=True))
    assert {f"households/{number}.txt" for number in numbers} <= names
    assert len(manifest.splitlines()) == made.files == len(names) - 1
    assert not any(line.bank_card.encode() in everything for line in round_.lines.all())
    rule = ArchiveRule.objects.get()
    assert made.keep_until == date(round_.paid_on.year + rule.years, 12, 31)
    with pytest.raises(DatabaseError), transaction.atomic():
        RoundArchive.objects.all().delete()


def test_rule_23_the_same_papers_have_the_same_manifest_and_others_do_not_get_them(round_, people):
    imported(sent(round_, people), people)
    round_.refresh_from_db()
    with pytest.raises(NotAllowed):
        archive(round_, reason="看看", by=people.clerk)
    ArchiveRule.objects.update(valid_to=date(2020, 1, 1))
    made, _packed = archive(round_, reason="年度归档", by=people.county)
    assert made.keep_until is None
    assert made.files > 8
