"""Workbooks we write: rows stream through a temporary file, text can never become a formula, and long numbers stay text."""

import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import date, datetime

import xlsxwriter
from django.http import StreamingHttpResponse
from django.utils.http import content_disposition_header

CONTENT_TYPE = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"
DANGEROUS = ("=", "+", "-", "@", "\t", "\r", "\n", "|")
PIECE = 256 * 1024


def harmless(value):
    """Text that no office program takes for a formula, not even after saving as CSV: a leading sign gets an apostrophe.

    The importer takes the apostrophe away again.
    """
    return f"'{value}" if isinstance(value, str) and value.startswith(DANGEROUS) else value


@contextmanager
def workbook() -> Iterator[tuple[xlsxwriter.Workbook, object]]:
    """(workbook, file behind it); rows go to disk as they are written. The file is gone when it is closed."""
    file = tempfile.TemporaryFile(prefix="xiangyuan-out-")  # noqa: SIM115  closed by the answer that streams it
    book = xlsxwriter.Workbook(
        file, {"constant_memory": True, "strings_to_formulas": False, "strings_to_urls": False, "strings_to_numbers": False}
    )
    yield book, file
    book.close()
    file.seek(0)


def put(sheet, row: int, column: int, value, look=None) -> None:
    """Write one cell: dates as ISO text, numbers as numbers, text as harmless text."""
    if value is None or value == "":
        if look is not None:
            sheet.write_blank(row, column, None, look)
        return
    if isinstance(value, bool):
        sheet.write_string(row, column, "是" if value else "否", look)
    elif isinstance(value, (int, float)):
        sheet.write_number(row, column, value, look)
    elif isinstance(value, datetime) and value.time() == value.min.time():
        sheet.write_string(row, column, value.date().isoformat(), look)
    elif isinstance(value, (date, datetime)):
        sheet.write_string(row, column, value.isoformat(), look)
    else:
        sheet.write_string(row, column, harmless(str(value))[:32_767], look)


def answer(file, name: str, content_type: str = CONTENT_TYPE) -> StreamingHttpResponse:
    """Stream a file that is closed afterwards, as a download that nobody keeps."""
    response = StreamingHttpResponse(_pieces(file), content_type=content_type)
    response["Content-Disposition"] = content_disposition_header(True, name)
    response["Cache-Control"] = "no-store"
    return response


def _pieces(file) -> Iterator[bytes]:
    with file:
        while piece := file.read(PIECE):
            yield piece
