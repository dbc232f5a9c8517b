"""Reading the code lists of a place and a day: which values a field offers, what a code is called, which code a word means."""

from dataclasses import dataclass
from datetime import date
from functools import cached_property

from django.core.cache import cache
from django.db.models import Q
from django.utils import timezone
from django.utils.translation import get_language

from projects.households.models.codes import Code, split_codes
from regions.models import Level

KEPT = 60  # seconds a code book stays in the cache; the officers' screen forgets it at once


@dataclass(frozen=True, slots=True)
class Value:
    """One value of a list. `aliases` are further spellings that workbooks use."""

    code: str
    name: str
    name_en: str
    aliases: tuple[str, ...] = ()

    @property
    def label(self) -> str:
        return (get_language() == "en" and self.name_en) or self.name


class CodeBook:
    """All lists of one place and day, read with one query; what a long import or export holds on to."""

    def __init__(self, lists: dict[str, tuple[Value, ...]]):
        self.lists = lists

    @classmethod
    def on(cls, region_code: str, day: date) -> "CodeBook":
        """The lists in force on a day: of each code the row of the nearest region."""
        prefixes = ["", *(region_code[:level] for level in Level)]
        dated = Q(valid_from__lte=day) & (Q(valid_to__isnull=True) | Q(valid_to__gte=day))
        nearest: dict[tuple[str, str], Code] = {}
        found = Code.objects.filter(dated, region_prefix__in=prefixes)
        for row in sorted(found, key=lambda row: (len(row.region_prefix), row.valid_from)):
            nearest[row.list, row.code] = row
        lists: dict[str, list[Value]] = {}
        for row in sorted(nearest.values(), key=lambda row: (row.list, row.position, row.code)):
            aliases = tuple(alias for alias in row.aliases.split("、") if alias)
            lists.setdefault(row.list, []).append(Value(row.code, row.label, row.label_en, aliases))
        return cls({name: tuple(values) for name, values in lists.items()})

    def values(self, name: str) -> tuple[Value, ...]:
        return self.lists.get(str(name), ())

    def choices(self, name: str) -> list[tuple[str, str]]:
        return [(value.code, value.label) for value in self.values(name)]

    def label(self, name: str, code: str) -> str:
        """What a code is called; the code itself when the list no longer has it."""
        return "" if not code else next((value.label for value in self.values(name) if value.code == code), code)

    def labels(self, name: str, text: str) -> str:
        """The same for a CodesField: 长期慢性病、残疾."""
        return "、".join(self.label(name, code) for code in split_codes(text))

    def code_of(self, name: str, word: str) -> str | None:
        """The code a word of a workbook means (name, English name, other spelling or the code itself), or None."""
        return self._words.get(str(name), {}).get(_bare(word))

    @cached_property
    def _words(self) -> dict[str, dict[str, str]]:
        """list → word → code; a name wins over another value's other spelling."""
        table: dict[str, dict[str, str]] = {}
        for name, values in self.lists.items():
            words = table[name] = {}
            for spellings in (lambda v: v.aliases, lambda v: (v.code, v.name_en), lambda v: (v.name,)):
                words.update({_bare(word): value.code for value in values for word in spellings(value) if word})
        return table


def code_book(region_code: str, on: date | None = None) -> CodeBook:
    """The code book of a place and day (default today), kept for a minute."""
    day = on or timezone.localdate()
    key = f"code-book-{_edition()}-{region_code}-{day}"
    lists = cache.get(key)
    if lists is None:
        lists = CodeBook.on(region_code, day).lists
        cache.set(key, lists, KEPT)
    return CodeBook(lists)


def codes(name: str, region_code: str, on: date | None = None) -> tuple[Value, ...]:
    """The values a list offers in a place on a day (default today), in their order; () for a list nobody filled."""
    return code_book(region_code, on).values(name)


def forget_code_books() -> None:
    """A code list was edited: read it anew."""
    cache.set("code-book-edition", _edition() + 1, None)


def _edition() -> int:
    return cache.get("code-book-edition", 0)


def _bare(word: str) -> str:
    return str(word).strip().replace(" ", "").replace("（", "(").replace("）", ")").lower()
