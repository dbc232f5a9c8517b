"""From a product to its words with weights, and from a word to the keys it is found by."""

import re
from collections.abc import Iterable

import rjieba

from marketplace.catalogue.models.search import SearchKey
from marketplace.catalogue.search import sound
from marketplace.catalogue.search.text import is_han, plain, runs, take_measures, weight_term

TITLE, CATEGORY, VILLAGE, SUPPLIER, INTRO, DESCRIPTION, MEASURE = 1000, 400, 250, 150, 100, 50, 1000
LONGEST_WORD = 6  # characters of a Chinese word that is kept whole
_SUFFIX = re.compile(r"(行政村|村民委员会|街道|社区|村|镇|乡|市|县|省)$")
_PLURAL = re.compile(r"(?<=[a-z]{2})(?<!s)s$")

Words = dict[str, int]
Kind = SearchKey.Kind


def words_of(product, place: Iterable[str], categories: Iterable[str], same: Iterable[str] = ()) -> tuple[Words, set[str]]:
    """(weight by word, the words of the language among them) of a product with its variants.

    place, categories  names of the village and of what lies above it; of the kind of goods and its upper kind
    same               words of the synonym rules: kept whole where they occur
    """
    found: Words = {}
    whole: set[str] = set()
    known = tuple(word for word in same if len(word) > 1)
    fields = [
        (TITLE, [product.title, product.title_en]),
        (CATEGORY, categories),
        (VILLAGE, [*place, *(_SUFFIX.sub("", name) for name in place)]),
        (SUPPLIER, [product.supplier.name, product.supplier.name_en]),
        (INTRO, [product.intro, product.intro_en]),
        (DESCRIPTION, [product.description, product.description_en]),
    ]
    for weight, texts in fields:
        for text in filter(None, texts):
            for word, is_whole in _words(plain(text), known, singles=weight >= VILLAGE):
                stands = weight + (_emphasis(word, plain(text)) if weight == TITLE else 0)
                found[word] = max(found.get(word, 0), stands)
                if is_whole and weight >= INTRO:
                    whole.add(word)
    for term in _measures(product):
        found[term] = MEASURE
    return found, whole


def _emphasis(word: str, title: str) -> int:
    """What a title is about stands at its end (旱地小米, not 小米锅巴); a short title says it more clearly than a long one."""
    ends = any(run.endswith(word) and len(word) > 1 for run in runs(title))
    return (60 if ends else 0) + 2 * max(0, 40 - len(title))


def _words(text: str, same: tuple[str, ...], *, singles: bool) -> Iterable[tuple[str, bool]]:
    for run in runs(text):
        if not is_han(run):
            yield run[:40], run.isalpha()
            if (one := _PLURAL.sub("", run)) != run:
                yield one[:40], True
            continue
        for word in rjieba.cut_for_search(run):
            if 2 <= len(word) <= LONGEST_WORD:
                yield word, True
        for word in same:
            if word in run:
                yield word, True
        yield from ((run[n : n + 2], False) for n in range(len(run) - 1))
        if singles:
            yield from ((letter, False) for letter in run)


def _measures(product) -> set[str]:
    found = set(take_measures(plain(product.title))[0])
    for sku in product.skus.all():
        found.update(take_measures(plain(f"{sku.label} {sku.label_en}"))[0])
        if sku.weight_g:
            found.add(weight_term(sku.weight_g))
    return found


def keys_of(word: str, *, whole: bool) -> set[tuple[str, int]]:
    """(key, kind) of a word. Slips only of words of the language: a pair of characters cut at random has none to tell."""
    found = {(word, int(Kind.TEXT))}
    if word.startswith("#"):
        return found
    if is_han(word):
        if len(word) > 1:
            letters = sound.pinyin(word)
            found |= {(letters, Kind.PINYIN), (sound.initials(word), Kind.INITIALS), (sound.accent(letters), Kind.ACCENT)}
            if whole:
                found |= _slips(letters) | _slips(word)
    elif word.isalpha():
        found |= _slips(word)
    return {(key[:60], int(kind)) for key, kind in found if key}


def _slips(word: str) -> set[tuple[str, int]]:
    return {(key, Kind.SLIP) for key in sound.shortened(word, sound.slips_allowed(word))} if sound.slips_allowed(word) else set()
