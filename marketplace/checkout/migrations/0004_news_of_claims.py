from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [("checkout", "0003_more_news")]

    operations = [
        migrations.AddField(
            "buyermessage", "about", models.CharField("about", blank=True, default="", help_text="empty: the order itself", max_length=40)
        ),
        migrations.AddField(
            "buyermessage", "words", models.TextField("words", blank=True, default="", help_text="empty: made from the order")
        ),
        migrations.AlterField(
            "buyermessage",
            "news",
            models.CharField(
                "news",
                max_length=10,
                choices=[
                    ("placed", "placed"),
                    ("paid", "paid"),
                    ("shipped", "dispatched"),
                    ("refunded", "refunded"),
                    ("cancelled", "cancelled"),
                    ("called_off", "order cycle called off"),
                    ("claim", "step of a claim"),
                ],
            ),
        ),
        migrations.RemoveConstraint("buyermessage", "message_once_per_order_and_news"),
        migrations.AddConstraint(
            "buyermessage",
            models.UniqueConstraint(name="message_once_per_order_and_news", fields=["order", "news", "about", "channel"]),
        ),
    ]
