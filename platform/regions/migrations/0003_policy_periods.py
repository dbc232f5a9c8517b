"""The three periods of policy and their words (domain.md, head); a region may add its own row."""

from datetime import date

from django.db import migrations

PERIODS = [
    ("P1", "脱贫攻坚", "Fight against poverty", date(2014, 1, 1), date(2020, 12, 31), "建档立卡（2014—2020）", {
        "poor_household": "贫困户", "exited": "脱贫", "workshop": "扶贫车间", "goods": "扶贫产品", "office": "扶贫办", "watched": "脱贫监测户、边缘户",
    }),
    ("P2", "过渡期", "Transition", date(2021, 1, 1), date(2025, 12, 31), "巩固拓展脱贫攻坚成果同乡村振兴有效衔接（2021—2025）", {
        "poor_household": "脱贫户", "exited": "脱贫户", "workshop": "帮扶车间", "goods": "消费帮扶产品", "office": "乡村振兴局", "watched": "监测对象",
    }),
    ("P3", "常态化帮扶", "Regular aid", date(2026, 1, 1), None, "常态化帮扶（2026—）", {
        "poor_household": "脱贫户", "exited": "脱贫户", "workshop": "帮扶车间", "goods": "帮扶产品", "office": "农业农村局", "watched": "防止返贫致贫对象",
    }),
]  # fmt: skip


def fill(apps, schema_editor):
    PolicyPeriod = apps.get_model("regions", "PolicyPeriod")
    PolicyPeriod.objects.bulk_create(
        PolicyPeriod(key=key, name=name, name_en=name_en, valid_from=start, valid_to=end, document=document, words=words)
        for key, name, name_en, start, end, document, words in PERIODS
    )


class Migration(migrations.Migration):
    dependencies = [("regions", "0002_policyperiod")]
    operations = [migrations.RunPython(fill, migrations.RunPython.noop)]
