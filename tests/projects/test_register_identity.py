"""Id numbers of every spelling are read, told apart and checked; what is stored of a person is unreadable without the keys."""

from datetime import date

import pytest
from django.core.management import call_command
from django.db import Error, connection, transaction
from django.urls import reverse
from stdnum.cn.ric import calc_check_digit

from audit.models import AuditEntry
from projects.households import identity
from projects.households.identity import Document
from projects.households.models import FieldChange, Household, Member
from projects.households.services.disclosure import see_identity
from projects.households.spelling import spelled
from shared import crypto
from shared.errors import NotAllowed, RuleError
from tests.factories import COUNTY, make_household, make_member, make_user

pytestmark = [pytest.mark.django_db, pytest.mark.both]
NUMBER = "410482197404060021"  # made up; the check digit is right
WITH_X = "41048219740406038X"
PHONE, CARD = "13900001234", "6228480000000000018"
NEW_KEY = "bmV3LWtleS1uZXcta2V5LW5ldy1rZXktMzItYnl0ZXM="


# --- spelling --------------------------------------------------------------------------------------------------------
@pytest.mark.parametrize(
    ("typed", "plain"),
    [
        (NUMBER, NUMBER),
        (" 410482 19740406 0021 ", NUMBER),
        ("４１０４８２１９７４０４０６００２１", NUMBER),
        ("'410482197404060021", NUMBER),
        ("4104821974-0406-0021\u200b", NUMBER),
        (410482197404060021, NUMBER),
        ("410482197404060021.0", NUMBER),
        (WITH_X.lower(), WITH_X),
        ("41048219740406038ｘ", WITH_X),
        (None, ""),
        ("  ", ""),
    ],
)
def test_numbers_come_into_one_spelling(typed, plain):
    assert identity.normalise(typed) == plain


@pytest.mark.parametrize(
    ("number", "kind", "grade"),
    [
        (NUMBER, Document.RESIDENT, None),
        (NUMBER + "42", Document.DISABILITY, 2),
        (NUMBER + "43B1", Document.REISSUED, 3),
        ("999999197404060021", Document.NONE, None),
        ("", Document.NONE, None),
    ],
)
def test_kinds_are_told_apart_and_say_birth_sex_and_disability(number, kind, grade):
    said = identity.validate(number)
    assert (said.kind, said.disability_grade) == (kind, grade)
    if kind != Document.NONE:
        assert (said.born_on, said.sex) == (date(1974, 4, 6), "2")
        assert said.disability_kind == ("4" if grade else "")


@pytest.mark.parametrize(
    ("number", "code"),
    [
        ("410482197404060027", "id_check"),
        ("410482197413060023", "id_date"),
        ("410482207404060028", "id_date"),
        ("41048219740406002", "id_length"),
        ("4104821974040600211", "id_length"),
        ("41048219740406A026", "id_characters"),
        (NUMBER + "92", "id_characters"),
        (4.10482197404060e17, "id_damaged"),
        ("4.10482197404060E+17", "id_damaged"),
    ],
)
def test_wrong_numbers_are_refused_without_repeating_them(number, code):
    with pytest.raises(RuleError, match=code) as refused:
        identity.validate(number)
    assert str(number)[:10] not in refused.value.message


def test_an_old_person_of_a_young_county_is_not_refused():
    bare = "41048219460702101"
    assert identity.validate(bare + calc_check_digit(bare + "0")).born_on.year == 1946


@pytest.mark.parametrize(
    ("name", "sounds"),
    [("郭小明", ("guoxiaoming", "gxm")), ("单雄信", ("shanxiongxin", "sxx")), ("欧阳修", ("ouyangxiu", "oyx")), ("", ("", ""))],
)
def test_names_are_spelled(name, sounds):
    assert spelled(name) == sounds


# --- at rest ---------------------------------------------------------------------------------------------------------
@pytest.fixture
def person():
    household = make_household()
    Household.objects.filter(pk=household.pk).update(address="磨石村5组18号")
    return make_member(household, name="张小明", id_number=NUMBER, phone=PHONE, bank_card=CARD)


def raw() -> str:
    with connection.cursor() as cursor:
        cursor.execute("SELECT * FROM households_member")
        members = cursor.fetchall()
        cursor.execute("SELECT * FROM households_household")
        return repr(members + cursor.fetchall())


def test_the_database_never_holds_bare_numbers(person):
    text = raw()
    assert "张小明" in text
    assert not any(secret in text for secret in (NUMBER, PHONE, CARD, "18号"))
    person.refresh_from_db()
    assert (person.id_number, person.phone, person.bank_card, person.id_kind) == (NUMBER, PHONE, CARD, "resident")
    assert person.household.address == "磨石村5组18号"


def test_blind_index_finds_a_person_by_any_spelling(person):
    assert Member.objects.with_id(" 410482 19740406 0021").get() == person
    assert Member.objects.with_id(NUMBER + "42").get() == person  # the disability certificate of the same person
    assert Member.objects.with_phone("139 0000-1234").get() == person
    assert Member.objects.with_card("6228 4800 0000 0000 018").get() == person
    assert not Member.objects.with_id("").exists()
    assert not Member.objects.with_id("999999197404060021").exists()


def test_prints_and_pinyin_follow_a_change_saved_by_column(person):
    person.name, person.phone = "李大山", "13900005678"
    person.save(update_fields=["name", "phone"])
    person.refresh_from_db()
    assert person.name_initials == "lds"
    assert Member.objects.with_phone("13900005678").get() == person


def test_keys_rotate_and_the_old_one_can_go(person, settings, capsys):
    old = settings.FIELD_KEYS[0]
    past = FieldChange.objects.create(household=person.household, member=person, field="phone", old=PHONE, changed_by_name="平台")
    settings.FIELD_KEYS = [NEW_KEY, old]
    call_command("rotate_field_keys")
    assert "households.Member: 3" in capsys.readouterr().out
    before = raw()
    call_command("rotate_field_keys")  # again: nothing left to do
    assert raw() == before
    settings.FIELD_KEYS = [NEW_KEY]
    assert FieldChange.objects.get(pk=past.pk).old == PHONE  # an append-only table: rewritten, and locked again
    with pytest.raises(Error, match="never changed"), transaction.atomic():
        FieldChange.objects.filter(pk=past.pk).update(field="name")
    assert Member.objects.get(pk=person.pk).id_number == NUMBER
    settings.FIELD_KEYS = [old]
    with pytest.raises(crypto.UnreadableSecret):
        Member.objects.get(pk=person.pk)


# --- seeing ----------------------------------------------------------------------------------------------------------
def test_bare_numbers_take_a_post_and_a_reason_and_leave_a_line(person):
    officer = make_user("county_officer", COUNTY)
    for nobody in (make_user("village_clerk"), make_user("auditor", COUNTY), make_user("county_officer", "410483000000")):
        with pytest.raises(NotAllowed):
            see_identity(person, reason="核对银行账户", by=nobody)
    with pytest.raises(RuleError, match="no_reason"):
        see_identity(person, reason=" 看 ", by=officer)
    assert not AuditEntry.objects.filter(action="member.identity_seen").exists()
    shown = see_identity(person, reason=f"核对银行账户 {NUMBER}", by=officer)
    assert (shown.id_number, shown.bank_card) == (NUMBER, CARD)
    assert NUMBER not in repr(shown)
    line = AuditEntry.objects.get(action="member.identity_seen")
    assert line.detail["reason"] == "核对银行账户 …"
    assert line.object_id == str(person.pk)


def test_page_masks_and_unmasks_once_by_post(client, person):
    page, door = (reverse(f"households_admin:{name}", args=[person.household_id]) for name in ("household", "identity"))
    client.force_login(make_user("county_officer", COUNTY))
    text = client.get(page).content.decode()
    assert "410***********0021" in text
    assert "139****1234" in text
    assert "****0018" in text
    assert NUMBER not in text
    assert PHONE not in text
    assert client.get(door).status_code == 405
    answer = client.post(door, {"member": person.pk, "reason": "核对银行账户"})
    assert NUMBER in answer.content.decode()
    assert "no-store" in answer["Cache-Control"]
    assert client.post(door, {"member": person.pk, "reason": ""}).status_code == 302
    assert client.post(door, {"member": "x", "reason": "核对银行账户"}).status_code == 404
    other = make_household()
    elsewhere = reverse("households_admin:identity", args=[other.pk])
    assert client.post(elsewhere, {"member": person.pk, "reason": "核对银行账户"}).status_code == 404


def test_page_offers_no_unmasking_to_a_clerk(client, person):
    client.force_login(make_user("village_clerk"))
    page, door = (reverse(f"households_admin:{name}", args=[person.household_id]) for name in ("household", "identity"))
    text = client.get(page).content.decode()
    assert door not in text
    answer = client.post(door, {"member": person.pk, "reason": "核对银行账户"})
    assert answer.status_code in {302, 403}
    assert NUMBER not in answer.content.decode()
