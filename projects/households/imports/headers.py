"""Which row holds the headings, and which column holds what."""

import re
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field

from projects.households.imports.cleaning import plain
from projects.households.imports.columns import BY_KEY, COLUMNS
from projects.households.imports.reading import Line

SEARCHED_ROWS = 25  # titles, notes and blank rows above the headings
LONGEST = 60
MARKS = "导入检查"  # heading of the column that marked copies add; ignored when they come back
IGNORED = ""  # what a remembered heading says when nobody wants the column
BRACKETS = re.compile(r"[(（\[【].*?[)）\]】]")
NOISE = re.compile(r"[\s*:：、,，.。/／\\\-_—·'\"“”]+")


def normal(text) -> str:
    """A heading as it is compared: no spaces, stars or punctuation, half-width, capitals.

    >>> normal(" *证件 号码：")
    '证件号码'
    """
    return NOISE.sub("", plain(text)).upper()[:LONGEST] if isinstance(text, str) else ""


def _known() -> dict[str, str]:
    found = {normal(MARKS): IGNORED, "序号": IGNORED, "备注": IGNORED}
    for column in COLUMNS:
        for heading in (column.header, *column.synonyms):
            found.setdefault(normal(heading), column.key)
    return found


KNOWN = _known()


@dataclass(slots=True)
class Heading:
    """The headings of one sheet.

    row        last row of the headings, from 1; data begin below
    columns    key of COLUMNS → place from 0
    unmatched  place → heading as it stands there, for columns nobody has explained yet
    """

    row: int
    columns: dict[str, int] = field(default_factory=dict)
    unmatched: dict[int, str] = field(default_factory=dict)

    @property
    def is_enough(self) -> bool:
        return {"name", "id_number"} <= set(self.columns)


def match(heading: str, remembered: Mapping[str, str]) -> str | None:
    """Key of the column with this heading, IGNORED when an official said so, None when nobody knows it."""
    for text in (normal(heading), normal(BRACKETS.sub("", heading))):
        if text in remembered:
            return remembered[text]
        if text in KNOWN:
            return KNOWN[text]
    return None


def find(lines: Iterable[Line], remembered: Mapping[str, str]) -> Heading | None:
    """The headings among the first rows of a sheet: the row, or pair of rows, that explains most columns; None if none has a name."""
    rows = list(lines)
    best: Heading | None = None
    for i, line in enumerate(rows[:SEARCHED_ROWS]):
        for texts, row in ((_texts(line), line.number), *_pair(line, rows[i + 1 : i + 2])):
            heading = _read(texts, row, remembered)
            if best is None or len(heading.columns) > len(best.columns):
                best = heading
    return best if best and ("name" in best.columns or "id_number" in best.columns) and len(best.columns) > 1 else None


def _texts(line: Line) -> list[str]:
    return [cell.strip() if isinstance(cell, str) else "" for cell in line.cells]


def _pair(upper: Line, below: list[Line]):
    """Headings over two rows: the lower text where there is one, with the merged upper text to tell twins apart."""
    if not below:
        return
    over, under = _texts(upper), _texts(below[0])
    if any(len(text) > LONGEST or any(char.isdigit() for char in text) for text in under) or not any(under):
        return  # data, not headings
    texts, last = [], ""
    for i, text in enumerate(under):
        above = over[i] if i < len(over) else ""
        last = above or (last if text else "")
        texts.append((text if match(text, {}) is not None else f"{last}{text}") if text else above)
    yield texts, below[0].number


def _read(texts: list[str], row: int, remembered: Mapping[str, str]) -> Heading:
    heading = Heading(row)
    for place, text in enumerate(texts):
        if not normal(text):
            continue
        key = match(text, remembered)
        if key is None or (key != IGNORED and key not in BY_KEY):
            heading.unmatched[place] = text[:LONGEST]
        elif key != IGNORED and (key not in heading.columns or normal(text) == normal(BY_KEY[key].header)):
            heading.columns[key] = place  # of 户主姓名 and 姓名 the plain one is meant
    return heading
