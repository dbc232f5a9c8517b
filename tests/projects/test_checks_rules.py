"""The twenty rules: what each says nothing to and what it finds, at the very ages and days where it turns."""

from dataclasses import replace
from datetime import date

import pytest

from projects.households.checks import (
    RULES,
    HouseholdFacts,
    JobFacts,
    Limits,
    MeasureFacts,
    MonitoringFacts,
    PersonFacts,
    Severity,
    fingerprint_of,
    run,
)
from projects.households.checks.facts import Channel, Health, Labour, RiskKind, Stage
from projects.households.checks.monitored import months_later

TODAY = date(2026, 6, 15)
ID = "41048219740406001"
ADULT = date(1986, 6, 15)  # 40 on the day


def aged(years: int, *, days_to_birthday: int = 0) -> date:
    """Born so that the person turns `years` on the day, or so many days later."""
    return date(TODAY.year - years, TODAY.month, TODAY.day + days_to_birthday)


def person(name="郭一", **facts) -> PersonFacts:
    return PersonFacts(**({"key": 1, "name": name, "relation": "01", "sex": "1", "born_on": ADULT} | facts))


def home(*people, **facts) -> HouseholdFacts:
    return HouseholdFacts(**({"key": 9, "number": "4104821002010001", "as_of": TODAY, "people": people or (person(),)} | facts))


def found(rule_id: str, facts: HouseholdFacts) -> list[str]:
    return [finding.case for finding in run(facts, only=[rule_id])]


def certificate(tail: str) -> str:
    """A disability certificate with a right check character."""
    from stdnum.cn import ric

    return ID + ric.calc_check_digit(ID + "0") + tail


def job(**facts) -> JobFacts:
    return JobFacts(**facts)


PERSON_CASES = [
    # rule, facts of the person, cases found
    ("R01", {"born_on": aged(16), "labour": Labour.ORDINARY, "working": True, "welfare_post": True}, []),
    ("R01", {"born_on": aged(16, days_to_birthday=1), "labour": Labour.ORDINARY}, ["child_labour"]),
    ("R01", {"born_on": aged(15), "labour": Labour.NONE}, []),
    ("R01", {"born_on": aged(15), "working": True, "welfare_post": True}, ["child_job", "child_post"]),
    ("R01", {"born_on": aged(70, days_to_birthday=1), "welfare_post": True}, []),
    ("R01", {"born_on": aged(70), "welfare_post": True}, ["old_post"]),
    ("R01", {"born_on": aged(70), "labour": Labour.WEAK, "working": True}, []),
    ("R01", {"born_on": None, "labour": Labour.WEAK, "working": True}, []),
    ("R02", {"born_on": aged(16), "labour": Labour.NONE}, ["no_labour"]),
    ("R02", {"born_on": aged(16, days_to_birthday=1), "labour": Labour.NONE}, []),
    ("R02", {"born_on": aged(60, days_to_birthday=1), "labour": Labour.LOST}, ["no_labour"]),
    ("R02", {"born_on": aged(60), "labour": Labour.NONE}, []),
    ("R02", {"labour": None}, []),
    ("R02", {"labour": Labour.WEAK}, []),
    ("R02", {"labour": Labour.NONE, "stage": Stage.COLLEGE}, []),
    ("R02", {"labour": Labour.NONE, "health": frozenset({Health.CHRONIC})}, []),
    ("R02", {"labour": Labour.NONE, "health": None}, []),
    ("R02", {"labour": Labour.NONE, "stage": None}, []),
    ("R03", {"born_on": aged(20), "stage": Stage.MASTER}, []),
    ("R03", {"born_on": aged(20, days_to_birthday=1), "stage": Stage.MASTER}, ["too_young"]),
    ("R03", {"born_on": aged(18), "stage": Stage.COLLEGE}, []),
    ("R03", {"born_on": aged(18, days_to_birthday=1), "stage": Stage.BACHELOR}, ["too_young"]),
    ("R03", {"born_on": aged(12), "stage": Stage.MIDDLE}, []),
    ("R03", {"born_on": aged(12, days_to_birthday=1), "stage": Stage.MIDDLE}, ["too_young"]),
    ("R03", {"born_on": aged(18, days_to_birthday=1), "stage": Stage.MIDDLE}, []),
    ("R03", {"born_on": aged(18), "stage": Stage.MIDDLE}, ["too_old"]),
    ("R03", {"born_on": aged(30), "stage": Stage.PRIMARY}, []),
    ("R04", {"medical": None}, []),
    ("R04", {"medical": frozenset({"resident"})}, []),
    ("R04", {"medical": frozenset()}, ["none"]),
    ("R04", {"medical": frozenset({"resident", "employee"})}, ["many"]),
    ("R06", {"disability_kind": "4", "disability_grade": 2, "labour": Labour.ORDINARY}, ["full_labour"]),
    ("R06", {"disability_kind": "4", "disability_grade": 3, "labour": Labour.ORDINARY}, []),
    ("R06", {"disability_kind": "1", "disability_grade": 1, "labour": Labour.ORDINARY}, []),
    ("R06", {"disability_kind": "4", "disability_grade": 1, "labour": Labour.WEAK}, []),
    ("R07", {"destitute": True, "working_away": True}, ["works_away"]),
    ("R07", {"destitute": True, "working_away": False}, []),
    ("R07", {"destitute": None, "working_away": True}, []),
    ("R08", {"health": frozenset({Health.DISABLED}), "certificate": None}, []),
    ("R08", {"health": frozenset({Health.DISABLED}), "certificate": ""}, ["missing"]),
    ("R08", {"certificate": ""}, []),
    ("R08", {"certificate": certificate("43")}, []),
    ("R08", {"certificate": certificate("43B1")}, []),
    ("R08", {"certificate": certificate("83")}, ["invalid"]),
    ("R08", {"certificate": certificate("45")}, ["invalid"]),
    ("R08", {"certificate": "4104821974040600"}, ["invalid"]),
    ("R08", {"certificate": certificate("43"), "id_number": "410482198001010010"}, ["another"]),
    ("R09", {"phone": None}, []),
    ("R09", {"phone": ""}, []),
    ("R09", {"phone": "13800001111", "phone_elsewhere": 0}, []),
    ("R09", {"phone": "1380000111"}, ["form"]),
    ("R09", {"phone": "138000011112"}, ["form"]),
    ("R09", {"phone": "23800001111"}, ["form"]),
    ("R09", {"phone": "13800001111", "phone_elsewhere": 2}, ["shared"]),
    ("R11", {"jobs": (job(monthly_fen=100_00),)}, ["low"]),
    ("R11", {"jobs": (job(monthly_fen=99_99),)}, ["range"]),
    ("R11", {"jobs": (job(monthly_fen=400_00),)}, []),
    ("R11", {"jobs": (job(monthly_fen=399_99),)}, ["low"]),
    ("R11", {"jobs": (job(monthly_fen=30_000_00),)}, []),
    ("R11", {"jobs": (job(monthly_fen=30_000_01),)}, ["range"]),
    ("R11", {"jobs": (job(monthly_fen=None),)}, []),
    ("R11", {"jobs": None}, []),
    ("R12", {"working": False, "jobs": (job(from_on=date(2026, 1, 1)),)}, ["no_end"]),
    ("R12", {"working": None, "jobs": (job(from_on=date(2026, 1, 1)),)}, []),
    ("R12", {"working": True, "jobs": (job(from_on=date(2026, 1, 1)),)}, []),
    ("R12", {"working": False, "jobs": (job(from_on=date(2026, 1, 1), to_on=date(2026, 1, 1)),)}, []),
    ("R12", {"jobs": (job(from_on=date(2026, 2, 1), to_on=date(2026, 1, 31)),)}, ["backwards"]),
    ("R12", {"jobs": (job(from_on=date(2026, 3, 1)), job(from_on=date(2026, 1, 1), to_on=date(2026, 3, 1)))}, []),
    ("R12", {"jobs": (job(from_on=date(2026, 3, 1)), job(from_on=date(2026, 1, 1), to_on=date(2026, 3, 2)))}, ["overlap"]),
    ("R12", {"jobs": (job(from_on=date(2026, 1, 1)), job(from_on=date(2026, 3, 1)))}, ["overlap"]),
    ("R13", {"jobs": (job(channel=Channel.WELFARE_POST, in_county=False),)}, ["post"]),
    ("R13", {"jobs": (job(channel=Channel.WORKSHOP, in_county=False),)}, ["workshop"]),
    ("R13", {"jobs": (job(channel=Channel.OTHER, in_county=False),)}, []),
    ("R13", {"jobs": (job(channel=Channel.WELFARE_POST, in_county=True),)}, []),
    ("R13", {"jobs": (job(channel=Channel.WELFARE_POST, in_county=None),)}, []),
]


@pytest.mark.parametrize(("rule_id", "facts", "cases"), PERSON_CASES)
def test_rules_about_a_person(rule_id, facts, cases):
    usual = {"health": frozenset({Health.HEALTHY}), "stage": Stage.NOT_AT_SCHOOL}
    assert found(rule_id, home(person(**(usual | facts)))) == cases


def watch(**facts) -> MonitoringFacts:
    return MonitoringFacts(**({"entered_on": date(2026, 1, 31)} | facts))


DONE = {"eliminated_on": date(2026, 7, 31), "eliminated_income_fen": 8_000_00, "eliminated_line_fen": 7_000_00, "guarantees_filled": True}
SICK = frozenset({Health.SERIOUS})
HOUSEHOLD_CASES = [
    ("R05", {"people": (person(), person("李二", key=2, relation="10", sex="2"))}, []),
    ("R05", {"people": (person(), person("李二", key=2, relation="10", sex="1"))}, ["same_sex"]),
    ("R05", {"people": (person(relation="20"),)}, ["no_head"]),
    ("R05", {"people": (person(), person(key=2))}, ["many_heads"]),
    ("R10", {"land": 0, "forest": 0, "road_m": 0}, []),
    ("R10", {"land": 100_00, "forest": 200_00, "road_m": 5_000}, []),
    ("R10", {"land": 100_01, "forest": 200_01, "road_m": 5_001}, ["land", "forest", "road"]),
    ("R10", {"land": -1}, ["land"]),
    ("R10", {}, []),
    ("R18", {"people": (person(labour=Labour.NONE),), "allowance": True}, []),
    ("R18", {"people": (person(labour=Labour.NONE),), "allowance": False}, ["no_allowance"]),
    ("R18", {"people": (person(labour=Labour.NONE),), "allowance": None}, []),
    ("R18", {"people": (person(labour=None),), "allowance": False}, []),
    ("R18", {"people": (person(labour=Labour.LOST), person(key=2, born_on=aged(15))), "allowance": False}, ["no_allowance"]),
    ("R18", {"people": (person(labour=Labour.LOST), person(key=2, born_on=aged(16))), "allowance": False}, []),
    ("R18", {"people": (person(labour=Labour.WEAK),), "allowance": False}, []),
    ("R18", {"people": (person(labour=Labour.NONE),), "monitoring": watch(backstop=False)}, ["no_backstop"]),
    ("R18", {"people": (person(labour=Labour.NONE),), "monitoring": watch(backstop=True, **DONE)}, ["eliminated"]),
    ("R19", {"exited_on": TODAY, "monitored": False, "income_per_head_fen": 6_999_99, "line_fen": 7_000_00}, ["below_line"]),
    ("R19", {"exited_on": TODAY, "monitored": False, "income_per_head_fen": 7_000_00, "line_fen": 7_000_00}, []),
    ("R19", {"exited_on": TODAY, "monitored": False, "income_per_head_fen": 1}, []),
    ("R19", {"exited_on": TODAY, "monitored": False, "water_safe": False, "house_safe": False}, ["water", "house"]),
    ("R19", {"exited_on": TODAY, "monitored": None, "water_safe": False}, []),
    ("R19", {"exited_on": TODAY, "monitored": True, "water_safe": False}, []),
    ("R19", {"exited_on": date(2026, 6, 16), "monitored": False, "water_safe": False}, []),
    ("R14", {"people": (person(health=frozenset({Health.HEALTHY})),), "monitoring": watch(risks=(RiskKind.ILLNESS,))}, ["illness"]),
    ("R14", {"people": (person(health=None),), "monitoring": watch(risks=(RiskKind.ILLNESS,))}, []),
    ("R14", {"people": (person(health=SICK),), "monitoring": watch(risks=(RiskKind.ILLNESS,), self_paid_fen=1)}, []),
    ("R14", {"people": (person(health=SICK),), "monitoring": watch(risks=(RiskKind.ILLNESS,), self_paid_fen=0)}, ["self_paid"]),
    ("R14", {"people": (person(health=SICK),), "monitoring": watch(risks=(RiskKind.DISABILITY,))}, ["disability"]),
    ("R14", {"people": (person(stage=Stage.NOT_AT_SCHOOL),), "monitoring": watch(risks=(RiskKind.SCHOOLING,))}, ["schooling"]),
    ("R14", {"people": (person(stage=Stage.HIGH),), "monitoring": watch(risks=(RiskKind.SCHOOLING,))}, []),
    ("R14", {"people": (person(labour=Labour.ORDINARY),), "monitoring": watch(risks=(RiskKind.LABOUR,))}, ["labour"]),
    ("R14", {"people": (person(labour=Labour.WEAK),), "monitoring": watch(risks=(RiskKind.LABOUR,))}, []),
    ("R14", {"people": (person(working=False),), "monitoring": watch(risks=(RiskKind.UNSTABLE_WORK,))}, ["unstable_work"]),
    ("R14", {"people": (person(working=True),), "monitoring": watch(risks=(RiskKind.UNSTABLE_WORK,))}, []),
    ("R15", {"as_of": date(2026, 2, 28), "monitoring": watch(risks=("01",), measures=())}, []),
    ("R15", {"as_of": date(2026, 3, 1), "monitoring": watch(risks=("01",), measures=())}, ["no_match", "late"]),
    ("R15", {"monitoring": watch(risks=("01",), measures=(MeasureFacts("01", date(2026, 2, 28)),))}, []),
    ("R15", {"monitoring": watch(risks=("01",), measures=(MeasureFacts("01", date(2026, 3, 1)),))}, ["late"]),
    ("R15", {"monitoring": watch(risks=("01", "03"), measures=(MeasureFacts("01", date(2026, 2, 1)),))}, ["no_match"]),
    ("R15", {"monitoring": watch(risks=("01",), measures=None)}, []),
    ("R16", {"monitoring": watch(eliminated_on=date(2026, 7, 31))}, []),
    ("R16", {"monitoring": watch(eliminated_on=date(2026, 7, 30))}, ["early"]),
    ("R16", {"monitoring": watch()}, []),
    ("R17", {"monitoring": watch(**DONE)}, []),
    ("R17", {"monitoring": watch(**DONE | {"eliminated_income_fen": 7_000_00})}, ["below_line"]),
    ("R17", {"monitoring": watch(**DONE | {"eliminated_income_fen": 7_000_01})}, []),
    ("R17", {"monitoring": watch(**DONE | {"eliminated_line_fen": None, "eliminated_income_fen": 1})}, []),
    ("R17", {"monitoring": watch(**DONE | {"eliminated_income_fen": None, "guarantees_filled": False})}, ["no_income", "no_guarantees"]),
    ("R17", {"monitoring": watch()}, []),
    ("R20", {"monitoring": watch(entry_income_fen=20_000_00, entry_wage_fen=0)}, []),
    ("R20", {"monitoring": watch(entry_income_fen=20_000_01, entry_wage_fen=100_00)}, ["rich"]),
    ("R20", {"monitoring": watch(entry_wage_fen=99_99)}, ["low_wage"]),
]


@pytest.mark.parametrize(("rule_id", "facts", "cases"), HOUSEHOLD_CASES)
def test_rules_about_a_household(rule_id, facts, cases):
    assert found(rule_id, home(**facts)) == cases


def test_there_are_twenty_and_each_is_tried_both_ways():
    assert sorted(RULES) == [f"R{n:02}" for n in range(1, 21)]
    for rule_id, rule in RULES.items():
        tried = [cases for tested, _facts, cases in PERSON_CASES + HOUSEHOLD_CASES if tested == rule_id]
        assert [] in tried, rule_id
        assert set().union(*tried) == set(rule.says), rule_id


def test_every_sentence_fills_in_and_names_the_person():
    for rule_id, facts, _cases in PERSON_CASES:
        for finding in run(home(person(**({"health": frozenset({Health.HEALTHY}), "stage": Stage.NOT_AT_SCHOOL} | facts))), only=[rule_id]):
            assert "郭一" in finding.message
            assert "%(" not in finding.message
            assert finding.person == 1
    for rule_id, facts, _cases in HOUSEHOLD_CASES:
        assert all("%(" not in finding.message for finding in run(home(**facts), only=[rule_id]))


def test_what_is_not_known_is_no_alarm():
    nobody_knows = home(PersonFacts(key=1, name="郭一", relation="01"))
    assert run(nobody_knows) == []
    everything = [home(person(**facts)) for _rule, facts, _cases in PERSON_CASES] + [
        home(**facts) for _rule, facts, _cases in HOUSEHOLD_CASES
    ]
    assert all(
        not set(found_in(replace(facts, limits=Limits()))) & {"R01", "R02", "R03", "R10", "R11", "R15", "R16", "R20"}
        for facts in everything
    )


def found_in(facts):
    return [finding.rule_id for finding in run(facts)]


def test_a_case_may_be_milder_than_its_rule():
    facts = home(person(medical=frozenset()))
    assert run(facts, only=["R04"])[0].severity == Severity.DOUBT
    assert run(home(person(medical=frozenset("ab"))), only=["R04"])[0].severity == Severity.ERROR


def test_a_fingerprint_follows_the_facts_the_rule_reads_and_no_others():
    facts = home(person(phone="13800001111", phone_elsewhere=1))
    finding = run(facts, only=["R09"])[0]
    before = fingerprint_of(finding, facts)
    assert len(before) == 64
    assert fingerprint_of(finding, home(person(phone="13800001111", phone_elsewhere=1, labour=Labour.WEAK), land=3)) == before
    assert fingerprint_of(finding, home(person(phone="13800002222", phone_elsewhere=1))) != before


def test_months_end_where_the_month_ends():
    assert months_later(date(2026, 1, 31), 1) == date(2026, 2, 28)
    assert months_later(date(2023, 8, 31), 6) == date(2024, 2, 29)
    assert months_later(date(2026, 6, 30), 6) == date(2026, 12, 30)
    assert months_later(date(2026, 7, 31), 5) == date(2026, 12, 31)


def test_two_rules_cannot_share_an_id():
    from projects.households.checks import Rule

    with pytest.raises(ValueError, match="R05"):
        type("Again", (Rule,), {"id": "R05"})
