"""Finding a division in running text, whatever levels it leaves out: 河南汝州寄料镇, 平顶山市汝州市, 汝州市."""

import re
from collections.abc import Iterator
from functools import lru_cache
from typing import NamedTuple

from regions.divisions import CITY, COUNTY, PROVINCE, TOWN, Division, below

_PROVINCES = ("维吾尔自治区", "壮族自治区", "回族自治区", "自治区", "省", "市")
_CITIES = ("自治州", "地区", "盟", "市")
_COUNTIES = ("自治县", "县", "市", "区")
_ENDINGS = {PROVINCE: _PROVINCES, CITY: _CITIES, COUNTY: _COUNTIES}
# after a bare 朝阳 or 中山 these say that it is a street or a village of that name
_STREET = re.compile(r"[东西南北中]?(?:路|街|大街|大道|巷|胡同|道|里弄)")
_VILLAGE = re.compile(r"[东西南北中新老大小]?[村镇乡屯里桥寨庄湾站苑园]")
_OFFICE = ("街道办事处", "街道办", "街道", "办事处")


class Found(NamedTuple):
    """code "" when nothing was found; then start and end are 0."""

    code: str
    start: int
    end: int


def locate(text: str) -> Found:
    """The division that names most levels, the earlier one first."""
    text = text.replace("市辖区", "   ")
    best, most = Found("", 0, 0), 0
    for start, character in enumerate(text):
        for name, code in _openings().get(character, ()):
            if not text.startswith(name, start) or _is_street(text, start + len(name), name, code):
                continue
            end, reached, levels = _down(text, start + len(name), code)
            if levels > most or (levels == most and start == best.start and end > best.end):
                best, most = Found(reached, start, end), levels
        if most > 1:
            break
    return best


def _down(text: str, at: int, code: str) -> tuple[int, str, int]:
    """Follow the names further down from a division: (where they end, the lowest code, levels named)."""
    begin = at + len(text[at:]) - len(text[at:].lstrip(" -"))
    best = (at, code, 1)
    for name, lower in _names_below(code):
        if text.startswith(name, begin) and not _is_street(text, begin + len(name), name, lower):
            end, reached, levels = _down(text, begin + len(name), lower)
            if (levels + 1, end) > (best[2], best[0]):
                best = (end, reached, levels + 1)
    return best


def _is_street(text: str, after: int, name: str, code: str) -> bool:
    """A name without its 县, 区 or 市, followed by 路 or 街, is a street of that name."""
    if len(code) >= TOWN or name.endswith(_ENDINGS[len(code)]):
        return False
    return bool(_STREET.match(text, after) or (len(code) == COUNTY and _VILLAGE.match(text, after)))


def _aliases(division: Division) -> Iterator[str]:
    """The names a division goes by, the full one first."""
    yield division.name
    level = len(division.code)
    if level == TOWN:
        if division.name.endswith("街道"):
            yield from (division.name.removesuffix("街道") + office for office in _OFFICE)
        return
    for suffix in _ENDINGS[level]:
        bare = division.name.removesuffix(suffix)
        if bare != division.name:
            if len(bare) > 1:
                yield bare
            return


@lru_cache(maxsize=512)
def _names_below(code: str) -> tuple[tuple[str, str], ...]:
    """Names right below and one level further down, for a level is often left out."""
    found = list(below(code))
    found += [lower for each in found if len(each.code) < TOWN for lower in below(each.code)] if len(code) < COUNTY else []
    if len(code) == PROVINCE:
        found += [town for each in found if len(each.code) == COUNTY and len(below(each.code[:CITY])) == 1 for town in below(each.code)]
    return tuple((name, each.code) for each in found for name in _aliases(each))


@lru_cache(maxsize=1)
def _openings() -> dict[str, list[tuple[str, str]]]:
    """Names a place may begin with, by first character: provinces and cities short or full, counties in full if only one has that name."""
    provinces = below()
    cities = [city for province in provinces for city in below(province.code)]
    counties = [county for city in cities for county in below(city.code)]
    names = [(name, each.code) for each in [*provinces, *cities] for name in _aliases(each)]
    held: dict[str, list[str]] = {}
    for county in counties:
        held.setdefault(county.name, []).append(county.code)
    names += [(name, codes[0]) for name, codes in held.items() if len(codes) == 1 and len(name) > 2]
    found: dict[str, list[tuple[str, str]]] = {}
    for name, code in names:
        found.setdefault(name[0], []).append((name, code))
    return found
