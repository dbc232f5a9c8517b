from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [("offers", "0001_first")]

    operations = [
        migrations.AddField(
            model_name="ordercycle",
            name="reason",
            field=models.CharField(blank=True, default="", editable=False, max_length=200, verbose_name="why it was called off"),
            preserve_default=False,
        ),
        migrations.AddField(
            model_name="ordercycle",
            name="called_off_at",
            field=models.DateTimeField(blank=True, editable=False, null=True, verbose_name="called off"),
        ),
    ]
