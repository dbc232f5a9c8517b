import django.db.models.deletion
import django.utils.timezone
from django.conf import settings
from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [
        ("households", "0008_roll_overs_in_parts"),
        migrations.swappable_dependency(settings.AUTH_USER_MODEL),
    ]

    operations = [
        migrations.CreateModel(
            name="Kinship",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                (
                    "relation",
                    models.CharField(
                        choices=[
                            ("own", "own household"),
                            ("kin", "close kin (spouse, parents, children, brothers and sisters, their spouses)"),
                        ],
                        max_length=4,
                        verbose_name="relation",
                    ),
                ),
                ("declared_on", models.DateField(default=django.utils.timezone.localdate, verbose_name="declared")),
                ("ended_on", models.DateField(blank=True, null=True, verbose_name="ended")),
                (
                    "declared_by",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to=settings.AUTH_USER_MODEL,
                        verbose_name="declared by",
                    ),
                ),
                (
                    "household",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="kinships",
                        to="households.household",
                        verbose_name="household",
                    ),
                ),
                (
                    "user",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="kinships",
                        to=settings.AUTH_USER_MODEL,
                        verbose_name="official",
                    ),
                ),
            ],
            options={
                "verbose_name": "tie to a household",
                "verbose_name_plural": "ties to households",
                "ordering": ["-pk"],
                "constraints": [
                    models.UniqueConstraint(
                        condition=models.Q(("ended_on__isnull", True)),
                        fields=("user", "household"),
                        name="kinship_once_at_a_time",
                        violation_error_message="This tie is declared already.",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(("ended_on__isnull", True), ("ended_on__gte", models.F("declared_on")), _connector="OR"),
                        name="kinship_ends_after_it_begins",
                    ),
                ],
            },
        ),
    ]
