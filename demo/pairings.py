"""The demo's helpers: every village has some, each with a dozen households; a few households wait for one. And visits."""

import random
from collections.abc import Iterator
from datetime import date, timedelta

from django.utils import timezone

from accounts.models import Post, Role, User
from demo.logins import MOSHI
from demo.people import FEMALE, MALE, SEED, SURNAMES
from projects.households.models import Household
from projects.pairing.models import Pairing, Unit, Visit
from regions.models import Region
from shared.tables import copy_rows

COUNTY = "410482000000"
LOAD, OF_THE_LOGIN = 14, 9  # households of a helper; of the printed log-in
UNHELPED = 0.02  # share of households that wait for a helper
UNITS = [
    ("汝州市教育体育局（演示）", Unit.Kind.AGENCY),
    ("汝州市农业农村局（演示）", Unit.Kind.AGENCY),
    ("汝州市交通运输局（演示）", Unit.Kind.AGENCY),
    ("汝州市人民医院（演示）", Unit.Kind.HOSPITAL),
    ("汝州市第一高级中学（演示）", Unit.Kind.SCHOOL),
    ("汝州农村商业银行（演示）", Unit.Kind.STATE_COMPANY),
    ("汝瓷小镇文化公司（演示）", Unit.Kind.COMPANY),
    ("汝州市志愿者协会（演示）", Unit.Kind.ASSOCIATION),
]
FOUND = [
    ("routine", "老人身体尚可，降压药按时领取；院内杂物已帮助清理。", ""),
    ("income", "核对前三季度务工和分红到账，与明白卡一致。", ""),
    ("policy", "讲解居民医保缴费时间和标准，全家表示按时参保。", "缴费期结束前再核对一次"),
    ("risk", "儿子务工所在工地停工，近一个月没有工资收入。", "联系人社所推荐县内岗位，两周内回访"),
    ("measure", "公益性岗位协议已签，本月起上岗。", ""),
    ("problem", "厨房屋檐漏雨，已报村委会。", "村委会本月内维修"),
]


def load(people: dict[str, User]) -> None:
    """Units, helpers with their posts, pairings, visits; expects a register."""
    dice = random.Random(f"{SEED}:helpers")
    county = Region.objects.get(pk=COUNTY)
    units = Unit.objects.bulk_create(Unit(name=name, kind=kind, region=county) for name, kind in UNITS)
    begun = date(timezone.localdate().year, 3, 1)
    plan = list(_plan(dice))
    helpers = _helpers([(name, region) for name, region, _keys in plan if name])
    rows = []
    for name, region, keys in plan:
        helper = helpers[name, region] if name else people[Role.HELPER.value].pk
        unit = dice.choice(units)
        rows += [(key, helper, unit.pk, begun, "", "年度结对安排") for key in keys]
    copy_rows(Pairing, ("household_id", "helper_id", "unit_id", "from_on", "end_reason", "reason"), rows)
    _visits(dice, rows, people[Role.HELPER.value].pk)


def _plan(dice: random.Random) -> Iterator[tuple[str, str, list[int]]]:
    """(helper's name, village code, households); an empty name is the printed log-in, who has the article's household too."""
    villages: dict[str, list[int]] = {}
    article = Household.objects.get(number=f"{MOSHI}0023").pk
    for pk, code in Household.objects.order_by("number").values_list("pk", "village__region_id"):
        if pk == article or dice.random() > UNHELPED:
            villages.setdefault(code, []).append(pk)
    for code, keys in villages.items():
        if code == MOSHI:
            own = [article, *[key for key in keys if key != article][: OF_THE_LOGIN - 1]]
            keys = [key for key in keys if key not in own]
            yield "", code, own
        for number, start in enumerate(range(0, len(keys), LOAD)):
            name = dice.choice(SURNAMES) + dice.choice(MALE if dice.random() < 0.6 else FEMALE)
            yield f"{name}" if number < 90 else f"{name}{number}", code, keys[start : start + LOAD]


def _helpers(wanted: list[tuple[str, str]]) -> dict[tuple[str, str], int]:
    """People who hold a helper's post and cannot log in, by name and village."""
    wanted = list(dict.fromkeys(wanted))
    people = [User(name=name, email=f"helper-{n}@demo.invalid", password="!") for n, (name, _code) in enumerate(wanted, start=1)]  # noqa: S106
    users = User.objects.bulk_create(people)
    begun = date(2021, 1, 1)
    Post.objects.bulk_create(
        Post(user=user, role=Role.HELPER, region_id=code, region_prefix=code, from_on=begun)
        for user, (_name, code) in zip(users, wanted, strict=True)
    )
    return {key: user.pk for key, user in zip(wanted, users, strict=True)}


def _visits(dice: random.Random, rows: list[tuple], login: int) -> None:
    """In the last months: the log-in has been with some households this month, others visit now and then."""
    today, now, visits = timezone.localdate(), timezone.now(), []
    own = [row for row in rows if row[1] == login]
    chosen = [(row, back) for n, row in enumerate(own) for back in ((3 + n,) if n < 4 else (40 + n, 75 + n) if n < 8 else ())]
    chosen += [(row, dice.randint(2, 120)) for row in dice.sample(rows, len(rows) // 12) if row[1] != login]
    for row, back in chosen:
        purpose, found, follow_up = dice.choice(FOUND)
        visits.append((row[0], row[1], today - timedelta(days=back), purpose, found, follow_up, now))
    copy_rows(Visit, ("household_id", "visitor_id", "visited_on", "purpose", "found", "follow_up", "written_at"), sorted(visits, key=str))
