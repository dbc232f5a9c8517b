"""Bank file templates move to projects.banking, where sales find them too: the rows with their keys, then what points at them."""

import django.db.models.deletion
from django.core.management.color import no_style
from django.db import migrations, models

from projects.dividends.payment_triggers import install, remove


def carry_over(apps, schema_editor):
    old, new = apps.get_model("dividends", "BankTemplate"), apps.get_model("banking", "BankTemplate")
    new.objects.bulk_create(new(**row) for row in old.objects.order_by("pk").values())
    for statement in schema_editor.connection.ops.sequence_reset_sql(no_style(), [new]):
        schema_editor.execute(statement)


class Migration(migrations.Migration):
    dependencies = [("banking", "0001_templates"), ("dividends", "0008_archive_guard")]
    operations = [
        migrations.RunPython(carry_over, migrations.RunPython.noop),
        migrations.RunPython(remove, install),  # on SQLite the changed column rebuilds the table without its triggers
        migrations.AlterField(
            model_name="bankbatch",
            name="template",
            field=models.ForeignKey(
                on_delete=django.db.models.deletion.PROTECT,
                related_name="batches",
                to="banking.banktemplate",
                verbose_name="bank file template",
            ),
        ),
        migrations.RunPython(install, remove),
        migrations.DeleteModel("BankTemplate"),
    ]
