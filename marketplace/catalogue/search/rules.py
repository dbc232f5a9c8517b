"""Synonyms and silent words as data: read from SearchRule, kept for a minute."""

from dataclasses import dataclass

from django.core.cache import cache

from marketplace.catalogue.models.search import SearchRule
from marketplace.catalogue.search.text import plain

_KEY, _SECONDS = "search-rules", 60


@dataclass(frozen=True)
class Rules:
    """same: the other words of a word's groups. silent: words to leave out, longest first."""

    same: dict[str, tuple[str, ...]]
    silent: tuple[str, ...]


def rules() -> Rules:
    found = cache.get(_KEY)
    if found is None:
        found = _read()
        cache.set(_KEY, found, _SECONDS)
    return found


def forget() -> None:
    cache.delete(_KEY)


def _read() -> Rules:
    same: dict[str, dict[str, None]] = {}
    silent = set()
    for kind, text in SearchRule.objects.values_list("kind", "words"):
        words = plain(text).split()
        if kind == SearchRule.Kind.SILENT:
            silent.update(words)
            continue
        for word in words:
            same.setdefault(word, {}).update(dict.fromkeys(other for other in words if other != word))
    longest_first = tuple(sorted(silent, key=lambda word: (-len(word), word)))
    return Rules({word: tuple(others) for word, others in same.items()}, longest_first)
