from django.db import migrations
from shared.triggers import append_only


class Migration(migrations.Migration):
    dependencies = [("audit", "0001_initial")]
    operations = [migrations.RunPython(*append_only("audit_auditentry", "audit lines are never changed or deleted"))]
