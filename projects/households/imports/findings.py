"""What the check of an import found, cell by cell, as the page of the import shows it."""

from collections.abc import Iterator

from xlsxwriter.utility import xl_col_to_name

from projects.households.imports.columns import BY_KEY
from projects.households.imports.models import ImportRow, ImportRun
from projects.households.imports.rows import ERROR, decode


def rows_with(run: ImportRun, shown: str):
    """Rows with errors, with doubts, or with either."""
    rows = ImportRow.objects.filter(run=run).order_by("position")
    if shown == "error":
        return rows.filter(outcome=ImportRow.Outcome.ERROR)
    return rows.filter(has_doubt=True) if shown == "doubt" else rows.exclude(messages=[])


def of_row(run: ImportRun, row: ImportRow, shown: str) -> Iterator[dict]:
    """(sheet, cell, what stands there, severity, sentence) of each message of a row."""
    columns = next((sheet["columns"] for sheet in run.sheets if sheet["name"][:31] == row.sheet), {})
    cells = decode(row.raw).get("cells", []) if row.raw else []
    for severity, key, _code, sentence in row.messages:
        if shown != "all" and severity != shown:
            continue
        place = columns.get(key)
        cell = f"{xl_col_to_name(place)}{row.row_number}" if place is not None else str(row.row_number)
        value = cells[place] if place is not None and place < len(cells) else ""
        yield {
            "sheet": row.sheet,
            "cell": cell,
            "column": BY_KEY[key].header if key in BY_KEY else "",
            "value": _masked(value),
            "is_error": severity == ERROR,
            "sentence": sentence,
        }


def _masked(value) -> str:
    """What stands in a cell; of long numbers only the ends."""
    text = str(value)
    return f"{text[:3]}{'*' * (len(text) - 5)}{text[-2:]}" if sum(char.isdigit() for char in text) >= 8 else text[:40]
