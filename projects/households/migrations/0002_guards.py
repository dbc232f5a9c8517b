from django.db import migrations

from shared.triggers import append_only

lock, unlock = append_only("households_membershipevent", "membership events are never changed")


class Migration(migrations.Migration):
    dependencies = [("households", "0001_initial")]
    operations = [migrations.RunPython(lock, unlock)]
