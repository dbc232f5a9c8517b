from django.db import migrations


class Migration(migrations.Migration):
    """The guards come with 0003: they name columns and tables that begin there."""

    dependencies = [("dividends", "0001_initial")]
    operations = []
