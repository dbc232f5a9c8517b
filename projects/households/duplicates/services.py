"""Looking for members who may be one person, and keeping what somebody decided about them.

Everything is compared by prints, pinyin and birthday, group by group; no number is decrypted. A group of more than ALIKE is a
mistake of another kind (one phone for a whole village) and not a matter of pairs.
"""

from collections import defaultdict
from collections.abc import Callable, Iterable, Iterator
from itertools import combinations

from django.db import transaction
from django.db.models import Count, QuerySet
from django.utils import timezone
from django.utils.translation import gettext as _
from django_tasks import task

from accounts.permissions import require
from audit.services import change_status, record
from projects.households.duplicates import merging
from projects.households.models import DuplicatePair, Household, Member
from shared.crypto import fingerprint
from shared.errors import RuleError
from shared.schedule import every

Reason, Status = DuplicatePair.Reason, DuplicatePair.Status
ALIKE = 8  # members of one group that are still compared in pairs
COLUMNS = ("pk", "household_id", "name", "sex", "born_on", "left_on", "id_print", "card_print", "phone_print", "name_pinyin")
Tell = Callable[[str], None]
Found = dict[tuple[int, int, str], str]  # (first, second, reason) → print of the facts


@transaction.atomic
def look(region_prefix: str = "", *, by) -> int:
    """Bring the pairs of a region up to date; returns how many are new or asked again.

    A decided pair is asked again only when its facts changed, and never once its two records were made one. An undecided pair
    that is no longer alike is forgotten.
    """
    if by is not None:
        require(by, "households.decide_duplicate", region_prefix)
    members = Member.objects.filter(household__village__region__code__startswith=region_prefix)
    found: Found = {}
    for reason, pairs in _searches(members):
        for one, other in pairs:
            first, second = sorted((one, other), key=lambda member: member.pk)
            found[first.pk, second.pk, reason] = _print_of(first, second, reason)
    inside = DuplicatePair.objects.filter(first__in=members.values("pk"), second__in=members.values("pk"))
    known = {(pair.first_id, pair.second_id, pair.reason): pair for pair in inside}
    one_person = {(pair.first_id, pair.second_id) for pair in known.values() if pair.kept_id is not None}
    found = {key: print_ for key, print_ in found.items() if key[:2] not in one_person}
    fresh = [
        DuplicatePair(first_id=first, second_id=second, reason=reason, facts_print=print_)
        for (first, second, reason), print_ in found.items()
        if (first, second, reason) not in known
    ]
    DuplicatePair.objects.bulk_create(fresh, ignore_conflicts=True)
    changed = [pair for key, pair in known.items() if key in found and pair.facts_print != found[key]]
    for pair in changed:
        pair.facts_print, pair.status = found[pair.first_id, pair.second_id, pair.reason], Status.OPEN
    DuplicatePair.objects.bulk_update(changed, ["facts_print", "status"], batch_size=500)
    DuplicatePair.objects.filter(
        pk__in=[pair.pk for key, pair in known.items() if key not in found and pair.status == Status.OPEN]
    ).delete()
    if fresh or changed:
        record(by, "duplicates.found", new=len(fresh), asked_again=len(changed), region=region_prefix)
    return len(fresh) + len(changed)


@transaction.atomic
def decide(
    pair: DuplicatePair, to: str, *, note: str, by, keep: Member | None = None, home: Household | None = None, tell: Tell | None = None
) -> None:
    """Same person, different people, or later; who decides says why (“later” needs no reason). Of one person one record goes on.

    keep  the record that goes on; needed when both live in the register
    home  in which household the person lives; needed when the two live in different ones
    tell  gets each sentence about what people still have to do, because a household closed
    Raises RuleError "no_reason", "nothing_decided", what change_status raises, and what merging refuses.
    """
    _may_decide(pair, by)
    if to not in {Status.SAME, Status.DIFFERENT, Status.LATER}:
        raise RuleError("nothing_decided", _("Say whether they are the same person, different people, or leave it for later."))
    note = note.strip()[:300]
    if not note and to != Status.LATER:
        raise RuleError("no_reason", _("Say why, so that the others can understand it later."))
    said = {"explanation": note, "decided_by": by, "decided_at": timezone.now()}
    if to != Status.SAME:
        change_status(pair, to, by=by, **said)
        return
    merging.lock(pair)
    asked = [pair, *_same_two(pair).filter(status__in=[Status.OPEN, Status.LATER]).exclude(pk=pair.pk)]
    for one in asked:
        change_status(one, to, by=by, **said)
    merger = merging.plan(pair, keep=keep, home=home)
    act = merging.merge(pair, merger, note=note, by=by, tell=tell)
    kept = {"kept": merger.kept, "act": act.key if act else None}
    DuplicatePair.objects.filter(pk__in=[one.pk for one in asked]).update(**kept)
    pair.refresh_from_db()


@transaction.atomic
def separate(pair: DuplicatePair, *, reason: str, by, tell: Tell | None = None) -> None:
    """Take back that two records are of one person: both go on as they were, and the pair is open again.

    Raises RuleError "no_reason", "not_merged", and what makes the remaining history impossible.
    """
    _may_decide(pair, by)
    if not reason.strip():
        raise RuleError("no_reason", _("Say why it is taken back."))
    merging.lock(pair)
    if pair.kept_id is None:
        raise RuleError("not_merged", _("The two records were not made one, so there is nothing to take back."))
    merging.take_back(pair, reason=reason, by=by, tell=tell)
    for one in _same_two(pair).filter(status=Status.SAME, kept__isnull=False):
        change_status(one, Status.OPEN, by=by, note=reason.strip()[:300], kept=None, act=None)
    pair.refresh_from_db()


def _may_decide(pair: DuplicatePair, by) -> None:
    for member in (pair.first, pair.second):
        require(by, "households.decide_duplicate", member.audit_region)


def _same_two(pair: DuplicatePair) -> QuerySet:
    return DuplicatePair.objects.filter(first=pair.first_id, second=pair.second_id)


@every(hours=24)
@task()
def look_everywhere() -> None:
    look(by=None)


def _searches(members: QuerySet) -> Iterator[tuple[str, Iterator[tuple[Member, Member]]]]:
    living = members.filter(left_on__isnull=True)
    yield Reason.ID, _alike(members, "id_print")
    yield Reason.CARD, _of_two_households(_alike(living, "card_print"))
    yield Reason.PHONE, _of_two_households(_alike(living, "phone_print"))
    yield Reason.NAME, _perhaps_one(_alike(living, "name_pinyin", "born_on"))
    yield Reason.NAME, _of_two_households(_perhaps_one(_look_alike(living)))


def _alike(members: QuerySet, *columns: str) -> Iterator[tuple[Member, Member]]:
    """Pairs of members who agree in all columns; groups with an empty value or of more than ALIKE are left out."""
    for group in _groups(members.exclude(**{columns[0]: ""}), *columns):
        yield from combinations(group, 2)


def _look_alike(members: QuerySet) -> Iterator[tuple[Member, Member]]:
    """Pairs of one village, sex and birthday whose names differ in one character: 形近 and slips of the pen."""
    for group in _groups(members, "household__village_id", "born_on", "sex", most=100):
        yield from ((one, other) for one, other in combinations(group, 2) if _one_character_differs(one.name, other.name))


def _groups(members: QuerySet, *columns: str, most: int = ALIKE) -> Iterator[list[Member]]:
    """Groups of two to `most` members; two queries, whatever the number of members."""
    keys = members.order_by().values_list(*columns).annotate(count=Count("pk")).filter(count__range=(2, most))
    wanted = {tuple(row[:-1]) for row in keys}
    if not wanted:
        return
    groups: dict[tuple, list[Member]] = defaultdict(list)
    first = {key[0] for key in wanted}
    for chunk in _chunks(sorted(first)):
        rows = members.filter(**{f"{columns[0]}__in": chunk}).only(*COLUMNS, "household__village").select_related("household")
        for member in rows.order_by("pk").iterator(chunk_size=2_000):
            key = tuple(member.household.village_id if name == "household__village_id" else getattr(member, name) for name in columns)
            if key in wanted:
                groups[key].append(member)
    yield from groups.values()


def _chunks(values: list, size: int = 5_000) -> Iterable[list]:
    return (values[start : start + size] for start in range(0, len(values), size))


def _of_two_households(pairs: Iterable[tuple[Member, Member]]) -> Iterator[tuple[Member, Member]]:
    """A card or a phone that a household shares is no question; nor are twins."""
    return (pair for pair in pairs if pair[0].household_id != pair[1].household_id)


def _perhaps_one(pairs: Iterable[tuple[Member, Member]]) -> Iterator[tuple[Member, Member]]:
    """Not those who both carry an id number: different numbers, different people; the same one is found by itself."""
    return (pair for pair in pairs if not (pair[0].id_print and pair[1].id_print))


def _one_character_differs(one: str, other: str) -> bool:
    return len(one) == len(other) > 1 and sum(a != b for a, b in zip(one, other, strict=True)) == 1


def _print_of(first: Member, second: Member, reason: str) -> str:
    """Of the facts a decision rests on: who they are, and what is alike."""
    alike = {Reason.CARD: "card_print", Reason.PHONE: "phone_print"}.get(Reason(reason))
    facts = [(one.name, one.sex, one.born_on.isoformat(), one.id_print, getattr(one, alike) if alike else "") for one in (first, second)]
    return fingerprint("duplicate", repr(facts))
