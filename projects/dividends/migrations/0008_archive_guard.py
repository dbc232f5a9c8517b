"""Archives are append-only; one general rule to begin with, until a county says otherwise."""

from datetime import date

from django.db import migrations

from shared.triggers import append_only

install, remove = append_only("dividends_roundarchive", "archives are never changed")


def add_rule(apps, schema_editor):
    document = "平台初始设置：会计凭证保管 30 年（《会计档案管理办法》财政部 国家档案局令第79号）"
    apps.get_model("dividends", "ArchiveRule").objects.create(region_prefix="", valid_from=date(2010, 1, 1), years=30, document=document)


class Migration(migrations.Migration):
    dependencies = [("dividends", "0007_archives")]
    operations = [migrations.RunPython(install, remove), migrations.RunPython(add_rule, migrations.RunPython.noop)]
