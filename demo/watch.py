"""The demo's monitored households, put under watch, helped and cleared by the services officials use; some raise real doubts."""

import random
from datetime import date, timedelta

from django.utils import timezone

from accounts.models import Role, User
from demo.people import SEED
from projects.households.checks import doubts
from projects.households.models import Household, Member
from projects.monitoring import services
from projects.monitoring.clearing import clear_case
from projects.monitoring.models import MonitoringCase
from projects.villages.models import Village

CASES, CLEARED = 42, 6
VILLAGES = ("磨石村", "寺上村", "叶寨村", "青山后村", "邢村")
HELP = {  # risk → a member's health that goes with it, kind of measure, what is done
    "01": ("serious", "health", "纳入慢病签约服务，落实大病保险和医疗救助"),
    "03": ("disabled", "allowance", "落实残疾人两项补贴和护理照料"),
    "0201": ("", "disaster", "修复水毁耕地，补种晚秋作物"),
    "05": ("", "allowance", "一次性临时救助，联系法律援助"),
    "06": ("", "industry", "农技员上门指导，协助贷款展期"),
    "07": ("", "work", "推荐县内帮扶车间就业"),
    "09": ("", "education", "申请助学金和雨露计划补助"),
}
GUARANTEES = dict.fromkeys(("food", "clothing", "schooling", "medical", "housing", "water"), "met")
ODD = 6  # the last cases: no measure in time, or an entry that is hard to believe


def load(people: dict[str, User]) -> None:
    """CASES households under watch or cleared, then their checks; `people` are the demo's log-ins by role."""
    officer, dice = people[Role.COUNTY_OFFICER], random.Random(f"{SEED}:watch")
    households = _households(dice)
    for n, household in enumerate(households):
        odd = n - (CASES - ODD)
        _odd(household, odd, officer) if odd >= 0 else _case(dice, household, cleared=n < CLEARED, by=officer)
    doubts.recheck(Household.objects.filter(pk__in=[household.pk for household in households]), by=None)


def _households(dice: random.Random) -> list[Household]:
    """Some of the known villages, and of others."""
    known = list(Village.objects.filter(region__name__in=VILLAGES).order_by("region_id"))
    others = dice.sample(list(Village.objects.exclude(region__name__in=VILLAGES).order_by("region_id")), 8)
    found = []
    for village in [*known, *others]:
        rows = list(village.households.order_by("number")[:20])
        found += dice.sample(rows, 4 if village in known else 3)
    dice.shuffle(found)
    return found[:CASES]


def _case(dice: random.Random, household: Household, *, cleared: bool, by: User) -> None:
    """A case as it should be: measures within weeks of entry; cleared in 2021, the last year whose line is known."""
    today = timezone.localdate()
    entered_on = date(2021, 1, dice.randint(4, 28)) if cleared else today - timedelta(days=dice.randint(60, 1_000))
    chosen = dice.sample(sorted(HELP), dice.choice([1, 1, 2, 2, 3]))
    _give_person(household, chosen)
    case = services.open_case(
        household,
        kind=dice.choice(["unstable", "marginal", "marginal", "hardship"]),
        entered_on=entered_on,
        risks=dict.fromkeys(chosen, ""),
        entry_income_fen=dice.randint(4_100_00, 7_900_00),
        entry_wage_fen=dice.randint(3_000_00, 16_000_00),
        self_paid_fen=dice.randint(6_000_00, 38_000_00) if "01" in chosen else None,
        by=by,
    )
    _help(case, entered_on + timedelta(days=dice.randint(5, 25)), by)
    if cleared:
        on = date(2021, 11, dice.randint(1, 30))
        clear_case(case, on=on, how="help", income_fen=dice.randint(7_200_00, 12_400_00), guarantees=GUARANTEES, by=by)


def _give_person(household: Household, risks: list[str]) -> None:
    """An ill or disabled member, where the risk says so."""
    health = sorted({HELP[risk][0] for risk in risks} - {""})
    if health:
        Member.objects.filter(household=household, relation="01").update(health=",".join(health))


def _help(case: MonitoringCase, on: date, by: User) -> None:
    for risk in case.risks.all():
        _health, kind, content = HELP[risk.code]
        services.add_measure(risk, kind=kind, content=content, from_on=on, by=by)


def _odd(household: Household, number: int, by: User) -> None:
    """Cases that the checks ask about: R15 without a measure, R14 without its person or its cost, R20 an odd entry."""
    facts = [
        {"risks": {"07": ""}},
        {"risks": {"0201": "", "05": ""}},
        {"risks": {"06": ""}, "entry_income_fen": 26_400_00},
        {"risks": {"07": ""}, "entry_wage_fen": 85_00},
        {"risks": {"01": ""}, "self_paid_fen": 0},
        {"risks": {"01": ""}, "self_paid_fen": 12_000_00},
    ][number]
    entered_on = timezone.localdate() - timedelta(days=45 + 10 * number)
    case = services.open_case(household, kind="marginal", entered_on=entered_on, by=by, **facts)
    if number >= 2:
        _help(case, entered_on + timedelta(days=9), by)
    if number == 5:
        Member.objects.filter(household=household).update(health="healthy")
