"""Officials' pages of the payment by bank: from the round to the closed books through the browser's own requests."""

import json
import re
from datetime import date

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.urls import reverse

from audit.models import AuditEntry
from projects.banking.models import BankTemplate
from projects.dividends.models import BankBatch, DividendRound, Hold, LineReturn, PayeeChange, Payment, Recovery
from projects.dividends.payment.bars import WIDTH, parts
from projects.dividends.templatetags.rounds import act_in_words
from projects.ledger import sources
from projects.ledger.models import IncomeEntry
from tests.factories import COUNTY, make_people, make_programme, make_user
from tests.projects.test_objection_pages import log_in
from tests.projects.test_payment import answer, imported, minutes, on_notice, sent

pytestmark = pytest.mark.django_db
PDF = b"%PDF-1.4\nstartxref\n%%EOF"


@pytest.fixture
def people():
    return make_people()


@pytest.fixture
def round_(people):
    return on_notice(people)


def go(client, name, *args, **data):
    """POST, and the page it leads to."""
    return client.post(reverse(name, args=args), data, follow=True)


def page(client, name, *args):
    return client.get(reverse(name, args=args))


def upload(client, batch, content, **more):
    given = {"answer": SimpleUploadedFile("回单.csv", content), "paid_on": ""} | more
    return client.post(reverse("batches_admin:answer", args=[batch.pk]), given)


def drawn_by_page(client, round_, **more) -> BankBatch:
    assert go(client, "batches_admin:draw", rounds=[round_.pk], **more).status_code == 200
    return BankBatch.objects.latest("pk")


def queries_of(client, address) -> int:
    client.get(address)  # what is asked once, such as the site
    with CaptureQueriesContext(connection) as asked:
        assert client.get(address).status_code == 200
    return len(asked)


# --- a batch ---------------------------------------------------------------------------------------------------------
def test_drawn_sent_taken_answered_and_closed_through_the_pages(client, people, round_):
    log_in(client, people.finance)
    assert f'value="{round_.pk}"' in page(client, "batches_admin:draw").content.decode()
    batch = drawn_by_page(client, round_)
    shown = page(client, "batches_admin:batch", batch.pk).content.decode()
    assert all(word in shown for word in (batch.sha256, "100.00", "officials-hash", "pay-waiting"))
    assert go(client, "batches_admin:send", batch.pk).status_code == 200
    taken = client.post(reverse("batches_admin:download", args=[batch.pk]))
    assert "data:application/zip;base64," in taken.content.decode()
    answered = upload(client, batch, answer(batch))
    assert (answered.status_code, answered.url) == (302, reverse("batches_admin:batch", args=[batch.pk]))
    round_.refresh_from_db()
    assert (round_.status, round_.paid_on) == (DividendRound.Status.CLOSED, date.today())
    assert IncomeEntry.objects.count() == 3
    acts = list(AuditEntry.objects.filter(object_type="dividends.bankbatch").order_by("pk").values_list("action", flat=True))
    assert acts == ["bankbatch.drawn", "bankbatch.sent", "bankbatch.downloaded", "bankbatch.answered"]
    history = page(client, "batches_admin:batch", batch.pk).content.decode()
    assert not re.search(r"bank(batch|receipt)\.", history)


def test_the_page_of_the_file_is_kept_nowhere_and_shows_no_account(client, people, round_):
    batch = sent(round_, people)
    member = round_.lines.get(line_number=1).payee
    member.id_number = "41048219750501002X"
    member.save()
    log_in(client, people.finance)
    answered = client.post(reverse("batches_admin:download", args=[batch.pk]))
    assert "no-store" in answered["Cache-Control"]
    assert "private" in answered["Cache-Control"]
    line = batch.payments.first().line_id
    pages = [answered, page(client, "batches_admin:batch", batch.pk), page(client, "lines_admin:line", line)]
    for one in pages:
        html = re.sub(r"base64,[^\"]+", "", one.content.decode())
        assert not re.search(r"(?<!\d)\d{17,19}[\dX]?(?!\d)", html.replace(batch.sha256, "")), "an id or a card in full"
        assert member.bank_card not in html
    assert "no-store" in pages[1]["Cache-Control"]
    password = re.search(r'pay-password">([^<]+)<', answered.content.decode())[1]
    assert password not in json.dumps(list(AuditEntry.objects.values_list("detail", flat=True)), default=str)


def test_an_answer_that_does_not_fit_names_its_lines_and_changes_nothing(client, people, round_):
    batch = sent(round_, people)
    log_in(client, people.finance)
    content = answer(batch).replace(b",33.33,", b",99.99,") + "\r\n9,1.00,成功,,S9,20201020".encode()
    refused = upload(client, batch, content)
    html = refused.content.decode()
    assert refused.status_code == 422
    assert html.count("<li>") >= 3
    assert all(word in html for word in ("99.99", "33.33", "9", 'role="alert"'))
    assert not batch.receipts.exists()
    assert not IncomeEntry.objects.exists()
    without = client.post(reverse("batches_admin:answer", args=[batch.pk]), {})
    assert without.status_code == 422


def test_a_batch_of_another_region_is_not_even_told_of(client, people, round_):
    batch = sent(round_, people)
    line, change = round_.lines.first().pk, PayeeChange.objects.count()
    for role in ("finance_officer", "auditor"):
        log_in(client, make_user(role, "410483000000"))
        assert page(client, "batches_admin:batch", batch.pk).status_code == 404
        assert page(client, "lines_admin:line", line).status_code == 404
        for name in ("send", "cancel", "download", "answer"):
            assert client.post(reverse(f"batches_admin:{name}", args=[batch.pk])).status_code == 404
        for args in (("hold", line), ("release", line), ("take_back", line), ("propose", line, "payee")):
            assert client.post(reverse(f"lines_admin:{args[0]}", args=args[1:])).status_code == 404
    assert PayeeChange.objects.count() == change
    assert batch.number not in page(client, "batches_admin:list").content.decode()


def test_a_batch_is_cancelled_with_a_reason_only(client, people, round_):
    log_in(client, people.finance)
    batch = drawn_by_page(client, round_)
    go(client, "batches_admin:cancel", batch.pk, reason="")
    batch.refresh_from_db()
    assert batch.status == "drawn"
    assert "银行换了模板" in go(client, "batches_admin:cancel", batch.pk, reason="银行换了模板").content.decode()
    assert set(Payment.objects.values_list("status", flat=True)) == {"cancelled"}


def test_failed_lines_are_chosen_on_the_draw_page(client, people, round_):
    first = sent(round_, people)
    imported(first, people, answer(first, failed=(2,)))
    log_in(client, people.finance)
    nothing = client.post(reverse("batches_admin:draw"), {"rounds": [round_.pk]})
    assert nothing.status_code == 422
    again = drawn_by_page(client, round_, again="on")
    assert again.payments.get().follows == first.payments.get(sequence=2)
    failed = client.get(reverse("batches_admin:batch", args=[first.pk]), {"status": "failed"}).content.decode()
    assert (failed.count("pay-table__who"), "户名不符" in failed) == (1, True)


def test_pages_ask_the_same_number_of_questions_whatever_the_number_of_lines(client, people):
    few, many = (on_notice(people, programme=make_programme(shares=shares, received_fen=10_000)) for shares in ((1, 1), (1,) * 12))
    log_in(client, people.finance)
    asked = {}
    for round_ in (few, many):
        batch = sent(round_, people)
        imported(batch, people, answer(batch, failed=(1, 2) if round_ is few else (1, 2, 3, 4)))
        for name, key in (("batches_admin:batch", batch.pk), ("dividends_admin:round", round_.pk)):
            asked.setdefault(name, []).append(queries_of(client, reverse(name, args=[key])))
    assert all(first == second for first, second in asked.values()), asked


def test_the_round_shows_where_its_lines_stand(client, people):
    round_ = on_notice(people, without=(1,))
    batch = sent(round_, people)
    imported(batch, people, answer(batch, failed=(2,)))
    log_in(client, people.county)
    html = page(client, "dividends_admin:round", round_.pk).content.decode()
    assert all(f"pay-{stage}" in html for stage in ("held", "failed", "paid"))
    assert reverse("batches_admin:batch", args=[batch.pk]) in html
    assert reverse("batches_admin:draw") not in html
    assert "户名不符" in html


# --- a line ----------------------------------------------------------------------------------------------------------
def test_a_line_is_held_by_one_and_released_by_another(client, people, round_):
    line = round_.lines.get(line_number=1)
    log_in(client, people.clerk)
    assert "核对账号" in go(client, "lines_admin:hold", line.pk, reason="核对账号").content.decode()
    assert go(client, "lines_admin:hold", line.pk, reason="").status_code == 200
    assert client.post(reverse("lines_admin:release", args=[line.pk]), {"reason": "好了"}).status_code == 404
    log_in(client, people.reviewer)
    assert 'id="id_release_reason"' in page(client, "lines_admin:line", line.pk).content.decode()
    go(client, "lines_admin:release", line.pk, reason="已核对")
    held = Hold.objects.get()
    assert (held.released_by, held.answer) == (people.reviewer, "已核对")


def test_another_payee_is_proposed_with_a_paper_and_decided_by_another(client, people, round_):
    line = round_.lines.get(line_number=1)
    given = {"payee-payee": line.payee_id, "payee-why": "account", "payee-note": "新卡", "payee-proof": SimpleUploadedFile("p.pdf", PDF)}
    log_in(client, people.clerk)
    without = client.post(reverse("lines_admin:propose", args=[line.pk, "payee"]), {"payee-why": "account"})
    assert without.status_code == 422
    assert not PayeeChange.objects.exists()
    proposed = client.post(reverse("lines_admin:propose", args=[line.pk, "payee"]), given)
    assert proposed.status_code == 302
    change = PayeeChange.objects.get()
    assert client.post(reverse("lines_admin:decide", args=["payee", change.pk]), {"decision": "approve"}).status_code == 404
    log_in(client, people.reviewer)
    assert 'id="id_payee_decision_reason"' in page(client, "lines_admin:line", line.pk).content.decode()
    go(client, "lines_admin:decide", "payee", change.pk, decision="refuse", reason="")
    change.refresh_from_db()
    assert change.status == "proposed"  # a refusal says why
    go(client, "lines_admin:decide", "payee", change.pk, decision="approve", reason="")
    change.refresh_from_db()
    assert (change.status, change.decided_by) == ("approved", people.reviewer)


def test_a_paper_is_shown_to_readers_and_each_look_is_written_down(client, people, round_):
    line = round_.lines.get(line_number=1)
    facts = {"return-met_on": "2020-11-01", "return-present": 10, "return-votes_for": 9, "return-note": "绝户", "return-proof": minutes()}
    log_in(client, people.clerk)
    assert client.post(reverse("lines_admin:propose", args=[line.pk, "return"]), facts).status_code == 302
    proposal = LineReturn.objects.get()
    seen = page(client, "lines_admin:proof", "return", proposal.pk)
    assert b"".join(seen.streaming_content).startswith(b"%PDF")
    assert "no-store" in seen["Cache-Control"]
    assert AuditEntry.objects.get(action="linereturn.proof_seen").actor_id == people.clerk.pk
    log_in(client, make_user("village_clerk", "410483100201"))
    assert page(client, "lines_admin:proof", "return", proposal.pk).status_code == 404
    assert page(client, "lines_admin:proof", "nonsense", proposal.pk).status_code == 404
    assert AuditEntry.objects.filter(action="linereturn.proof_seen").count() == 1


def test_a_payment_taken_back_and_its_money_recovered(client, people, round_):
    imported(sent(round_, people), people)
    line = round_.lines.get(line_number=1)
    log_in(client, people.finance)
    go(client, "lines_admin:take_back", line.pk, reason="重复发放")
    recovery = Recovery.objects.get()
    assert round_.title in page(client, "recoveries_admin:list").content.decode()
    address = reverse("recoveries_admin:recovery", args=[recovery.pk])
    assert client.post(address, {}).status_code == 422
    assert client.post(address, {"bank_receipt": "R77", "on": str(date.today())}).status_code == 302
    recovery.refresh_from_db()
    assert (recovery.status, recovery.bank_receipt) == ("recovered", "R77")
    log_in(client, people.county)
    assert client.post(address, {"bank_receipt": "R78"}).status_code == 302  # told by Wagtail that the post does not allow it
    recovery.refresh_from_db()
    assert recovery.bank_receipt == "R77"


# --- rules, words, links ---------------------------------------------------------------------------------------------
_COLUMNS = [{"field": "holder"}, {"field": "card"}, {"field": "amount_yuan"}]


@pytest.mark.parametrize(
    "layout", [{"head": True}, {"columns": _COLUMNS}, [1], {"columns": ["x"]}, {"columns": [{"field": "holder", "width": "x"}]}]
)
def test_a_template_by_which_no_file_could_be_made_is_refused_with_a_sentence(client, layout):
    log_in(client, make_user("county_officer", COUNTY))
    before = BankTemplate.objects.count()
    said = {"code": "new", "name": "新银行", "format": "csv", "encoding": "utf-8", "most_lines": 100, "region_prefix": "410482"}
    said |= {"valid_from": "2030-01-01", "document": "文件", "layout": json.dumps(layout)}
    refused = client.post(reverse("banktemplate:add"), said)
    assert (refused.status_code, BankTemplate.objects.count()) == (200, before)
    errors = " ".join(str(message) for message in refused.context["form"].errors.get("layout", []))
    assert re.search(r"incomplete: .+\.|不完整：.+。", errors), errors
    good = BankTemplate.objects.get(code="general").layout
    assert client.post(reverse("banktemplate:add"), said | {"layout": json.dumps(good)}).status_code == 302
    assert AuditEntry.objects.filter(action="banktemplate.added").count() == 1


def test_every_act_of_the_payment_has_its_words(client, people, round_):
    batch = sent(round_, people)
    imported(batch, people, answer(batch, failed=(3,)))
    for action in AuditEntry.objects.exclude(object_type="accounts.user").values_list("action", flat=True).distinct():
        if action.startswith(("bank", "payee", "line", "recovery")):
            assert "." not in act_in_words(action)
            assert act_in_words(action) != action.rpartition(".")[2], action


def test_an_entry_leads_to_its_round_notice_line_and_batch_within_the_region(people, round_, django_assert_num_queries):
    batch = sent(round_, people)
    imported(batch, people)
    found = list(IncomeEntry.objects.values_list("source", flat=True))
    people.finance.posts_today()
    with django_assert_num_queries(2):
        links = sources.links_of(found, people.finance)
    assert set(links) == set(found)
    addresses = [link.url for link in links[found[0]]]
    line = IncomeEntry.objects.get(source=found[0]).dividend_line
    expected = [
        reverse("dividends_admin:round", args=[round_.pk]),
        reverse("notices_admin:notice", args=[round_.notice_id]),
        reverse("lines_admin:line", args=[line.pk]),
        reverse("batches_admin:batch", args=[batch.pk]),
        reverse("batches_admin:batch", args=[batch.pk]) + "#answers",
    ]
    assert addresses == expected
    assert sources.links_of(found, make_user("finance_officer", "410483000000")) == {}
    assert sources.links_of(["dividend:x:1", "dividend:1"], people.finance) == {}


def test_the_bar_is_filled_and_shows_a_single_line_among_thousands():
    drawn = parts([("paid", "已发放", 19_999, 1), ("failed", "失败", 1, 1), ("held", "暂缓", 0, 0)])
    assert sum(part.width for part in drawn) == WIDTH
    assert [part.key for part in drawn] == ["paid", "failed"]
    assert drawn[1].width >= WIDTH // 200
    assert drawn[1].start == drawn[0].width
    assert parts([]) == []
