"""Is this file a workbook we may open? Looked at by content, never by name, before anything parses it.

Every refusal is a RuleError whose sentence says what the file is and what to do. What a zip claims about
itself is checked by unpacking it: parts are read with a limit, and a claim that is not true fails its check sum.
"""

import re
import zipfile
from pathlib import Path

from django.conf import settings
from django.utils.translation import gettext as _

from shared.errors import RuleError

XLSX, CSV = "xlsx", "csv"
MEGABYTE = 1024 * 1024
LIMIT_BYTES = 30 * MEGABYTE  # settings.IMPORT_LIMIT_BYTES overrides it
LIMIT_UNPACKED = 400 * MEGABYTE
LIMIT_RATIO = 200  # a real sheet packs 10 to 40 times
LIMIT_PARTS = 2_000
LIMIT_CELLS = 6_000_000  # rows × columns of one sheet, empty ones too: a reader keeps the whole rectangle
PIECE = 4 * MEGABYTE
OVERLAP = 64  # bytes kept between pieces, so that no mark is cut in two
MAIN_PARTS = (b"spreadsheetml.sheet.main+xml", b"ms-excel.sheet.macroEnabled.main+xml", b"spreadsheetml.template.main+xml")
CELL = re.compile(rb"""\sr\s*=\s*["']([A-Z]{1,3})(\d{1,7})["']""")
OLD_EXCEL, ZIP = b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1", b"PK\x03\x04"
OTHER_KINDS = (b"%PDF", b"\xff\xd8\xff", b"\x89PNG", b"Rar!", b"7z\xbc\xaf", b"\x1f\x8b", b"GIF8", b"{\\rtf")


def limit_bytes() -> int:
    return getattr(settings, "IMPORT_LIMIT_BYTES", LIMIT_BYTES)


def kind_of(path: Path) -> str:
    """XLSX or CSV; raises RuleError for everything else.

    "empty_file", "too_large", "old_excel", "encrypted", "other_office", "not_a_workbook", "web_page", "zip_bomb",
    "damaged", "xml_entities", "too_many_cells", "unknown_encoding".
    """
    size = path.stat().st_size
    if size == 0:
        raise RuleError("empty_file", _("The file is empty. Save the table in Excel or WPS once more and upload it again."))
    if size > limit_bytes():
        raise too_large(size)
    with path.open("rb") as file:
        head = file.read(65_536)
    if head.startswith(OLD_EXCEL):
        _refuse_old_excel(head, path)
    if head.startswith(ZIP):
        _check_zip(path)
        return XLSX
    _check_text(head, path)
    return CSV


def too_large(size: int) -> RuleError:
    words = {"size": f"{size / MEGABYTE:.1f}", "limit": f"{limit_bytes() / MEGABYTE:.0f}"}
    return RuleError("too_large", _("The file has %(size)s MB; at most %(limit)s MB are taken. Divide it by township or village.") % words)


def _refuse_old_excel(head: bytes, path: Path) -> None:
    whole = path.read_bytes() if path.stat().st_size < 60 * MEGABYTE else head
    if "EncryptedPackage".encode("utf-16-le") in whole:
        raise RuleError("encrypted", _("The workbook is protected by a password. Open it, remove the password, save and upload it again."))
    raise RuleError("old_excel", _("This is an old Excel file (.xls). Open it in Excel or WPS, save it as .xlsx and upload that."))


def _check_zip(path: Path) -> None:
    try:
        with zipfile.ZipFile(path) as archive:
            parts = archive.infolist()
            _check_sizes(parts)
            _check_is_workbook(archive)
            for part in parts:
                if part.filename.lower().endswith((".xml", ".rels", ".vml")):
                    _check_part(archive, part)
    except (zipfile.BadZipFile, EOFError, NotImplementedError, OSError, zipfile.zlib.error):
        raise RuleError(
            "damaged", _("The workbook is damaged and cannot be read. Open it in Excel or WPS, save it anew and upload it again.")
        ) from None


def _check_sizes(parts: list[zipfile.ZipInfo]) -> None:
    unpacked, packed = sum(part.file_size for part in parts), max(1, sum(part.compress_size for part in parts))
    greedy = any(part.file_size > 10 * MEGABYTE and part.file_size > LIMIT_RATIO * max(1, part.compress_size) for part in parts)
    if len(parts) > LIMIT_PARTS or unpacked > LIMIT_UNPACKED or greedy or (unpacked > 10 * MEGABYTE and unpacked > LIMIT_RATIO * packed):
        raise RuleError(
            "zip_bomb",
            _("The file would unpack to %(size)s MB and is not opened. Copy the table into a new workbook and upload that.")
            % {"size": f"{unpacked / MEGABYTE:.0f}"},
        )
    if any(part.flag_bits & 1 for part in parts):
        raise RuleError("encrypted", _("The workbook is protected by a password. Open it, remove the password, save and upload it again."))


def _check_is_workbook(archive: zipfile.ZipFile) -> None:
    names = set(archive.namelist())
    if "mimetype" in names and b"opendocument" in archive.read("mimetype")[:200]:
        raise RuleError("other_office", _("This is an OpenDocument file (.ods). Save it as .xlsx and upload that."))
    types = archive.read("[Content_Types].xml") if "[Content_Types].xml" in names else b""
    if any(main in types for main in MAIN_PARTS):
        return
    if b"ms-excel.sheet.binary" in types:
        raise RuleError("other_office", _("This is a binary workbook (.xlsb). Save it as .xlsx and upload that."))
    raise RuleError("not_a_workbook", _("This is not a workbook, whatever its name says. Upload the table as .xlsx or .csv."))


def _check_part(archive: zipfile.ZipFile, part: zipfile.ZipInfo) -> None:
    """Read one XML part to its end: no entities, and no more cells than a table of a county has."""
    is_sheet = "worksheets/" in part.filename
    columns: set[bytes] = set()
    last_row, rest = 0, b""
    with archive.open(part) as stream:
        while piece := stream.read(PIECE):
            piece = rest + piece
            if b"<!DOCTYPE" in piece or b"<!ENTITY" in piece or piece.startswith((b"\xff\xfe", b"\xfe\xff")):
                raise RuleError(
                    "xml_entities",
                    _(
                        "The workbook holds XML entities, which no office program writes. "
                        "Copy the table into a new workbook and upload that."
                    ),
                )
            if is_sheet:
                found = CELL.findall(piece)
                columns.update(letters for letters, _row in found)
                last_row = max(last_row, max((int(row) for _letters, row in found), default=0))
            rest = piece[-OVERLAP:]
    if last_row * max((_column_number(letters) for letters in columns), default=0) > LIMIT_CELLS:
        raise RuleError(
            "too_many_cells",
            _(
                "The sheet reaches to row %(row)s and far to the right. "
                "Delete the empty rows and columns behind the table, save and upload it again."
            )
            % {"row": last_row},
        )


def _column_number(letters: bytes) -> int:
    number = 0
    for letter in letters:
        number = number * 26 + letter - 64
    return number


def _check_text(head: bytes, path: Path) -> None:
    start = head.lstrip(b"\xef\xbb\xbf \r\n\t")[:200].lower()
    if start.startswith((b"<html", b"<!doctype html", b"<table", b"<?xml", b"<meta", b"mime-version")):
        raise RuleError(
            "web_page", _("This is a web page under the name of a table. Open it in Excel or WPS, save it as .xlsx and upload that.")
        )
    if head.startswith(OTHER_KINDS) or (b"\x00" in head and not head.startswith((b"\xff\xfe", b"\xfe\xff"))):
        raise RuleError("not_a_workbook", _("This is not a workbook, whatever its name says. Upload the table as .xlsx or .csv."))
    encoding_of(path)


def encoding_of(path: Path) -> str:
    """The encoding of a text file: UTF-8 (with or without mark), UTF-16 with mark, else GB18030; each tried on every byte."""
    with path.open("rb") as file:
        start = file.read(4)
    tried = ["utf-16"] if start.startswith((b"\xff\xfe", b"\xfe\xff")) else ["utf-8-sig", "gb18030"]
    for encoding in tried:
        try:
            with path.open(encoding=encoding, newline="") as file:
                while file.read(MEGABYTE):
                    pass
            return encoding
        except UnicodeDecodeError:
            continue
    raise RuleError(
        "unknown_encoding", _("The characters of the text file cannot be read. Save it as .xlsx, or as CSV in UTF-8, and upload that.")
    )
