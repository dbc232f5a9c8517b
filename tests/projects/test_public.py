"""The public door: right counts and sums, masked names while a notice runs, and no way back to a person."""

import json
from dataclasses import asdict
from datetime import date, timedelta

import pytest
import time_machine

from projects import public
from projects.dividends import services as dividends
from projects.ledger import services as ledger
from tests.factories import COUNTY, LAST_DAY, MOSHI, make_household, make_people, make_programme, make_round, make_user, make_village

pytestmark = [pytest.mark.django_db, pytest.mark.both]
RUNNING, OVER = LAST_DAY, LAST_DAY + timedelta(days=1)


def everything() -> str:
    found = [
        *public.notices(),
        *(public.notice(summary.public_id) for summary in public.notices()),
        *public.dividend_rounds_public(),
        *public.latest_dividends(),
        *public.villages_facts(COUNTY),
        public.village_facts(MOSHI),
        public.county_facts(COUNTY),
    ]
    return json.dumps([asdict(one) for one in found], default=str, ensure_ascii=False)


def test_village_and_county_facts_count_paid_dividends_only(django_assert_num_queries):
    people = make_people()
    make_round(people, "paid", shares=(1, 2), pot_fen=10_001, title="甲")
    make_round(people, "on_notice", shares=(1,), pot_fen=5_000, title="乙")
    make_village("410482100202", "别村")
    with django_assert_num_queries(2):
        facts = public.village_facts(MOSHI)
    assert (facts.name, facts.households_reached, facts.dividends_fen, facts.rounds) == ("磨石村", 2, 10_001, 1)
    with django_assert_num_queries(2):
        county = public.county_facts(COUNTY)
    assert (county.villages, county.poor_villages, county.households, county.members) == (2, 2, 3, 3)
    assert (county.households_reached, county.dividends_fen, county.rounds) == (2, 10_001, 1)
    assert public.county_facts("410482") == county
    with django_assert_num_queries(2):
        villages = public.villages_facts(COUNTY)
    assert [(village.region_code, village.dividends_fen) for village in villages] == [(MOSHI, 10_001), ("410482100202", 0)]
    assert public.village_facts("999999999999") is None
    assert public.county_facts("999999000000") is None


def test_a_dividend_taken_back_no_longer_counts():
    round_ = make_round(status="paid", shares=(1, 2), pot_fen=9_000)
    ledger.reverse(round_.lines.first().entry, reason="错", by=make_user("finance_officer", COUNTY))
    facts = public.village_facts(MOSHI)
    assert (facts.households_reached, facts.dividends_fen) == (1, 6_000)


def test_a_household_reached_twice_counts_once():
    people, programme = make_people(), make_programme(shares=(1,), received_fen=20_000)
    for title in "甲乙":
        make_round(people, "paid", programme=programme, title=title, pot_fen=10_000)
    facts = public.village_facts(MOSHI)
    assert (facts.households_reached, facts.dividends_fen, facts.rounds) == (1, 20_000, 2)


def test_a_notice_shows_masked_lines_until_its_last_day_and_counts_afterwards(django_assert_num_queries):
    public_id = make_round(status="on_notice").notice.public_id
    with time_machine.travel(RUNNING), django_assert_num_queries(4):
        page = public.notice(public_id)
    assert page.summary.running
    assert page.summary.days_left == 1
    assert [(line.masked_name, line.amount_fen) for line in page.lines] == [("郭**", 3_334), ("郭**", 3_333), ("郭**", 3_333)]
    with time_machine.travel(OVER):
        page = public.notice(public_id)
    assert not page.summary.running
    assert page.lines == ()
    assert (page.summary.households, page.summary.total_fen) == (3, 10_000)


def test_a_withdrawn_notice_is_gone():
    people = make_people()
    round_ = make_round(people, "on_notice")
    dividends.withdraw(round_, reason="错", by=people.clerk)
    assert public.notice(round_.notice.public_id) is None
    assert public.notices() == ()
    assert public.dividend_rounds_public() == ()


def test_lists_are_latest_first_limited_and_by_village(django_assert_num_queries):
    people = make_people()
    paid = make_round(people, "paid", title="甲")
    shown = make_round(people, "on_notice", title="乙")
    make_round(people, "draft", title="丙")
    with django_assert_num_queries(1):
        rounds = public.dividend_rounds_public()
    assert {(one.title, one.is_paid, one.households, one.notice_id) for one in rounds} == {
        ("甲", True, 3, paid.notice.public_id),
        ("乙", False, 3, shown.notice.public_id),
    }
    with django_assert_num_queries(1):
        assert [one.title for one in public.latest_dividends()] == ["甲"]
    with django_assert_num_queries(1):
        assert len(public.notices()) == 2
    assert len(public.notices(limit=1)) == 1
    assert public.notices(village="410482100202") == public.latest_dividends(village="410482100202") == ()


@pytest.mark.parametrize("day", [RUNNING, OVER])
def test_nothing_public_leads_back_to_a_person(day):
    people = make_people()
    programme = make_programme(shares=(), received_fen=10_000)
    household = make_household(programme.village, name="欧阳震华", size=2)
    programme.participations.create(household=household, shares=3, from_on=date(2019, 1, 1))
    make_round(people, "on_notice", programme=programme)
    with time_machine.travel(day):
        text = everything()
    for secret in ("欧阳震华", "震华", "家人1", household.number, people.clerk.name, people.clerk.phone):
        assert secret not in text
    assert ("欧阳**" in text) == (day == RUNNING)
