"""manage.py import_regions FILE: administrative divisions from a CSV file; may be repeated."""

import csv
from pathlib import Path

from django.core.management.base import BaseCommand, CommandError
from django.db import transaction

from regions.models import Region, level_of

COLUMNS = ("code", "name", "name_en", "synthetic")


class Command(BaseCommand):
    help = "Import administrative divisions from a CSV file (code, name, name_en, synthetic); existing codes are updated."

    def add_arguments(self, parser):
        parser.add_argument("file", type=Path)
        parser.add_argument("--dry-run", action="store_true", help="check the file and write nothing")

    @transaction.atomic
    def handle(self, *args, file: Path, dry_run: bool, **options):
        if not file.is_file():
            raise CommandError(f"There is no file {file}.")
        with file.open(encoding="utf-8-sig", newline="") as lines:
            reader = csv.DictReader(lines)
            if missing := set(COLUMNS) - set(reader.fieldnames or ()):
                raise CommandError(f"{file} lacks the columns: {', '.join(sorted(missing))}.")
            regions = [self.region(row, number) for number, row in enumerate(reader, start=2)]
        Region.objects.bulk_create(
            regions, update_conflicts=True, unique_fields=["code"], update_fields=["name", "name_en", "level", "synthetic"]
        )
        transaction.set_rollback(dry_run)
        self.stdout.write(self.style.SUCCESS(f"{len(regions)} regions {'checked' if dry_run else 'imported'}."))

    @staticmethod
    def region(row: dict, number: int) -> Region:
        code = row["code"].strip()
        if len(code) != 12 or not code.isdigit():
            raise CommandError(f"Line {number}: “{code}” is not a region code of twelve digits.")
        if not row["name"].strip():
            raise CommandError(f"Line {number}: the region {code} has no name.")
        return Region(
            code=code, name=row["name"].strip(), name_en=row["name_en"].strip(), level=level_of(code), synthetic=row["synthetic"] == "1"
        )
