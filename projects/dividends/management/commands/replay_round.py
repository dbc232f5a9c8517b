"""manage.py replay_round <id> … | --all: recalculate rounds from their stored inputs and compare; exit status 1 when one differs."""

import sys

from django.core.management.base import BaseCommand, CommandError

from projects.dividends.models import DividendRound
from projects.dividends.replaying import replay


class Command(BaseCommand):
    help = "Recalculate dividend rounds from their stored inputs and compare line by line."

    def add_arguments(self, parser):
        parser.add_argument("rounds", nargs="*", type=int, help="primary keys of rounds")
        parser.add_argument("--all", action="store_true", help="every round that was not withdrawn")

    def handle(self, *args, rounds, **options):
        if bool(rounds) == options["all"]:
            raise CommandError("Give the numbers of rounds, or --all.")
        found = DividendRound.objects.counting() if options["all"] else DividendRound.objects.filter(pk__in=rounds)
        missing = set(rounds) - set(found.values_list("pk", flat=True))
        if missing:
            raise CommandError(f"No such round: {', '.join(map(str, sorted(missing)))}")
        differ = 0
        for round_ in found.order_by("pk").select_related("programme__village__region").iterator():
            done = replay(round_)
            if done.equal:
                self.stdout.write(f"批次 {round_.pk} {round_}：{done.lines} 行，一致 equal")
                continue
            differ += 1
            self.stdout.write(self.style.ERROR(f"批次 {round_.pk} {round_}：{len(done.differences)} 处不一致 differs"))
            for difference in done.differences:
                self.stdout.write(f"  {difference}")
        if differ:
            sys.exit(1)
