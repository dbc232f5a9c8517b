"""manage.py verify_ledger: compute the whole chain again and print the proof; exit status 1 when anything is not as it was sealed."""

from pathlib import Path

from django.core.management.base import BaseCommand, CommandError
from django.template.loader import render_to_string

from projects.ledger.proof import as_text, by_year
from projects.ledger.verifying import earlier_head, verify


class Command(BaseCommand):
    help = "Verify the income ledger: hash chain, control figures, reversals; print a one-page proof and keep the result."

    def add_arguments(self, parser):
        parser.add_argument("--html", type=Path, help="also write the proof as a page to print")
        parser.add_argument("--earlier", default="", metavar="HASH", help="is this head, published earlier, still in the chain?")

    def handle(self, *args, html: Path | None, earlier: str, **options):
        check = verify(by=None, tell=lambda entries: self.stderr.write(f"{entries:,} …"))
        self.stdout.write(as_text(check))
        if html:
            labels, rows = by_year(check)
            html.write_text(render_to_string("ledger/officials/proof_page.html", {"check": check, "labels": labels, "rows": rows}), "utf-8")
        if earlier:
            found = earlier_head(earlier)
            if found is None:
                raise CommandError(f"{earlier} is not in the chain.")
            self.stdout.write(f"{earlier} is no. {found.chain_number} of the chain, sealed {found.sealed_at:%Y-%m-%d %H:%M}.")
        if not check.is_sound:
            raise CommandError(f"{check.found} findings.")
