"""Seven days from the day after receipt: article 25 of the Consumer Protection Law, as a dated row."""

from datetime import date

from django.db import migrations


def add_rule(apps, schema_editor):
    apps.get_model("orders", "ReturnRule").objects.create(
        days=7, region_prefix="", valid_from=date(2020, 1, 1), document="《中华人民共和国消费者权益保护法》第二十五条"
    )


class Migration(migrations.Migration):
    dependencies = [("orders", "0001_initial")]
    operations = [migrations.RunPython(add_rule, migrations.RunPython.noop)]
