"""How words sound and how they are mistyped: the keys by which a word is found when it is not written as it should be."""

from functools import lru_cache

from pypinyin import lazy_pinyin

_ACCENT = (("zh", "z"), ("ch", "c"), ("sh", "s"), ("ng", "n"), ("l", "n"), ("v", "u"))
SHORTEST = 4  # Latin letters below which a slip would be another word
SHORTEST_HAN = 3
LONG = 9  # letters from which two slips are forgiven


@lru_cache(maxsize=50_000)
def syllables(word: str) -> tuple[str, ...]:
    """Pinyin without tones, one syllable a character.

    >>> syllables("红薯")
    ('hong', 'shu')
    """
    return tuple(lazy_pinyin(word, errors="ignore"))


def pinyin(word: str) -> str:
    return "".join(syllables(word))


def initials(word: str) -> str:
    return "".join(syllable[0] for syllable in syllables(word))


def accent(letters: str) -> str:
    """What southern and northern mouths run together: zh/z, ch/c, sh/s, -ng/-n, l/n, ü/u.

    >>> accent("fengtiao") == accent("fentiao")
    True
    """
    for distinct, merged in _ACCENT:
        letters = letters.replace(distinct, merged)
    return letters


def slips_allowed(word: str) -> int:
    """How many letters or characters of a word may be wrong: 0, 1, or 2 in a long one."""
    if not word.isascii():
        return 1 if len(word) >= SHORTEST_HAN else 0
    return (len(word) >= SHORTEST) + (len(word) >= LONG)


def shortened(word: str, times: int) -> set[str]:
    """The word and what is left when up to `times` letters are taken away: two words that share one are near each other."""
    found = fresh = {word}
    for _time in range(times):
        fresh = {one[:n] + one[n + 1 :] for one in fresh for n in range(len(one))}
        found = found | fresh
    return found


def distance(one: str, other: str) -> int:
    """Letters to change, add, drop or swap with their neighbour to get from one to the other.

    >>> distance("xaiomi", "xiaomi")
    1
    """
    before, last = [], list(range(len(other) + 1))
    for i, a in enumerate(one, start=1):
        row = [i]
        for j, b in enumerate(other, start=1):
            best = min(last[j] + 1, row[j - 1] + 1, last[j - 1] + (a != b))
            if i > 1 and j > 1 and a == other[j - 2] and one[i - 2] == b:
                best = min(best, before[j - 2] + 1)
            row.append(best)
        before, last = last, row
    return last[-1]
