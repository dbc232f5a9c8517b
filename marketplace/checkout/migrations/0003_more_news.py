from django.db import migrations, models

NEWS = [
    ("placed", "placed"),
    ("paid", "paid"),
    ("shipped", "dispatched"),
    ("refunded", "refunded"),
    ("cancelled", "cancelled"),
    ("called_off", "order cycle called off"),
]


class Migration(migrations.Migration):
    dependencies = [("checkout", "0002_members")]

    operations = [
        migrations.AlterField(
            model_name="buyermessage", name="news", field=models.CharField(choices=NEWS, max_length=10, verbose_name="news")
        )
    ]
