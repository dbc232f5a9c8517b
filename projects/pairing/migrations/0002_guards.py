from django.db import migrations

from projects.pairing import triggers
from shared.triggers import append_only

lock, unlock = append_only("pairing_visit", "visits are never changed")


class Migration(migrations.Migration):
    dependencies = [("pairing", "0001_initial")]
    operations = [migrations.RunPython(triggers.install, triggers.remove), migrations.RunPython(lock, unlock)]
