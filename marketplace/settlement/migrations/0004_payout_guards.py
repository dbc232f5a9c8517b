from django.db import migrations

from marketplace.settlement.triggers import install, remove


class Migration(migrations.Migration):
    dependencies = [("settlement", "0003_payouts")]
    operations = [migrations.RunPython(install, remove)]
