"""What the demo's programmes rest on: funds, assets, contracts and dues; a rule that rounds rest on them from this year on.

Names are made up and marked so; bank rates are the one-year loan prime rate as remembered, their documents to be checked.
"""

from dataclasses import dataclass
from datetime import date, timedelta

from django.utils import timezone

from accounts.models import Role, User
from demo import operations_records as records
from demo.incomes import sheep_household
from projects.programmes.models import BankRate, Contract, Programme, ReadinessRule
from projects.programmes.services import assets, contracts, programmes, receipts

COUNTY = "410482"
RATES = {date(2014, 1, 1): 600, date(2015, 10, 24): 435, date(2020, 4, 20): 385, date(2022, 8, 22): 365, date(2024, 10, 21): 310}


@dataclass(frozen=True)
class Basis:
    """What one programme was made of. years: of its contract; late_days: how long its last due is overdue, 0 for none."""

    document: str
    source: str
    title: str
    fund_yuan: int
    asset: tuple[str, str, str]  # kind, name, place
    value_yuan: int
    contract: dict
    late_days: int = 0
    explanation: str = ""


BASES = {
    "肉羊托养项目": Basis("汝财预〔2018〕12号", "fiscal", "产业扶贫到户增收", 960_000, ("building", "标准化羊舍七栋及种羊", "磨石村5组"), 940_000,
                     {"kind": "profit_share", "security": "mortgage", "security_text": "公司羊场地上附着物抵押"}),
    "九峰山写生基地": Basis("汝扶〔2019〕7号", "fiscal", "乡村旅游扶贫", 1_200_000, ("building", "写生基地客房与画室", "寺上村1组"), 1_150_000,
                      {"kind": "profit_share", "security": "deposit", "security_text": "保证金十万元"}, late_days=18),
    "红薯粉条帮扶车间": Basis("爱心企业捐赠协议2020-03", "enterprise", "帮扶车间厂房", 600_000, ("building", "帮扶车间厂房", "叶寨村委会东侧"), 580_000,
                       {"kind": "profit_share", "security": "guarantor", "security_text": "镇属企业担保"}, late_days=47),
    "山地养蜂项目": Basis("汝财预〔2021〕9号", "fiscal", "衔接资金特色产业", 300_000, ("animals", "中蜂二百箱与蜂具", "青山后村南坡组"), 290_000,
                     {"kind": "profit_share", "security": "none", "yearly_fen": 29_000_00, "principal_guaranteed": True}, late_days=112,
                     explanation="历史合同，保底条款待下次续签时删除；演示数据"),
}  # fmt: skip


def load(people: dict[str, User]) -> None:
    """After the rounds: their receipts become payments of what was due."""
    county, finance = people[Role.COUNTY_OFFICER], people[Role.FINANCE_OFFICER]
    for start, rate in RATES.items():
        BankRate.objects.create(region_prefix=COUNTY, valid_from=start, rate_bp=rate, document="一年期贷款利率，演示数据，待核对")
    for programme in Programme.objects.filter(name__in=BASES).select_related("village__region", "village__collective"):
        clerk = _clerk(programme, people)
        contract = _stand_on(programme, BASES[programme.name], clerk, county)
        _pay_what_was_due(contract, BASES[programme.name].late_days, clerk, finance)
        records.keep(programme, clerk, _reviewer(programme, people), people, sheep_household())
    ReadinessRule.objects.create(
        region_prefix=COUNTY, valid_from=date(timezone.localdate().year, 1, 1), document="演示：本年起分红须有资产、确权与合同"
    )


def _clerk(programme: Programme, people: dict[str, User]) -> User:
    found = User.objects.filter(email=f"village_clerk-{programme.village.region_id}@demo.invalid").first()
    return found or people[Role.VILLAGE_CLERK]


def _reviewer(programme: Programme, people: dict[str, User]) -> User:
    found = User.objects.filter(email=f"village_reviewer-{programme.village.region_id}@demo.invalid").first()
    return found or people[Role.VILLAGE_REVIEWER]


def _stand_on(programme: Programme, basis: Basis, clerk: User, county: User) -> Contract:
    """Fund → asset with its owner confirmed → contract in force since the programme began."""
    begun, kind_name_place = programme.started_on, dict(zip(("kind", "name", "place"), basis.asset, strict=True))
    fund = programmes.add_fund(
        programme.village,
        source=basis.source,
        document=basis.document,
        title=basis.title,
        year=begun.year,
        amount_fen=basis.fund_yuan * 100,
        by=county,
    )
    asset = assets.add_asset(
        programme, value_fen=basis.value_yuan * 100, acquired_on=begun - timedelta(days=40), by=clerk, **kind_name_place
    )
    assets.fund_asset(asset, fund, amount_fen=basis.value_yuan * 100, by=county)
    assets.confirm_owner(asset, document=f"确权〔{begun.year}〕第{asset.pk:03}号", on=begun - timedelta(days=20), by=county)
    terms = {"number": f"合同-{begun.year}-{programme.pk:02}", "operator": programme.received.first().payer, "principal_fen": basis.value_yuan * 100,
             "signed_on": begun - timedelta(days=10), "from_on": begun, "to_on": date(begun.year + 15, begun.month, begun.day)}  # fmt: skip
    contract = contracts.draw_up(programme, assets=[asset], explanation=basis.explanation, by=clerk, **terms, **basis.contract)
    contracts.put_in_force(contract, by=county)
    return contract


def _pay_what_was_due(contract: Contract, late_days: int, clerk: User, finance: User) -> None:
    """Each receipt of the rounds paid what was due a few days before; one more may be overdue."""
    days = set()
    for receipt in contract.programme.received.order_by("received_on"):
        if receipt.received_on in days or receipt.received_on < contract.from_on:
            continue
        days.add(receipt.received_on)
        due = contracts.add_due(contract, due_on=receipt.received_on, amount_fen=receipt.amount_fen, by=clerk)
        receipts.allocate(receipt, due, by=finance)
    if late_days:
        contracts.add_due(contract, due_on=timezone.localdate() - timedelta(days=late_days), amount_fen=12_000_00, by=clerk)
