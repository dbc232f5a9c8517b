"""Settled shares to the bank and back: each fen in one payment, what a refund took back off the next, and dividends' own file form."""

import hashlib
import io
from datetime import timedelta

import pytest
import pyzipper
from django.core.files.uploadedfile import SimpleUploadedFile
from django.db import IntegrityError, transaction
from django.urls import reverse
from django.utils import timezone

from marketplace.aftersale.services import decide, open_claim
from marketplace.catalogue.models import Beneficiary
from marketplace.orders.models import AfterSaleRule, Order
from marketplace.payment import refunds
from marketplace.payment.bank_refunds import paid_by_bank
from marketplace.payment.refunds import refund_line
from marketplace.selling.money import money_page
from marketplace.settlement import payouts, services
from marketplace.settlement.books import books, check
from marketplace.settlement.models import Payout, PayoutBatch, SettlementShare
from projects.banking.models import BankTemplate
from projects.banking.payees import payees_of
from projects.households.models import Member
from projects.ledger.models import IncomeEntry
from shared.errors import NotAllowed, RuleError
from tests.factories import COUNTY, make_user
from tests.market_factories import make_photo, make_product, make_received, make_sku, make_supplier

pytestmark = pytest.mark.django_db
TODAY = timezone.localdate


@pytest.fixture
def finance():
    return make_user("finance_officer", COUNTY)


def give_card(account, number="6217000000012345678"):
    head = Member.objects.get(household__account=account, relation="01")
    head.bank_card, head.bank_name = number, "中国银行汝州支行"
    head.save()


@pytest.fixture
def product():
    """Two thirds to one household, a third to another; both have a card."""
    product = make_product(make_supplier(), weights=(2, 1))
    for n, one in enumerate(Beneficiary.objects.filter(product=product).order_by("pk")):
        give_card(one.account, f"621700000001234567{n}")
    return product


def settled(product, finance, quantity=3):
    order = make_received((make_sku(product, price_fen=3980), quantity))
    services.settle(order, by=finance)
    return order


def drawn(finance):
    (batch,) = payouts.draw(by=finance)
    return batch


def sent(finance):
    batch = drawn(finance)
    payouts.send(batch, by=finance)
    return batch


def answer(batch, finance, results=None):
    """The bank's answer in the columns of the batch's own template."""
    columns = batch.template.layout["answer"]["columns"]
    lines = [[column["title"] for column in columns]]
    for line in batch.payouts.order_by("sequence"):
        result = (results or {}).get(line.sequence, "成功")
        values = {
            "sequence": line.sequence, "card": "", "amount_yuan": f"{line.amount_fen / 100:.2f}", "amount_fen": line.amount_fen,
            "result": result, "reason": "" if result == "成功" else "账号不存在", "serial": f"S{line.pk}", "date": TODAY().isoformat(),
        }  # fmt: skip
        lines.append([str(values[column["field"]]) for column in columns])
    content = "\r\n".join(",".join(line) for line in lines).encode(batch.template.encoding)
    return payouts.import_answer(batch, content=content, file_name="answer.csv", by=finance)


def refund_whole(order, finance, receipt="R1"):
    line = order.lines.get()
    refund_line(line, reason="变质", by_bank=True, by=None)
    paid_by_bank(line.refunds.latest("pk"), receipt=receipt, payee="王小明 6228", by=finance)
    services.fold_refunds()


def of(order, code):
    return next(line.fen for line in books(order) if line.code == code)


@pytest.mark.both
def test_each_account_gets_one_line_and_each_fen_leaves_once(product, finance):
    first, second = settled(product, finance), settled(product, finance, 1)
    batch = sent(finance)
    assert [line.amount_fen for line in batch.payouts.all()] == [7358 + 2453, 3679 + 1226]
    assert (batch.count, batch.total_fen) == (2, sum(IncomeEntry.objects.values_list("amount_fen", flat=True)))
    assert of(first, "paid_out") == 0
    answer(batch, finance)
    batch.refresh_from_db()
    assert (batch.status, Payout.objects.filter(status="paid").count()) == ("answered", 2)
    assert (of(first, "paid_out"), of(first, "posted"), of(second, "paid_out")) == (-11_037, 0, -3679)
    check(first), check(second)
    with pytest.raises(RuleError, match="nothing_to_pay"):
        payouts.draw(by=finance)


def test_the_seller_reads_paid_only_when_the_bank_has_paid(product, finance):
    settled(product, finance)
    shown = []
    for step in (None, drawn, lambda _by: payouts.send(PayoutBatch.objects.get(), by=finance)):
        if step:
            step(finance)
        page = money_page(product.supplier)
        assert (page.waiting_fen, page.paid_fen, page.paid) == (7358 + 3679, 0, ())
        shown.append({one.why for one in page.settled})
    assert shown[0] == shown[1] != shown[2]
    answer(PayoutBatch.objects.get(), finance, {2: "失败"})
    page = money_page(product.supplier)
    assert (page.paid_fen, page.paid_this_month_fen, page.waiting_fen) == (7358, 7358, 3679)
    assert [one.share.amount_fen for one in page.settled] == [3679]
    assert {one.why for one in page.settled} == shown[0]


def test_the_file_is_that_of_the_banks_template_and_always_the_same(product, finance):
    settled(product, finance)
    batch = sent(finance)
    assert batch.template == BankTemplate.objects.get(code="general")
    content = payouts.content_of(batch)
    assert hashlib.sha256(content).hexdigest() == batch.sha256
    assert "6217000000012345670" in content.decode(batch.template.encoding)
    packed, password = payouts.download(batch, by=finance)
    with pyzipper.AESZipFile(io.BytesIO(packed)) as archive:
        archive.setpassword(password.encode())
        assert archive.read(f"{batch.number}.csv") == content


@pytest.mark.both
def test_what_failed_is_owed_again_and_names_its_first_attempt(product, finance):
    order = settled(product, finance)
    first = sent(finance)
    answer(first, finance, {1: "失败"})
    failed, paid = first.payouts.all()
    assert (failed.status, failed.reason, paid.status) == ("failed", "账号不存在", "paid")
    assert of(order, "paid_out") == -paid.amount_fen
    again = sent(finance)
    (line,) = again.payouts.all()
    assert (line.follows, line.amount_fen, line.account) == (failed, failed.amount_fen, failed.account)
    answer(again, finance)
    assert of(order, "paid_out") == -11_037
    check(order)


@pytest.mark.both
def test_a_refund_after_payment_is_taken_off_the_next_one(product, finance):
    order = settled(product, finance, 1)
    answer(sent(finance), finance)
    refund_whole(order, finance)
    order.refresh_from_db()
    assert (of(order, "posted"), of(order, "paid_out"), of(order, "to_take_off")) == (0, -3679, 3679)
    check(order)
    assert payouts.owed(finance) == []
    later = settled(product, finance, 3)
    batch = sent(finance)
    assert [line.amount_fen for line in batch.payouts.all()] == [7358 - 2453, 3679 - 1226]
    answer(batch, finance)
    assert (of(order, "paid_out"), of(order, "to_take_off"), of(later, "paid_out")) == (0, 0, -11_037)
    check(order), check(later)
    assert Payout.objects.filter(status="paid").count() == 4


def test_a_failed_payment_still_owes_what_it_had_taken_off(product, finance):
    order = settled(product, finance, 1)
    answer(sent(finance), finance)
    refund_whole(order, finance)
    settled(product, finance, 3)
    answer(sent(finance), finance, {1: "失败", 2: "失败"})
    assert [one.amount_fen for one in payouts.owed(finance)] == [4905, 2453]
    assert not SettlementShare.objects.filter(netted_in__isnull=False).exists()


def test_a_refund_while_the_bank_pays_is_taken_off_afterwards(product, finance):
    order = settled(product, finance, 1)
    batch = sent(finance)
    refund_whole(order, finance)
    answer(batch, finance)
    assert of(order, "to_take_off") == 3679
    check(order)


def test_nothing_goes_out_while_a_refund_is_under_way_or_without_an_account(product, finance):
    order = settled(product, finance, 1)
    refund_line(order.lines.get(), reason="变质", amount_fen=100, by_bank=True, by=None)
    with pytest.raises(RuleError, match="nothing_to_pay"):
        payouts.draw(by=finance)
    paid_by_bank(order.refunds.get(), receipt="R", payee="x 1", by=finance)
    services.fold_refunds()
    Member.objects.update(bank_card="", card_print="")
    due = payouts.owed(finance)
    assert [one.payee for one in due] == [None, None]
    with pytest.raises(RuleError, match="nothing_to_pay"):
        payouts.draw(by=finance)
    assert not PayoutBatch.objects.exists()


def test_damage_told_after_settlement_holds_the_payout_and_reverses(product, finance):
    AfterSaleRule.objects.update(damage_hours=720)
    order = settled(product, finance, 1)
    claim = open_claim(order.lines.get(), kind="damage", what="broken", photos=[make_photo()])
    order.refresh_from_db()
    assert (order.status, payouts.owed(finance)) == ("settled", [])
    with pytest.raises(RuleError, match="wrong_status"):
        open_claim(order.lines.get(), kind="return")
    decide(claim, accepted=True, reason="破损", by=make_user("county_officer", COUNTY))
    paid = order.refunds.get()
    assert (paid.amount_fen, paid.status) == (3980, "pending")
    refunds.fail(paid, note="x")
    assert len(payouts.owed(finance)) == 2
    check(order)


def test_a_card_of_two_households_pays_nobody(product):
    accounts = list(Beneficiary.objects.filter(product=product).values_list("account_id", flat=True))
    assert set(payees_of(accounts)) == set(accounts)
    for one in Beneficiary.objects.filter(product=product):
        give_card(one.account, "6217000000099999999")
    assert payees_of(accounts) == {}


def test_a_cancelled_batch_frees_its_shares_and_a_sent_one_stays(product, finance):
    settled(product, finance)
    batch = drawn(finance)
    with pytest.raises(RuleError, match="nothing_to_pay"):
        payouts.draw(by=finance)
    with pytest.raises(RuleError, match="no_reason"):
        payouts.cancel(batch, reason=" ", by=finance)
    with pytest.raises(RuleError, match="not_sent"):
        payouts.download(batch, by=finance)
    payouts.cancel(batch, reason="金额核对", by=finance)
    again = sent(finance)
    with pytest.raises(RuleError, match="wrong_status"):
        payouts.cancel(again, reason="x", by=finance)
    assert sorted(Payout.objects.values_list("status", flat=True)) == ["cancelled", "cancelled", "waiting", "waiting"]


def test_answers_that_do_not_fit_change_nothing(product, finance):
    settled(product, finance)
    batch = sent(finance)
    columns = ",".join(column["title"] for column in batch.template.layout["answer"]["columns"])
    wrong = [c["field"] for c in batch.template.layout["answer"]["columns"]]
    row = {"sequence": "9", "result": "成功", "date": TODAY().isoformat()}
    content = f"{columns}\r\n{','.join(row.get(field, '') for field in wrong)}\r\n".encode(batch.template.encoding)
    with pytest.raises(RuleError, match="bad_answer"):
        payouts.import_answer(batch, content=content, file_name="x.csv", by=finance)
    assert Payout.objects.filter(status="waiting").count() == 2
    answer(batch, finance)
    with pytest.raises(RuleError, match="imported_already"):
        answer(batch, finance)


def test_roles_and_regions(product, finance):
    settled(product, finance)
    for outsider in (make_user("county_officer", COUNTY), make_user("seller"), make_user("auditor", COUNTY)):
        with pytest.raises(NotAllowed):
            payouts.draw(by=outsider)
    with pytest.raises(RuleError, match="nothing_to_pay"):
        payouts.draw(by=make_user("finance_officer", "410481000000"))
    batch = drawn(finance)
    with pytest.raises(NotAllowed):
        payouts.send(batch, by=make_user("finance_officer", "410481000000"))


def test_the_database_keeps_batches_and_payouts(product, finance):
    settled(product, finance)
    batch = sent(finance)
    answer(batch, finance)
    line = batch.payouts.first()
    tries = [
        lambda: PayoutBatch.objects.filter(pk=batch.pk).update(total_fen=1),
        lambda: PayoutBatch.objects.filter(pk=batch.pk).update(status="cancelled"),
        lambda: Payout.objects.filter(pk=line.pk).update(amount_fen=1),
        lambda: Payout.objects.filter(pk=line.pk).update(status="waiting", answer=None),
        lambda: Payout.objects.filter(pk=line.pk).delete(),
        lambda: SettlementShare.objects.filter(payout=line).update(netted_in=line),
    ]
    for attempt in tries:
        with pytest.raises(IntegrityError), transaction.atomic():
            attempt()


def test_the_desk_pays_and_reads(client, product, finance):
    order = settled(product, finance)
    client.force_login(finance, backend="accounts.backends.PhoneOrEmailBackend")
    owed = client.get(reverse("payouts_admin:draw")).content.decode()
    assert "110.37" in owed
    assert "6217000000012345670" not in owed
    client.post(reverse("payouts_admin:draw"))
    batch = PayoutBatch.objects.get()
    address = reverse("payouts_admin:batch", args=[batch.pk])
    assert order.number in client.get(address).content.decode()
    client.post(reverse("payouts_admin:send", args=[batch.pk]))
    assert "base64" in client.post(reverse("payouts_admin:download", args=[batch.pk])).content.decode()
    upload = SimpleUploadedFile("x.csv", b"nonsense")
    assert client.post(reverse("payouts_admin:answer", args=[batch.pk]), {"answer": upload}).status_code == 422
    assert client.get(reverse("payouts_admin:list")).status_code == 200
    assert Order.objects.get().status == "settled"
    assert timezone.now() - batch.drawn_at < timedelta(hours=1)
