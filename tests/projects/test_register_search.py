"""Officials find a household by whatever they know of it, inside their own region, without a query per row."""

import re
from datetime import date, timedelta

import pytest
from django.urls import reverse
from django.utils import timezone

from projects.households import search as searching
from projects.households.checks import doubts
from projects.households.models import Doubt, Household, Member
from projects.households.services.years import record_year
from tests.factories import COUNTY, make_household, make_member, make_user, make_village

pytestmark = [pytest.mark.django_db, pytest.mark.both]
NEXT_VILLAGE = "410482100202"
ID = "410482197404060021"


@pytest.fixture
def known():
    """One household of which everything is known, and others around it."""
    household = make_household(name="郭小明", group="1组")
    member = household.members.get()
    member.id_number, member.phone = ID, "13800001111"
    member.save()
    for name in ("郭小红", "单雄信", "Smith"):
        make_household(name=name)
    return household


def found(client, words="", **filters) -> set[str]:
    text = client.get(reverse("households_admin:results"), {"q": words, **filters}).content.decode()
    return {name for name in ("郭小明", "郭小红", "单雄信", "Smith", "外村人") if name in text}


@pytest.mark.parametrize(
    ("words", "names"),
    [
        ("郭小明", {"郭小明"}),
        ("郭小", {"郭小明", "郭小红"}),
        ("guoxiaoming", {"郭小明"}),
        ("GuoXiao", {"郭小明", "郭小红"}),
        ("guo xiao m", {"郭小明"}),
        ("gxm", {"郭小明"}),
        ("sxx", {"单雄信"}),
        ("shanxiong", {"单雄信"}),
        ("smith", {"Smith"}),
        (ID, {"郭小明"}),
        ("４１０４８２ 19740406 0021", {"郭小明"}),
        (ID[:17] + "2", set()),
        ("13800001111", {"郭小明"}),
        ("138 0000-1111", {"郭小明"}),
        ("13800001112", set()),
        ("1380000", set()),
        ("磨石", {"郭小明", "郭小红", "单雄信", "Smith"}),
        ("不存在", set()),
        ("  ", {"郭小明", "郭小红", "单雄信", "Smith"}),
    ],
)
def test_finds_by_what_is_known(client, known, words, names):
    client.force_login(make_user("village_clerk"))
    assert found(client, words) == names


def test_finds_by_number(client, known):
    client.force_login(make_user("village_clerk"))
    assert found(client, known.number) == {"郭小明"}
    assert found(client, known.members.get().number) == {"郭小明"}
    assert found(client, "410482") == {"郭小明", "郭小红", "单雄信", "Smith"}


def test_finds_nothing_out_of_region(client, known):
    make_household(make_village(NEXT_VILLAGE, "石台村"), name="外村人")
    client.force_login(make_user("village_clerk", NEXT_VILLAGE))
    for words in ("", "郭小明", "gxm", ID, "13800001111", known.number, "磨石"):
        assert not found(client, words) & {"郭小明", "郭小红"}, words
    client.force_login(make_user("auditor", COUNTY))
    assert found(client, "郭小明") == {"郭小明"}


def test_filters_stand_in_the_address_and_work_with_a_search(client, known):
    village = make_village(NEXT_VILLAGE, "石台村")
    make_household(village, name="外村人")
    Household.objects.filter(pk=known.pk).update(kind="destitute", exited_on="2020-10-01")
    client.force_login(make_user("auditor", COUNTY))
    assert found(client, village=village.pk) == {"外村人"}
    assert found(client, "郭", village=village.pk) == set()
    assert found(client, kind="destitute") == {"郭小明"}
    assert found(client, exited="yes") == {"郭小明"}
    assert found(client, exited="no", village=known.village_id) == {"郭小红", "单雄信", "Smith"}
    assert found(client, waiting="yes") == set()
    other = Household.objects.get(members__name="郭小红").members.get()
    other.phone = "13800001111"
    other.save()
    doubts.recheck(Household.objects.all(), by=None)
    assert found(client, waiting="yes") == {"郭小明", "郭小红"}


def test_a_page_takes_few_queries_and_reads_no_secret(client, django_assert_max_num_queries, monkeypatch):
    for n in range(30):
        make_household(size=3, name=f"郭甲{n:02}")
    client.force_login(make_user("village_clerk"))
    client.get(reverse("households_admin:results"))
    monkeypatch.setattr("shared.crypto.decrypt", lambda stored: pytest.fail("a list decrypts nothing"))
    for query in ({}, {"q": "郭甲"}, {"q": "gj"}, {"q": ID}, {"q": "磨石"}):
        with django_assert_max_num_queries(12):
            assert client.get(reverse("households_admin:results"), query).status_code == 200


def test_more_than_the_most_is_said_and_not_counted(client, known, monkeypatch):
    monkeypatch.setattr(searching, "MOST", 2)
    client.force_login(make_user("village_clerk"))
    answer = client.get(reverse("households_admin:list"))
    assert answer.context["paginator"].count == 2
    assert answer.context["has_more"]
    answer = client.get(reverse("households_admin:list"), {"q": "单"})
    assert answer.context["paginator"].count == 1
    assert not answer.context["has_more"]


def test_the_chosen_are_checked_again(client, known):
    member = Household.objects.get(members__name="郭小红").members.get()
    member.phone = "13800001111"
    member.save()
    outside = make_household(make_village(NEXT_VILLAGE, "石台村"))
    client.force_login(make_user("village_clerk"))
    assert "chosen" in client.get(reverse("households_admin:list")).content.decode()
    client.post(reverse("doubts_admin:recheck"), {"household": [known.pk, outside.pk, "x"]})
    assert set(Doubt.objects.values_list("household_id", flat=True)) == {known.pk}
    client.force_login(make_user("auditor", COUNTY))
    client.post(reverse("doubts_admin:recheck"), {"household": [member.household_id]})
    assert Doubt.objects.count() == 1


def test_only_the_chosen_are_exported(client, known):
    from io import BytesIO

    from openpyxl import load_workbook

    outside = make_household(make_village(NEXT_VILLAGE, "石台村"), name="外村人")
    client.force_login(make_user("village_clerk"))
    page = client.post(reverse("exports_admin:new"), {"household": [known.pk, outside.pk]}).content.decode()
    assert f'name="household" value="{known.pk}"' in page
    facts = {"region": known.village.region_id, "selection": "roster", "reason": "入户核对名单", "household": [known.pk, outside.pk]}
    answer = client.post(reverse("exports_admin:new"), facts)
    cells = {cell for row in load_workbook(BytesIO(b"".join(answer))).active.iter_rows(values_only=True) for cell in row}
    assert "郭小明" in cells
    assert not cells & {"郭小红", "单雄信", "外村人"}


# --- filters by the people of a household, by year, by group ---------------------------------------------------------
def of(name: str):
    return Household.objects.get(members__name=name).members.get(name=name)


def described(name: str, **facts) -> None:
    person = of(name)
    for column, value in facts.items():
        setattr(person, column, value)
    person.save()


@pytest.mark.parametrize(
    ("filters", "names"),
    [
        ({"labour": "weak"}, {"郭小明", "郭小红"}),
        ({"labour": "lost"}, set()),
        ({"health": "chronic"}, {"郭小明"}),
        ({"health": "any"}, {"郭小明", "单雄信"}),
        ({"schooling": "any"}, {"郭小红"}),
        ({"schooling": "junior"}, set()),
        ({"age": "80-"}, {"单雄信"}),
        ({"age": "16-59"}, {"郭小明", "Smith"}),
        ({"age": "0-5"}, set()),
        ({"allowance": "yes"}, {"Smith"}),
        ({"work_place": "outside"}, {"Smith"}),
        ({"work_place": "any"}, {"Smith"}),
        ({"group": "1"}, {"郭小明"}),
        ({"group": "1组"}, {"郭小明"}),
        ({"labour": "weak", "health": "any"}, {"郭小明"}),
        ({"labour": "weak", "group": "5"}, {"郭小红"}),
        ({"labour": "weak", "q": "郭小红"}, {"郭小红"}),
        ({"labour": "weak", "q": "单"}, set()),
        ({"labour": "no such code"}, {"郭小明", "郭小红", "单雄信", "Smith"}),
    ],
)
def test_filters_by_what_people_are(client, known, filters, names):
    described("郭小明", labour="weak", health="chronic,disabled")
    described("郭小红", labour="weak", schooling="primary", health="healthy", born_on=timezone.localdate() - timedelta(days=365 * 9))
    described("单雄信", health="serious", schooling="none", work_place="none", born_on="1940-01-01")
    described("Smith", minimum_allowance=True, work_place="outside")
    client.force_login(make_user("village_clerk"))
    assert found(client, **filters) == names


def test_one_person_is_asked_and_only_who_lives_here(client, known):
    make_member(known, name="老人", labour="lost", born_on=date(1940, 1, 1), relation="50")
    make_member(known, name="走的", labour="skilled", relation="20", left_on=date(2020, 1, 1))
    described("郭小明", labour="weak")
    client.force_login(make_user("village_clerk"))
    assert found(client, labour="lost", age="80-") == {"郭小明"}
    assert found(client, labour="weak", age="80-") == set()
    assert found(client, labour="skilled") == set()


def test_monitored_as_the_latest_year_says(client, known):
    this = timezone.localdate().year
    red, single = of("郭小红").household, of("单雄信").household
    for household, year, kind in [
        (known, this, "unstable"),
        (red, this - 1, "marginal"),
        (single, this - 1, "unstable"),
        (single, this, ""),
    ]:
        record_year(household, year, by=None, kind="general", monitoring_kind=kind)
    client.force_login(make_user("village_clerk"))
    assert found(client, monitored="any") == {"郭小明", "郭小红"}
    assert found(client, monitored="marginal") == {"郭小红"}


def test_filters_find_nothing_out_of_region(client, known):
    described("郭小明", labour="weak")
    client.force_login(make_user("village_clerk", NEXT_VILLAGE))
    for filters in ({"labour": "weak"}, {"group": "1"}, {"age": "16-59"}, {"labour": "weak", "choose": "all"}):
        assert found(client, **filters) == set()


@pytest.mark.parametrize("words", ["NAT-2026-0001", "4104822026000001", "410482197404060099"])
def test_finds_by_the_national_number(client, known, words):
    described("郭小红", national_number=words)
    client.force_login(make_user("village_clerk"))
    assert found(client, words) == {"郭小红"}
    described("郭小红", national_number="")
    Household.objects.filter(members__name="单雄信").update(national_number=words)
    assert found(client, words) == ({"单雄信"} if len(words) != 18 else set())


def test_all_that_match_are_chosen_and_no_others(client, known):
    for n in range(35):
        make_household(name=f"郭甲{n:02}")
    outside = make_household(make_village(NEXT_VILLAGE, "石台村"), name="郭甲外")
    client.force_login(make_user("village_clerk"))
    page = client.get(reverse("households_admin:list"), {"q": "郭甲"})
    assert "choose=all" in page.content.decode()
    assert page.context["chosen_beyond"] == []
    page = client.get(reverse("households_admin:list"), {"q": "郭甲", "choose": "all"})
    text = page.content.decode()
    assert len(re.findall(r'form="chosen"[^>]* checked>', text)) == 30
    assert len(page.context["chosen_beyond"]) == 5
    assert not {outside.pk, known.pk} & set(page.context["chosen_beyond"])
    assert f'name="household" value="{outside.pk}"' not in text


def test_a_filtered_page_takes_few_queries_and_reads_no_secret(client, django_assert_max_num_queries, monkeypatch):
    for n in range(30):
        make_household(size=3, name=f"郭甲{n:02}")
    Member.objects.update(labour="weak", health="chronic")
    client.force_login(make_user("village_clerk"))
    client.get(reverse("households_admin:results"))
    monkeypatch.setattr("shared.crypto.decrypt", lambda stored: pytest.fail("a list decrypts nothing"))
    for query in (
        {"labour": "weak"},
        {"labour": "weak", "health": "any", "age": "16-59", "q": "郭甲"},
        {"monitored": "any"},
        {"choose": "all"},
    ):
        with django_assert_max_num_queries(15):
            assert client.get(reverse("households_admin:results"), query).status_code == 200
