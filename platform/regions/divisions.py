"""Where a parcel can go: provinces, cities, counties and towns of the mainland as of 2025-12-31, read from files, never from tables.

Apart from `Region` on purpose: regions are where officials hold posts, divisions are where anybody in the country lives.
Source: Ministry of Civil Affairs, dmfw.mca.gov.cn; renewed by tools/divisions.py.
"""

import csv
from dataclasses import dataclass
from functools import lru_cache
from pathlib import Path

from django.utils.translation import get_language

DATA = Path(__file__).parent / "data"
PROVINCE, CITY, COUNTY, TOWN = 2, 4, 6, 9
MUNICIPALITIES = ("11", "12", "31", "50")
DIRECT = ("省直辖县级行政区划", "Directly under the province")


@dataclass(frozen=True, slots=True)
class Division:
    """code: the leading digits that name it (2, 4, 6 or 9)."""

    code: str
    name: str
    name_en: str

    def __str__(self):
        return self.name_en if get_language() == "en" else self.name

    @property
    def both(self) -> str:
        """What an English page shows: the words on a Chinese parcel stay readable."""
        return f"{self.name_en} {self.name}" if get_language() == "en" else self.name


@lru_cache(maxsize=1)
def _upper() -> dict[str, Division]:
    """Every place has four levels here: municipalities and counties right under a province get a city, cities without counties a county."""
    found = {}
    for code, name, name_en in _rows("divisions.csv"):
        short = code[: next(n for n in (PROVINCE, CITY, COUNTY) if not code[n:].strip("0"))]
        found[short] = Division(short, name, name_en)
    with_counties = {code[:CITY] for code in found if len(code) == COUNTY}
    for city in with_counties - found.keys():
        above = found[city[:PROVINCE]]
        names = (above.name, above.name_en) if city[:PROVINCE] in MUNICIPALITIES else DIRECT
        found[city] = Division(city, *names) if city != "5002" else Division(city, "重庆市（县）", "Chongqing (counties)")
    for city in [each for each in found.values() if len(each.code) == CITY and each.code not in with_counties]:
        found[f"{city.code}00"] = Division(f"{city.code}00", city.name, city.name_en)
    return found


@lru_cache(maxsize=1)
def _towns() -> dict[str, Division]:
    return {code[:TOWN]: Division(code[:TOWN], name, name_en) for code, name, name_en in _rows("townships.csv")}


@lru_cache(maxsize=1)
def _below() -> dict[str, tuple[Division, ...]]:
    """What lies right below, by code; "" gives the provinces."""
    found: dict[str, list[Division]] = {}
    for code in sorted(_upper()):
        above = {PROVINCE: "", CITY: code[:PROVINCE], COUNTY: code[:CITY]}[len(code)]
        found.setdefault(above, []).append(_upper()[code])
    for code in sorted(_towns()):
        found.setdefault(code[:COUNTY], []).append(_towns()[code])
    return {code: tuple(each) for code, each in found.items()}


def _rows(name: str):
    with (DATA / name).open(encoding="utf-8", newline="") as file:
        for row in csv.DictReader(file):
            yield row["code"], row["name"], row["name_en"]


def find(code: str) -> Division | None:
    """The division of a short or a twelve-digit code."""
    code = code[:12]
    short = next((code[:n] for n in (PROVINCE, CITY, COUNTY, TOWN) if not code[n:].strip("0")), code)
    return _upper().get(code) or _towns().get(code) or _upper().get(short) or _towns().get(short)


def below(code: str = "") -> tuple[Division, ...]:
    """Provinces, or the cities, counties or towns right below a code."""
    return _below().get(code, ())


def path_to(code: str) -> tuple[Division, ...]:
    """Province, city, county and, if code names one, town; () on an unknown code."""
    parts = [find(code[:n]) for n in (PROVINCE, CITY, COUNTY, TOWN) if len(code) >= n]
    return tuple(parts) if all(parts) else ()
