"""Guards in the database, and the rules that hold everywhere, each with its document or with the words that it is to be checked."""

from datetime import date

from django.db import migrations

from projects.programmes import triggers

SINCE = date(2014, 1, 1)  # the first year of the national register
KINDS = [
    ("livestock", "养殖", "Livestock", "livestock", "畜牧分红"),
    ("sketching", "写生基地", "Sketching base", "sketching", "写生基地分红"),
    ("workshop", "帮扶车间", "Workshop", "workshop", "帮扶车间分红"),
    ("photovoltaic", "光伏电站", "Photovoltaic station", "none", "光伏收益"),
    ("orchard", "果园", "Orchard", "none", "果园分红"),
]
LOANS = [
    ("warn", date(2017, 7, 25), date(2021, 2, 28), "银监发〔2017〕42号 关于促进扶贫小额信贷健康发展的通知"),
    ("refuse", date(2021, 3, 1), None, "银保监发〔2021〕6号 关于深入扎实做好过渡期脱贫人口小额信贷工作的通知"),
]


def fill(apps, schema_editor):
    def model(name):
        return apps.get_model("programmes", name).objects

    model("ProgrammeKind").bulk_create(
        [apps.get_model("programmes", "ProgrammeKind")(
            code=code, name=name, name_en=english, records=records, income_item=item, valid_from=SINCE, document="平台内置类型，可按县增补"
        ) for code, name, english, records, item in KINDS]
    )  # fmt: skip
    for effect, start, end, document in LOANS:
        model("HouseholdLoanRule").create(effect=effect, valid_from=start, valid_to=end, document=document)
    model("LabourShareRule").create(
        kind="photovoltaic", share_bp=8_000, valid_from=date(2020, 2, 12), document="光伏扶贫收益80%用于公益岗位工资和公益事业劳务费（2020年，文号待核对）"
    )
    model("PublicPostRule").create(
        least_age=16, most_age=69, valid_from=SINCE, document="公益性岗位年龄 16 至 69 周岁；内部参考，待核对文号"
    )
    model("MeetingRule").create(
        least_present_bp=6_666, above_bp=5_000, valid_from=SINCE, document="四议两公开：三分之二以上到会，到会过半数同意；待核对文号"
    )
    model("RecheckRule").create(months=12, valid_from=SINCE, document="帮扶车间每年复核一次；内部参考，待核对文号")


class Migration(migrations.Migration):
    dependencies = [("programmes", "0002_operating_records")]
    operations = [
        migrations.RunPython(triggers.install, triggers.remove),
        migrations.RunPython(fill, migrations.RunPython.noop),
    ]
