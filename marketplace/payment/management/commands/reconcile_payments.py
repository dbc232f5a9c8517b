"""manage.py reconcile_payments [--day 2026-11-22]: compare a day with the gateway's balance (default: yesterday)."""

from datetime import date, timedelta

from django.core.management.base import BaseCommand, CommandError
from django.utils import timezone

from marketplace.payment import reconciling
from marketplace.payment.gateway import GatewayDown, GatewayRefused


class Command(BaseCommand):
    help = __doc__

    def add_arguments(self, parser):
        parser.add_argument("--day", type=date.fromisoformat, help="YYYY-MM-DD in China's time")

    def handle(self, *args, day: date | None, **options):
        day = day or timezone.localdate() - timedelta(days=1)
        try:
            done = reconciling.reconcile(day)
        except (GatewayDown, GatewayRefused) as error:
            raise CommandError(f"The gateway did not answer ({error}); nothing was compared.") from error
        self.stdout.write(f"{day}: theirs {done.theirs_count}, ours {done.ours_count}, gross {done.gross_fen} fen, fees {done.fee_fen} fen")
        for each in done.differences.filter(is_gone=False):
            self.stdout.write(f"  {each.kind} {each.ref} ({each.what}): theirs {each.theirs_fen}, ours {each.ours_fen}")
