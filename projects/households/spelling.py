"""How a name sounds: pinyin without tones, and its initials, by which officials search."""

from functools import lru_cache

from pypinyin import lazy_pinyin

# Characters that read otherwise as surnames than as words.
SURNAMES = {
    "单": "shan", "解": "xie", "曾": "zeng", "仇": "qiu", "查": "zha", "任": "ren", "区": "ou", "朴": "piao", "盖": "ge",
    "华": "hua", "翟": "zhai", "覃": "qin", "乐": "yue", "冼": "xian", "燕": "yan", "缪": "miao", "折": "she", "员": "yun",
}  # fmt: skip
COMPOUND = {"尉迟": ("yu", "chi"), "长孙": ("zhang", "sun"), "澹台": ("tan", "tai"), "万俟": ("mo", "qi"), "宿迟": ("su", "chi")}


@lru_cache(maxsize=20_000)
def spelled(name: str) -> tuple[str, str]:
    """(pinyin, initials) in small letters: 郭小明 → ("guoxiaoming", "gxm"); Latin letters stay, the rest is left out.

    >>> spelled("单雄信")
    ('shanxiongxin', 'sxx')
    """
    syllables = lazy_pinyin(name, errors=lambda rest: [letter.lower() for letter in rest if letter.isascii() and letter.isalnum()])
    if name[:2] in COMPOUND:
        syllables[:2] = COMPOUND[name[:2]]
    elif name[:1] in SURNAMES:
        syllables[0] = SURNAMES[name[0]]
    return "".join(syllables)[:160], "".join(syllable[0] for syllable in syllables if syllable)[:40]
