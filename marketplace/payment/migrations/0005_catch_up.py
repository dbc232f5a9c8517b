from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [("payment", "0004_refund_instead_of")]

    operations = [
        migrations.CreateModel(
            name="CatchUp",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("asked_at", models.DateTimeField(verbose_name="asked")),
            ],
            options={
                "verbose_name": "catch-up with the gateway",
                "verbose_name_plural": "catch-ups with the gateway",
                "constraints": [models.CheckConstraint(condition=models.Q(("id", 1)), name="catch_up_is_one_row")],
            },
        ),
    ]
