"""Text as search sees it: one width, one case, simplified characters; runs of one script; quantities taken out.

>>> plain("紅薯 ＡＢＣ５００ｇ")
'红薯 abc500g'
"""

import re
import unicodedata
from decimal import Decimal
from functools import cache

from opencc import OpenCC

LONGEST = 40  # characters of a query; more is cut
HAN, LATIN = re.compile(r"[\u3400-\u9fff]+"), re.compile(r"[a-z][a-z']*")
_RUN = re.compile(r"[\u3400-\u9fff]+|[a-z][a-z']*|[0-9]+")
_DIGIT = {digit: value for value, digit in enumerate("零一二三四五六七八九")} | {"两": 2, "俩": 2}
GRAMS = {"kg": 1000, "公斤": 1000, "千克": 1000, "斤": 500, "jin": 500, "两": 50, "g": 1, "克": 1}
MILLILITRES = {"l": 1000, "升": 1000, "ml": 1, "毫升": 1}
PIECES = "枚个只颗粒头"
_UNITS = sorted([*GRAMS, *MILLILITRES, *PIECES], key=len, reverse=True)
_NUMBER = r"\d+(?:\.\d+)?|半|[一二两俩三四五六七八九]?十[一二三四五六七八九]?|[一二两俩三四五六七八九]"
_MEASURE = re.compile(rf"({_NUMBER})\s*({'|'.join(_UNITS)})(?![a-z])")


@cache
def _simplifier() -> OpenCC:
    return OpenCC("t2s")


def plain(text: str) -> str:
    """Half width, small letters, simplified characters, ü as v."""
    folded = unicodedata.normalize("NFKC", text).lower().replace("ü", "v")
    return " ".join((folded if folded.isascii() else _simplifier().convert(folded)).split())


def runs(text: str) -> list[str]:
    """Stretches of Chinese characters, of Latin letters, of digits; everything else parts them."""
    return [run.replace("'", "") for run in _RUN.findall(text)]


def joined(stretches: list[str]) -> list[str]:
    """Latin runs that follow each other as one: pinyin is typed with and without spaces.

    >>> joined(["tie", "gun", "山药"])
    ['tiegun', '山药']
    """
    found: list[str] = []
    for run in stretches:
        if found and found[-1].isalpha() and run.isalpha() and found[-1].isascii() and run.isascii():
            found[-1] += run
        else:
            found.append(run)
    return found


def is_han(run: str) -> bool:
    return bool(HAN.match(run))


def take_measures(text: str) -> tuple[list[str], str]:
    """Quantities as terms, and the text without them: 5斤 is #g2500, 2.5kg too; 30枚 is #n30.

    >>> take_measures("小米5斤")
    (['#g2500'], '小米 ')
    """
    found = [_term(number, unit) for number, unit in _MEASURE.findall(text)]
    return found, _MEASURE.sub(" ", text)


def weight_term(grams: int) -> str:
    return f"#g{grams}"


def _term(number: str, unit: str) -> str:
    amount = _number(number)
    if unit in GRAMS:
        return weight_term(int(amount * GRAMS[unit]))
    if unit in MILLILITRES:
        return f"#m{int(amount * MILLILITRES[unit])}"
    return f"#n{int(amount)}"


def _number(text: str) -> Decimal:
    """2.5, 半, 三, 十五 or 二十 as a number."""
    if text == "半":
        return Decimal("0.5")
    if "十" in text:
        tens, ones = text.split("十")
        return Decimal(_DIGIT.get(tens, 1) * 10 + _DIGIT.get(ones, 0))
    return Decimal(_DIGIT[text]) if text in _DIGIT else Decimal(text[:9])
