"""A village's own list of amounts: household number and yuan, from a workbook, a text file or a box; every error by its cell."""

import tempfile
from collections.abc import Iterable
from pathlib import Path

from django.utils.translation import gettext as _

from projects.households.identity import halfwidth
from projects.households.imports import guards, reading
from shared.money import format_yuan, parse_yuan

LONGEST = 20_000  # lines of one list
ERRORS_SHOWN = 20


class BadList(Exception):
    """errors: one sentence for each cell that cannot be taken."""

    def __init__(self, errors: list[str]):
        super().__init__("; ".join(errors))
        self.errors = errors


def from_file(upload) -> dict[str, int]:
    """Fen by household number from the first sheet of an upload (.xlsx, .xls, .csv). Raises BadList, or RuleError of the guards."""
    with tempfile.NamedTemporaryFile(suffix=Path(upload.name).suffix) as place:
        for chunk in upload.chunks():
            place.write(chunk)
        place.flush()
        path = Path(place.name)
        kind = guards.kind_of(path)
        sheet = reading.sheet_names(path, kind, upload.name)[0]
        return _read((line.number, line.cells) for line in reading.lines(path, kind, sheet))


def from_text(text: str) -> dict[str, int]:
    """The same from lines such as “4104821002010001 1400.00”."""
    rows = (
        (n, line.replace("，", ",").replace("\t", " ").replace(",", " ", 1).split(None, 1)) for n, line in enumerate(text.splitlines(), 1)
    )
    return _read(rows)


def as_text(amounts: dict[str, int]) -> str:
    return "\n".join(f"{number} {format_yuan(fen, grouped=False)}" for number, fen in sorted(amounts.items()))


def _read(rows: Iterable) -> dict[str, int]:
    found, errors = {}, []
    for count, (row, cells) in enumerate(rows, start=1):
        cells = [str(cell).strip() if not isinstance(cell, float) else _plain(cell) for cell in cells]
        if not any(cells) or (count == 1 and not any(letter.isdigit() for letter in cells[0])):
            continue  # an empty line, or the head of the table
        if count > LONGEST:
            errors.append(_("A list has at most %(count)s lines.") % {"count": LONGEST})
            break
        number, fen = _household(row, cells, errors), _amount(row, cells, errors)
        if number and fen:
            if number in found:
                errors.append(_("A%(row)s: household %(number)s stands in the list twice.") % {"row": row, "number": number})
            found[number] = fen
    if not errors and not found:
        errors.append(_("The list is empty: it needs a household number in the first column and yuan in the second."))
    if errors:
        raise BadList(errors[:ERRORS_SHOWN])
    return found


def _household(row: int, cells: list[str], errors: list[str]) -> str:
    number = halfwidth(cells[0]).replace(" ", "") if cells else ""
    if len(number) == 16 and number.isdigit():
        return number
    errors.append(
        _("A%(row)s: “%(text)s” is not a household number of 16 digits; keep the column as text.") % {"row": row, "text": number[:30]}
    )
    return ""


def _amount(row: int, cells: list[str], errors: list[str]) -> int:
    try:
        fen = parse_yuan(cells[1] if len(cells) > 1 else "")
    except ValueError as error:
        errors.append(f"B{row}: {error}")
        return 0
    if fen <= 0:
        errors.append(_("B%(row)s: an amount is above zero.") % {"row": row})
    return max(fen, 0)


def _plain(number: float) -> str:
    """A number of a workbook as people wrote it: 1400.0 → 1400, 33.34 → 33.34."""
    return str(int(number)) if number.is_integer() else repr(number)
