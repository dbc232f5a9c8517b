"""Herds: opened once, then only events. The head count of any day follows from them."""

from collections.abc import Iterator, Sequence
from datetime import date

from django.db import transaction
from django.db.models import Sum
from django.utils import timezone
from django.utils.translation import gettext as _

from accounts.permissions import require
from audit.services import record
from projects.households.models import Household
from projects.programmes.models import Animal, Herd, HerdEvent, Programme
from projects.programmes.services.keeping import keep, must
from shared.errors import RuleError

Kind = HerdEvent.Kind


@transaction.atomic
def open_herd(programme: Programme, *, household: Household | None, name: str, by, **facts) -> Herd:
    """A herd without animals yet. facts: arrangement, species, from_on and the others of the model. Raises "other_village", "bad_herd"."""
    require(by, "programmes.keep", programme.audit_region)
    if household is not None and household.village_id != programme.village_id:
        raise RuleError("other_village", _("Household %(number)s belongs to another village.") % {"number": household})
    herd = keep(Herd(programme=programme, household=household, name=name.strip(), recorded_by=by, **facts), "bad_herd")
    record(by, "herd.opened", herd, arrangement=herd.arrangement)
    return herd


def head_count(herd: Herd, on: date) -> int:
    """Animals at the end of a day, from the events."""
    return herd.events.filter(happened_on__lte=on).aggregate(total=Sum("change"))["total"] or 0


def is_approximate(herd: Herd, on: date) -> bool:
    """Does the head count of a day rest on a number somebody gave from memory? A later exact count ends that."""
    exact = herd.events.filter(kind=Kind.COUNT, approximate=False, happened_on__lte=on).order_by("-happened_on", "-pk").first()
    since = herd.events.filter(approximate=True, happened_on__lte=on)
    if exact is not None:
        since = since.filter(happened_on__gte=exact.happened_on).exclude(happened_on=exact.happened_on, pk__lt=exact.pk)
    return since.exclude(change=0).exists()


def history(herd: Herd) -> Iterator[tuple[HerdEvent, int]]:
    """Each event with the head count after it."""
    there = 0
    for event in herd.events.select_related("recorded_by").order_by("happened_on", "pk"):
        there += event.change
        yield event, there


@transaction.atomic
def record_event(
    herd: Herd,
    *,
    kind: str,
    happened_on: date,
    heads: int,
    proof: str,
    by,
    amount_fen: int | None = None,
    policy: str = "",
    approximate: bool = False,
    lower: bool = False,
    ear_tags: Sequence[str] = (),
) -> HerdEvent:
    """Write down what happened. Of a count `heads` is what is there; a correction adds heads, or takes them away when `lower`.

    ear_tags  of the animals concerned: all of them or none
    Raises RuleError "future_date", "before_the_herd", "no_proof", "no_heads", "not_a_loan", "more_than_due_back", "needs_amount",
    "fewer_than_none", "tags_do_not_match", "unknown_tag", "tag_taken", "bad_event".
    """
    require(by, "programmes.keep", herd.audit_region)
    herd = Herd.objects.select_for_update(of=("self",)).select_related("programme__village").get(pk=herd.pk)
    tags = list(dict.fromkeys(tag.strip() for tag in ear_tags if tag.strip()))
    _check(herd, kind, happened_on, heads, amount_fen)
    change = _change(herd, kind, happened_on, heads, lower)
    _never_below_none(herd, happened_on, change)
    proof = must(proof, "no_proof", _("Say what shows it: a slip, a photo, a log."))
    facts = {"kind": kind, "happened_on": happened_on, "heads": heads, "change": change, "amount_fen": amount_fen}
    more = {"policy": policy.strip(), "approximate": approximate, "proof": proof}
    event = keep(HerdEvent(herd=herd, recorded_by=by, **facts, **more), "bad_event")
    _tag(event, tags)
    record(by, "herd.event", herd, what=kind, heads=heads, on=str(happened_on))
    return event


def _check(herd: Herd, kind: str, on: date, heads: int, amount_fen: int | None) -> None:
    if on > timezone.localdate():
        raise RuleError("future_date", _("%(day)s is still to come.") % {"day": on})
    if on < herd.from_on:
        raise RuleError("before_the_herd", _("%(herd)s begins on %(day)s.") % {"herd": herd, "day": herd.from_on})
    if heads < 1 and kind != Kind.COUNT:
        raise RuleError("no_heads", _("Give the number of animals."))
    if kind == Kind.SALE and not amount_fen:
        raise RuleError("needs_amount", _("A sale names its price."))
    if kind in {Kind.LENT, Kind.RETURNED} and herd.arrangement != Herd.Arrangement.LOAN:
        raise RuleError("not_a_loan", _("%(herd)s is no loan of animals.") % {"herd": herd})
    if kind == Kind.RETURNED and heads > due_back(herd):
        raise RuleError("more_than_due_back", _("Only %(heads)s animals are still due back.") % {"heads": due_back(herd)})


def due_back(herd: Herd) -> int:
    """Animals still to be given back; 0 when it is no loan."""
    returned = herd.events.filter(kind=Kind.RETURNED).aggregate(total=Sum("heads"))["total"] or 0
    return max((herd.heads_due_back or 0) - returned, 0)


def _change(herd: Herd, kind: str, on: date, heads: int, lower: bool) -> int:
    if kind == Kind.COUNT:
        return heads - head_count(herd, on)
    if kind in HerdEvent.IN or (kind == Kind.CORRECTION and not lower):
        return heads
    return -heads if kind in HerdEvent.OUT or kind == Kind.CORRECTION else 0


def _never_below_none(herd: Herd, on: date, change: int) -> None:
    """Neither on that day nor on any later day may there be fewer animals than none."""
    if change >= 0:
        return
    there = head_count(herd, on) + change
    lowest = there
    for later in herd.events.filter(happened_on__gt=on).order_by("happened_on", "pk").values_list("change", flat=True):
        there += later
        lowest = min(lowest, there)
    if lowest < 0:
        raise RuleError("fewer_than_none", _("There were not that many animals: %(missing)s too few.") % {"missing": -lowest})


def _tag(event: HerdEvent, tags: list[str]) -> None:
    if not tags:
        return
    if len(tags) != event.heads or not event.change:
        raise RuleError("tags_do_not_match", _("%(tags)s ear tags for %(heads)s animals.") % {"tags": len(tags), "heads": event.heads})
    if event.change > 0:
        if taken := Animal.objects.filter(ear_tag__in=tags).first():
            raise RuleError("tag_taken", _("Ear tag %(tag)s belongs to another animal.") % {"tag": taken})
        Animal.objects.bulk_create(Animal(herd=event.herd, ear_tag=tag, came_by=event) for tag in tags)
        return
    if event.herd.animals.filter(ear_tag__in=tags, left_by__isnull=True).update(left_by=event) != len(tags):
        raise RuleError("unknown_tag", _("One of these ear tags is not in this herd any more, or never was."))
