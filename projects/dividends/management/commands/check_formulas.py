"""manage.py check_formulas: run the examples stored with every formula template; exit status 1 when one fails."""

import sys

from django.core.management.base import BaseCommand

from projects.dividends.examples import check_formula
from projects.dividends.models import FormulaTemplate


class Command(BaseCommand):
    help = "Run the examples stored with the formula templates."

    def handle(self, *args, **options):
        failed = count = 0
        for template in FormulaTemplate.objects.order_by("name", "version"):
            for outcome in check_formula(template):
                count += 1
                failed += not outcome.passed
                mark = "通过 ok" if outcome.passed else "不符 FAILED"
                self.stdout.write(f"{template} · {outcome.title}：{mark} {outcome.words}")
        self.stdout.write(f"{count} 个算例，{failed} 个不符 · {count} examples, {failed} failed")
        if failed:
            sys.exit(1)
