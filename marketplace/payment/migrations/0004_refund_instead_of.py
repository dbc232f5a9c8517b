import django.db.models.deletion
from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [("payment", "0003_first_rules")]

    operations = [
        migrations.AddField(
            model_name="refund",
            name="instead_of",
            field=models.OneToOneField(
                blank=True,
                help_text="the failed refund this one makes good; each is made good once",
                null=True,
                on_delete=django.db.models.deletion.PROTECT,
                related_name="replaced_by",
                to="payment.refund",
                verbose_name="instead of",
            ),
        ),
    ]
