"""The fees the platform starts with: rows with a date, so that the county changes them by new rows, never by code."""

from datetime import date

from django.db import migrations

RULES = (
    ("platform", "平台服务费", "Platform service fee", 200),
    ("packing", "打包与村级代办费", "Packing and village agent fee", 500),
    ("payment", "支付手续费", "Payment handling fee", 60),
)


def add_rules(apps, schema_editor):
    FeeRule = apps.get_model("catalogue", "FeeRule")
    for kind, name, name_en, rate_bp in RULES:
        FeeRule.objects.create(kind=kind, name=name, name_en=name_en, rate_bp=rate_bp, region_prefix="", valid_from=date(2020, 1, 1))


class Migration(migrations.Migration):
    dependencies = [("catalogue", "0001_initial")]
    operations = [migrations.RunPython(add_rules, migrations.RunPython.noop)]
