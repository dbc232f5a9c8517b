"""Bank batches, answers, holds and heirs: one effect each, whatever is pressed, sent or imported twice."""

import hashlib
import io
from datetime import date, timedelta

import pytest
import pyzipper
from django.core.files.uploadedfile import SimpleUploadedFile
from django.db import DatabaseError, transaction
from django.db.models import Sum

from projects.dividends import services
from projects.dividends.models import BankBatch, DividendRound, LineReturn, PayeeChange, Payment, Recovery
from projects.dividends.payment import batches, receipts, settling
from projects.dividends.payment.accounts import Stage, standings
from projects.households.models import Member
from projects.ledger.models import IncomeEntry, Posting
from projects.notices.objections import enter_objection
from shared.errors import NotAllowed, RuleError
from tests.factories import make_household, make_people, make_programme, make_round, make_user, make_village, move_away

pytestmark = [pytest.mark.django_db, pytest.mark.both]
Status = DividendRound.Status


@pytest.fixture
def people():
    return make_people()


@pytest.fixture
def round_(people):
    return on_notice(people)


def on_notice(people, *, shares=(1, 1, 1), pot_fen=10_000, programme=None, without=()):
    """A round whose notice is over, of households with an account each; `without` names the lines that have none."""
    programme = programme or make_programme(shares=shares, received_fen=pot_fen)
    give_cards(programme, without)
    return make_round(people, "on_notice", programme=programme, pot_fen=pot_fen)


def give_cards(programme, without=()):
    for number, part in enumerate(programme.participations.order_by("household__number"), start=1):
        head = part.household.members.get(relation="01")
        head.bank_card, head.bank_name = ("", "") if number in without else (f"62170000000{head.pk:08}", "中国银行汝州支行")
        head.save()


def drawn(round_, people, **more):
    (batch,) = batches.draw_batches([round_], by=people.finance, **more)
    return batch


def sent(round_, people, **more):
    batch = drawn(round_, people, **more)
    batches.send(batch, by=people.finance)
    return batch


def answer(batch, *, failed=(), skip=(), day=None, yuan=None):
    """The bank's file: every payment a success but for those that failed."""
    lines = ["序号,金额,结果,失败原因,银行流水号,入账日期"]
    for payment in batch.payments.order_by("sequence"):
        if payment.sequence in skip:
            continue
        result = "失败,户名不符" if payment.sequence in failed else "成功,"
        amount = yuan or f"{payment.amount_fen // 100}.{payment.amount_fen % 100:02}"
        lines.append(f"{payment.sequence},{amount},{result},S{payment.pk},{day or date.today():%Y%m%d}")
    return "\r\n".join(lines).encode()


def imported(batch, people, content=None, **more):
    return receipts.import_receipt(batch, content=content or answer(batch), file_name="回单.csv", by=people.finance, **more)


def stages(round_):
    return [one.stage for one in standings(round_)]


def minutes():
    return SimpleUploadedFile("m.pdf", b"%PDF-1.4\nstartxref\n%%EOF")


# --- out -------------------------------------------------------------------------------------------------------------
def test_a_batch_holds_every_line_its_total_and_the_hash_of_its_file(round_, people):
    batch = drawn(round_, people)
    assert (batch.count, batch.total_fen) == (3, 10_000)
    assert batch.payments.aggregate(total=Sum("amount_fen"))["total"] == 10_000
    assert hashlib.sha256(batches.content_of(batch)).hexdigest() == batch.sha256
    round_.refresh_from_db()
    assert (round_.status, round_.paid_by) == (Status.PAYING, people.finance)


def test_a_draw_up_again_finds_nothing_to_pay(round_, people):
    drawn(round_, people)
    with pytest.raises(RuleError, match="nothing_to_pay"):
        drawn(round_, people)
    assert Payment.objects.count() == 3


def test_banks_go_into_files_of_their_own(people):
    programme = make_programme(shares=(1, 1, 1), received_fen=10_000)
    give_cards(programme)
    head = programme.participations.order_by("household__number").first().household.members.get(relation="01")
    head.bank_name = "汝州农商银行"
    head.save()
    made = batches.draw_batches([make_round(people, "on_notice", programme=programme)], by=people.finance)
    assert sorted((batch.template.code, batch.count) for batch in made) == [("general", 2), ("rural", 1)]
    assert sum(batch.total_fen for batch in made) == 10_000


def test_rounds_of_one_township_share_a_file(people):
    neighbours = make_people("410482100299")
    other = make_programme(make_village("410482100299", "邻村"), shares=(2, 1), received_fen=10_000)
    first, second = on_notice(people), on_notice(neighbours, programme=other)
    (batch,) = batches.draw_batches([second, first], by=people.finance)
    assert (batch.count, batch.total_fen) == (5, 20_000)
    batches.send(batch, by=people.finance)
    receipt = imported(batch, people)
    first.refresh_from_db()
    second.refresh_from_db()
    assert (receipt.paid_count, first.status, second.status) == (5, Status.CLOSED, Status.CLOSED)


def test_no_template_no_file(round_, people):
    from projects.banking.models import BankTemplate

    BankTemplate.objects.update(valid_to=date(2020, 1, 1))
    with pytest.raises(RuleError, match="no_template"):
        drawn(round_, people)
    round_.refresh_from_db()
    assert round_.status == Status.ON_NOTICE
    assert not BankBatch.objects.exists()


def test_author_approver_and_filer_do_not_pay(round_, people):
    for person in (people.clerk, people.reviewer, people.county):
        with pytest.raises(NotAllowed):
            batches.draw_batches([round_], by=person)
    assert not BankBatch.objects.exists()


def test_finance_officer_of_another_county_does_not_pay(round_):
    with pytest.raises(NotAllowed):
        batches.draw_batches([round_], by=make_user("finance_officer", "410483000000"))


def test_before_the_notice_is_over_nothing_is_drawn(people):
    programme = make_programme(shares=(1,), received_fen=10_000)
    give_cards(programme)
    filed = make_round(people, "filed", programme=programme)
    with pytest.raises(RuleError, match="wrong_status"):
        batches.draw_batches([filed], by=people.finance)


def test_a_sent_batch_is_never_cancelled_nor_sent_again(round_, people):
    batch = sent(round_, people)
    for act in (lambda: batches.send(batch, by=people.finance), lambda: batches.cancel(batch, reason="误发", by=people.finance)):
        with pytest.raises(RuleError, match="wrong_status"):
            act()
    assert set(batch.payments.values_list("status", flat=True)) == {"waiting"}


def test_a_batch_not_yet_sent_can_be_given_up_and_drawn_up_again(round_, people):
    batch = drawn(round_, people)
    batches.cancel(batch, reason="银行换了模板", by=people.finance)
    assert stages(round_) == [Stage.READY] * 3
    assert drawn(round_, people).count == 3


def test_download_is_a_zip_that_only_its_password_opens(round_, people):
    batch = sent(round_, people)
    packed, password = batches.download(batch, by=people.finance)
    with pyzipper.AESZipFile(io.BytesIO(packed)) as archive, pytest.raises(RuntimeError):
        archive.read(batches.file_name(batch))
    with pyzipper.AESZipFile(io.BytesIO(packed)) as archive:
        archive.setpassword(password.encode())
        assert archive.read(batches.file_name(batch)) == batches.content_of(batch)
    assert batches.download(batch, by=people.finance)[1] != password


def test_download_only_once_it_is_sent(round_, people):
    with pytest.raises(RuleError, match="not_sent"):
        batches.download(drawn(round_, people), by=people.finance)


# --- back ------------------------------------------------------------------------------------------------------------
def test_paid_lines_become_income_once_and_the_round_closes(round_, people):
    receipt = imported(sent(round_, people), people)
    assert (receipt.paid_count, receipt.paid_fen, receipt.failed_count) == (3, 10_000, 0)
    entries = IncomeEntry.objects.filter(source__startswith=f"dividend:{round_.pk}:")
    assert entries.count() == 3
    assert entries.aggregate(total=Sum("amount_fen"))["total"] == 10_000
    assert all(line.entry.amount_fen == line.amount_fen and line.entry.source == line.source for line in round_.lines.all())
    round_.refresh_from_db()
    assert (round_.status, round_.paid_on) == (Status.CLOSED, date.today())


def test_a_receipt_twice_has_one_effect(round_, people):
    batch = sent(round_, people)
    content = answer(batch, failed=(2,))
    imported(batch, people, content)
    with pytest.raises(RuleError, match="imported_already"):
        imported(batch, people, content)
    assert Posting.objects.count() == 1
    assert IncomeEntry.objects.count() == 2


def test_the_same_lines_in_another_file_change_nothing(round_, people):
    batch = sent(round_, people)
    imported(batch, people, answer(batch, skip=(3,)))
    with pytest.raises(RuleError, match="nothing_new"):
        imported(batch, people, answer(batch, skip=(3,)) + b"\r\n")
    assert IncomeEntry.objects.count() == 2


def test_answers_in_two_files_add_up(round_, people):
    batch = sent(round_, people)
    imported(batch, people, answer(batch, skip=(3,)))
    batch.refresh_from_db()
    assert batch.status == "sent"
    imported(batch, people, answer(batch, skip=(1, 2)))
    batch.refresh_from_db()
    assert batch.status == "answered"
    assert sum(receipt.paid_fen for receipt in batch.receipts.all()) == batch.total_fen


@pytest.mark.parametrize("twist", ["unknown", "twice", "amount", "future", "before", "changed_mind"])
def test_a_line_that_does_not_fit_refuses_the_whole_file(round_, people, twist):
    batch = sent(round_, people)
    content = answer(batch)
    if twist == "unknown":
        content += b"\r\n9,1.00," + "成功,,S9,".encode() + f"{date.today():%Y%m%d}".encode()
    if twist == "twice":
        content += b"\r\n" + content.split(b"\r\n")[1]
    if twist == "amount":
        content = answer(batch, yuan="99.99")
    if twist == "future":
        content = answer(batch, day=date.today() + timedelta(days=1))
    if twist == "before":
        content = answer(batch, day=date.today() - timedelta(days=1))
    if twist == "changed_mind":
        imported(batch, people, answer(batch, failed=(1,), skip=(3,)))
    before = IncomeEntry.objects.count()
    with pytest.raises(RuleError, match="bad_answer") as refused:
        imported(batch, people, content)
    assert "：" in refused.value.message or "line" in refused.value.message
    assert IncomeEntry.objects.count() == before
    assert batch.receipts.count() == (1 if twist == "changed_mind" else 0)


def test_an_answer_before_sending_is_refused(round_, people):
    batch = drawn(round_, people)
    with pytest.raises(RuleError, match="not_sent"):
        imported(batch, people)


def test_failed_lines_are_sent_again_as_linked_lines(round_, people):
    first = sent(round_, people)
    imported(first, people, answer(first, failed=(2,)))
    round_.refresh_from_db()
    assert round_.status == Status.PAYING
    assert stages(round_) == [Stage.PAID, Stage.FAILED, Stage.PAID]
    with pytest.raises(RuleError, match="nothing_to_pay"):
        drawn(round_, people)
    second = sent(round_, people, again=True)
    repeat = second.payments.get()
    assert repeat.follows == first.payments.get(sequence=2)
    imported(second, people)
    round_.refresh_from_db()
    assert round_.status == Status.CLOSED
    assert IncomeEntry.objects.aggregate(total=Sum("amount_fen"))["total"] == 10_000


# --- held ------------------------------------------------------------------------------------------------------------
def test_an_objection_holds_its_line_only(round_, people):
    enter_objection(round_.notice, text="份额不对", line_number=2, channel="paper", by=people.clerk, late_reason="外出务工，刚看到")
    assert drawn(round_, people).count == 2
    assert stages(round_) == [Stage.WITH_BANK, Stage.HELD, Stage.WITH_BANK]


def test_without_an_account_a_line_waits_and_the_others_go(people):
    round_ = on_notice(people, without=(1,))
    batch = sent(round_, people)
    imported(batch, people)
    round_.refresh_from_db()
    assert stages(round_) == [Stage.HELD, Stage.PAID, Stage.PAID]
    assert round_.status == Status.PAYING


def test_a_payee_who_died_is_held(round_, people):
    move_away(Member.objects.filter(pk=round_.lines.get(line_number=1).payee_id), date(2020, 10, 15))
    assert stages(round_)[0] == Stage.HELD


def test_one_account_never_serves_two_households(round_, people):
    card = Member.objects.get(pk=round_.lines.get(line_number=1).payee_id).bank_card
    other = make_household(round_.programme.village).members.get(relation="01")
    other.bank_card = card
    other.save()
    assert stages(round_)[0] == Stage.HELD


def test_held_by_hand_released_by_another(round_, people):
    line = round_.lines.get(line_number=3)
    held = settling.hold(line, reason="核对账号", by=people.clerk)
    assert stages(round_)[2] == Stage.HELD
    with pytest.raises(RuleError, match="held_already"):
        settling.hold(line, reason="再来一次", by=people.clerk)
    settling.release(held, answer="已核对", by=people.reviewer)
    assert stages(round_)[2] == Stage.READY
    with pytest.raises(RuleError, match="changed_meanwhile"):
        settling.release(held, answer="已核对", by=people.reviewer)


def test_a_line_with_the_bank_is_untouchable(round_, people):
    sent(round_, people)
    line = round_.lines.get(line_number=1)
    payee = Member.objects.get(pk=line.payee_id)
    {"met_on": date(2020, 11, 1), "present": 10, "votes_for": 9, "note": "x", "proof": minutes()}
    for act in (
        lambda: settling.hold(line, reason="x", by=people.clerk),
        lambda: settling.propose_payee(line, payee=payee, why="account", note="x", by=people.clerk),
        lambda: settling.propose_return(
            line, met_on=date(2020, 11, 1), present=10, votes_for=9, note="x", proof=minutes(), by=people.clerk
        ),
    ):
        with pytest.raises(RuleError, match="line_gone"):
            act()


# --- heirs and returns -----------------------------------------------------------------------------------------------
def test_another_living_member_is_paid_once_two_people_agree(people):
    programme = make_programme(shares=(1, 1), received_fen=10_000)
    round_ = on_notice(people, programme=programme, without=(1,))
    line = round_.lines.get(line_number=1)
    payee = line.household.members.get(relation="01")
    with pytest.raises(RuleError, match="no_account"):
        settling.propose_payee(line, payee=payee, why="account", note="新开户", by=people.clerk)
    payee.bank_card, payee.bank_name = "6217000000099999999", "中国银行"
    payee.save()
    change = settling.propose_payee(line, payee=payee, why="account", note="新开户", by=people.clerk)
    assert stages(round_)[0] == Stage.HELD
    settling.decide(change, approve=True, by=people.reviewer)
    batch = sent(round_, people)
    assert batch.count == 2
    assert "6217000000099999999" in batches.content_of(batch).decode()


def test_nobody_decides_their_own_proposal(people):
    round_ = on_notice(people, without=(1,))
    both = make_user("village_clerk", name="两职")
    from accounts.services import appoint
    from regions.models import Region

    appoint(both, "village_reviewer", Region.objects.get(code=round_.audit_region), by=None, from_on=date(2016, 1, 1))
    line = round_.lines.get(line_number=2)
    change = settling.propose_payee(line, payee=line.payee, why="account", note="x", by=both)
    with pytest.raises(RuleError, match="four_eyes"):
        settling.decide(change, approve=True, by=both)
    assert PayeeChange.objects.get().status == "proposed"


def test_a_member_of_another_household_is_an_heir_with_a_paper_or_nobody(round_, people):
    line, stranger = round_.lines.get(line_number=1), make_household(round_.programme.village).members.get(relation="01")
    stranger.bank_card = "6217000000011111111"
    stranger.save()
    with pytest.raises(RuleError, match="other_household"):
        settling.propose_payee(line, payee=stranger, why="household", note="x", by=people.clerk)
    with pytest.raises(RuleError, match="no_proof"):
        settling.propose_payee(line, payee=stranger, why="heir", note="x", by=people.clerk)
    settling.propose_payee(line, payee=stranger, why="heir", note="公证继承", proof=minutes(), by=people.clerk)


def test_a_return_by_meeting_settles_the_line_and_frees_its_money(people):
    round_ = on_notice(people, without=(1,))
    imported(sent(round_, people), people)
    line = round_.lines.get(line_number=1)
    facts = {"met_on": date(2020, 11, 1), "note": "绝户", "proof": minutes(), "by": people.clerk}
    with pytest.raises(RuleError, match="no_majority"):
        settling.propose_return(line, present=10, votes_for=5, **facts)
    proposal = settling.propose_return(line, present=10, votes_for=9, **facts)
    assert services.available_fen(round_.programme) == 0
    settling.decide(proposal, approve=True, by=people.reviewer)
    round_.refresh_from_db()
    assert round_.status == Status.CLOSED
    assert stages(round_)[0] == Stage.RETURNED
    assert services.available_fen(round_.programme) == line.amount_fen
    assert LineReturn.objects.get().decided_by == people.reviewer


def test_a_paid_line_taken_back_reverses_the_income_and_opens_a_recovery(round_, people):
    imported(sent(round_, people), people)
    line = round_.lines.get(line_number=1)
    recovery = settling.take_back(line, reason="重复发放", by=people.finance)
    assert IncomeEntry.objects.filter(account=line.account).aggregate(total=Sum("amount_fen"))["total"] == 0
    assert (recovery.amount_fen, recovery.status) == (line.amount_fen, "open")
    with pytest.raises(RuleError, match="reversed_already"):
        settling.take_back(line, reason="重复发放", by=people.finance)
    with pytest.raises(RuleError, match="no_bank_reference"):
        settling.end_recovery(recovery, by=people.finance)
    settling.end_recovery(recovery, bank_receipt="R77", by=people.finance)
    assert Recovery.objects.get().status == "recovered"


# --- the database holds it too ---------------------------------------------------------------------------------------
@pytest.mark.parametrize(
    "act",
    [
        lambda batch: batch.payments.update(amount_fen=1),
        lambda batch: batch.payments.update(card_print="x"),
        lambda batch: batch.payments.update(status="cancelled"),
        lambda batch: batch.payments.all().delete(),
        lambda batch: BankBatch.objects.filter(pk=batch.pk).update(total_fen=1),
        lambda batch: BankBatch.objects.filter(pk=batch.pk).update(status="drawn"),
        lambda batch: BankBatch.objects.filter(pk=batch.pk).update(status="cancelled"),
        lambda batch: BankBatch.objects.filter(pk=batch.pk).delete(),
    ],
)
def test_what_may_have_left_the_house_cannot_be_changed_by_sql_either(round_, people, act):
    batch = sent(round_, people)
    with pytest.raises(DatabaseError), transaction.atomic():
        act(batch)
    assert batch.payments.count() == 3


def test_a_line_has_one_live_payment_even_by_sql(round_, people):
    batch = drawn(round_, people)
    one = batch.payments.first()
    one.pk, one.sequence = None, 99
    with pytest.raises(DatabaseError), transaction.atomic():
        one.save(force_insert=True)


def test_a_changed_name_is_seen_before_the_file_goes_out(round_, people):
    batch = drawn(round_, people)
    batch.template.layout["columns"][0]["title"] = "编号"
    batch.template.save()
    with pytest.raises(RuleError, match="file_differs"):
        batches.send(batch, by=people.finance)
    batch.refresh_from_db()
    assert batch.status == "drawn"
