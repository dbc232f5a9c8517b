"""The database freezes a round's households; Python says the same from the same events, on random histories."""

import random
from datetime import date, timedelta

import pytest
from django.db import connection

from projects.dividends import services
from projects.dividends.replaying import replay
from projects.households.composition import PLACES, compositions
from projects.households.history import Change, note_changes
from projects.households.models import HouseholdYear, Member, MembershipEvent
from projects.programmes.models import Participation
from tests.factories import make_people, make_programme, serial

pytestmark = [pytest.mark.django_db, pytest.mark.both]
FIRST, BASE = date(2018, 1, 1), date(2020, 2, 28)
KINDS = sorted({*MembershipEvent.IN, *MembershipEvent.OUT, MembershipEvent.Kind.HEAD_CHANGE}, key=str)
SPECS = [
    {"kind": "equal"},
    {"kind": "per_capita"},
    {"kind": "shares"},
    {"kind": "weighted", "per": "head", "rows": [{"when": {"age_from": 18, "labour": ["full"]}, "value": 150}], "otherwise": 100},
    {"kind": "mixed", "pools": [{"name": "equal", "bp": 7_000, "formula": {"kind": "equal"}},
                                {"name": "aid", "bp": 3_000, "formula": {"kind": "per_capita"}}], "reserve_bp": 0},
]  # fmt: skip


def strangers(household, chance, most=3):
    """People who may come and go; the head of the household stays."""
    for n in range(2, 2 + chance.randint(0, most)):
        yield Member.objects.create(
            household=household, number=f"{household.number}{n:02}", name=f"郭{n}", sex="1", relation="99", joined_on=FIRST,
            born_on=date(1950, 2, 28) + timedelta(days=chance.randint(0, 25_000)), labour=chance.choice(["full", "none", ""]),
            bank_card=chance.choice(["", f"62284800{next(serial):08}"]), bank_name="农商银行",
        )  # fmt: skip


def live(member, chance):
    """A random history, days met twice and events taken back among it."""
    events = []
    for _event in range(chance.randint(0, 6)):
        day = FIRST + timedelta(days=chance.choice([0, 1, 2, 300, 788, 789, 900]))
        kind, relation = chance.choice(KINDS), chance.choice(["10", "20", "99"])
        facts = {"member": member, "household": member.household, "happened_on": day, "relation": relation}
        events.append(MembershipEvent.objects.create(kind=kind, **facts))
    for event in events:
        if chance.random() < 0.2:
            facts = {"member": member, "household": member.household, "happened_on": event.happened_on}
            MembershipEvent.objects.create(kind="undone", undoes=event, **facts)


def village(chance, households=12):
    programme = make_programme(shares=[chance.randint(1, 9) for _household in range(households)], received_fen=10**7)
    homes = [part.household for part in programme.participations.select_related("household")]
    for home in homes:
        for member in strangers(home, chance):
            live(member, chance)
        if chance.random() < 0.4:
            HouseholdYear.objects.create(household=home, year=chance.choice([2019, 2020, 2021]), kind="minimum")
    return programme, homes


@pytest.mark.parametrize("seed", range(6))
def test_sql_says_of_every_day_who_lived_where_as_python_does(seed):
    _programme, homes = village(random.Random(seed))
    ids = [home.pk for home in homes]
    for on in (FIRST, FIRST + timedelta(days=1), BASE, date(2021, 1, 1)):
        with connection.cursor() as cursor:
            asked = "WITH asked AS (SELECT id AS household_id FROM households_household)"
            cursor.execute(
                f"{asked}, {PLACES} SELECT household_id, member_id, relation FROM place ORDER BY household_id, joined",
                {"on": on.isoformat()},
            )
            found = cursor.fetchall()
        said = compositions(ids, on)
        assert found == [(pk, place.member_id, place.relation) for pk in sorted(ids) for place in said[pk].values()]


@pytest.mark.parametrize("spec", SPECS, ids=lambda spec: spec["kind"])
def test_lines_hold_what_python_finds_in_the_register_and_recalculate(spec):
    programme, homes = village(random.Random(spec["kind"]))
    people = make_people()
    facts = {"title": "甲", "year": 2020, "pot_fen": 1_000_003, "base_on": BASE, "reasons": "村民会议决定"}
    round_ = services.draw_up(programme, by=people.clerk, spec=spec, **facts)
    said, known = compositions([home.pk for home in homes], BASE), Member.objects.in_bulk()
    kinds = dict(HouseholdYear.objects.filter(year__lte=2020).values_list("household_id", "kind"))
    shares = dict(Participation.objects.values_list("household_id", "shares"))
    lines = list(round_.lines.select_related("household"))
    assert [line.household.number for line in lines] == sorted(home.number for home in homes)
    for line in lines:
        there = said[line.household_id]
        told = [
            {"id": pk, "relation": place.relation, "age": known[pk].age_on(BASE), "born": known[pk].born_on.year}
            | ({"labour": known[pk].labour} if spec["kind"] == "weighted" else {})
            for pk, place in there.items()
        ]
        assert (line.inputs["members"], line.members) == (told, len(told))
        assert line.inputs["kind"] == kinds.get(line.household_id, line.household.kind)
        assert line.inputs["shares"] == line.shares == shares[line.household_id]
        order = sorted((place.relation, known[pk].number, pk) for pk, place in there.items())
        payee = known[next((pk for _relation, _number, pk in order if known[pk].card_print), order[0][2])]
        assert (line.payee_id, line.payee_name, line.card_print) == (payee.pk, payee.name, payee.card_print)
        assert (line.bank_card, line.hold_reason) == (payee.bank_card, "" if payee.card_print else "no_account")
    assert sum(line.amount_fen for line in lines) + round_.reserve_fen == 1_000_003
    assert replay(round_).equal


def test_labour_and_health_are_those_of_the_base_date():
    programme = make_programme(shares=[1, 1], received_fen=10**6)
    changed, same = [part.household.head for part in programme.participations.select_related("household").order_by("pk")]
    Member.objects.update(labour="none", health="2,3")
    steps = [("labour", "full", "half", date(2020, 3, 1)), ("labour", "half", "none", date(2020, 6, 1))]
    steps += [("health", "", "2,3", date(2020, 2, 29)), ("labour", "never", "full", BASE)]
    for field, old, new, day in steps:
        note_changes(changed.household, [Change(changed, field, old, new)], by=None, effective_on=day)
    when = {"labour": ["full"], "health": ["2"]}
    spec = {"kind": "weighted", "per": "head", "rows": [{"when": when, "value": 150}], "otherwise": 100}
    facts = {"title": "甲", "year": 2020, "pot_fen": 1_000, "base_on": BASE, "reasons": "村民会议决定", "spec": spec}
    round_ = services.draw_up(programme, by=make_people().clerk, **facts)
    told = {line.household_id: line.inputs["members"][0] for line in round_.lines.all()}
    assert (told[changed.household_id]["labour"], told[changed.household_id]["health"]) == ("full", [])
    assert (told[same.household_id]["labour"], told[same.household_id]["health"]) == ("none", ["2", "3"])
    assert replay(round_).equal


def test_nothing_of_the_freezing_is_left_behind():
    programme, _homes = village(random.Random(1), households=3)
    facts = {"title": "甲", "year": 2020, "pot_fen": 1_000, "base_on": BASE}
    services.draw_up(programme, by=make_people().clerk, **facts)
    assert not [name for name in connection.introspection.table_names() if name.startswith("frozen_")]
    place = "sqlite_temp_master WHERE name LIKE 'frozen%'" if connection.vendor == "sqlite" else "pg_class WHERE relname LIKE 'frozen%'"
    with connection.cursor() as cursor:
        cursor.execute(f"SELECT COUNT(*) FROM {place}")
        assert cursor.fetchone() == (0,)
