"""The demo's programmes and dividend rounds, made by the services officials use, dated as they would have been."""

import random
from dataclasses import dataclass
from datetime import date, datetime, time, timedelta

from django.utils import timezone

from accounts.models import Role, User
from accounts.services import appoint
from demo.incomes import sheep_household
from projects.dividends import examples
from projects.dividends import services as dividends
from projects.dividends.models import DividendRound, MeetingKind
from projects.households.kinship import declare
from projects.programmes.models import Participation, Programme
from projects.programmes.services import record_receipt
from projects.villages.models import Village
from regions.models import Region
from shared.progress import progress

Kind = Programme.Kind


@dataclass(frozen=True)
class Plan:
    """One programme: yuan per share of each year's round; this year's stops where `stops` says; spec: how it is divided."""

    village: str
    kind: str
    name: str
    payer: str
    started_on: date
    households: int
    yuan_per_share: dict[int, int]
    stops: str
    formula: str = ""


@dataclass(frozen=True)
class Officials:
    """Who carries a village's rounds: clerk, village reviewer, township reviewer; filing and paying is the county's."""

    clerk: User
    reviewer: User
    township: User
    county: User
    finance: User


FORMULAS = {
    "低保特困户按1.5倍的人口分配": {"kind": "weighted", "per": "head", "rows": [{"when": {"kinds": ["minimum", "destitute"]}, "value": 150}], "otherwise": 100},
    "每户固定500元，其余留公积金": {"kind": "fixed", "per": "household", "rows": [], "otherwise": 500_00},
    "两成帮扶、七成按份额、一成公积金": {
        "kind": "mixed",
        "pools": [
            {"name": "aid", "bp": 2_000, "group": {"kinds": ["minimum", "destitute"]}, "formula": {"kind": "per_capita"}},
            {"name": "equal", "bp": 7_000, "formula": {"kind": "shares"}},
        ],
        "reserve_bp": 1_000,
    },
    "按份额，每户不超过1200元": {"kind": "shares", "cap_fen": 1_200_00},
    "按人口平均": {"kind": "per_capita"},
}  # fmt: skip
LATELY = {2023: 31, 2024: 34, 2025: 36}
PLANS = [
    Plan("磨石村", Kind.LIVESTOCK, "肉羊托养项目", "汝州市磨石牧业有限公司（演示）", date(2018, 3, 1), 64, {2018: 55, 2019: 62, 2020: 70, 2023: 64, 2024: 66, 2025: 68}, "ready"),
    Plan("寺上村", Kind.SKETCHING, "九峰山写生基地", "九峰山写生基地运营方（演示）", date(2019, 5, 1), 48, {2019: 40, 2020: 22, 2023: 51, 2024: 58, 2025: 61}, "notice"),
    Plan("叶寨村", Kind.WORKSHOP, "红薯粉条帮扶车间", "叶寨帮扶车间（演示）", date(2020, 4, 1), 39, {2020: 35, 2023: 44, 2024: 47, 2025: 52}, "submitted"),
    Plan("青山后村", Kind.LIVESTOCK, "山地养蜂项目", "青山后蜂业合作社（演示）", date(2021, 4, 1), 28, {2023: 28, 2024: 30, 2025: 33}, "closed"),
    Plan("桃坪村", Kind.LIVESTOCK, "肉牛托养项目", "桃坪养牛合作社（演示）", date(2022, 3, 1), 30, LATELY, "filed"),
    Plan("白杨村", Kind.LIVESTOCK, "林下养鸡项目", "白杨禽业合作社（演示）", date(2022, 3, 1), 26, LATELY, "meeting", "低保特困户按1.5倍的人口分配"),
    Plan("红崖岭村", Kind.SKETCHING, "红崖岭写生点", "红崖岭研学服务部（演示）", date(2022, 4, 1), 24, LATELY, "approved", "两成帮扶、七成按份额、一成公积金"),
    Plan("清渠村", Kind.SKETCHING, "清渠古村写生点", "清渠民宿合作社（演示）", date(2022, 4, 1), 22, LATELY, "draft", "按份额，每户不超过1200元"),
    Plan("上河村", Kind.WORKSHOP, "服装加工帮扶车间", "上河帮扶车间（演示）", date(2022, 5, 1), 25, LATELY, "closed", "每户固定500元，其余留公积金"),
    Plan("鹿台湾村", Kind.WORKSHOP, "手工编织帮扶车间", "鹿台湾帮扶车间（演示）", date(2022, 5, 1), 20, LATELY, "notice", "按人口平均"),
]  # fmt: skip
_DAYS_AGO = {"draft": 2, "meeting": 2, "submitted": 4, "approved": 4, "filed": 5, "notice": 8, "ready": 16, "closed": 40}
_REASON = "村民代表会议认为车间用工名额有限，先按人口分配；演示数据"


def load(people: dict[str, User]) -> None:
    """All programmes with their rounds; `people` are the demo's log-ins by role."""
    today = timezone.localdate()
    templates = _templates(people[Role.COUNTY_OFFICER])
    for plan in progress(PLANS, total=len(PLANS), label="分红 dividends"):
        village = Village.objects.select_related("region").get(region__name=plan.village)
        who = _officials(village, people)
        programme = _programme(plan, village)
        template, last = templates.get(plan.formula), None
        for year, yuan in plan.yuan_per_share.items():
            last = _round(programme, plan, year, yuan, date(year, 9, 1), "closed", who, template)
        yuan, begun = 5 + max(plan.yuan_per_share.values()), today - timedelta(days=_DAYS_AGO[plan.stops])
        _round(programme, plan, today.year, yuan, begun, plan.stops, who, template)
        if template:
            examples.keep_example(template, last, by=who.county)
        if plan.stops == "ready":  # something left to draw up a further round from
            _receipt(programme, plan, 30_000_00, today - timedelta(days=2), who.finance)
            declare(programme.participations.order_by("pk")[2].household, relation="kin", by=who.clerk)


def _templates(county: User) -> dict:
    facts = {"region_prefix": "410482", "valid_from": date(2018, 1, 1), "document": "演示：县级分红公式"}
    return {name: examples.make_template(name=name, spec=spec, by=county, **facts) for name, spec in FORMULAS.items()}


def _officials(village: Village, people: dict[str, User]) -> Officials:
    """磨石村 has the printed log-ins, the others people who cannot log in; a township has one reviewer."""
    county = {"county": people[Role.COUNTY_OFFICER], "finance": people[Role.FINANCE_OFFICER]}
    if village.region.name == "磨石村":
        return Officials(people[Role.VILLAGE_CLERK], people[Role.VILLAGE_REVIEWER], people[Role.TOWNSHIP_REVIEWER], **county)
    township = Region.objects.get(pk=f"{village.region_id[:9]}000")
    clerk = _official(Role.VILLAGE_CLERK, village.region, "文书")
    reviewer = _official(Role.VILLAGE_REVIEWER, village.region, "监委")
    return Officials(clerk, reviewer, _official(Role.TOWNSHIP_REVIEWER, township, "审核"), **county)


def _official(role: Role, region: Region, name: str) -> User:
    email = f"{role.value}-{region.pk}@demo.invalid"
    if found := User.objects.filter(email=email).first():
        return found
    user = User.objects.create_user(name=f"{region.name}{name}", email=email)
    appoint(user, role, region, by=None, from_on=date(2016, 1, 1))
    return user


def _programme(plan: Plan, village: Village) -> Programme:
    """The programme and who takes part: the village's first households, the article's among them, 10 to 30 shares each."""
    programme = Programme.objects.create(village=village, kind=plan.kind, name=plan.name, started_on=plan.started_on)
    dice, sheep = random.Random(f"{village.region_id}:{plan.kind}"), sheep_household().pk
    Participation.objects.bulk_create(
        Participation(programme=programme, household_id=pk, shares=20 if pk == sheep else dice.randint(10, 30), from_on=plan.started_on)
        for pk in village.households.order_by("number").values_list("pk", flat=True)[: plan.households]
    )
    return programme


def _receipt(programme: Programme, plan: Plan, amount_fen: int, day: date, by: User) -> None:
    number = f"{programme.village.region_id[-6:]}{day:%y%m%d}{amount_fen // 100:08}"
    record_receipt(programme, amount_fen=amount_fen, received_on=day, payer=plan.payer, bank_receipt=number, by=by)


def _round(programme: Programme, plan: Plan, year: int, yuan: int, begun: date, stops: str, who: Officials, template) -> DividendRound:
    """A round from its receipt to where it stops; "notice" still runs, "ready" is over, "closed" was paid."""
    pot_fen = yuan * 100 * sum(programme.participations.values_list("shares", flat=True))
    _receipt(programme, plan, pot_fen, begun - timedelta(days=5), who.finance)
    figures = {"title": f"{year}年度{plan.name}分红", "year": year, "pot_fen": pot_fen, "base_on": begun - timedelta(days=1)}
    if template:
        figures |= {"spec": template.spec, "template": template, "reasons": _REASON if template.formula == "per_capita" else ""}
    draft = dividends.draw_up(programme, by=who.clerk, at=_at(begun, 9), **figures)
    steps = {
        "draft": lambda: None,
        "meeting": lambda: _meet(draft, begun, who, held=2 if stops == "meeting" else 4),
        "submitted": lambda: dividends.submit(draft, by=who.clerk, at=_at(begun + timedelta(days=1), 17)),
        "approved": lambda: dividends.approve(draft, by=who.township, at=_at(begun + timedelta(days=2), 15)),
        "filed": lambda: dividends.file(draft, by=who.county, at=_at(begun + timedelta(days=3), 10)),
        "notice": lambda: dividends.post_notice(draft, by=who.clerk, on=begun + timedelta(days=4)),
        "ready": lambda: None,
        "closed": lambda: _pay(draft, begun + timedelta(days=24), who.finance),
    }
    for name, step in steps.items():
        step()
        if name == stops:
            break
    return draft


def _meet(draft: DividendRound, begun: date, who: Officials, *, held: int) -> None:
    """The village meetings, two on the day of the draft, two on the day after."""
    dividends.submit_to_meeting(draft, by=who.clerk, at=_at(begun, 10))
    people = {"branch": (9, 9), "committees": (13, 12), "party": (36, 29), "villagers": (45, 38)}
    for n, kind in enumerate(list(MeetingKind)[:held]):
        entitled, present = people[kind]
        votes = {"entitled": entitled, "present": present, "votes_for": present - 1, "votes_against": 0, "abstained": 1}
        day, minutes = begun + timedelta(days=n // 2), f"会议研究了《{draft.title}》方案，同意按方案分配。演示记录。"
        dividends.record_meeting(draft, kind=kind, held_on=day, minutes=minutes, by=who.reviewer, at=_at(day, 16), **votes)


def _pay(draft: DividendRound, paid_on: date, finance: User) -> None:
    """The bank's batch, as brought in from paper."""
    dividends.pay(draft, bank_reference=f"JS{paid_on:%Y%m%d}{draft.pk:04}", paid_on=paid_on, by=finance)


def _at(day: date, hour: int) -> datetime:
    return timezone.make_aware(datetime.combine(day, time(hour)))
