from django.db import migrations


class Migration(migrations.Migration):
    """The guards are installed by 0006, together with the chain they now cover; this name is kept for the order."""

    dependencies = [("ledger", "0001_initial")]
    operations = []
