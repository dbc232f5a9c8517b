"""Which products answer a question: name above category above village above description, what can be bought above what cannot."""

from dataclasses import dataclass

from django.db.models import Case, Exists, ExpressionWrapper, F, IntegerField, Max, OuterRef, QuerySet, Value, When

from marketplace.catalogue.models import Sku
from marketplace.catalogue.models.search import Listing
from marketplace.catalogue.search.query import Clause, Question

MOST = 480  # products a search shows at most: twenty pages
OPTIONAL_SHARE = 15  # per cent that a word adds which need not be there
SOLD_OUT_SHARE = 35  # per cent that a sold-out product keeps of its score: below everything whose category fits


@dataclass(frozen=True, slots=True)
class Answer:
    """ids best first; partial when no product has all that was asked, and these have most of it."""

    ids: list[int]
    partial: bool = False


def in_stock() -> Exists:
    """Of a Listing: can a piece of any variant be ordered?"""
    return Exists(Sku.objects.filter(product_id=OuterRef("pk"), on_hand__gt=F("reserved")))


def answer(question: Question, among: QuerySet[Listing], *, most: int = MOST) -> Answer:
    """The listings among these that the question means; one query."""
    needed = question.required or question.clauses
    if not needed or question.is_noise:
        return Answer([])
    words = {pk for clause in needed for pk in clause.words}
    optional = [clause for clause in question.clauses if not clause.required] if question.required else []
    words |= {pk for clause in optional for pk in clause.words}
    parts = {f"part_{n}": _strength(clause) for n, clause in enumerate([*needed, *optional])}
    rows = among.filter(postings__word_id__in=words).annotate(**parts, there=in_stock())
    rows = rows.annotate(matched=sum((_present(f"part_{n}") for n in range(1, len(needed))), _present("part_0")))
    rows = rows.annotate(score=_score(len(needed), len(optional))).filter(matched__gt=0)
    best = list(rows.order_by("-matched", "-score", "-sold", "-pk").values_list("pk", "matched")[:most])
    most_matched = best[0][1] if best else 0
    whole = most_matched == len(needed)
    return Answer([pk for pk, matched in best if matched == most_matched], partial=bool(best) and (not whole or bool(question.unknown)))


def _strength(clause: Clause) -> Max:
    """The best place where a product carries one of the clause's words: its weight times how surely that word was meant."""
    by_factor: dict[int, list[int]] = {}
    for pk, factor in clause.words.items():
        by_factor.setdefault(factor, []).append(pk)
    cases = [When(postings__word_id__in=sorted(pks), then=F("postings__weight") * factor) for factor, pks in sorted(by_factor.items())]
    return Max(Case(*cases, default=Value(0), output_field=IntegerField()))


def _present(part: str) -> Case:
    return Case(When(**{f"{part}__gt": 0}, then=Value(1)), default=Value(0), output_field=IntegerField())


def _score(needed: int, optional: int):
    whole = sum((F(f"part_{n}") for n in range(1, needed)), F("part_0")) / needed
    for n in range(needed, needed + optional):
        whole = whole + F(f"part_{n}") * OPTIONAL_SHARE / 100
    kept = Case(When(there=True, then=Value(100)), default=Value(SOLD_OUT_SHARE))
    return ExpressionWrapper(whole * kept / 100, output_field=IntegerField())
