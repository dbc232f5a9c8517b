"""Members who may be one person: found in sets, decided by a person, asked again only when facts change."""

from datetime import date

import pytest
from django.db import IntegrityError, transaction
from django.urls import reverse

from audit.models import AuditEntry
from projects.households.duplicates import services
from projects.households.models import DuplicatePair, Member
from shared.errors import NotAllowed, RuleError
from tests.factories import COUNTY, TOWN, make_household, make_user, make_village, move_away

pytestmark = [pytest.mark.django_db, pytest.mark.both]
NEXT_VILLAGE, OTHER_TOWN = "410482100202", "410482101201"
ID, OTHER_ID, CARD, PHONE = "410482197404060021", "410482197404060048", "6217000010001234567", "13800001111"
Status = DuplicatePair.Status


def member(household=None, **facts) -> Member:
    found = (household or make_household(name=facts.get("name", "郭某某"))).members.order_by("number").first()
    for name, value in facts.items():
        setattr(found, name, value)
    found.save()
    return found


def pairs(by=None) -> list[tuple[str, str]]:
    services.look(by=by)
    return [(pair.reason, pair.status) for pair in DuplicatePair.objects.order_by("pk")]


@pytest.fixture
def reviewer():
    return make_user("township_reviewer", TOWN)


def test_nobody_is_alike():
    for n in range(3):
        member(born_on=date(1970 + n, 1, 1))
    assert pairs() == []
    assert not AuditEntry.objects.filter(action="duplicates.found").exists()


def test_same_card_and_phone_in_two_households():
    for n, facts in enumerate([{"bank_card": CARD}, {"bank_card": CARD, "phone": PHONE}, {"phone": PHONE}]):
        member(born_on=date(1970 + n, 1, 1), **facts)
    assert pairs() == [("card", "open"), ("phone", "open")]
    assert pairs() == [("card", "open"), ("phone", "open")]


def test_one_card_in_one_household_is_no_question():
    household = make_household(size=2)
    for one in household.members.all():
        one.bank_card = one.phone = CARD
        one.save()
    assert pairs() == []


def test_the_same_id_number_of_somebody_who_left():
    gone = member(id_number=ID, born_on=date(1974, 4, 6))
    move_away(Member.objects.filter(pk=gone.pk), date(2020, 1, 1))
    member(id_number=ID, born_on=date(1974, 4, 6), name="另名")
    assert pairs() == [("id", "open")]


@pytest.mark.parametrize(
    ("one", "other", "asked"),
    [
        ("郭晓明", "郭小明", True),  # same sound
        ("王未来", "王末来", True),  # looks alike
        ("王未来", "李末去", False),
        ("郭晓明", "郭晓", False),
    ],
)
def test_names_that_sound_or_look_alike_with_one_birthday(one, other, asked):
    member(name=one, born_on=date(1980, 3, 3))
    second = member(name=other, born_on=date(1980, 3, 3))
    assert pairs() == ([("name", "open")] if asked else [])
    second.born_on = date(1980, 3, 4)
    second.save()
    assert pairs() == []


def test_two_id_numbers_are_two_people():
    member(name="郭晓明", born_on=date(1974, 4, 6), id_number=ID)
    member(name="郭小明", born_on=date(1974, 4, 6), id_number=OTHER_ID)
    assert pairs() == []


def test_twins_are_no_question():
    household = make_household(size=2)
    for one, name in zip(household.members.order_by("number"), ("郭大宝", "郭小宝"), strict=True):
        Member.objects.filter(pk=one.pk).update(name=name, born_on=date(2010, 1, 1), sex="1")
    assert pairs() == []


def test_a_phone_of_a_whole_village_is_no_matter_of_pairs():
    for n in range(services.ALIKE + 1):
        member(born_on=date(1970 + n, 1, 1), phone=PHONE)
    assert pairs() == []


def test_a_decision_is_remembered_until_facts_change(reviewer):
    one = member(name="郭晓明", born_on=date(1980, 3, 3))
    member(name="郭小明", born_on=date(1980, 3, 3))
    pairs()
    pair = DuplicatePair.objects.get()
    services.decide(pair, Status.DIFFERENT, note="堂兄弟，已走访", by=reviewer)
    assert pairs() == [("name", "different")]
    one.labour = "weak"
    one.save()
    assert pairs() == [("name", "different")]
    one.name = "郭效明"
    one.save()
    assert pairs() == [("name", "open")]
    assert AuditEntry.objects.filter(action="duplicatepair.different").count() == 1


def test_later_stays_on_the_list_and_needs_no_reason(client, reviewer):
    member(phone=PHONE, born_on=date(1980, 1, 1))
    member(phone=PHONE, born_on=date(1981, 1, 1))
    pairs()
    pair = DuplicatePair.objects.get()
    services.decide(pair, Status.LATER, note="", by=reviewer)
    services.decide(pair, Status.SAME, note="一人两户", by=reviewer, keep=pair.first, home=pair.first.household)
    with pytest.raises(RuleError, match="wrong_status"):
        services.decide(pair, Status.DIFFERENT, note="不是", by=reviewer)


@pytest.mark.parametrize(("to", "note", "code"), [("same", " ", "no_reason"), ("open", "好", "nothing_decided")])
def test_refuses_a_decision_without_reason(reviewer, to, note, code):
    member(phone=PHONE, born_on=date(1980, 1, 1))
    member(phone=PHONE, born_on=date(1981, 1, 1))
    pairs()
    pair, lines = DuplicatePair.objects.get(), AuditEntry.objects.count()
    with pytest.raises(RuleError, match=code):
        services.decide(pair, to, note=note, by=reviewer)
    assert DuplicatePair.objects.get().status == Status.OPEN
    assert AuditEntry.objects.count() == lines


@pytest.mark.parametrize(
    ("role", "region"), [("village_clerk", "410482100201"), ("auditor", COUNTY), ("township_reviewer", "410482101000")]
)
def test_others_cannot_decide(role, region):
    member(phone=PHONE, born_on=date(1980, 1, 1))
    member(phone=PHONE, born_on=date(1981, 1, 1))
    pairs()
    with pytest.raises(NotAllowed):
        services.decide(DuplicatePair.objects.get(), Status.SAME, note="是", by=make_user(role, region))
    assert DuplicatePair.objects.get().status == Status.OPEN


def test_a_pair_names_two_members_the_earlier_first():
    one, other = member(born_on=date(1980, 1, 1)), member(born_on=date(1981, 1, 1))
    with pytest.raises(IntegrityError), transaction.atomic():
        DuplicatePair.objects.create(first=other, second=one, reason="phone", facts_print="x")
    with pytest.raises(IntegrityError), transaction.atomic():
        DuplicatePair.objects.create(first=one, second=other, reason="phone", facts_print="x", status="same")


def test_a_pair_across_townships_is_the_countys(client, reviewer):
    member(phone=PHONE, born_on=date(1980, 1, 1))
    member(make_household(make_village(OTHER_TOWN, "别乡村")), phone=PHONE, born_on=date(1981, 1, 1))
    pairs()
    pair = DuplicatePair.objects.get()
    client.force_login(reviewer)
    assert client.get(reverse("duplicates_admin:pair", args=[pair.pk])).status_code == 404
    officer = make_user("county_officer", COUNTY)
    client.force_login(officer)
    assert client.get(reverse("duplicates_admin:pair", args=[pair.pk])).status_code == 200
    services.decide(pair, Status.SAME, note="迁移", by=officer, keep=pair.first, home=pair.second.household)


def test_the_screens_show_a_pair_masked_and_take_the_decision(client, reviewer):
    member(phone=PHONE, bank_card=CARD, born_on=date(1980, 1, 1))
    member(phone=PHONE, born_on=date(1981, 1, 1), name="郭又名")
    pairs()
    pair = DuplicatePair.objects.get()
    client.force_login(reviewer)
    assert "郭又名" in client.get(reverse("duplicates_admin:list")).content.decode()
    page = reverse("duplicates_admin:pair", args=[pair.pk])
    text = client.get(page).content.decode()
    assert "138****1111" in text
    assert PHONE not in text
    assert CARD not in text
    assert client.post(page, {"status": "nobody"}).status_code == 422
    client.post(page, {"status": "different", "note": "父子"})
    assert DuplicatePair.objects.get().status == Status.DIFFERENT
    assert "郭又名" not in client.get(reverse("duplicates_admin:results")).content.decode()
    assert "郭又名" in client.get(reverse("duplicates_admin:results"), {"status": "different"}).content.decode()
    client.force_login(make_user("village_clerk", NEXT_VILLAGE))
    assert client.get(page).status_code == 404
    assert client.post(page, {"status": "same", "note": "是"}).status_code == 404
