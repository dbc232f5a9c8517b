"""A register of made-up people: exactly so many households and members, sizes and ages that add up, same seed, same people."""

import random
from collections.abc import Iterator
from dataclasses import dataclass, field
from datetime import date, timedelta

from stdnum import luhn
from stdnum.cn.ric import calc_check_digit

from projects.households.models import Household, Member
from shared.money import split_by_weight

HOUSEHOLDS, MEMBERS, SEED = 6_652, 22_713, 410482
COUNTY = "410482"
REFERENCE = date(2016, 1, 1)  # ages are drawn as of this day, when the register stood
SIZE_WEIGHTS = {1: 11, 2: 17, 3: 24, 4: 27, 5: 13, 6: 6, 7: 2}
LARGEST = max(SIZE_WEIGHTS)

SURNAMES = "王 李 张 刘 陈 杨 赵 黄 周 吴 徐 孙 胡 朱 高 林 何 郭 马 罗 梁 宋 郑 谢 韩 唐 冯 于 董 萧 程 曹 袁 邓 许 傅 沈 曾 彭 吕 苏 卢 蒋 蔡 贾 丁 魏 薛 叶 阎 姚 樊 平 尚 谷 潘 牛 侯 毛 孟 尹 秦 史 段 雷 钱 汤 石 武 乔 贺 龚 文 欧阳 上官".split()
MALE = "建国 志强 大山 根生 长青 石头 永福 保平 振华 新民 进才 双喜 天顺 铁成 占魁 全有 国正 红军 学文 学武 俊杰 浩然 子轩 宇航 文博 一鸣 家豪 明远 少峰 向东 春生 冬生 小虎 金锁 满仓 得水 有田 富贵 继业 广才".split()
FEMALE = "秀英 桂兰 玉珍 凤霞 春花 秋菊 爱莲 巧云 改焕 小娥 素琴 会娟 红梅 丽君 雅静 欣怡 梦瑶 子涵 诗雨 若曦 雨桐 晓燕 海棠 金枝 银环 翠平 喜凤 麦香 兰芝 淑贞 彩霞 月娥 书芹 芳芳 婷婷 静怡 思源 玉洁 冬梅 喜莲".split()
GROUPS = [f"{n}组" for n in range(1, 9)]

Relation, Sex = Member.Relation, Member.Sex


@dataclass
class Person:
    name: str
    sex: str
    born_on: date
    relation: str
    id_number: str = ""
    phone: str = ""
    bank_card: str = ""


@dataclass
class Family:
    """One household before it has a village and a number."""

    kind: str
    cause: str
    registered_on: date
    group: str
    people: list[Person] = field(default_factory=list)


class Papers:
    """Id numbers, phones and cards that pass every check and belong to nobody.

    An id number is the county's code, the birth date, a serial that counts up from 001 on each date (odd for men), the check
    digit. Phones count up from 139 0000 0000, cards from 6228 48 000…; children have none.
    """

    def __init__(self):
        self.serials: dict[tuple[date, str], int] = {}
        self.heads = 0

    def hand_out(self, person: Person) -> None:
        key = (person.born_on, person.sex)
        serial = self.serials[key] = self.serials.get(key, int(person.sex) - 2) + 2
        bare = f"{COUNTY}{person.born_on:%Y%m%d}{serial:03}"
        person.id_number = bare + calc_check_digit(bare + "0")
        if person.relation == Relation.HEAD:
            self.heads += 1
            person.phone, person.bank_card = f"1390000{self.heads:04}", _with_luhn(f"622848000000{self.heads:06}")


def _with_luhn(bare: str) -> str:
    return bare + luhn.calc_check_digit(bare)


def village_sizes(villages: int) -> list[int]:
    """Households per village: uneven, at least 20 each, sum HOUSEHOLDS."""
    dice = random.Random(f"{SEED}:villages")
    return [20 + part for part in split_by_weight(HOUSEHOLDS - 20 * villages, [dice.randint(30, 160) for _ in range(villages)])]


def families() -> Iterator[Family]:
    """HOUSEHOLDS families with MEMBERS people in all, always the same."""
    dice = random.Random(SEED)
    for size in _sizes(dice):
        yield _family(dice, size)


def _sizes(dice: random.Random) -> list[int]:
    sizes = dice.choices(list(SIZE_WEIGHTS), list(SIZE_WEIGHTS.values()), k=HOUSEHOLDS)
    missing = MEMBERS - sum(sizes)
    step = 1 if missing > 0 else -1
    while missing:
        i = dice.randrange(HOUSEHOLDS)
        if 1 <= sizes[i] + step <= LARGEST:
            sizes[i] += step
            missing -= step
    return sizes


def _family(dice: random.Random, size: int) -> Family:
    head_age = dice.randint(58, 84) if size == 1 else dice.randint(28, 74) if size == 2 else dice.randint(27, 58)
    family = Family(
        kind=dice.choices([*Household.Kind], [58, 30, 12] if size > 1 else [20, 40, 40])[0],
        cause=dice.choices([*Household.Cause][:10], [30, 18, 8, 3, 5, 10, 12, 8, 2, 4])[0],
        registered_on=date(dice.choice([2014, 2014, 2015, 2016]), dice.randint(1, 12), dice.randint(1, 28)),
        group=dice.choice(GROUPS),
    )
    surname = dice.choice(SURNAMES)
    head_sex = Sex.MALE if dice.random() < 0.82 else Sex.FEMALE
    family.people.append(_person(dice, surname, head_sex, head_age, Relation.HEAD))
    for relation in _others(dice, size - 1, head_age):
        family.people.append(_relative(dice, surname, head_sex, head_age, relation, family.people))
    return family


def _others(dice: random.Random, count: int, head_age: int) -> list[str]:
    """Who lives with the head: a spouse first, then children, parents while they may live, grandchildren of the old."""
    if count == 0:
        return []
    people = [Relation.SPOUSE] if count > 1 or dice.random() < 0.8 else [Relation.SON]
    parents = 2 if head_age <= 52 else 1 if head_age <= 60 else 0
    while len(people) < count:
        children = sum(relation in {Relation.SON, Relation.DAUGHTER} for relation in people)
        if children < 2:
            people.append(dice.choice([Relation.SON, Relation.DAUGHTER]))
        elif people.count(Relation.PARENT) < parents:
            people.append(Relation.PARENT)
        elif head_age >= 46:
            people.append(Relation.GRANDCHILD)
        else:
            people.append(Relation.DAUGHTER if children < 4 else Relation.SIBLING)
    return people


def _relative(dice: random.Random, surname: str, head_sex: str, head_age: int, relation: str, so_far: list[Person]) -> Person:
    other = Sex.FEMALE if head_sex == Sex.MALE else Sex.MALE
    married_in = dice.choice([name for name in SURNAMES if name != surname])
    if relation == Relation.SPOUSE:
        return _person(dice, married_in, other, max(22, head_age + dice.randint(-4, 3)), relation)
    if relation in {Relation.SON, Relation.DAUGHTER}:
        sex = Sex.MALE if relation == Relation.SON else Sex.FEMALE
        return _person(dice, surname, sex, max(0, min(head_age - dice.randint(23, 34), 40)), relation)
    if relation == Relation.GRANDCHILD:
        return _person(dice, surname, dice.choice([*Sex]), dice.randint(0, max(1, head_age - 46)), relation)
    if relation == Relation.PARENT:
        has_father = any(person.relation == Relation.PARENT and person.sex == Sex.MALE for person in so_far)
        sex = Sex.FEMALE if has_father else Sex.MALE
        return _person(dice, surname if sex == Sex.MALE else married_in, sex, head_age + dice.randint(21, 30), relation)
    return _person(dice, surname, dice.choice([*Sex]), max(18, head_age + dice.randint(-6, 6)), relation)


def _person(dice: random.Random, surname: str, sex: str, age: int, relation: str) -> Person:
    given = dice.choice(MALE if sex == Sex.MALE else FEMALE)
    if dice.random() < 0.2:
        given = given[0]
    born_on = date(REFERENCE.year - age - 1, 1, 1) + timedelta(days=dice.randrange(1, 365))
    return Person(surname + given, sex, born_on, relation)
