"""A licence that was renewed keeps its number: the same paper is the same kind, number and first day."""

from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [("catalogue", "0007_first_search_rules")]
    operations = [
        migrations.RemoveConstraint(model_name="certificate", name="certificate_number_once"),
        migrations.AddConstraint(
            model_name="certificate",
            constraint=models.UniqueConstraint(
                condition=models.Q(("product__isnull", True), ("status__in", ["submitted", "checked"])),
                fields=("paper", "number", "valid_from"),
                name="certificate_number_once",
            ),
        ),
    ]
