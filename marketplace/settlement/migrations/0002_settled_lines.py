import django.db.models.deletion
from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [("orders", "0001_initial"), ("settlement", "0001_initial")]

    operations = [
        migrations.CreateModel(
            name="SettledLine",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("taken_back_fen", models.BigIntegerField(default=0, verbose_name="taken back (fen)")),
                ("version", models.PositiveSmallIntegerField(default=1, verbose_name="version")),
                (
                    "line",
                    models.OneToOneField(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="settled",
                        to="orders.orderline",
                        verbose_name="order line",
                    ),
                ),
                (
                    "settlement",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="lines",
                        to="settlement.settlement",
                        verbose_name="settlement",
                    ),
                ),
            ],
            options={"verbose_name": "settled line", "verbose_name_plural": "settled lines", "ordering": ["pk"]},
        ),
        migrations.AddConstraint(
            model_name="settledline",
            constraint=models.CheckConstraint(
                condition=models.Q(("taken_back_fen__gte", 0)), name="settled_line_takes_back_no_less_than_nothing"
            ),
        ),
    ]
