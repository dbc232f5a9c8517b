from django.db import migrations

from projects.notices import triggers


class Migration(migrations.Migration):
    dependencies = [("notices", "0001_initial")]
    operations = [migrations.RunPython(triggers.install, triggers.remove)]
