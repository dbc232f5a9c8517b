"""One cell as somebody typed it → one clean value, or an Unclean that says what is wrong and what to do.

Sentences never repeat the cell: they are kept beside the row in the clear, and a cell may hold an id number.
"""

import re
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date, datetime, time, timedelta
from functools import lru_cache

from django.utils.translation import gettext as _

from projects.households.imports.columns import Column
from projects.households.imports.spellings import NO, RELATION_OF, SEXES, YES
from shared.money import parse_yuan

FULL_WIDTH = {code: code - 0xFEE0 for code in range(0xFF01, 0xFF5F)}
INVISIBLE = dict.fromkeys([0x200B, 0x200C, 0x200D, 0x2060, 0xFEFF, 0x00AD, 0x200E, 0x200F, 0x202A, 0x202C])
SPACES = dict.fromkeys([0x3000, 0x00A0, 0x2002, 0x2003, 0x2009, 0x202F, 0x0009, 0x000A, 0x000D], " ")
PLAIN = FULL_WIDTH | INVISIBLE | SPACES
EXACT_DIGITS = 15  # an office program keeps no more of a number
EXPONENT = re.compile(r"^\d(\.\d+)?[eE]\+?\d+$")
BEGINS_A_FORMULA = ("=", "+", "-", "@", "|")
NAME_DOTS = re.compile(r"\s*[•・．.·‧●]\s*")
NOT_IN_A_NAME = re.compile(r"[0-9=@<>{}\[\]#%&*/\\|;:!?,\"]")
EPOCH = date(1899, 12, 30)
FIRST_SERIAL, LAST_SERIAL = 3_654, 73_050  # 1910 to 2099
FULL_DATE = re.compile(r"^(\d{4})\s*[-/.年]\s*(\d{1,2})\s*[-/.月]\s*(\d{1,2})\s*日?(?:[ T]\d{1,2}:\d{2}(?::\d{2}(?:\.\d+)?)?)?$")
MONTH = re.compile(r"^(\d{4})\s*[-/.年]\s*(\d{1,2})\s*月?$")
EIGHT, SIX = re.compile(r"^(\d{4})(\d{2})(\d{2})$"), re.compile(r"^(\d{4})(\d{2})$")


class Unclean(ValueError):
    """The cell cannot be taken. code for programs, the sentence for people."""

    def __init__(self, code: str, sentence: str):
        super().__init__(sentence)
        self.code, self.sentence = code, str(sentence)


@dataclass(frozen=True, slots=True)
class Words:
    """Spellings of every code list of a region on a day: list → {spelling: code}."""

    lists: Mapping[str, Mapping[str, str]]


def plain(value) -> str:
    """Text with half-width letters and digits, without invisible characters, each run of space one blank."""
    if not value.isascii() or "\t" in value or "\n" in value:
        value = value.translate(PLAIN)
    return " ".join(value.split())


def text_of(value) -> str:
    """Any cell as text: 3.0 → "3", True → "是", dates as 2016-03-18."""
    if isinstance(value, str):
        return plain(value)
    if isinstance(value, bool):
        return "是" if value else "否"
    if isinstance(value, float):
        return str(int(value)) if value.is_integer() and abs(value) < 10**EXACT_DIGITS else repr(value)
    if isinstance(value, datetime):
        return value.date().isoformat() if value.time() == time() else value.isoformat(" ")
    return "" if value is None else str(value)


def clean(column: Column, value, words: Words):
    """The clean value of a cell, None when it is empty; raises Unclean."""
    if value is None or value == "":
        return None
    if isinstance(value, str):
        text = plain(value)
        value = text.lstrip("'’‘`")
        if not value:
            return None
        if column.kind == "text" and text[0] == "'" and value.startswith(BEGINS_A_FORMULA):  # said to be text; exports write it so
            return value[: column.longest]
    return CLEANERS[column.kind](column, value, words)


def _text(column: Column, value, words) -> str | None:
    text = text_of(value)
    if text.startswith(BEGINS_A_FORMULA) and len(text) > 1 and not text[1:].replace(".", "").isdigit():
        raise Unclean("formula", _("The cell begins like a formula. Type the text itself, without = + - @ in front."))
    if len(text) > column.longest:
        raise Unclean("too_long", _("The text is longer than %(most)s characters. Shorten it.") % {"most": column.longest})
    return None if text in {"/", "-", "--", "—", "无"} else text


def _name(column: Column, value, words) -> str:
    text = _text(column, value, words)
    if not text or not isinstance(value, str):
        raise Unclean("not_a_name", _("This is not a name. Type the name as the id card has it."))
    text = NAME_DOTS.sub("·", text)
    if not text.isascii():
        text = text.replace(" ", "")
    if NOT_IN_A_NAME.search(text):
        raise Unclean("not_a_name", _("A name holds no digits and no signs. Type the name as the id card has it."))
    return text


def _digits_kept(value) -> str:
    """A long number as text; raises Unclean when the office program has already eaten digits."""
    if isinstance(value, float) and (abs(value) >= 10**EXACT_DIGITS or not value.is_integer()):
        raise _lost_digits()
    text = text_of(value).replace(" ", "").replace("-", "")
    if EXPONENT.match(text):
        raise _lost_digits()
    return text.removesuffix(".0") if text.endswith(".0") else text


def _lost_digits() -> Unclean:
    return Unclean(
        "lost_digits",
        _("The office program has cut this number to 15 digits; the rest is lost. Format the column as text and type the number again."),
    )


def _number(column: Column, value, words) -> str:
    text = _digits_kept(value)
    if not text.isascii() or not text.isalnum() or len(text) > column.longest:
        raise Unclean("not_a_number", _("A number of the register has letters and digits only. Copy it again from the list."))
    return text.upper()


def _id(column: Column, value, words) -> str:
    return _digits_kept(value).upper().replace("×", "X").replace("Χ", "X").replace("Х", "X").replace(".", "")


def _card(column: Column, value, words) -> str:
    text = _digits_kept(value)
    if not text.isdigit() or not 12 <= len(text) <= 30:
        raise Unclean("not_a_card", _("A bank account has 12 to 30 digits. Format the column as text and type it again."))
    return text


def _phone(column: Column, value, words) -> str:
    text = _digits_kept(value).replace("(", "").replace(")", "")
    text = text.removeprefix("+").removeprefix("86") if text.startswith(("+86", "86")) and len(text) > 11 else text
    if not text.isdigit() or not 7 <= len(text) <= 12:
        raise Unclean("not_a_phone", _("A mobile number has 11 digits. Give one number for each person, without words."))
    return text


def _date(column: Column, value, words) -> date | None:
    if isinstance(value, datetime):
        return _in_time(value.date())
    if isinstance(value, date):
        return _in_time(value)
    if isinstance(value, (bool, time, timedelta)):
        raise _no_date()
    if isinstance(value, (int, float)):
        return _in_time(_date_of_number(value))
    return _in_time(_date_of_text(value)) if value not in {"/", "-", "--", "无", "长期"} else None


def _date_of_text(text: str) -> date:
    if text.replace(".", "", 1).isdigit() and len(text) <= 5:
        return _date_of_number(float(text))
    for pattern in (FULL_DATE, EIGHT):
        if found := pattern.match(text):
            return _day(*map(int, found.groups()))
    for pattern in (MONTH, SIX):
        if found := pattern.match(text):
            return _day(int(found[1]), int(found[2]), 1)
    raise _no_date()


def _date_of_number(value: float) -> date:
    if value == int(value):
        number = int(value)
        if FIRST_SERIAL <= number <= LAST_SERIAL:
            return EPOCH + timedelta(days=number)
        if 19_000_000 < number < 21_000_000:
            return _day(number // 10_000, number // 100 % 100, number % 100)
        if 190_000 < number < 210_000:
            return _day(number // 100, number % 100, 1)
    elif 1_900 < value < 2_100:  # 2016.3 typed as a number: March; .1 could be January or October
        month = f"{value:.2f}".split(".")[1].rstrip("0")
        if month != "1":
            return _day(int(value), int(month), 1)
        raise Unclean("which_month", _("The date could be January or October. Type it as 2016-01 or 2016-10, in a cell formatted as text."))
    elif FIRST_SERIAL <= value <= LAST_SERIAL:
        return EPOCH + timedelta(days=int(value))
    raise _no_date()


def _day(year: int, month: int, day: int) -> date:
    try:
        return date(year, month, day)
    except ValueError:
        raise Unclean("no_such_day", _("There is no such day in the calendar. Correct the date.")) from None


def _in_time(day: date) -> date:
    if not 1900 <= day.year <= 2100:
        raise _no_date()
    return day


def _no_date() -> Unclean:
    return Unclean("not_a_date", _("This is not a date. Write it as 2016-03-18, 2016/3/18, 2016年3月18日, 20160318 or 2016.3."))


def _yes(column: Column, value, words) -> bool | None:
    text = text_of(value).upper()
    if text in {"/", "-", "--"}:
        return None
    if text in YES:
        return True
    if text in NO:
        return False
    raise Unclean("not_yes_or_no", _("Only 是 or 否 stand here. Choose one of them."))


def _code(column: Column, value, words: Words) -> str | None:
    text = text_of(value)
    found = words.lists.get(column.codes, {}).get(spelling(text))
    if found is None and text in {"/", "-", "--", "无"}:
        return None
    if found is None:
        raise Unclean("not_in_list", _("“%(column)s” has no such value. Choose one of: %(values)s.") % _choices(column, words))
    return found


def _codes(column: Column, value, words: Words) -> str | None:
    """Several values of one list: "长期慢性病、残疾" → "chronic,disabled"."""
    text = text_of(value)
    whole = words.lists.get(column.codes, {}).get(spelling(text))
    if whole:
        return whole
    parts = [_code(column, part, words) for part in re.split(r"[,、;+和及/ ]+", text) if part]
    return ",".join(sorted({part for part in parts if part})) or None


def _choices(column: Column, words: Words) -> dict[str, str]:
    spelled: dict[str, str] = {}
    for word, code in words.lists.get(column.codes, {}).items():
        if not word.isascii():
            spelled.setdefault(code, word)
    values = list(spelled.values())
    return {"column": column.header, "values": "、".join(values[:12]) + ("…" if len(values) > 12 else "")}


@lru_cache(maxsize=5_000)
def spelling(text: str) -> str:
    return re.sub(r"[\s()（）·]", "", plain(text)).upper()


def _relation(column: Column, value, words) -> str:
    found = RELATION_OF.get(text_of(value).replace(" ", "").replace("、", "/"))
    if found is None:
        raise Unclean(
            "not_a_relation", _("This relation to the head is not known. Choose 户主, 配偶, 子, 女, 父母, 孙子, 兄弟姐妹 or 其他.")
        )
    return found


def _sex(column: Column, value, words) -> str:
    found = SEXES.get(text_of(value).upper())
    if found is None:
        raise Unclean("not_a_sex", _("Only 男 or 女 stand here. Choose one of them."))
    return found


def _whole(column: Column, value, words) -> int | None:
    text = text_of(value).removesuffix("个月").removesuffix("月").removesuffix("级").strip()
    text = {"一": "1", "二": "2", "三": "3", "四": "4"}.get(text, text)
    if text in {"/", "-", "--", "无"}:
        return None
    if not text.isdigit() or len(text) > 4:
        raise Unclean("not_whole", _("Only a whole number stands here. Correct it."))
    return int(text)


def _yuan(column: Column, value, words) -> int | None:
    text = text_of(value).removesuffix("元").strip()
    if text in {"/", "-", "--", "无"}:
        return None
    try:
        return parse_yuan(text)
    except ValueError:
        raise Unclean("not_an_amount", _("This is not an amount. Write yuan such as 1400 or 1400.50.")) from None


CLEANERS = {
    "text": _text, "name": _name, "id": _id, "certificate": _id, "card": _card, "phone": _phone, "number": _number, "date": _date,
    "yes": _yes, "code": _code, "codes": _codes, "relation": _relation, "sex": _sex, "whole": _whole, "yuan": _yuan,
}  # fmt: skip
