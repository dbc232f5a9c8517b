"""Lines of domain.md 2.5, each with its source or with the words “not found”. National rows hold everywhere, 41 is Henan.

2020 national (≈4000, from an interview) and 2020 monitoring (≈5000, “about 1.5 times”) are approximate in their sources and say so.
Henan 2019 is contested (3600–3700), Henan 2022 to 2024 was not found: these rows are empty, so that a calculation says “no line”.
"""

from datetime import date

from django.db import migrations

NATIONAL = {2010: 2300, 2011: 2536, 2012: 2625, 2013: 2736, 2014: 2800, 2015: 2855, 2016: 2952, 2017: 2952, 2018: 2995, 2019: 3218, 2020: 4000}
EXIT = {2014: 2800, 2015: 2968, 2016: 3146, 2017: 3335, 2018: 3535, 2019: 3747, 2020: 4000}
HENAN = {2014: 2800, 2015: 2855, 2016: 3026, 2017: 3208, 2018: 3400, 2019: None, 2020: 4000}
MONITORING = {2020: 5000, 2021: 6000, 2022: None, 2023: None, 2024: None}
NOT_FOUND = "未查到 not found"
SAYS = {
    "national": "国家农村贫困标准（现价）；内部参考，待核对文号",
    "national 2020": "约 4000 元（2021 年答问）；约数，待核对文号",
    "exit": "2014 年 2800 元逐年增长 6% 的工作退出线；内部参考，待核对文号",
    "henan": "河南省；可信度低，待核对文号",
    "monitoring 2020": "约为贫困线 1.5 倍；约数，待核对文号",
    "monitoring 2021": "6000 元；内部参考，待核对文号",
}


def rows():
    for year, yuan in NATIONAL.items():
        yield "poverty", "", year, yuan, SAYS["national 2020" if year == 2020 else "national"]
    for year, yuan in EXIT.items():
        yield "exit", "", year, yuan, SAYS["exit"]
    for year, yuan in HENAN.items():
        yield "poverty", "41", year, yuan, NOT_FOUND if yuan is None else SAYS["henan"]
    for year, yuan in MONITORING.items():
        prefix = "41" if yuan is None else ""
        yield "monitoring", prefix, year, yuan, NOT_FOUND if yuan is None else SAYS[f"monitoring {year}"]


def fill(apps, schema_editor):
    IncomeLine = apps.get_model("ledger", "IncomeLine")
    IncomeLine.objects.bulk_create(
        IncomeLine(
            kind=kind, region_prefix=prefix, year=year, amount_fen=None if yuan is None else yuan * 100,
            valid_from=date(year, 1, 1), valid_to=date(year, 12, 31), document=document,
        )
        for kind, prefix, year, yuan, document in rows()
    )  # fmt: skip


class Migration(migrations.Migration):
    dependencies = [("ledger", "0003_incomeline")]
    operations = [migrations.RunPython(fill, migrations.RunPython.noop)]
