"""Id numbers as they come (GB 11643, disability certificates): brought into one spelling, told apart, checked, read.

18 characters  resident identity card (居民身份证): region 6, birth date 8, serial 3 (odd for men), check character
20             disability certificate (残疾人证): those 18, kind of disability 1–7, grade 1–4
22             a disability certificate issued again: those 20 and two more, for example B1
999999…        no id yet: a place-holder of the national system

The check character and the date are computed with python-stdnum. Its table of places is left aside on purpose: it refuses
people born before their county got its code (410482 dates from 1988), who carry perfectly good cards.
"""

import re
import unicodedata
from dataclasses import dataclass
from datetime import date
from decimal import Decimal

from django.db import models
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from stdnum.cn import ric
from stdnum.exceptions import ValidationError as BadNumber

from shared.crypto import fingerprint
from shared.errors import RuleError

PLACE_HOLDER = "999999"
EARLIEST = date(1890, 1, 1)
_SHAPES = {18: r"\d{17}[\dX]", 20: r"\d{17}[\dX][1-7][1-4]", 22: r"\d{17}[\dX][1-7][1-4][0-9A-Z]{2}"}
_NOISE = re.compile(r"[\s'`’‘\"“”\-_—–.·,，]+")


class Document(models.TextChoices):
    """What a number is of; NONE: no number, or a place-holder."""

    RESIDENT = "resident", gettext_lazy("resident identity card")
    DISABILITY = "disability", gettext_lazy("disability certificate")
    REISSUED = "reissued", gettext_lazy("disability certificate, issued again")
    NONE = "none", gettext_lazy("no id yet")


@dataclass(frozen=True, slots=True)
class Identity:
    """What a checked number says. Empty fields for a place-holder.

    number            in its one spelling
    sex               "1" male, "2" female, "" unknown
    disability_kind   "1" to "7" (GB/T 26341), "" without certificate
    disability_grade  1 to 4, None without certificate
    """

    number: str
    kind: Document
    born_on: date | None = None
    sex: str = ""
    disability_kind: str = ""
    disability_grade: int | None = None


def halfwidth(text: str) -> str:
    """Full-width digits and letters as plain ones: ４１Ｘ → 41X; invisible characters go."""
    plain = unicodedata.normalize("NFKC", text)
    return "".join(letter for letter in plain if unicodedata.category(letter) not in {"Cf", "Cc"} or letter in "\t\n ")


def normalise(value) -> str:
    """One spelling: no spaces or quotes, plain digits, capital X. Numbers and floats of a spreadsheet become digits.

    A float of more than 15 digits has lost the last ones in the spreadsheet; it comes out as the spreadsheet would
    write it (4.1E+17) and `validate` says what happened, for a wrong number is worse than none.

    >>> normalise(" ４１０４８２ 19740406 002x ")
    '41048219740406002X'
    """
    if value is None or isinstance(value, bool):
        return ""
    if isinstance(value, float):
        if not value.is_integer():
            return repr(value)
        value = str(int(value)) if abs(value) < 10**15 else f"{value:.14E}"
    elif isinstance(value, Decimal):
        value = f"{value:f}"
    text = halfwidth(str(value)).strip().upper()
    if re.fullmatch(r"\d+\.0+", text):  # a number that was stored as text after it had been a float
        text = text.partition(".")[0]
    return text if _looks_scientific(text) else _NOISE.sub("", text)


def kind_of(number) -> Document:
    """By shape alone; NONE also for what has no known shape (`validate` tells those apart)."""
    number = normalise(number)
    if number.startswith(PLACE_HOLDER):
        return Document.NONE
    for length, kind in zip(_SHAPES, (Document.RESIDENT, Document.DISABILITY, Document.REISSUED), strict=True):
        if len(number) == length and re.fullmatch(_SHAPES[length], number, re.ASCII):
            return kind
    return Document.NONE


def validate(value, *, today: date | None = None) -> Identity:
    """Everything a number says, or RuleError with a sentence that never repeats the number.

    Raises "id_damaged" (a float took its last digits), "id_length", "id_characters", "id_date", "id_check".
    An empty value and a place-holder are "no id yet", not an error.
    """
    number = normalise(value)
    if not number or number.startswith(PLACE_HOLDER):
        return Identity(number, Document.NONE)
    if _looks_scientific(number):
        message = _("The spreadsheet kept this id number as a number and lost its last digits; type it again as text.")
        raise RuleError("id_damaged", message)
    if len(number) not in _SHAPES:
        words = {"length": len(number)}
        raise RuleError("id_length", _("An id number has 18, 20 or 22 characters; this one has %(length)s.") % words)
    kind = kind_of(number)
    if kind == Document.NONE:
        message = _(
            "An id number is made of digits, its eighteenth may be X; a disability certificate goes on with kind 1–7 and grade 1–4."
        )
        raise RuleError("id_characters", message)
    born_on = _birth_date(number[:18], today or timezone.localdate())
    if number[17] != ric.calc_check_digit(number[:18]):
        raise RuleError("id_check", _("The check digit of this id number is wrong; at least one character was mistyped."))
    sex = "1" if int(number[16]) % 2 else "2"
    if kind == Document.RESIDENT:
        return Identity(number, kind, born_on, sex)
    return Identity(number, kind, born_on, sex, number[18], int(number[19]))


def print_of(value) -> str:
    """Blind index of the person behind a number: of the first 18 characters, so that card and certificate agree; "" for no id."""
    number = normalise(value)
    return fingerprint("member.id", number[:18]) if kind_of(number) != Document.NONE else ""


def _birth_date(number: str, today: date) -> date:
    try:
        born_on = ric.get_birth_date(number)
    except (BadNumber, ValueError):
        born_on = None
    if born_on is None or not EARLIEST <= born_on <= today:
        raise RuleError("id_date", _("The birth date inside this id number is not a date that can be."))
    return born_on


def _looks_scientific(text: str) -> bool:
    return re.fullmatch(r"\d(\.\d+)?E\+?\d+", text) is not None
