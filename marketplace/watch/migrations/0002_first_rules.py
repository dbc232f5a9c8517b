"""What the platform looks for at first, as dated rows the county changes."""

from datetime import date

from django.db import migrations

RULES = (("self_buying", 30, 0), ("far_price", 30, 150), ("brushing", 30, 5), ("same_parcel", 90, 0), ("same_photo", 180, 0))


def add_rules(apps, schema_editor):
    everywhere = {"region_prefix": "", "valid_from": date(2020, 1, 1), "document": "平台初始设置，由县按监管要求修改"}
    for kind, days, most in RULES:
        apps.get_model("watch", "FraudRule").objects.create(kind=kind, days=days, most=most, **everywhere)
    apps.get_model("watch", "StockRule").objects.create(days=30, pieces=20, **everywhere)


class Migration(migrations.Migration):
    dependencies = [("watch", "0001_first")]
    operations = [migrations.RunPython(add_rules, migrations.RunPython.noop)]
