from django.db import migrations, models

NEWS = [
    ("placed", "placed"),
    ("paid", "paid"),
    ("shipped", "dispatched"),
    ("refunded", "refunded"),
    ("cancelled", "cancelled"),
    ("called_off", "order cycle called off"),
]
KINDS = [("person", "a person (personal invoice)"), ("organisation", "an organisation")]


class Migration(migrations.Migration):
    dependencies = [("checkout", "0002_members")]

    operations = [
        migrations.AlterField(
            model_name="buyermessage", name="news", field=models.CharField(choices=NEWS, max_length=10, verbose_name="news")
        ),
        migrations.AlterField(
            model_name="invoicerequest",
            name="kind",
            field=models.CharField(choices=KINDS, default="person", max_length=12, verbose_name="for a"),
        ),
    ]
