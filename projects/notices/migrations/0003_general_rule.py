"""The rule that holds everywhere until a county enters its own: seven days, counted from the day after posting."""

from datetime import date

from django.db import migrations

DOCUMENT = "平台通用规则：分红公示不少于7日，自公示次日起算；本地文件另有规定的，另录规则"


def sow(apps, schema_editor):
    apps.get_model("notices", "NoticeRule").objects.get_or_create(
        kind="dividend", region_prefix="", valid_from=date(2014, 1, 1), defaults={"min_days": 7, "document": DOCUMENT}
    )


class Migration(migrations.Migration):
    dependencies = [("notices", "0002_guards")]
    operations = [migrations.RunPython(sow, migrations.RunPython.noop)]
