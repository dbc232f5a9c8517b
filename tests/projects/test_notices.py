"""Notices: masked when written, locked once posted, and a clock that counts from the day after posting."""

from datetime import date, timedelta

import pytest
from django.db import DatabaseError, IntegrityError, connection, transaction
from django.utils import timezone

from projects.notices import services
from projects.notices.models import NoticeLine, NoticeRule, PublicNotice
from projects.notices.services import Payee
from shared.errors import RuleError
from tests.factories import MOSHI, make_user, make_village

pytestmark = [pytest.mark.django_db, pytest.mark.both]
D = date(2020, 10, 10)


def draft(**changed) -> PublicNotice:
    payees = [Payee(1, "郭某某", "5组", "3份", 3_334), Payee(2, "欧阳小明", "5组", "3份", 3_333), Payee(3, "张三", "6组", "3份", 3_333)]
    facts = {"kind": "dividend", "title": "磨石村分红公示", "body": "按份额分配", "payees": payees, "by": make_user()} | changed
    return services.make_notice(make_village(), **facts)


def refused(sql, *params):
    with pytest.raises(DatabaseError), transaction.atomic(), connection.cursor() as cursor:
        cursor.execute(sql, params)


def test_names_are_masked_in_the_table_itself():
    notice = draft()
    assert list(notice.lines.values_list("masked_name", flat=True)) == ["郭**", "欧阳**", "张*"]
    assert notice.total_fen == 10_000


@pytest.mark.parametrize("text", ["查询号410482197505010022", "卡6217000012345678901", "电话13812345678", "户4104821002010001"])
def test_refuses_a_text_with_a_personal_number(text):
    with pytest.raises(RuleError, match="personal_number"):
        draft(body=text)
    with pytest.raises(RuleError, match="personal_number"):
        draft(payees=[Payee(1, "张三", "5组", text, 5)])
    assert not PublicNotice.objects.exists()
    assert not NoticeLine.objects.exists()


def test_database_refuses_a_line_with_a_full_name():
    notice = draft()
    with pytest.raises(IntegrityError), transaction.atomic():
        NoticeLine.objects.create(notice=notice, line_number=9, masked_name="王小明", amount_fen=1)


def test_clock_counts_from_the_day_after_posting():
    notice = draft()
    services.post(notice, by=None, on=D)
    assert (notice.posted_on, notice.ends_on) == (D, date(2020, 10, 17))
    assert not services.is_over(notice, on=D)
    assert not services.is_over(notice, on=date(2020, 10, 17))
    assert services.is_over(notice, on=date(2020, 10, 18))
    assert [notice.days_left(D), notice.days_left(date(2020, 10, 17)), notice.days_left(date(2020, 10, 18))] == [8, 1, 0]


def test_a_draft_or_withdrawn_notice_is_never_over():
    notice = draft()
    assert not services.is_over(notice, on=date(2099, 1, 1))
    services.post(notice, by=None, on=D)
    services.withdraw(notice, reason="写错", by=None)
    assert not services.is_over(notice, on=date(2099, 1, 1))


def test_the_nearest_rule_in_force_decides():
    NoticeRule.objects.create(
        kind="dividend", region_prefix=MOSHI[:6], min_days=10, valid_from=date(2020, 1, 1), valid_to=date(2020, 12, 31)
    )
    NoticeRule.objects.create(kind="dividend", region_prefix="110000", min_days=30, valid_from=date(2020, 1, 1))
    first, second = draft(), draft()
    services.post(first, by=None, on=D)
    services.post(second, by=None, on=date(2021, 1, 4))
    assert first.ends_on - first.posted_on == timedelta(days=10)
    assert second.ends_on - second.posted_on == timedelta(days=7)


def test_no_rule_is_a_refusal_and_not_a_default():
    notice = draft()
    with pytest.raises(RuleError, match="no_rule"):
        services.post(notice, by=None, on=date(2013, 12, 31))
    notice.refresh_from_db()
    assert notice.status == "draft"
    assert notice.posted_on is None


def test_refuses_to_post_twice_empty_or_in_the_future():
    notice = draft()
    with pytest.raises(RuleError, match="future_date"):
        services.post(notice, by=None, on=timezone.localdate() + timedelta(days=1))
    services.post(notice, by=None, on=D)
    with pytest.raises(RuleError, match="wrong_status"):
        services.post(notice, by=None, on=D)
    with pytest.raises(RuleError, match="notice_is_empty"):
        services.post(draft(payees=[]), by=None, on=D)


def test_refuses_to_post_what_does_not_add_up():
    notice = draft()
    PublicNotice.objects.filter(pk=notice.pk).update(total_fen=9_999)
    notice.refresh_from_db()
    with pytest.raises(RuleError, match="does_not_add_up"):
        services.post(notice, by=None, on=D)


def test_a_replacement_has_a_higher_version_and_a_new_clock():
    first = draft()
    services.post(first, by=None, on=D)
    services.withdraw(first, reason="写错", by=None)
    second = draft(replaces=first)
    services.post(second, by=None, on=D + timedelta(days=2))
    assert second.version == 2
    assert second.ends_on == date(2020, 10, 19)
    assert second.public_id != first.public_id


def test_ending_marks_only_those_over():
    first, second = draft(), draft()
    services.post(first, by=None, on=D)
    services.post(second, by=None, on=D + timedelta(days=1))
    assert services.end_those_over(on=date(2020, 10, 18)) == 1
    first.refresh_from_db()
    second.refresh_from_db()
    assert [first.status, second.status] == ["ended", "posted"]
    assert first.is_over(date(2020, 10, 18))


def test_database_keeps_lines_and_a_posted_notice_as_they_are():
    notice = draft()
    services.post(notice, by=None, on=D)
    line = notice.lines.first()
    refused("UPDATE notices_noticeline SET amount_fen = 1 WHERE id = %s", line.pk)
    refused("DELETE FROM notices_noticeline WHERE id = %s", line.pk)
    refused("UPDATE notices_publicnotice SET ends_on = '2020-10-11' WHERE id = %s", notice.pk)
    refused("UPDATE notices_publicnotice SET body = '改' WHERE id = %s", notice.pk)
    refused("DELETE FROM notices_publicnotice WHERE id = %s", notice.pk)
    with pytest.raises(DatabaseError), transaction.atomic():
        NoticeLine.objects.create(notice=notice, line_number=4, masked_name="李*", amount_fen=1)
    notice.refresh_from_db()
    assert notice.lines.count() == 3
    assert notice.ends_on == date(2020, 10, 17)
