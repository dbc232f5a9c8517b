"""“I did not get this”: said from the personal link, answered by somebody who did not post the line."""

from datetime import date

import pytest
from django.db import DatabaseError, transaction

from accounts.todo import TodoPanel
from projects.ledger import complaints, services
from projects.ledger.models import StatementComplaint
from projects.ledger.posting import Income, Kind, post_income
from shared.errors import NotAllowed, RuleError
from tests.factories import COUNTY, TOWN, make_household, make_income, make_user

pytestmark = [pytest.mark.django_db, pytest.mark.both]


@pytest.fixture
def entry():
    return make_income()


@pytest.fixture
def opened(entry):
    return services.give_link(entry.account, by=make_user("village_clerk"))


def test_said_once_answered_once_and_read_by_the_household(client, entry, opened):
    link, code = opened
    page = f"/my/{link.token}/lines/{entry.pk}/"
    assert client.get(page).status_code == 302  # the code was not given yet
    client.post(f"/my/{link.token}/", {"code": code})
    assert page in client.get(f"/my/{link.token}/").content.decode()
    assert client.post(page, {"kind": "nonsense"}).status_code == 422
    assert client.post(page, {"kind": "not_received", "text": "卡上没有这笔钱"}).status_code == 302
    assert client.post(page, {"kind": "not_received"}).status_code == 422
    complaint = StatementComplaint.objects.get()
    complaints.answer_complaint(complaint, answer="银行退回，已重发。", by=make_user("township_reviewer", TOWN))
    shown = client.get(f"/my/{link.token}/").content.decode()
    assert "卡上没有这笔钱" in shown
    assert "银行退回，已重发。" in shown
    with pytest.raises(RuleError, match="wrong_status"):
        complaints.answer_complaint(complaint, answer="再答", by=make_user("township_reviewer", TOWN))


def test_only_ones_own_lines(client, entry, opened):
    link, code = opened
    client.post(f"/my/{link.token}/", {"code": code})
    other = make_income(make_household())
    assert client.get(f"/my/{link.token}/lines/{other.pk}/").status_code == 404
    with pytest.raises(RuleError, match="not_yours"):
        complaints.open_complaint(other, kind="other", link=link)
    assert not StatementComplaint.objects.exists()


def test_whoever_had_the_line_in_hand_does_not_answer(rf):
    account, reviewer = make_household().account, make_user("township_reviewer", TOWN)
    income = Income(account.pk, Kind.WAGE, "工资", 100, date(2020, 10, 1), "t:1")
    entry = post_income([income], title="工资", source="t", by=reviewer).entries.get()
    link, _code = services.give_link(entry.account, by=make_user("village_clerk"))
    complaint = complaints.open_complaint(entry, kind="wrong_amount", link=link)
    for person in (make_user("village_clerk"), make_user("township_reviewer", "410482105000"), make_user("auditor", COUNTY)):
        with pytest.raises(NotAllowed):
            complaints.answer_complaint(complaint, answer="已发", by=person)
    with pytest.raises(RuleError, match="four_eyes"):
        complaints.answer_complaint(complaint, answer="已发", by=reviewer)
    with pytest.raises(RuleError, match="no_answer"):
        complaints.answer_complaint(complaint, answer="  ", by=make_user("county_officer", COUNTY))
    complaint.refresh_from_db()
    assert complaint.status == "open"
    request = rf.get("/")
    request.user = make_user("township_reviewer", TOWN)
    assert [todo.count for todo in TodoPanel(request).get_context_data({})["todos"] if "complaints" in todo.url] == [1]


def test_the_database_refuses_an_answer_by_nobody(entry, opened):
    complaint = complaints.open_complaint(entry, kind="other", link=opened[0])
    with pytest.raises(DatabaseError), transaction.atomic():
        StatementComplaint.objects.filter(pk=complaint.pk).update(status="answered", answer="好")
    complaint.refresh_from_db()
    assert complaint.status == "open"
