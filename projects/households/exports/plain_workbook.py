"""A workbook of plain tables, written row by row into a file: all text, no formula, eight times quicker than a general writer.

Every cell is an inline string, so nothing is taken for a formula, a date or a number that could lose digits.
"""

import re
import zipfile
from collections.abc import Iterable, Sequence
from functools import cache, lru_cache
from xml.sax.saxutils import escape

from xlsxwriter.utility import xl_col_to_name

from projects.households.imports.sheets_out import harmless

MAIN = "http://schemas.openxmlformats.org/spreadsheetml/2006/main"
OFFICE = "http://schemas.openxmlformats.org/officeDocument/2006/relationships"
PACKAGE = "http://schemas.openxmlformats.org/package/2006"
HEAD = '<?xml version="1.0" encoding="UTF-8" standalone="yes"?>\n'
NOT_XML = re.compile(r"[\x00-\x08\x0b\x0c\x0e-\x1f\ufffe\uffff]")
LONGEST = 32_767  # characters of a cell
STYLES = (
    f'{HEAD}<styleSheet xmlns="{MAIN}"><fonts count="2"><font><sz val="11"/><name val="Calibri"/></font>'
    '<font><b/><sz val="11"/><name val="Calibri"/></font></fonts>'
    '<fills count="2"><fill><patternFill patternType="none"/></fill><fill><patternFill patternType="gray125"/></fill></fills>'
    '<borders count="1"><border/></borders><cellStyleXfs count="1"><xf/></cellStyleXfs>'
    '<cellXfs count="2"><xf xfId="0" numFmtId="49"/><xf xfId="0" numFmtId="49" fontId="1" applyFont="1"/></cellXfs>'
    '<cellStyles count="1"><cellStyle name="Normal" xfId="0" builtinId="0"/></cellStyles></styleSheet>'
)
BODY, BOLD = 0, 1


class PlainWorkbook:
    """`with PlainWorkbook(file) as book:` then start_sheet and write, sheet after sheet."""

    def __init__(self, file):
        self.zip = zipfile.ZipFile(file, "w", zipfile.ZIP_DEFLATED, compresslevel=4)
        self.sheets: list[str] = []
        self.part = None
        self.footer, self.row = "", 0

    def __enter__(self) -> "PlainWorkbook":
        return self

    def __exit__(self, kind, error, trace) -> None:
        self._end_sheet()
        if kind is None:
            self._write_frame()
        self.zip.close()

    def start_sheet(self, name: str, *, columns: int, footer: str = "", frozen_rows: int = 0) -> None:
        """Begin a sheet. footer is printed on every page; the first frozen_rows stay in view."""
        self._end_sheet()
        self.sheets.append(name)
        self.footer, self.row = footer, 0
        self.part = self.zip.open(f"xl/worksheets/sheet{len(self.sheets)}.xml", "w", force_zip64=True)
        pane = (
            f'<pane ySplit="{frozen_rows}" topLeftCell="A{frozen_rows + 1}" activePane="bottomLeft" state="frozen"/>' if frozen_rows else ""
        )
        self._say(
            f'{HEAD}<worksheet xmlns="{MAIN}"><sheetViews><sheetView workbookViewId="0">{pane}</sheetView></sheetViews>'
            f'<cols><col min="1" max="{columns}" width="15" customWidth="1"/></cols><sheetData>'
        )

    def write(self, rows: Iterable[Sequence], style: int = BODY) -> None:
        """Append rows; empty cells are left out."""
        for values in rows:
            self.row += 1
            self._say(_row(values, self.row, style))

    def _end_sheet(self) -> None:
        if self.part is not None:
            self._say(
                '</sheetData><pageSetup paperSize="9" orientation="landscape"/>'
                f"<headerFooter><oddFooter>&amp;L{escape(self.footer.replace('&', '&&')[:200])}"
                "&amp;R&amp;P / &amp;N</oddFooter></headerFooter></worksheet>"
            )
            self.part.close()
            self.part = None

    def _say(self, text: str) -> None:
        self.part.write(text.encode())

    def _write_frame(self) -> None:
        numbers = range(1, len(self.sheets) + 1)
        kinds = "application/vnd.openxmlformats-officedocument.spreadsheetml"
        overrides = "".join(f'<Override PartName="/xl/worksheets/sheet{n}.xml" ContentType="{kinds}.worksheet+xml"/>' for n in numbers)
        links = "".join(f'<Relationship Id="r{n}" Type="{OFFICE}/worksheet" Target="worksheets/sheet{n}.xml"/>' for n in numbers)
        names = "".join(f'<sheet name="{escape(name)}" sheetId="{n}" r:id="r{n}"/>' for n, name in zip(numbers, self.sheets, strict=True))
        parts = {
            "[Content_Types].xml": f'<Types xmlns="{PACKAGE}/content-types">'
            '<Default Extension="rels" ContentType="application/vnd.openxmlformats-'
            'package.relationships+xml"/><Default Extension="xml" ContentType="application/xml"/>'
            f'<Override PartName="/xl/workbook.xml" ContentType="{kinds}.sheet.main+xml"/>'
            f'<Override PartName="/xl/styles.xml" ContentType="{kinds}.styles+xml"/>{overrides}</Types>',
            "_rels/.rels": f'<Relationships xmlns="{PACKAGE}/relationships"><Relationship Id="r1" Type="{OFFICE}/officeDocument" '
            'Target="xl/workbook.xml"/></Relationships>',
            "xl/workbook.xml": f'<workbook xmlns="{MAIN}" xmlns:r="{OFFICE}"><sheets>{names}</sheets></workbook>',
            "xl/_rels/workbook.xml.rels": f'<Relationships xmlns="{PACKAGE}/relationships">{links}'
            f'<Relationship Id="styles" Type="{OFFICE}/styles" Target="styles.xml"/></Relationships>',
        }
        for name, text in parts.items():
            self.zip.writestr(name, HEAD + text)
        self.zip.writestr("xl/styles.xml", STYLES)


def _row(values: Sequence, number: int, style: int) -> str:
    cells = [
        f'<c r="{_letters(place)}{number}" s="{style}" t="inlineStr"><is><t xml:space="preserve">{_text(value)}</t></is></c>'
        for place, value in enumerate(values)
        if value != "" and value is not None
    ]
    return f'<row r="{number}">{"".join(cells)}</row>'


@cache
def _letters(place: int) -> str:
    return xl_col_to_name(place)


@lru_cache(maxsize=4_096)
def _text(value) -> str:
    text = harmless(str(value))[:LONGEST]
    return escape(text if text.isprintable() else NOT_XML.sub("", text))
