"""The workbook given back with every error and doubt in its cell: colour, comment, and a last column that says it all."""

from collections.abc import Iterator

from django.utils.translation import gettext as _

from projects.households.imports import storing
from projects.households.imports.headers import MARKS
from projects.households.imports.models import ImportRow, ImportRun
from projects.households.imports.reading import lines
from projects.households.imports.rows import ERROR
from projects.households.imports.sheets_out import put, workbook
from shared.errors import RuleError

MOST_COMMENTS = 5_000  # an office program slows down with more; colour and last column are on every row
LOOKS = {"error": {"bg_color": "#F8CBAD", "border": 1}, "doubt": {"bg_color": "#FFE699", "border": 1}}


def marked_copy(run: ImportRun):
    """A file with the marked copy, ready to be read; raises RuleError "file_gone" when the upload was deleted."""
    if not run.stored_as:
        raise RuleError("file_gone", _("The uploaded file has been deleted by now; upload it again."))
    with workbook() as (book, file), storing.opened(run) as path:
        looks = {name: book.add_format(look) for name, look in LOOKS.items()}
        said = _Said(run)
        comments, position = 0, 0
        for sheet in run.sheets:
            page = book.add_worksheet(sheet["name"][:31])
            width = max(sheet["columns"].values()) + 1
            for line in lines(path, run.kind, sheet["name"]):
                position += 1
                messages = said.of(position)
                width = max(width, len(line.cells))
                comments += _write_line(page, line, sheet, messages, looks, width, may_comment=comments < MOST_COMMENTS)
    return file


def _write_line(page, line, sheet: dict, messages: list, looks: dict, width: int, *, may_comment: bool) -> int:
    places: dict[int, list] = {}
    for severity, key, _code, sentence in messages:
        places.setdefault(sheet["columns"].get(key, -1), []).append((severity, sentence))
    row, commented = line.number - 1, 0
    for i, cell in enumerate(line.cells):
        put(page, row, i, cell, looks[_worst(places[i])] if i in places else None)
    for i, said in places.items():
        if i >= 0 and i >= len(line.cells):
            put(page, row, i, "", looks[_worst(said)])
        if i >= 0 and may_comment:
            page.write_comment(row, i, "\n".join(sentence for _severity, sentence in said))
            commented += 1
    if messages:
        whole = [(severity, sentence) for severity, _key, _code, sentence in messages]
        put(page, row, width, "；".join(sentence for _severity, sentence in whole), looks[_worst(whole)])
    elif line.number == sheet["row"]:
        put(page, row, width, MARKS)
    return commented


def _worst(said: list) -> str:
    return "error" if any(severity == ERROR for severity, _sentence in said) else "doubt"


class _Said:
    """Messages by position, read along with the file, never all at once."""

    def __init__(self, run: ImportRun):
        rows = ImportRow.objects.filter(run=run).exclude(messages=[]).order_by("position").values_list("position", "messages")
        self.rows: Iterator = rows.iterator(chunk_size=1_000)
        self.next = next(self.rows, None)

    def of(self, position: int) -> list:
        while self.next and self.next[0] < position:
            self.next = next(self.rows, None)
        return self.next[1] if self.next and self.next[0] == position else []
