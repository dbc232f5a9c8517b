"""The register as a text file (CSV): UTF-8 with its mark, so that an office program shows Chinese, and no cell it could spoil.

What the importer's apostrophe rule takes away again: nothing becomes a formula, and no long number loses digits.
"""

import csv
import io
import re
from collections.abc import Iterable, Sequence
from functools import lru_cache

from projects.households.imports.sheets_out import harmless

EATEN = re.compile(r"0\d+|\d{12,}")  # an office program would cut these to 15 digits or take their zeros away


def write_text(file, above: Iterable[Sequence], rows: Iterable[Sequence]) -> int:
    """Write what stands above and then the rows into a binary file, one after another; returns how many rows. The file stays open."""
    text = io.TextIOWrapper(file, encoding="utf-8-sig", newline="")
    writer, count = csv.writer(text), 0
    writer.writerows([_cell(value) for value in row] for row in above)
    for row in rows:
        writer.writerow([_cell(value) for value in row])
        count += 1
    text.detach()
    return count


@lru_cache(maxsize=4_096)
def _cell(value) -> str:
    text = "" if value is None else harmless(str(value))
    return f"'{text}" if EATEN.fullmatch(text) else text
