"""Head count and composition follow from events; acts keep one head, one home and an honest past, or leave nothing behind."""

from datetime import date, timedelta

import pytest
from django.db import Error, IntegrityError, connection, transaction
from django.utils import timezone

from audit.models import AuditEntry
from projects.households.composition import composition, compositions, head_count, head_counts, heads
from projects.households.models import Household, Member, MembershipEvent
from projects.households.relations import seen_from
from projects.households.services import events
from projects.households.services.events import Proof
from projects.ledger.models import IncomeAccount
from projects.ledger.services import open_missing_accounts
from shared.errors import NotAllowed, RuleError
from tests.factories import COUNTY, MOSHI, make_household, make_member, make_user, make_village, move_away

pytestmark = [pytest.mark.django_db, pytest.mark.both]
DAY = date(2020, 5, 5)
BEFORE, AFTER = DAY - timedelta(days=1), DAY + timedelta(days=1)


@pytest.fixture
def officer():
    return make_user("county_officer", COUNTY)


@pytest.fixture
def family():
    """Head (f, 1975), wife's place taken by a husband, a son, a daughter, the head's father."""
    household = make_household(name="郭某某")
    for relation, sex in (("10", "1"), ("20", "1"), ("30", "2"), ("50", "1")):
        make_member(household, relation=relation, sex=sex)
    return household


def of(household, relation) -> Member:
    return household.members.get(relation=relation)


def counts(household) -> tuple[int, int, int]:
    return tuple(head_count(household, day) for day in (BEFORE, DAY, AFTER))


def baby(**fields) -> Member:
    return Member(**{"name": "郭小宝", "sex": "1", "born_on": DAY} | fields)


# --- joining, leaving ------------------------------------------------------------------------------------------------
def test_a_birth_counts_from_its_day(family, officer):
    event = events.join(family, baby(), kind="birth", relation="40", on=DAY, by=officer, proof=Proof("出生医学证明 A123"))
    assert counts(family) == (5, 6, 6)
    child = event.member
    assert (child.number, child.joined_on, child.left_on) == (f"{family.number}06", DAY, DAY)  # as it was when first written
    child.refresh_from_db()
    assert (child.left_on, child.relation, child.name_initials) == (None, "40", "gxb")
    assert AuditEntry.objects.filter(action="household.birth", object_id=str(family.pk)).count() == 1
    assert (event.proof, event.approved_by) == ("出生医学证明 A123", officer)


@pytest.mark.parametrize("kind", sorted(MembershipEvent.LEAVING))
def test_who_leaves_counts_no_longer_from_that_day(family, officer, kind):
    events.leave(of(family, "50"), kind=kind, on=DAY, by=officer)
    assert counts(family) == (5, 4, 4)
    assert of(family, "50").left_on == DAY


def test_a_return_counts_again(family, officer):
    events.leave(of(family, "20"), kind="prison", on=DAY, by=officer)
    son = of(family, "20")
    events.join(family, son, kind="discharge", relation="20", on=date(2023, 5, 5), by=officer)
    son.refresh_from_db()
    assert (son.joined_on, son.left_on) == (date(2023, 5, 5), None)
    assert [head_count(family, day) for day in (BEFORE, DAY, date(2023, 5, 4), date(2023, 5, 5))] == [5, 4, 4, 5]


def test_a_widow_becomes_head_and_the_others_relations_follow(family, officer):
    events.leave(of(family, "01"), kind="death", on=DAY, by=officer, new_head=of(family, "10"))
    assert sorted(family.members.filter(left_on=None).values_list("relation", flat=True)) == ["01", "20", "30", "50"]
    assert heads([family.pk], BEFORE) != heads([family.pk], DAY)
    assert counts(family) == (5, 4, 4)


def test_a_head_does_not_leave_others_without_one(family, officer):
    with pytest.raises(RuleError, match="no_head"), transaction.atomic():
        events.leave(of(family, "01"), kind="move", on=DAY, by=officer)
    assert counts(family) == (5, 5, 5)
    assert not MembershipEvent.objects.filter(kind="move").exists()
    assert not AuditEntry.objects.filter(action="household.move").exists()


def test_the_last_one_leaving_closes_the_household(officer):
    household = make_household()
    events.leave(household.members.get(), kind="death", on=DAY, by=officer)
    household.refresh_from_db()
    assert household.closed_on == DAY
    events.undo(household.events.get(kind="death"), by=officer, reason="登记有误")
    household.refresh_from_db()
    assert household.closed_on is None


@pytest.mark.parametrize(
    ("act", "code"),
    [
        (lambda f, by: events.join(f, f.members.first(), kind="return", relation="99", on=DAY, by=by), "lives_here_already"),
        (lambda f, by: events.join(f, baby(), kind="birth", relation="01", on=DAY, by=by), "two_heads"),
        (lambda f, by: events.join(f, baby(), kind="death", relation="20", on=DAY, by=by), "not_a_joining"),
        (lambda f, by: events.leave(f.members.last(), kind="birth", on=DAY, by=by), "not_a_leaving"),
        (lambda f, by: events.leave(f.members.last(), kind="move", on=date(2015, 1, 1), by=by), "does_not_live_here"),
        (lambda f, by: events.leave(f.members.last(), kind="move", on=timezone.localdate() + timedelta(days=1), by=by), "in_future"),
        (
            lambda f, by: events.join(make_household(), f.members.last(), kind="marriage_in", relation="10", on=DAY, by=by),
            "lives_elsewhere",
        ),
    ],
)
def test_what_cannot_be_is_refused_and_leaves_nothing(family, officer, act, code):
    make_village()
    there = MembershipEvent.objects.filter(household=family).count(), Member.objects.filter(household=family).count()
    with pytest.raises(RuleError, match=code), transaction.atomic():
        act(family, officer)
    assert (MembershipEvent.objects.filter(household=family).count(), Member.objects.filter(household=family).count()) == there
    assert not AuditEntry.objects.filter(action__startswith="household.").exists()


def test_only_posts_of_the_region_change_the_register(family):
    for nobody in (make_user("village_clerk"), make_user("auditor", COUNTY), make_user("county_officer", "410483000000")):
        with pytest.raises(NotAllowed):
            events.leave(of(family, "50"), kind="death", on=DAY, by=nobody)
    assert counts(family) == (5, 5, 5)


# --- head, split, merger ---------------------------------------------------------------------------------------------
def test_change_of_head_tells_relations_anew(family, officer):
    father, son = of(family, "01"), of(family, "20")
    events.change_head(family, son, on=DAY, by=officer)
    found = dict(family.members.values_list("pk", "relation"))
    assert (found[son.pk], found[father.pk]) == ("01", "50")
    assert sorted(found.values()) == ["01", "50", "50", "60", "70"]
    assert composition(family, BEFORE)[son.pk].relation == "20"
    with pytest.raises(RuleError, match="is_head_already"):
        events.change_head(family, Member.objects.get(pk=son.pk), on=AFTER, by=officer)


@pytest.mark.parametrize(
    ("new_head", "other", "sex", "becomes"),
    [("10", "01", "2", "10"), ("10", "20", "1", "20"), ("30", "01", "1", "50"), ("30", "20", "1", "70"), ("50", "01", "2", "30"),
     ("50", "20", "1", "40"), ("70", "10", "2", "99"), ("40", "01", "1", "60"), ("99", "01", "1", "99")],
)  # fmt: skip
def test_relations_seen_from_a_new_head(new_head, other, sex, becomes):
    assert seen_from(new_head, other, sex) == becomes


def test_split_makes_a_household_of_its_own(family, officer):
    son, daughter = of(family, "20"), of(family, "30")
    made = events.split(family, [daughter], new_head=son, on=DAY, by=officer)
    assert made.number == f"{MOSHI}{int(family.number[12:]) + 1:04}"
    assert (counts(family), counts(made)) == ((5, 3, 3), (0, 2, 2))
    for person, relation in ((son, "01"), (daughter, "70")):
        person.refresh_from_db()
        assert (person.household, person.relation, person.joined_on, person.left_on) == (made, relation, DAY, None)
        assert person.number.startswith(family.number)  # a number is for life
    assert made.head == son
    assert open_missing_accounts() == 1
    assert open_missing_accounts() == 0
    assert IncomeAccount.objects.filter(household=made).exists()


@pytest.mark.parametrize(
    ("who", "head", "code"), [(["01"], "20", "head_moves"), ([], "01", "head_moves"), (["10", "20", "30", "50"], "10", None)]
)
def test_split_keeps_the_head_where_it_is(family, officer, who, head, code):
    people = [of(family, relation) for relation in who]
    if code is None:
        assert counts(events.split(family, people, new_head=of(family, head), on=DAY, by=officer)) == (0, 4, 4)
        return
    with pytest.raises(RuleError, match=code), transaction.atomic():
        events.split(family, people, new_head=of(family, head), on=DAY, by=officer)
    assert Household.objects.count() == 1


def test_merger_closes_the_other_household(family, officer):
    other = make_household(family.village, size=2)
    grandfather = other.members.get(relation="01")
    events.merge(family, other, on=DAY, by=officer, relations={grandfather.pk: "60"})
    assert (counts(family), counts(other)) == ((5, 7, 7), (2, 0, 0))
    other.refresh_from_db()
    grandfather.refresh_from_db()
    assert (other.closed_on, grandfather.relation, grandfather.household) == (DAY, "60", family)
    with pytest.raises(RuleError, match="nobody_moves"):
        events.merge(family, other, on=AFTER, by=officer)
    with pytest.raises(RuleError, match="other_village"):
        events.merge(family, make_household(make_village("410482100202", "别村")), on=AFTER, by=officer)
    with pytest.raises(RuleError, match="same_household"):
        events.merge(family, family, on=AFTER, by=officer)


# --- taking back -----------------------------------------------------------------------------------------------------
def test_undoing_takes_back_the_whole_act(family, officer):
    son = of(family, "20")
    made = events.split(family, [of(family, "30")], new_head=son, on=DAY, by=officer)
    events.undo(made.events.first(), by=officer, reason="分户协议作废")
    assert (counts(family), counts(made)) == ((5, 5, 5), (0, 0, 0))
    son.refresh_from_db()
    assert (son.household, son.relation, son.joined_on) == (family, "20", date(2016, 1, 1))
    assert MembershipEvent.objects.filter(household=made).count() == 4  # nothing is deleted
    with pytest.raises(RuleError, match="undone_already"):
        events.undo(made.events.first(), by=officer, reason="再来一次")


def test_undoing_asks_a_reason_and_never_makes_an_impossible_past(family, officer):
    events.leave(of(family, "20"), kind="move", on=DAY, by=officer)
    events.join(family, of(family, "20"), kind="return", relation="20", on=AFTER, by=officer)
    moved = family.events.get(kind="move")
    with pytest.raises(RuleError, match="no_reason"):
        events.undo(moved, by=officer, reason=" ")
    with pytest.raises(RuleError, match="lives_here_already"), transaction.atomic():
        events.undo(moved, by=officer, reason="没有搬走")
    assert counts(family) == (5, 4, 5)


@pytest.mark.parametrize("statement", ["UPDATE households_membershipevent SET kind = 'death'", "DELETE FROM households_membershipevent"])
def test_events_are_never_changed_by_sql_either(family, statement):
    with pytest.raises(Error, match="never changed"), transaction.atomic(), connection.cursor() as cursor:
        cursor.execute(statement)
    assert family.events.count() == 5


@pytest.mark.parametrize(
    ("what", "fields"),
    [
        ("event_undone_only_by_undoing", {"kind": "undone"}),
        ("event_in_names_the_relation", {"kind": "birth", "relation": ""}),
    ],
)
def test_constraints_of_events(family, what, fields):
    with pytest.raises(IntegrityError, match=what), transaction.atomic():
        MembershipEvent.objects.create(household=family, member=family.members.first(), happened_on=DAY, **fields)


# --- many at once ----------------------------------------------------------------------------------------------------
def test_many_households_take_one_query(django_assert_num_queries):
    village = make_village()
    many = [make_household(village, size=3).pk for _n in range(40)]
    move_away(Member.objects.filter(household_id=many[0], relation="99"), DAY)
    with django_assert_num_queries(1):
        assert head_counts(many, AFTER) == {pk: 1 if pk == many[0] else 3 for pk in many}
    assert compositions([many[0]], date(2000, 1, 1)) == {many[0]: {}}
