"""A change of the register: proposed, decided by another, in effect on its day; conflicts, history, the register of any day."""

from datetime import date, timedelta

import pytest
import time_machine
from django.db import DatabaseError, transaction
from django.urls import reverse
from django.utils import timezone

from audit.models import AuditEntry
from projects.households.changes import services
from projects.households.history import Change, as_of, note_changes
from projects.households.models import ChangeRequest, FieldChange, Household, Member
from projects.households.services import events
from projects.households.services.years import record_year
from shared.errors import NotAllowed, RuleError
from tests.factories import COUNTY, TOWN, make_household, make_user

pytestmark = pytest.mark.django_db
NEXT_VILLAGE, NEXT_TOWN = "410482100202", "410482101000"
Status, Kind = ChangeRequest.Status, ChangeRequest.Kind
CARD = "6217000010001234567"


@pytest.fixture
def clerk():
    return make_user("village_clerk", name="刘书记")


@pytest.fixture
def reviewer():
    return make_user("township_reviewer", TOWN, name="王审核")


def household_of(size=3) -> Household:
    return make_household(size=size)


def head_of(household) -> Member:
    return household.members.get(relation="01", left_on=None)


def proposed(clerk, household=None, *, to="draft", reviewer=None, **facts) -> ChangeRequest:
    household = household or household_of()
    facts = {
        "kind": Kind.CORRECT,
        "member": head_of(household),
        "said": {"field": "phone", "value": "138 0000 1111"},
        "reason": "换了号码",
    } | facts
    request = services.propose(household, by=clerk, **facts)
    if to in {"submitted", "approved"}:
        services.submit(request, by=clerk)
    if to == "approved":
        services.approve(request, by=reviewer)
    return request


# --- the way of a correction -----------------------------------------------------------------------------------------
def test_a_correction_takes_effect_at_approval_and_leaves_its_history(clerk, reviewer):
    request = proposed(clerk, to="approved", reviewer=reviewer)
    assert request.status == Status.APPLIED
    head = head_of(request.household)
    assert head.phone == "13800001111"
    assert Member.objects.with_phone("13800001111").get() == head
    line = FieldChange.objects.get()
    assert (line.member, line.field, line.old, line.new, line.source) == (head, "phone", "", "13800001111", f"change:{request.pk}")
    assert line.changed_by_name == "王审核"
    acts = AuditEntry.objects.filter(object_type="households.changerequest").order_by("pk").values_list("action", flat=True)
    assert list(acts) == [f"changerequest.{state}" for state in ("draft", "submitted", "approved", "applied")]


def test_what_is_stored_is_encrypted(clerk, reviewer):
    from django.db import connection

    proposed(clerk, to="approved", reviewer=reviewer)
    with connection.cursor() as cursor:
        for table, column in (("households_changerequest", "content"), ("households_fieldchange", "new"), ("households_member", "phone")):
            cursor.execute(f"SELECT {column} FROM {table} WHERE {column} <> ''")
            assert all(value.startswith("f1$") for (value,) in cursor.fetchall())
    assert "13800001111" not in str(list(AuditEntry.objects.values()))


def test_a_change_of_tomorrow_waits_for_its_day(clerk, reviewer):
    tomorrow = timezone.localdate() + timedelta(days=1)
    request = proposed(clerk, to="approved", reviewer=reviewer, effective_on=tomorrow)
    assert request.status == Status.APPROVED
    services.apply_due.call()
    request.refresh_from_db()
    assert request.status == Status.APPROVED
    assert head_of(request.household).phone == ""
    with time_machine.travel(timezone.now() + timedelta(days=1)):
        services.apply_due.call()
        services.apply_due.call()
    request.refresh_from_db()
    assert request.status == Status.APPLIED
    assert head_of(request.household).phone == "13800001111"
    assert FieldChange.objects.get().effective_on == tomorrow


def test_four_eyes(clerk):
    request = proposed(clerk, to="submitted")
    from accounts.services import appoint

    appoint(clerk, "township_reviewer", request.household.village.region, by=None)
    for act in (
        lambda: services.approve(request, by=clerk),
        lambda: services.refuse(request, reason="不对", by=clerk),
        lambda: services.return_for_correction(request, reason="不对", by=clerk),
    ):
        with pytest.raises(RuleError, match="four_eyes"):
            act()
    assert not FieldChange.objects.exists()
    with pytest.raises(DatabaseError), transaction.atomic():
        ChangeRequest.objects.filter(pk=request.pk).update(decided_by=clerk)


@pytest.mark.parametrize(("role", "region"), [("auditor", COUNTY), ("township_reviewer", TOWN), ("village_clerk", NEXT_VILLAGE)])
def test_others_cannot_propose(role, region):
    household = household_of()
    with pytest.raises(NotAllowed):
        proposed(make_user(role, region), household)
    assert not ChangeRequest.objects.exists()


@pytest.mark.parametrize(("role", "region"), [("auditor", COUNTY), ("village_clerk", TOWN), ("township_reviewer", NEXT_TOWN)])
def test_others_cannot_approve(clerk, role, region):
    request = proposed(clerk, to="submitted")
    with pytest.raises(NotAllowed):
        services.approve(request, by=make_user(role, region))
    assert not FieldChange.objects.exists()


def test_refused_by_state_and_twice(clerk, reviewer):
    request = proposed(clerk)
    with pytest.raises(RuleError, match="wrong_status"):
        services.approve(request, by=reviewer)
    services.submit(request, by=clerk)
    services.approve(request, by=reviewer)
    with pytest.raises(RuleError, match="wrong_status"):
        services.approve(request, by=reviewer)
    with pytest.raises(RuleError, match="wrong_status"):
        services.withdraw(request, reason="算了", by=clerk)
    assert FieldChange.objects.count() == 1


def test_returned_is_submitted_again_and_refused_is_the_end(clerk, reviewer):
    request = proposed(clerk, to="submitted")
    with pytest.raises(RuleError, match="no_reason"):
        services.return_for_correction(request, reason=" ", by=reviewer)
    services.return_for_correction(request, reason="请附证明", by=reviewer)
    services.submit(request, by=clerk)
    services.refuse(request, reason="不属实", by=reviewer)
    with pytest.raises(RuleError, match="wrong_status"):
        services.submit(request, by=clerk)
    assert not FieldChange.objects.exists()


# --- conflicts -------------------------------------------------------------------------------------------------------
def test_a_field_that_changed_since_has_to_be_confirmed_anew(clerk, reviewer):
    request = proposed(clerk, to="submitted")
    head = head_of(request.household)
    head.phone = "13900009999"
    head.save()
    assert services.changed_since(ChangeRequest.objects.get(pk=request.pk))
    with pytest.raises(RuleError, match="changed_since"):
        services.approve(ChangeRequest.objects.get(pk=request.pk), by=reviewer)
    assert head_of(request.household).phone == "13900009999"
    assert not FieldChange.objects.exists()
    request = ChangeRequest.objects.get(pk=request.pk)
    services.confirm_anew(request, by=clerk)
    services.approve(request, by=reviewer)
    line = FieldChange.objects.get()
    assert (line.old, line.new) == ("13900009999", "13800001111")


def test_two_requests_for_one_field_are_shown_and_the_second_waits(clerk, reviewer):
    household = household_of()
    one = proposed(clerk, household, to="submitted")
    other = proposed(clerk, household, to="submitted", said={"field": "phone", "value": "13700007777"})
    third = proposed(clerk, household, to="submitted", said={"field": "labour", "value": "weak"})
    assert services.conflicts_of(one) == [other]
    assert services.conflicts_of(third) == []
    services.approve(one, by=reviewer)
    with pytest.raises(RuleError, match="changed_since"):
        services.approve(ChangeRequest.objects.get(pk=other.pk), by=reviewer)
    assert services.conflicts_of(other) == []


def test_what_no_longer_fits_on_its_day_goes_back_with_the_reason(clerk, reviewer):
    request = proposed(clerk, to="approved", reviewer=reviewer, effective_on=timezone.localdate() + timedelta(days=1))
    head = head_of(request.household)
    head.phone = "13900009999"
    head.save()
    with time_machine.travel(timezone.now() + timedelta(days=1)):
        services.apply_due.call()
    request.refresh_from_db()
    assert request.status == Status.RETURNED
    assert head_of(request.household).phone == "13900009999"
    assert AuditEntry.objects.get(action="changerequest.returned").detail["note"]


# --- what can be proposed --------------------------------------------------------------------------------------------
@pytest.mark.parametrize(
    ("facts", "code"),
    [
        ({"reason": " "}, "no_reason"),
        ({"effective_on": date(2020, 1, 1)}, "wrong_date"),
        ({"said": {"field": "relation", "value": "20"}}, "not_a_field"),
        ({"said": {"field": "id_print", "value": "x"}}, "not_a_field"),
        ({"said": {"field": "phone", "value": "1380000"}}, "not_a_number"),
        ({"said": {"field": "phone", "value": ""}}, "nothing_changes"),
        ({"said": {"field": "labour", "value": "strong"}}, "unknown_code"),
        ({"said": {"field": "born_on", "value": "1975-13-01"}}, "not_a_value"),
        ({"said": {"field": "name", "value": ""}}, "not_a_value"),
        ({"said": {"field": "id_number", "value": "410482197404060022"}}, "id_"),
        ({"kind": Kind.CARD, "member": None, "said": {"bank_card": CARD}}, "no_member"),
        ({"kind": Kind.LEAVE, "said": {"event": "death", "new_head": ""}}, "no_head"),
        ({"kind": Kind.LEAVE, "said": {"event": "birth", "new_head": ""}}, "no_head|not_enough"),
        ({"kind": Kind.HEAD, "said": {}}, "is_head_already"),
        ({"kind": Kind.SPLIT, "said": {"members": []}}, "head_moves"),
        ({"kind": Kind.MERGE, "member": None, "said": {"into": "4104821002019999"}}, "no_such_household"),
        ({"kind": Kind.JOIN, "member": None, "said": {"event": "birth", "relation": "20", "name": "郭小"}}, "not_enough|not_a_value"),
    ],
)
def test_refuses_what_cannot_be_and_keeps_nothing(clerk, facts, code):
    household = household_of()
    lines = AuditEntry.objects.count()
    with pytest.raises(RuleError, match=code):
        proposed(clerk, household, **facts)
    assert not ChangeRequest.objects.exists()
    assert AuditEntry.objects.count() == lines


def test_a_member_of_another_household_cannot_be_named(clerk):
    with pytest.raises(RuleError, match="does_not_live_here"):
        proposed(clerk, household_of(), member=head_of(household_of()))


def test_a_bank_card_changes_and_is_shown_masked(clerk, reviewer):
    request = proposed(
        clerk, to="approved", reviewer=reviewer, kind=Kind.CARD, said={"bank_card": "6217 0000 1000 1234 567", "bank_name": "农商行"}
    )
    assert head_of(request.household).bank_card == CARD
    assert [(line.field, line.after) for line in services.lines_of(request)] == [("bank_card", "****4567"), ("bank_name", "农商行")]


def test_a_birth_a_death_a_new_head_a_split_and_a_merger(clerk, reviewer):
    household = household_of(size=4)
    head, second, third, fourth = household.members.order_by("number")

    def change(kind, member, said, home=household):
        return proposed(clerk, home, to="approved", reviewer=reviewer, kind=kind, member=member, said=said, reason="证明1号")

    change(
        Kind.JOIN,
        None,
        {"event": "birth", "relation": "40", "name": "郭小小", "sex": "1", "born_on": "2026-01-02", "id_number": "", "phone": ""},
    )
    baby = Member.objects.get(name="郭小小")
    assert (baby.household, baby.relation, baby.left_on) == (household, "40", None)
    change(Kind.HEAD, second, {})
    assert head_of(household) == second
    change(Kind.LEAVE, Member.objects.get(pk=head.pk), {"event": "death", "new_head": ""})
    assert Member.objects.get(pk=head.pk).left_on == timezone.localdate()
    change(Kind.SPLIT, Member.objects.get(pk=third.pk), {"members": [str(fourth.pk)]})
    made = Member.objects.get(pk=third.pk).household
    assert made != household
    assert set(made.members.values_list("pk", flat=True)) == {third.pk, fourth.pk}
    change(Kind.MERGE, None, {"into": household.number}, home=made)
    assert Household.objects.get(pk=made.pk).closed_on == timezone.localdate()
    assert household.members.filter(left_on=None).count() == 4
    assert ChangeRequest.objects.filter(status=Status.APPLIED).count() == 5


def test_the_register_refuses_on_the_day_and_nothing_is_left(clerk, reviewer):
    """A death without a follower was fine while there was nobody else; meanwhile somebody joined."""
    household = household_of(size=1)
    request = proposed(clerk, household, to="submitted", kind=Kind.LEAVE, said={"event": "death", "new_head": ""})
    events.join(
        household, Member(name="新人", sex="1", born_on=date(1990, 1, 1)), kind="return", relation="20", on=date(2020, 1, 1), by=None
    )
    with pytest.raises(RuleError, match="no_head"):
        services.approve(request, by=reviewer)
    request = ChangeRequest.objects.get(pk=request.pk)
    assert request.status == Status.SUBMITTED
    assert head_of(household).left_on is None


# --- history ---------------------------------------------------------------------------------------------------------
def test_the_register_of_any_day():
    household = household_of(size=2)
    head, other = household.members.order_by("number")
    for day, old, new in [(date(2021, 3, 1), "", "weak"), (date(2023, 3, 1), "weak", "none")]:
        note_changes(household, [Change(head, "labour", old, new)], by=None, effective_on=day)
    note_changes(household, [Change(None, "group", "1组", household.group)], by=None, effective_on=date(2022, 1, 1))
    head.labour = "none"
    head.save()
    events.leave(other, kind="marriage_out", on=date(2022, 6, 1), by=None)
    said = {
        day: (
            as_of(household, date(*day)).people[0].values["labour"],
            as_of(household, date(*day)).values["group"],
            len(as_of(household, date(*day)).people),
        )
        for day in [(2020, 1, 1), (2021, 3, 1), (2022, 5, 31), (2022, 6, 1), (2023, 3, 1)]
    }
    assert list(said.values()) == [("", "1组", 2), ("weak", "1组", 2), ("weak", "5组", 2), ("weak", "5组", 1), ("none", "5组", 1)]


def test_what_does_not_differ_is_no_line():
    household = household_of(size=1)
    assert note_changes(household, [Change(None, "group", "5组", "5组")], by=None) == 0


@pytest.mark.both
def test_history_cannot_be_rewritten():
    household = household_of(size=1)
    note_changes(household, [Change(None, "group", "1组", "5组")], by=None)
    for act in (lambda: FieldChange.objects.update(old=""), lambda: FieldChange.objects.all().delete()):
        with pytest.raises(DatabaseError), transaction.atomic():
            act()
    assert FieldChange.objects.count() == 1


# --- screens ---------------------------------------------------------------------------------------------------------
def test_a_change_goes_its_way_by_buttons(client, clerk, reviewer):
    household = household_of()
    head = head_of(household)
    client.force_login(clerk)
    page = client.get(reverse("households_admin:household", args=[household.pk])).content.decode()
    address = reverse("changes_admin:propose", args=[household.pk, "correct"])
    assert address in page
    assert "家人1" in client.get(address).content.decode()
    address += f"?field={head.pk}:phone"
    assert client.get(address).status_code == 200
    wrong = client.post(address, {"value": "138", "reason": "换号", "effective_on": timezone.localdate().isoformat()})
    assert wrong.status_code == 422
    client.post(address, {"value": "13800001111", "reason": "换号", "effective_on": timezone.localdate().isoformat()})
    request = ChangeRequest.objects.get()
    client.post(reverse("changes_admin:move", args=[request.pk, "submit"]))
    text = client.get(reverse("changes_admin:change", args=[request.pk])).content.decode()
    assert "138****1111" in text
    assert "13800001111" not in text
    client.force_login(reviewer)
    assert "郭某某" in client.get(reverse("changes_admin:list"), {"status": "submitted"}).content.decode()
    client.post(reverse("changes_admin:move", args=[request.pk, "approve"]))
    assert head_of(household).phone == "13800001111"
    text = client.get(reverse("households_admin:household", args=[household.pk])).content.decode()
    assert "138****1111" in text


@pytest.mark.parametrize("kind", Kind.values)
def test_every_kind_has_its_form(client, clerk, kind):
    household = household_of()
    record_year(household, timezone.localdate().year, by=None, kind="general")
    client.force_login(clerk)
    address = reverse("changes_admin:propose", args=[household.pk, kind])
    assert client.get(address).status_code == 200
    if kind != "correct":
        assert client.post(address, {}).status_code == 422
    assert client.get(reverse("changes_admin:propose", args=[household.pk, "nothing"])).status_code == 404


def test_every_field_has_its_form_and_takes_what_it_says(client, clerk):
    from projects.households.changes.fields import fields_of

    household = household_of()
    client.force_login(clerk)
    for key, owner in ((head_of(household).pk, head_of(household)), (0, household)):
        for name in fields_of(owner):
            address = reverse("changes_admin:propose", args=[household.pk, "correct"]) + f"?field={key}:{name}"
            assert client.get(address).status_code == 200, name
    pay = reverse("changes_admin:propose", args=[household.pk, "correct"]) + f"?field={head_of(household).pk}:monthly_pay_fen"
    client.post(pay, {"value": "3,000.50", "reason": "涨了", "effective_on": timezone.localdate().isoformat()})
    assert ChangeRequest.objects.get().said == {"field": "monthly_pay_fen", "value": "300050"}


def test_out_of_region_there_is_no_change(client, clerk, reviewer):
    request = proposed(clerk, to="submitted")
    for role, region in [("village_clerk", NEXT_VILLAGE), ("township_reviewer", NEXT_TOWN)]:
        client.force_login(make_user(role, region))
        assert client.get(reverse("changes_admin:change", args=[request.pk])).status_code == 404
        assert client.post(reverse("changes_admin:move", args=[request.pk, "approve"])).status_code == 404
        assert "郭某某" not in client.get(reverse("changes_admin:results")).content.decode()
    client.force_login(make_user("village_clerk", NEXT_VILLAGE))
    assert client.get(reverse("changes_admin:propose", args=[request.household_id, "card"])).status_code == 404
    assert client.get(reverse("changes_admin:move", args=[request.pk, "approve"])).status_code in {302, 405}
