"""What somebody typed, as clauses over the shop's vocabulary; and what they may have meant.

A query is cut into runs of one script. Each run is covered by known words as cheaply as possible: written right costs least,
then a synonym, pinyin, initials, pinyin often mixed up, a slip. So one way of reading serves 红薯粉条, hongshufentiao, hsft,
红暑粉条 and fentaio; all keys are looked up by equality, in one query for what is right and a second one for slips.
"""

from collections import defaultdict
from dataclasses import dataclass, field
from itertools import pairwise

from django.db.models import Q

from marketplace.catalogue.models.search import SearchKey
from marketplace.catalogue.search import sound
from marketplace.catalogue.search.rules import Rules, rules
from marketplace.catalogue.search.text import LONGEST, is_han, joined, plain, runs, take_measures

Kind = SearchKey.Kind
WIDEST = {True: 6, False: 24}  # characters of a span: Chinese, Latin
COST = {Kind.TEXT: 1.0, Kind.PINYIN: 2.0, Kind.INITIALS: 3.2, Kind.ACCENT: 2.6, Kind.SLIP: 3.4}
LATIN_COST = COST | {Kind.PINYIN: 1.0, Kind.ACCENT: 1.5, Kind.SLIP: 2.2}
SAME_COST, SINGLE_COST, BEGUN_COST, UNKNOWN_COST = 1.1, 1.6, 2.4, 4.0
FACTOR = {Kind.TEXT: 100, Kind.PINYIN: 92, Kind.INITIALS: 85, Kind.ACCENT: 75, Kind.SLIP: 70}  # per cent of the weight
SAME_FACTOR, BEGUN_FACTOR = 90, 80
DOUBTFUL = {Kind.ACCENT, Kind.SLIP}


@dataclass
class Clause:
    """Words of which a product must carry one (required) or had better (not required): {word id: per cent of its weight}."""

    words: dict[int, int]
    required: bool = True


@dataclass
class Question:
    """clauses as above; meant is the query as it was probably meant, or ""; unknown is what no word covers.

    guessed  letters read by sound, initials or slip; sure: something was written as the shop writes it
    """

    clauses: list[Clause] = field(default_factory=list)
    meant: str = ""
    unknown: list[str] = field(default_factory=list)
    guessed: int = 0
    sure: bool = False

    @property
    def is_noise(self) -> bool:
        """Most of what was typed is no word of the shop, and the rest only happens to sound like one (zzzqqq)."""
        return not self.sure and len("".join(self.unknown)) > self.guessed

    @property
    def required(self) -> list[Clause]:
        return [clause for clause in self.clauses if clause.required]


@dataclass
class Span:
    """One way to read a stretch of a run."""

    text: str
    cost: float
    kind: Kind
    words: dict[int, int]
    proposal: str = ""  # what it should read


class Vocabulary:
    """Known keys among the stretches of a query: (key, kind) → [(word id, text, is a word of the language)]."""

    def __init__(self):
        self.known: dict[tuple[str, int], list[tuple[int, str, bool]]] = defaultdict(list)

    def look_up(self, condition: Q) -> None:
        columns = ("key", "kind", "word", "word__text", "word__whole")
        for key, kind, pk, text, whole in SearchKey.objects.filter(condition).values_list(*columns):
            self.known[key, kind].append((pk, text, whole))

    def get(self, key: str, kind: Kind) -> list[tuple[int, str, bool]]:
        return self.known.get((key, int(kind)), [])


def begins(prefix: str) -> Q:
    """Keys that begin so: a range, which both databases answer from the index."""
    return Q(key__gte=prefix, key__lt=prefix + "\U0010ffff", kind__lte=Kind.INITIALS)


def read(text: str, *, begun: bool = False) -> Question:
    """The question in a text. begun: somebody is still typing, the last run may be the beginning of a word."""
    known_rules = rules()
    measures, rest = take_measures(plain(text)[:LONGEST])
    stretches = joined(runs(_without_silent(rest, known_rules.silent)))
    if not stretches and not measures:
        stretches = joined(runs(rest))
    vocabulary = Vocabulary()
    vocabulary.look_up(_wanted(stretches, measures, known_rules, begun))
    covers = [_cover(run, vocabulary, known_rules, begun and n == len(stretches) - 1) for n, run in enumerate(stretches)]
    if weak := [run for run, cover in zip(stretches, covers, strict=True) if _is_weak(cover)]:
        vocabulary.look_up(Q(kind=Kind.SLIP, key__in=_slipped(weak)))
        covers = [_cover(run, vocabulary, known_rules, begun and n == len(stretches) - 1) for n, run in enumerate(stretches)]
    return _question(covers, measures, vocabulary)


def _without_silent(text: str, silent: tuple[str, ...]) -> str:
    for word in silent:
        text = text.replace(word, " ")
    return text


def _stretches(run: str) -> list[tuple[int, int]]:
    """Places of all stretches of a run that may be one word."""
    widest, shortest = WIDEST[is_han(run)], 1 if is_han(run) or len(run) == 1 else 2
    return [(a, b) for a in range(len(run)) for b in range(a + shortest, min(len(run), a + widest) + 1)]


def _wanted(stretches: list[str], measures: list[str], known_rules: Rules, begun: bool) -> Q:
    keys, sounds = set(measures), set()
    for run in stretches:
        parts = {run[a:b] for a, b in _stretches(run)}
        keys |= parts
        if is_han(run):
            for part in parts:
                keys.update(known_rules.same.get(part, ()))
                if 1 < len(part) <= 4:
                    sounds |= {sound.pinyin(part), sound.accent(sound.pinyin(part))}
        else:
            sounds |= parts | {sound.accent(part) for part in parts}
    found = Q(kind=Kind.TEXT, key__in=keys)
    if sounds:
        found |= Q(kind__in=[Kind.PINYIN, Kind.INITIALS, Kind.ACCENT], key__in=sounds)
    last = stretches[-1] if stretches else ""
    if (last and not is_han(last) and len(last) > 2) or (begun and last):
        found |= begins(last)
    return found


def _slipped(weak: list[str]) -> set[str]:
    """Keys of everything near the stretches of these runs; long ones only as a whole, or there would be too many."""
    found: set[str] = set()
    for run in weak:
        for a, b in _stretches(run):
            part = run[a:b]
            if allowed := sound.slips_allowed(part):
                found |= sound.shortened(part, allowed if part == run else 1)
    return found


def _cover(run: str, vocabulary: Vocabulary, known_rules: Rules, begun: bool) -> list[Span]:
    """The cheapest way to read a run from end to end."""
    readings: dict[int, list[tuple[int, Span]]] = defaultdict(list)
    for a, b in _stretches(run):
        readings[b] += [(a, span) for span in _readings(run[a:b], run, vocabulary, known_rules, last=b == len(run), begun=begun)]
    best: list[tuple[float, list[Span]]] = [(0.0, [])]
    for end in range(1, len(run) + 1):
        cost, way = best[end - 1]
        options = [(cost + UNKNOWN_COST, [*way, Span(run[end - 1], UNKNOWN_COST, Kind.TEXT, {})])]
        options += [(best[start][0] + span.cost, [*best[start][1], span]) for start, span in readings[end]]
        best.append(min(options, key=lambda option: option[0]))
    return best[-1][1]


def _readings(part: str, run: str, vocabulary: Vocabulary, known_rules: Rules, *, last: bool, begun: bool) -> list[Span]:
    han = is_han(part)
    costs = COST if han else LATIN_COST
    letters = sound.pinyin(part) if han and 1 < len(part) <= 4 else part
    found = []
    same = {pk: SAME_FACTOR for other in known_rules.same.get(part, ()) for pk, _text, _whole in vocabulary.get(other, Kind.TEXT)}
    if exact := vocabulary.get(part, Kind.TEXT):
        cost = SINGLE_COST if len(part) == 1 else costs[Kind.TEXT]
        found.append(Span(part, cost, Kind.TEXT, same | {pk: FACTOR[Kind.TEXT] for pk, _text, _whole in exact}))
    elif same:
        found.append(Span(part, SAME_COST, Kind.TEXT, same))
    if len(part) > 1 and (not han or len(part) <= 4):
        for kind, key in ((Kind.PINYIN, letters), (Kind.ACCENT, sound.accent(letters)), (Kind.INITIALS, part)):
            if kind == Kind.INITIALS and han:
                continue
            if words := vocabulary.get(key, kind):
                found.append(_span(part, costs[kind], kind, words, known_rules, vocabulary))
    if (allowed := sound.slips_allowed(part)) and (near := _near(part, allowed if part == run else 1, vocabulary)):
        found.append(_span(part, costs[Kind.SLIP], Kind.SLIP, near, known_rules, vocabulary))
    if last and (begun or not han) and (len(part) > 2 or begun) and (words := _begun(part, vocabulary)):
        found.append(Span(part, BEGUN_COST, Kind.TEXT, {pk: BEGUN_FACTOR for pk, _text, _whole in words}))
    return found


def _span(part, cost, kind, words, known_rules: Rules, vocabulary: Vocabulary) -> Span:
    """A reading by sound or slip: words of the language before mere pairs, and their synonyms with them."""
    words = [word for word in words if word[2]] or words
    found = {pk: FACTOR[kind] for pk, _text, _whole in words}
    for _pk, text, _whole in words if kind != Kind.INITIALS else ():
        for other in known_rules.same.get(text, ()):
            for pk, _text, _whole in vocabulary.get(other, Kind.TEXT):
                found.setdefault(pk, FACTOR[kind] * SAME_FACTOR // 100)
    proposal = min((text for _pk, text, _whole in words), key=lambda text: (abs(len(text) - len(part)), text))
    return Span(part, cost, kind, found, proposal)


def _near(part: str, allowed: int, vocabulary: Vocabulary) -> list[tuple[int, str, bool]]:
    """Words at most `allowed` slips away from what was typed, the nearest only."""
    found: dict[int, tuple[int, tuple[int, str, bool]]] = {}
    for key in sound.shortened(part, allowed):
        for word in vocabulary.get(key, Kind.SLIP):
            right = word[1] if is_han(part) or not is_han(word[1]) else sound.pinyin(word[1])
            if is_han(part) == is_han(word[1]) or not is_han(part):
                found[word[0]] = (sound.distance(part, right), word)
    least = min((away for away, _word in found.values()), default=allowed + 1)
    return [word for away, word in found.values() if away == least <= allowed]


def _begun(part: str, vocabulary: Vocabulary) -> list[tuple[int, str, bool]]:
    found = [word for (key, kind), words in vocabulary.known.items() if kind <= Kind.INITIALS and key.startswith(part) for word in words]
    return [word for word in found if word[2]] or found


def _is_weak(cover: list[Span]) -> bool:
    """Something unknown, or letters read as a string of initials: a slip may explain them better."""
    return any(not span.words or (span.kind in {Kind.INITIALS, Kind.ACCENT} and len(span.text) > 1) for span in cover) or len(cover) > 2


def _question(covers: list[list[Span]], measures: list[str], vocabulary: Vocabulary) -> Question:
    found = Question()
    for cover in covers:
        for span in cover:
            if span.words:
                found.clauses += _clauses(span, vocabulary)
                found.guessed += len(span.text)
                found.sure |= span.kind == Kind.TEXT
            else:
                found.unknown.append(span.text)
        for left, right in pairwise(cover):
            if is_han(left.text) and is_han(right.text) and (seam := vocabulary.get(left.text[-1] + right.text[0], Kind.TEXT)):
                found.clauses.append(Clause({seam[0][0]: 100}, required=False))
    for term in measures:
        if known := vocabulary.get(term, Kind.TEXT):
            found.clauses.append(Clause({known[0][0]: 100}, required=False))
    if any(span.proposal and (span.kind in DOUBTFUL or is_han(span.text)) for cover in covers for span in cover):
        found.meant = " ".join("".join(span.proposal or span.text for span in cover) for cover in covers)
    return found


def _clauses(span: Span, vocabulary: Vocabulary) -> list[Clause]:
    """A long Chinese word as its pairs, so that it is found however the title was cut; else as it is."""
    pairs = [span.text[n : n + 2] for n in range(len(span.text) - 1)]
    whole = Clause(span.words)
    if not is_han(span.text) or span.kind != Kind.TEXT or len(pairs) < 2 or not all(vocabulary.get(pair, Kind.TEXT) for pair in pairs):
        return [whole]
    others = {pk: factor for pk, factor in span.words.items() if factor != FACTOR[Kind.TEXT]}
    return [Clause(others | {vocabulary.get(pair, Kind.TEXT)[0][0]: 100}) for pair in pairs] + [Clause(span.words, required=False)]
