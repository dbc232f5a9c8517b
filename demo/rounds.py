"""The demo's programmes and dividend rounds, made by the services officials use, dated as they would have been."""

import random
from dataclasses import dataclass
from datetime import date, datetime, time, timedelta

from django.utils import timezone

from accounts.models import Role, User
from accounts.services import appoint
from demo.incomes import sheep_household
from projects.dividends import services as dividends
from projects.dividends.models import DividendRound
from projects.programmes.models import Participation, Programme
from projects.programmes.services import record_receipt
from projects.villages.models import Village
from shared.progress import progress

Kind = Programme.Kind


@dataclass(frozen=True)
class Plan:
    """One programme: yuan per share of each year's round; the last year's stops where `stops` says."""

    village: str
    kind: str
    name: str
    payer: str
    started_on: date
    households: int
    yuan_per_share: dict[int, int]
    stops: str


PLANS = [
    Plan("磨石村", Kind.LIVESTOCK, "肉羊托养项目", "汝州市磨石牧业有限公司（演示）", date(2018, 3, 1), 64, {2018: 55, 2019: 62, 2020: 70, 2024: 66, 2025: 68}, "ready"),
    Plan("寺上村", Kind.SKETCHING, "九峰山写生基地", "九峰山写生基地运营方（演示）", date(2019, 5, 1), 48, {2019: 40, 2020: 22, 2024: 58, 2025: 61}, "notice"),
    Plan("叶寨村", Kind.WORKSHOP, "红薯粉条帮扶车间", "叶寨帮扶车间（演示）", date(2020, 4, 1), 39, {2020: 35, 2024: 47, 2025: 52}, "submitted"),
    Plan("青山后村", Kind.LIVESTOCK, "山地养蜂项目", "青山后蜂业合作社（演示）", date(2021, 4, 1), 28, {2024: 30, 2025: 33}, "paid"),
]  # fmt: skip


def load(people: dict[str, User]) -> None:
    """All programmes with their rounds; `people` are the demo's log-ins by role."""
    for plan in progress(PLANS, total=len(PLANS), label="分红 dividends"):
        village = Village.objects.select_related("region").get(region__name=plan.village)
        clerk, reviewer = _officials(village, people)
        programme = _programme(plan, village)
        for year, yuan in plan.yuan_per_share.items():
            _round(programme, plan, year, yuan, date(year, 9, 1), "paid", clerk, reviewer, people[Role.FINANCE_OFFICER])
        today = timezone.localdate()
        yuan = 5 + max(plan.yuan_per_share.values())
        begun = today - timedelta(days={"ready": 16, "notice": 8, "submitted": 4, "paid": 40}[plan.stops])
        _round(programme, plan, today.year, yuan, begun, plan.stops, clerk, reviewer, people[Role.FINANCE_OFFICER])
        if plan.stops == "ready":  # something left to draw up a further round from
            _receipt(programme, plan, 30_000_00, today - timedelta(days=2), people[Role.FINANCE_OFFICER])


def _officials(village: Village, people: dict[str, User]) -> tuple[User, User]:
    """Clerk and reviewer of a village: 磨石村 has the printed log-ins, the others people who cannot log in."""
    if village.region.name == "磨石村":
        return people[Role.VILLAGE_CLERK], people[Role.VILLAGE_REVIEWER]
    made = []
    for role, name in ((Role.VILLAGE_CLERK, "文书"), (Role.VILLAGE_REVIEWER, "监委")):
        user = User.objects.create_user(name=f"{village.region.name}{name}", email=f"{role.value}-{village.region_id}@demo.invalid")
        appoint(user, role, village.region, by=None, from_on=date(2016, 1, 1))
        made.append(user)
    return made[0], made[1]


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


def _round(
    programme: Programme, plan: Plan, year: int, yuan: int, begun: date, stops: str, clerk: User, reviewer: User, finance: User
) -> DividendRound:
    """A round from its receipt to where it stops: submitted, notice (running), ready (notice over) or paid."""
    pot_fen = yuan * 100 * sum(programme.participations.values_list("shares", flat=True))
    _receipt(programme, plan, pot_fen, begun - timedelta(days=5), finance)
    draft = dividends.draw_up(
        programme,
        title=f"{year}年度{plan.name}分红",
        year=year,
        pot_fen=pot_fen,
        base_on=begun - timedelta(days=1),
        by=clerk,
        at=_at(begun, 9),
    )
    dividends.submit(draft, by=clerk, at=_at(begun, 10))
    if stops == "submitted":
        return draft
    dividends.approve(draft, by=reviewer, at=_at(begun + timedelta(days=2), 15))
    dividends.post_notice(draft, by=clerk, on=begun + timedelta(days=4))
    if stops == "paid":
        reference = f"JS{begun:%Y%m%d}{programme.pk:04}"
        dividends.pay(draft, bank_reference=reference, paid_on=begun + timedelta(days=24), by=finance)
    return draft


def _at(day: date, hour: int) -> datetime:
    return timezone.make_aware(datetime.combine(day, time(hour)))
