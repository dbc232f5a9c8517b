from django.db import migrations

from projects.dividends import triggers


class Migration(migrations.Migration):
    dependencies = [("dividends", "0001_initial")]
    operations = [migrations.RunPython(triggers.install, triggers.remove)]
