"""Two records of one person become one, and two again: memberships, numbers, history, and the question is not asked again."""

from datetime import date

import pytest
from django.db import IntegrityError, transaction
from django.urls import reverse
from django.utils import timezone

from audit.models import AuditEntry
from projects.households.composition import head_count
from projects.households.duplicates import services
from projects.households.models import DuplicatePair, FieldChange, Household, Member, MembershipEvent
from projects.households.services import events
from shared.errors import NotAllowed, RuleError
from tests.factories import TOWN, make_household, make_member, make_user, move_away
from tests.projects.test_duplicates import CARD, ID, OTHER_ID, PHONE, member

pytestmark = [pytest.mark.django_db, pytest.mark.both]
Status = DuplicatePair.Status
NOTE = "入户核实为同一人"


@pytest.fixture
def reviewer():
    return make_user("township_reviewer", TOWN, name="王审核")


def found() -> DuplicatePair:
    """The pair a test is about; other members of made-up households have like names."""
    services.look(by=None)
    pairs = list(DuplicatePair.objects.order_by("pk"))
    return next((pair for pair in pairs if pair.reason != "name"), pairs[0])


def same(pair, reviewer, **which) -> None:
    services.decide(pair, Status.SAME, note=NOTE, by=reviewer, **which)


def fresh(one: Member) -> Member:
    return Member.objects.get(pk=one.pk)


def one_household() -> tuple[Household, Member, Member]:
    """A son who stands in the household twice, the second time as 郭小明 with an id number."""
    household = make_household(size=1)
    one = make_member(household, name="郭晓明", born_on=date(1990, 3, 3), relation="20", phone=PHONE)
    other = make_member(household, name="郭小明", born_on=date(1990, 3, 3), relation="20", id_number=ID, national_number="N-2")
    return household, one, other


def two_households() -> tuple[Member, Member]:
    """A daughter in her parents' household, and again in another one, with the same card."""
    one = make_member(make_household(size=2), name="郭小明", born_on=date(1990, 3, 3), relation="30", bank_card=CARD)
    other = make_member(make_household(size=2), name="郭晓敏", born_on=date(1991, 3, 3), relation="10", bank_card=CARD, phone=PHONE)
    return one, other


# --- one household ---------------------------------------------------------------------------------------------------
def test_one_membership_ends_and_the_other_takes_what_it_lacks(reviewer):
    household, one, other = one_household()
    pair = found()
    same(pair, reviewer, keep=one)
    one, other, today = fresh(one), fresh(other), timezone.localdate()
    assert (one.left_on, other.left_on) == (None, today)
    assert (one.id_number, one.national_number, one.phone, one.name) == (ID, "N-2", PHONE, "郭晓明")
    assert Member.objects.living().with_id(ID).get() == one
    event = MembershipEvent.objects.get(kind="duplicate")
    assert (event.member, event.household, event.happened_on, event.approved_by, event.proof) == (other, household, today, reviewer, NOTE)
    assert head_count(household, today) == 2
    assert head_count(household, date(2020, 1, 1)) == 3
    pair.refresh_from_db()
    assert (pair.status, pair.kept, pair.act) == (Status.SAME, one, event.act)
    lines = {line.field: (line.old, line.new) for line in FieldChange.objects.filter(member=one)}
    assert lines == {"id_number": ("", ID), "national_number": ("", "N-2")}
    assert AuditEntry.objects.get(action="household.duplicate_merged").detail == {"kept": one.number, "ended": other.number}
    assert ID not in str(list(AuditEntry.objects.values()))


def test_it_is_never_asked_again(reviewer):
    _household, one, other = one_household()
    same(found(), reviewer, keep=one)
    services.look(by=None)
    one = fresh(one)
    one.name = "郭效明"
    one.save()
    services.look(by=None)
    assert list(DuplicatePair.objects.values_list("status", flat=True)) == [Status.SAME]
    assert fresh(other).left_on is not None


def test_the_pairs_of_other_reasons_are_decided_with_it(reviewer):
    one, other = two_households()
    for person in (one, other):
        person.phone = PHONE
        person.save()
    same(found(), reviewer, keep=other, home=other.household)
    of_both = DuplicatePair.objects.filter(first=one, second=other)
    assert {(pair.reason, pair.status, pair.kept) for pair in of_both} == {(reason, "same", other) for reason in ("card", "phone")}
    assert {pair.act for pair in of_both} == {MembershipEvent.objects.get(kind="duplicate").act}


def test_the_head_goes_on_as_the_kept_record(reviewer):
    household = make_household(size=1, name="郭晓明")
    head = household.members.get()
    head.bank_card = CARD
    head.save()
    other = make_member(household, name="郭小明", born_on=head.born_on, relation="99", sex="2")
    same(found(), reviewer, keep=other)
    assert household.members.get(left_on=None) == other
    assert (fresh(other).relation, fresh(other).bank_card) == ("01", CARD)


# --- two households --------------------------------------------------------------------------------------------------
def test_the_kept_record_stays_where_it_is(reviewer):
    one, other = two_households()
    same(found(), reviewer, keep=one, home=one.household)
    assert (fresh(one).household, fresh(one).left_on, fresh(one).phone) == (one.household, None, PHONE)
    assert fresh(other).left_on == timezone.localdate()
    assert MembershipEvent.objects.exclude(kind="registered").count() == 1


def test_the_kept_record_moves_to_where_the_person_lives(reviewer):
    one, other = two_households()
    same(found(), reviewer, keep=one, home=other.household)
    moved, today = fresh(one), timezone.localdate()
    assert (moved.household, moved.relation, moved.joined_on, moved.left_on, moved.number) == (
        other.household,
        "10",
        today,
        None,
        one.number,
    )
    assert fresh(other).left_on == today
    assert (head_count(one.household, today), head_count(other.household, today)) == (2, 3)


def test_a_household_of_one_closes(reviewer):
    one = member(phone=PHONE, born_on=date(1980, 1, 1))
    other = member(make_household(size=2), phone=PHONE, born_on=date(1981, 1, 1))
    same(found(), reviewer, keep=other, home=other.household)
    assert Household.objects.get(pk=one.household_id).closed_on == timezone.localdate()


def test_a_record_that_had_ended_before_ends_no_more(reviewer):
    gone = member(id_number=ID, born_on=date(1974, 4, 6), national_number="N-1")
    move_away(Member.objects.filter(pk=gone.pk), date(2020, 1, 1))
    here = member(id_number=ID, born_on=date(1974, 4, 6), name="另名")
    pair = found()
    with pytest.raises(RuleError, match="left_already"):
        same(pair, reviewer, keep=gone)
    same(found(), reviewer)
    pair.refresh_from_db()
    assert (pair.kept, pair.act) == (here, None)
    assert (fresh(here).national_number, fresh(gone).left_on) == ("N-1", date(2020, 1, 1))
    assert not MembershipEvent.objects.filter(kind="duplicate").exists()


# --- refused ---------------------------------------------------------------------------------------------------------
def refused(pair, reviewer, code, **which):
    lines = AuditEntry.objects.count(), MembershipEvent.objects.count()
    with pytest.raises(RuleError) as refusal:
        same(pair, reviewer, **which)
    assert refusal.value.code == code
    assert DuplicatePair.objects.get(pk=pair.pk).status == Status.OPEN
    assert (AuditEntry.objects.count(), MembershipEvent.objects.count()) == lines
    assert not FieldChange.objects.exists()


def test_says_what_is_not_said(reviewer):
    one, _other = two_households()
    pair, stranger = found(), make_household().members.get()
    refused(pair, reviewer, "which_record")
    refused(pair, reviewer, "which_record", keep=stranger, home=one.household)
    refused(pair, reviewer, "which_household", keep=one)
    refused(pair, reviewer, "which_household", keep=one, home=stranger.household)


def test_two_id_numbers_are_two_people(reviewer):
    one, other = two_households()
    for person, number in ((one, ID), (other, OTHER_ID)):
        person.id_number = number
        person.save()
    refused(found(), reviewer, "two_id_numbers", keep=one, home=one.household)


def test_a_household_is_not_left_without_a_head(reviewer):
    one = member(make_household(size=2), phone=PHONE, born_on=date(1980, 1, 1))
    other = member(make_household(size=2), phone=PHONE, born_on=date(1981, 1, 1))
    pair = found()
    refused(pair, reviewer, "no_head", keep=one, home=one.household)
    events.change_head(other.household, other.household.members.last(), on=timezone.localdate(), by=None)
    same(DuplicatePair.objects.get(pk=pair.pk), reviewer, keep=one, home=one.household)
    assert fresh(other).left_on is not None


def test_twice_is_refused(reviewer):
    _household, one, other = one_household()
    pair = found()
    same(pair, reviewer, keep=one)
    with pytest.raises(RuleError, match="wrong_status"):
        same(DuplicatePair.objects.get(pk=pair.pk), reviewer, keep=other)
    assert MembershipEvent.objects.filter(kind="duplicate").count() == 1


def test_the_database_keeps_one_of_the_two(reviewer):
    _household, one, _other = one_household()
    pair, stranger = found(), make_household().members.get()
    for wrong in ({"kept": stranger, "status": "same"}, {"kept": one, "status": "open"}):
        facts = {"decided_by": reviewer, "decided_at": timezone.now()}
        with pytest.raises(IntegrityError), transaction.atomic():
            DuplicatePair.objects.filter(pk=pair.pk).update(**facts, **wrong)


# --- taken back ------------------------------------------------------------------------------------------------------
def test_it_is_taken_back_to_the_last_number(reviewer):
    household, one, other = one_household()
    pair = found()
    same(pair, reviewer, keep=one)
    with pytest.raises(RuleError, match="no_reason"):
        services.separate(pair, reason=" ", by=reviewer)
    services.separate(pair, reason="是双胞胎", by=reviewer)
    one, other = fresh(one), fresh(other)
    assert (one.left_on, other.left_on, one.id_number, one.national_number, one.phone) == (None, None, "", "", PHONE)
    assert Member.objects.living().with_id(ID).get() == other
    assert head_count(household, timezone.localdate()) == 3
    pair.refresh_from_db()
    assert (pair.status, pair.kept, pair.act) == (Status.OPEN, None, None)
    with pytest.raises(RuleError, match="not_merged"):
        services.separate(pair, reason="再来", by=reviewer)
    same(pair, reviewer, keep=other)
    assert fresh(one).left_on is not None


def test_a_move_is_taken_back_with_it(reviewer):
    one, other = two_households()
    pair = found()
    same(pair, reviewer, keep=one, home=other.household)
    services.separate(pair, reason="看错了", by=reviewer)
    assert (fresh(one).household, fresh(one).relation, fresh(one).joined_on) == (one.household, "30", one.joined_on)
    assert (fresh(other).household, fresh(other).left_on) == (other.household, None)


def test_what_was_corrected_since_stays(reviewer):
    _household, one, _other = one_household()
    pair = found()
    same(pair, reviewer, keep=one)
    kept = fresh(one)
    kept.national_number = "N-3"
    kept.save()
    services.separate(pair, reason="看错了", by=reviewer)
    assert (fresh(one).national_number, fresh(one).id_number) == ("N-3", "")


@pytest.mark.parametrize(("role", "region"), [("village_clerk", "410482100201"), ("township_reviewer", "410482101000")])
def test_others_neither_merge_nor_separate(reviewer, role, region):
    _household, one, _other = one_household()
    pair, somebody = found(), make_user(role, region)
    with pytest.raises(NotAllowed):
        same(pair, somebody, keep=one)
    same(pair, reviewer, keep=one)
    with pytest.raises(NotAllowed):
        services.separate(pair, reason="不是", by=somebody)
    assert DuplicatePair.objects.get().status == Status.SAME


def test_the_page_asks_which_record_and_which_household(client, reviewer):
    one, other = two_households()
    pair = found()
    client.force_login(reviewer)
    page = reverse("duplicates_admin:pair", args=[pair.pk])
    text = client.get(page).content.decode()
    assert one.number in text
    assert f'name="home" value="{other.pk}"' in text
    assert client.post(page, {"status": "same", "note": NOTE}).status_code == 422
    assert found().status == Status.OPEN
    client.post(page, {"status": "same", "note": NOTE, "keep": one.pk, "home": other.pk})
    assert fresh(one).household == other.household
    undo = reverse("duplicates_admin:separate", args=[pair.pk])
    assert undo in client.get(page).content.decode()
    client.post(undo, {"reason": "看错了"})
    assert fresh(one).household == one.household
