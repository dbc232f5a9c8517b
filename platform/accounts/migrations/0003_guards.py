from django.db import migrations
from shared.triggers import append_only

from accounts import triggers


class Migration(migrations.Migration):
    dependencies = [("accounts", "0002_second_factor_and_history")]
    operations = [
        migrations.RunPython(triggers.install, triggers.remove),
        migrations.RunPython(*append_only("accounts_loginevent", "log-in events are never changed or deleted")),
    ]
