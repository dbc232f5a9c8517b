from django.db import migrations, models

from projects.ledger import triggers
from shared.triggers import append_only

lock_checks, unlock_checks = append_only("ledger_ledgercheck", "verifications are never changed")


class Migration(migrations.Migration):
    """Last of three: the guards that 0005 took away come back, now covering the chain."""

    dependencies = [("ledger", "0006_items_and_rules")]
    operations = [
        migrations.AddConstraint(
            model_name='posting',
            constraint=models.CheckConstraint(condition=models.Q(models.Q(('chain_number__isnull', True), ('hash', ''), ('sealed_at__isnull', True)), models.Q(('chain_number__isnull', False), ('sealed_at__isnull', False), models.Q(('hash', ''), _negated=True)), _connector='OR'), name='posting_sealed_into_the_chain'),
        ),
        migrations.RunPython(triggers.install, triggers.remove),
        migrations.RunPython(lock_checks, unlock_checks),
    ]
