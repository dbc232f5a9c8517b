from django.db import migrations

from shared.triggers import never_deleted

KEPT = [
    never_deleted("households_household", "households are never deleted"),
    never_deleted("households_member", "people of the register are never deleted"),
]


class Migration(migrations.Migration):
    """Who left stays as history; so what points at a household need not be asked row by row whether it is still there."""

    dependencies = [("households", "0009_kinship")]
    operations = [migrations.RunPython(forwards, backwards) for forwards, backwards in KEPT]
