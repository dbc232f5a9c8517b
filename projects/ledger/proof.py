"""The one-page proof of a verification, as text for a terminal or a file; the print page says the same."""

from collections import defaultdict
from dataclasses import dataclass

from django.utils import timezone
from django.utils.translation import gettext as _

from projects.ledger.models import IncomeEntry, LedgerCheck
from shared.money import format_yuan


@dataclass(frozen=True, slots=True)
class YearRow:
    """Sums of a year by kind, in the order of the kinds; None where there is nothing."""

    year: int
    fen: tuple[int | None, ...]


def by_year(check: LedgerCheck) -> tuple[list[str], list[YearRow]]:
    """(labels of the kinds that occur, rows by year, latest first)."""
    found: dict[int, dict[str, int]] = defaultdict(dict)
    for year, kind, fen in check.totals:
        found[year][kind] = fen
    kinds = [kind for kind in IncomeEntry.Kind if any(kind.value in row for row in found.values())]
    rows = [YearRow(year, tuple(found[year].get(kind.value) for kind in kinds)) for year in sorted(found, reverse=True)]
    return [str(kind.label) for kind in kinds], rows


def as_text(check: LedgerCheck) -> str:
    labels, rows = by_year(check)
    verdict = _("SOUND: every posting and entry is as it was sealed.") if check.is_sound else _("NOT SOUND: %(found)s findings.")
    facts = [
        (_("Result"), verdict % {"found": check.found}),
        (_("Verified"), f"{timezone.localtime(check.finished_at):%Y-%m-%d %H:%M:%S} ({check.seconds()} s, {check.by_name})"),
        (_("Postings"), f"{check.postings:,}"),
        (_("Entries"), f"{check.entries:,}"),
        (_("Reversals"), f"{check.reversals:,}"),
        (_("Head of the chain"), f"{check.head_number} {check.head_hash}"),
    ]
    lines = [_("Proof of the income ledger"), "=" * 60, *(f"{label}: {said}" for label, said in facts), ""]
    for row in rows:
        sums = (f"{label} {format_yuan(fen)}" for label, fen in zip(labels, row.fen, strict=True) if fen is not None)
        lines.append(f"{row.year}: {'; '.join(sums)}")
    lines += ["", *(f"[{code}] {sentence}" for code, sentence in check.findings)]
    return "\n".join(lines).rstrip() + "\n"
