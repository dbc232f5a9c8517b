"""The items of AC07 and of aid beside income, which of them count (domain.md 2.4), and the chain over postings made before it.

Rules are national rows from 2014 unless another prefix is given. Where sources contradict each other there is no row: a
calculation says “no rule” until a county enters its own document. 45 is Guangxi.
"""

from datetime import date
from types import SimpleNamespace

from django.db import migrations

from projects.ledger import chain

AID = "非收入（domain S28）；内部参考，待核对文号"
AC07 = "全国扶贫开发信息系统 AC07 表；内部参考，待核对文号"
GUANGXI = "广西口径（domain S27）；内部参考，待核对文号"
OPEN = None  # sources contradict each other
# code, national code, kind, name, name in English, other names, counts, document
ITEMS = [
    ("wage_public_post", "AAC073", "wage", "公益性岗位收入", "Public-welfare post", "公益岗,公益性岗位,公益岗位,公益岗工资,公益性岗位工资", True, AC07),
    ("wage_other", "AAC073", "wage", "其他工资性收入", "Other wages", "工资,工资性收入,务工收入,务工工资,打工收入", True, AC07),
    ("business", "AAC071", "business", "生产经营性收入", "Business income (gross)", "经营收入,生产经营收入,经营性收入,销售收入", True, AC07),
    ("business_cost", "AAC074", "cost", "生产经营性支出", "Business costs", "经营支出,生产经营支出,经营成本,生产成本", True, AC07),
    ("asset_dividend", "AAC072", "property", "资产收益分红", "Dividend of assets", "分红,资产收益扶贫分红,资产收益分配,集体分红", True, AC07),
    ("property_other", "AAC072", "property", "其他财产性收入", "Other property income", "财产性收入,土地流转,房租,利息,租金", True, AC07),
    ("family_planning", "AAC076", "transfer", "计划生育金", "Family-planning allowance", "计生奖励,计划生育奖励", True, AC07),
    ("minimum_allowance", "AAC077", "transfer", "低保金", "Minimum living allowance", "低保,最低生活保障金", True, AC07),
    ("destitute_support", "AAC086", "transfer", "特困供养金", "Support in extreme difficulty", "五保金,特困金,特困供养", True, AC07),
    ("pension", "AAC087", "transfer", "养老金", "Pension", "养老保险金,基础养老金,养老保险", True, AC07),
    ("ecological", "AAC078", "transfer", "生态补偿金", "Ecological compensation", "生态补偿,退耕还林补助", True, AC07),
    ("industry_reward", "AAC083", "transfer", "产业奖补", "Reward for production", "产业奖励,产业补贴,养殖补贴,种植补贴", OPEN, ""),
    ("employment_reward", "AAC083", "transfer", "就业奖励", "Reward for employment", "务工补贴,就业补助,务工奖补,交通补贴", True, AC07),
    ("education_grant", "AAC083", "transfer", "教育补助", "Education grant", "助学金,雨露计划,教育资助", OPEN, ""),
    ("children_support", "AAC083", "transfer", "赡养费", "Support by children", "子女赡养费,赡养金", True, AC07),
    ("transfer_other", "AAC083", "transfer", "其他转移性收入", "Other transfer income", "转移性收入,补贴,惠农补贴,残疾人补贴", True, AC07),
    ("loan", "", "aid", "贷款", "Loan", "小额贷款,小额信贷,扶贫贷款", False, AID),
    ("relocation_grant", "", "aid", "易地搬迁和危房改造补助", "Relocation or dangerous-house grant", "危房改造,危房改造补助,搬迁补助", False, AID),
    ("relief", "", "aid", "一次性慰问救助", "One-off relief", "慰问金,临时救助,救助金,救济", False, AID),
    ("insurance_payout", "", "aid", "保险赔付", "Insurance pay-out", "保险理赔,防贫保赔付,理赔款", False, AID),
    ("medical_refund", "", "aid", "医疗费报销", "Medical cost refunded", "医疗报销,医保报销", False, AID),
    ("goods", "", "aid", "专项物资折价", "Earmarked goods (value)", "物资,实物帮扶,帮扶物资", False, AID),
    ("aid_other", "", "aid", "其他帮扶", "Other aid", "帮扶资金", OPEN, ""),
]  # fmt: skip
REGIONAL = [("pension", "45", False, GUANGXI)]
USUAL = {"wage": "wage_other", "business": "business", "property": "asset_dividend", "transfer": "transfer_other"}


def fill(apps, schema_editor):
    IncomeItem, IncomeItemRule = apps.get_model("ledger", "IncomeItem"), apps.get_model("ledger", "IncomeItemRule")
    for place, (code, ac07, kind, name, name_en, aliases, counts, document) in enumerate(ITEMS, start=1):
        item = IncomeItem.objects.create(code=code, ac07=ac07, kind=kind, name=name, name_en=name_en, aliases=aliases, position=place * 10)
        if counts is not OPEN:
            IncomeItemRule.objects.create(item=item, counts=counts, valid_from=date(2014, 1, 1), document=document)
    for code, prefix, counts, document in REGIONAL:
        IncomeItemRule.objects.create(
            item_id=code, region_prefix=prefix, counts=counts, valid_from=date(2014, 1, 1), document=document
        )


def chain_what_is_there(apps, schema_editor):
    """Item codes for older entries, then numbers and hashes for older postings, in the order of their ids."""
    Posting, Entry, Head = (apps.get_model("ledger", name) for name in ("Posting", "IncomeEntry", "ChainHead"))
    for kind, code in USUAL.items():
        Entry.objects.filter(kind=kind, item_code="").update(item_code=code)
    number, last = 0, chain.GENESIS
    for posting in Posting.objects.filter(sealed_at__isnull=False).order_by("pk"):
        digest = chain.Digest()
        for entry in Entry.objects.filter(posting=posting).order_by("pk").values_list(*chain.ENTRY_FIELDS).iterator():
            digest.add(entry)
        number += 1
        told = SimpleNamespace(**{field.attname: getattr(posting, field.attname) for field in Posting._meta.fields} | {"pk": posting.pk})
        told.chain_number, told.previous_hash = number, last
        last = chain.posting_hash(told, digest.hex())
        Posting.objects.filter(pk=posting.pk).update(chain_number=number, previous_hash=told.previous_hash, hash=last)
    Head.objects.create(pk=1, number=number, hash=last)


class Migration(migrations.Migration):
    dependencies = [("ledger", "0005_chain_items_vouchers")]
    operations = [
        migrations.RunPython(fill, migrations.RunPython.noop),
        migrations.RunPython(chain_what_is_there, migrations.RunPython.noop),
    ]
