"""Objections: they come in with or without a name, hold back their line, and are decided by somebody who did not make the list."""

from contextlib import contextmanager
from datetime import date, datetime, timedelta

import pytest
from django.db import DatabaseError, IntegrityError, connection, transaction
from django.utils import timezone
from wagtail import hooks

from audit.models import AuditEntry
from projects.notices import handling, objections, services
from projects.notices.models import Objection, ObjectionRule, PublicNotice
from projects.notices.services import Payee
from shared.errors import NotAllowed, RuleError
from tests.factories import MOSHI, make_people, make_user, make_village

pytestmark = [pytest.mark.django_db, pytest.mark.both]


def days_ago(days: int) -> date:
    return timezone.localdate() - timedelta(days=days)


def posted(people=None, *, ago: int = 1, excluded=(), kind: str = "dividend") -> PublicNotice:
    """A notice of three lines, put up so many days ago by the clerk."""
    people = people or make_people()
    payees = [Payee(n, name, "5组", "3份", 3_000) for n, name in enumerate(("郭某某", "欧阳小明", "张三"), start=1)]
    facts = {"kind": kind, "title": "磨石村分红公示", "body": "按份额分配", "payees": payees, "by": people.clerk}
    notice = services.make_notice(make_village(), excluded_handlers=excluded, **facts)
    services.post(notice, by=people.clerk, on=days_ago(ago))
    return notice


def raised(notice, line: int | None = 2, text: str = "份额少算了一份", contact: str = "") -> Objection:
    return objections.raise_objection(notice, line_number=line, text=text, contact=contact)


def decided(objection, by, *, upheld: bool, **said) -> Objection:
    handling.take_up(objection, by=by)
    handling.decide(objection, upheld=upheld, by=by, **({"public_text": "少算一份", "answer": "已核对"} | said))
    return objection


@contextmanager
def told(hook: str, answer):
    with hooks.register_temporarily(hook, lambda notice: answer):
        yield


def test_an_objection_holds_its_line_and_no_other():
    people, reviewer = make_people(), make_user("township_reviewer", "410482100000")
    notice = posted(people)
    first = raised(notice)
    assert objections.held_lines(notice) == frozenset({2})
    assert not objections.whole_notice_held(notice)
    assert objections.open_count(notice) == 1
    assert not objections.settled(notice)
    decided(first, reviewer, upheld=False)
    assert objections.held_lines(notice) == frozenset()
    assert objections.open_count(notice) == 0
    assert objections.settled(notice)


def test_an_upheld_one_holds_until_it_is_released():
    notice, reviewer = posted(), make_user("village_reviewer")
    objection = decided(raised(notice), reviewer, upheld=True)
    assert objections.held_lines(notice) == frozenset({2})
    assert objections.open_count(notice) == 0
    owner = make_user("finance_officer")
    with pytest.raises(RuleError, match="no_reason"):
        objections.release(objection, by=owner, reason=" ")
    objections.release(objection, by=owner, reason="已按4份重新发放")
    assert objections.held_lines(notice) == frozenset()
    assert objections.settled(notice)
    with pytest.raises(RuleError, match="not_upheld"):
        objections.release(objection, by=owner, reason="再来一次")
    assert AuditEntry.objects.filter(action="objection.released").count() == 1


def test_an_objection_to_the_whole_notice_holds_it_all():
    notice = posted()
    objection = raised(notice, line=None)
    assert objections.whole_notice_held(notice)
    assert objections.held_lines(notice) == frozenset()
    handling.take_back(objection)
    assert not objections.whole_notice_held(notice)
    assert objections.settled(notice)


def test_contact_and_words_are_encrypted_in_the_table():
    objection = raised(posted(), contact="王小明 13812345678", text="王小明说少了一份")
    with connection.cursor() as cursor:
        cursor.execute("SELECT contact, text FROM notices_objection WHERE id = %s", [objection.pk])
        stored = "".join(cursor.fetchone())
    assert "王小明" not in stored
    assert "13812345678" not in stored
    assert not objection.is_anonymous
    assert raised(objection.notice).is_anonymous


def test_due_day_is_frozen_by_the_rule_of_the_day():
    ObjectionRule.objects.create(kind="dividend", region_prefix=MOSHI, answer_days=3, valid_from=days_ago(30))
    objection = raised(posted())
    ObjectionRule.objects.all().update(answer_days=30)
    objection.refresh_from_db()
    assert objection.due_on == timezone.localdate() + timedelta(days=3)
    ObjectionRule.objects.all().delete()
    assert raised(objection.notice).due_on is None


@pytest.mark.parametrize(
    ("said", "code"),
    [({"line": 9}, "no_such_line"), ({"text": "  "}, "no_text"), ({"text": "很" * 1001}, "too_long")],
)
def test_refuses_what_cannot_be_looked_into_and_leaves_no_trace(said, code):
    with pytest.raises(RuleError, match=code):
        raised(posted(), **said)
    assert not Objection.objects.exists()
    assert not AuditEntry.objects.filter(action="objection.received").exists()


def test_the_page_takes_none_before_and_after_the_days():
    over = posted(ago=9)
    with pytest.raises(RuleError, match="notice_does_not_run"):
        raised(over)
    draft = PublicNotice.objects.create(kind="dividend", village=make_village(), title="x", body="", total_fen=0, created_by=make_user())
    with pytest.raises(RuleError, match="notice_does_not_run"):
        raised(draft)
    with pytest.raises(RuleError, match="is_final"):
        raised(posted(kind="result"))
    assert not Objection.objects.exists()


def test_the_same_form_sent_twice_is_one_objection():
    from uuid import uuid4

    notice, key = posted(), uuid4()
    made = [objections.raise_objection(notice, text="少了", line_number=1, form_key=key) for _n in range(2)]
    assert made[0].pk == made[1].pk
    assert Objection.objects.count() == 1


def test_an_official_enters_one_late_with_the_reason_until_the_line_is_paid():
    clerk, notice = make_user("village_clerk"), posted(ago=20)
    facts = {"text": "没有算上新生儿", "line_number": 3, "channel": "phone", "by": clerk}
    with pytest.raises(RuleError, match="no_reason"):
        objections.enter_objection(notice, **facts)
    objection = objections.enter_objection(notice, late_reason="外出务工刚回来", **facts)
    assert (objection.entered_by, objection.late_reason) == (clerk, "外出务工刚回来")
    assert objections.held_lines(notice) == {3}
    with told("notice_closed_lines", [1, 2]):
        with pytest.raises(RuleError, match="paid_already"):
            objections.enter_objection(notice, **facts | {"line_number": 1, "late_reason": "晚了"})
        objections.enter_objection(notice, **facts | {"line_number": None, "late_reason": "晚了"})
    with told("notice_closed_lines", [1, 2, 3]), pytest.raises(RuleError, match="paid_already"):
        objections.enter_objection(notice, **facts | {"line_number": None, "late_reason": "晚了"})
    assert Objection.objects.count() == 2


def test_entering_is_refused_by_role_region_channel_and_date():
    notice = posted()
    facts = {"text": "少了", "channel": "village"}
    for stranger in (make_user("auditor"), make_user("village_clerk", "410482100202"), make_user()):
        with pytest.raises(NotAllowed):
            objections.enter_objection(notice, by=stranger, **facts)
    clerk = make_user("village_clerk")
    with pytest.raises(RuleError, match="wrong_channel"):
        objections.enter_objection(notice, by=clerk, **facts | {"channel": "page"})
    early = timezone.make_aware(datetime.combine(days_ago(5), datetime.min.time()))
    with pytest.raises(RuleError, match="wrong_date"):
        objections.enter_objection(notice, by=clerk, received_at=early, **facts)
    services.withdraw(notice, reason="写错", by=None)
    with pytest.raises(RuleError, match="not_published"):
        objections.enter_objection(notice, by=clerk, **facts)
    assert not Objection.objects.exists()


def test_neither_the_author_nor_who_made_what_it_shows_may_handle_it():
    people, excluded = make_people(), make_user("village_reviewer")
    notice = posted(people, excluded=[excluded.pk])
    author = make_user("township_reviewer", "410482100000")
    own = posted(make_people(), ago=2)
    PublicNotice.objects.filter(pk=own.pk, status="draft").update(created_by=author)
    objection = raised(notice)
    with pytest.raises(RuleError, match="own_notice"):
        handling.take_up(objection, by=excluded)
    for act in (
        lambda: handling.read_in_full(objection, reason="看看", by=excluded),
        lambda: handling.withdraw(objection, reason="算了", by=excluded),
    ):
        with pytest.raises(RuleError, match="own_notice"):
            act()
    with pytest.raises(NotAllowed):  # the clerk who made the list has no right to decide at all
        handling.take_up(objection, by=people.clerk)
    objection.refresh_from_db()
    assert (objection.status, objection.handled_by) == ("open", None)


def test_the_database_refuses_an_author_as_handler_too():
    people, excluded = make_people(), make_user("village_reviewer")
    objection = raised(posted(people, excluded=[excluded.pk]))
    for number in (people.clerk.pk, excluded.pk):
        with pytest.raises(DatabaseError), transaction.atomic():
            Objection.objects.filter(pk=objection.pk).update(handled_by_id=number)
    assert Objection.objects.filter(pk=objection.pk).update(handled_by_id=people.reviewer.pk) == 1


def test_handling_is_refused_by_state_role_and_region():
    notice, reviewer = posted(), make_user("village_reviewer")
    objection = raised(notice)
    said = {"upheld": True, "public_text": "少算", "answer": "是"}
    with pytest.raises(RuleError, match="wrong_status"):
        handling.decide(objection, by=reviewer, **said)
    for stranger in (make_user("finance_officer"), make_user("village_reviewer", "410482100202")):
        with pytest.raises(NotAllowed):
            handling.take_up(objection, by=stranger)
    handling.take_up(objection, by=reviewer)
    with pytest.raises(RuleError, match="wrong_status"):
        handling.take_up(objection, by=reviewer)
    with pytest.raises(RuleError, match="no_answer"):
        handling.decide(objection, by=reviewer, **said | {"answer": " "})
    handling.hand_back(objection, reason="是我亲戚", by=reviewer)
    assert (objection.status, objection.handled_by) == ("open", None)
    decided(objection, reviewer, upheld=True)
    with pytest.raises(RuleError, match="wrong_status"):
        handling.decide(objection, by=reviewer, **said)
    with pytest.raises(RuleError, match="wrong_status"):
        handling.take_back(objection)
    assert objections.held_lines(notice) == {2}


def test_what_is_published_is_masked():
    notice, reviewer = posted(), make_user("village_reviewer")
    objection = raised(notice, text="郭某某多拿了，我电话138 1234 5678", contact="王小明 13812345678")
    with told("notice_names", ["郭某某", "欧阳小明"]):
        assert handling.masked(objection) == "郭**多拿了，我电话****"
        handling.take_up(objection, by=reviewer)
        for text in ("卡6217 0000 1234 5678 901", "身份证410482197505010022", "电话１３８１２３４５６７８"):
            with pytest.raises(RuleError, match="personal_number"):
                handling.decide(objection, upheld=True, public_text=text, answer="好", by=reviewer)
        handling.decide(objection, upheld=True, public_text="王小明说郭某某多拿了", answer="郭某某已退回，王小明满意", by=reviewer)
    assert objection.public_text == "王**说郭**多拿了"
    assert objection.answer == "郭**已退回，王**满意"


def test_the_original_is_read_with_a_reason_and_leaves_a_line():
    objection, reviewer = raised(posted(), contact="王小明 13812345678"), make_user("village_reviewer")
    with pytest.raises(RuleError, match="no_reason"):
        handling.read_in_full(objection, reason="", by=reviewer)
    with pytest.raises(NotAllowed):
        handling.read_in_full(objection, reason="想看", by=make_user("auditor"))
    assert handling.read_in_full(objection, reason="电话核实", by=reviewer) == ("份额少算了一份", "王小明 13812345678")
    line = AuditEntry.objects.get(action="objection.read_in_full")
    assert line.detail == {"note": "电话核实"}
    assert "王小明" not in str(AuditEntry.objects.filter(object_type="notices.objection").values())


def test_the_database_keeps_what_came_in_and_what_was_answered():
    objection = raised(posted())
    objections_of = Objection.objects.filter(pk=objection.pk)
    for change in ({"line_number": 1}, {"received_at": timezone.now()}, {"text_print": "x"}, {"due_on": None}, {"receipt": "x"}):
        with pytest.raises(DatabaseError), transaction.atomic():
            objections_of.update(**change)
    decided(objection, make_user("village_reviewer"), upheld=True)
    for change in ({"answer": "改"}, {"public_text": "改"}, {"handled_by": None}, {"answered_at": None}):
        with pytest.raises(DatabaseError), transaction.atomic():
            objections_of.update(**change)
    with pytest.raises(DatabaseError), transaction.atomic():
        objections_of.delete()
    with pytest.raises(DatabaseError), transaction.atomic(), connection.cursor() as cursor:
        cursor.execute("DELETE FROM notices_objection")
    assert Objection.objects.get().answer == "已核对"


@pytest.mark.parametrize(
    "wrong",
    [
        {"channel": "paper"},
        {"channel": "page", "status": "upheld"},
        {"channel": "page", "status": "under_review"},
        {"channel": "page", "released_at": timezone.now(), "release_reason": "x"},
    ],
)
def test_constraints_refuse_half_an_objection(wrong):
    notice = posted()
    with pytest.raises(IntegrityError), transaction.atomic():
        Objection.objects.create(notice=notice, text="x", text_print="x", **wrong)
    assert not Objection.objects.exists()


def test_keys_can_be_rotated_over_objections():
    from django.core.management import call_command

    objection = raised(posted(), contact="王小明")
    call_command("rotate_field_keys", verbosity=0)
    assert Objection.objects.get(pk=objection.pk).contact == "王小明"
