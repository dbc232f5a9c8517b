"""What the screens ask: helpers of a village with their load, who helps how many, households without a helper."""

from dataclasses import dataclass

from django.db.models import Count, Exists, IntegerField, OuterRef, QuerySet, Subquery
from django.db.models.functions import Coalesce

from accounts.models import Post, Role, User
from projects.households.models import Household
from projects.pairing.models import Pairing
from projects.villages.models import Village
from regions.models import Level


@dataclass(frozen=True, slots=True)
class Load:
    """A helper of a village: households helped here, and everywhere."""

    helper: User
    here: int
    everywhere: int
    in_post: bool


def _counted(pairings: QuerySet, key: str) -> Coalesce:
    counts = pairings.order_by().values(key).annotate(count=Count("pk")).values("count")
    return Coalesce(Subquery(counts, output_field=IntegerField()), 0)


def helpers_of(village: Village) -> QuerySet[User]:
    """Who holds a helper's post that covers the village today, fewest households first; `load` counts them everywhere."""
    prefixes = [village.region_id[:level] for level in Level]
    posts = Post.objects.holding().filter(role=Role.HELPER, region_prefix__in=prefixes)
    load = _counted(Pairing.objects.standing().filter(helper=OuterRef("pk")), "helper")
    return User.objects.filter(pk__in=posts.values("user")).annotate(load=load).order_by("load", "name", "pk")


def loads_of(village: Village) -> list[Load]:
    """Everybody who may help in the village or helps there, the most loaded first; two queries."""
    free = {helper.pk: helper for helper in helpers_of(village)}
    here = Pairing.objects.standing().filter(household__village=village).order_by()
    counts = dict(here.values_list("helper").annotate(count=Count("pk")))
    everywhere = _counted(Pairing.objects.standing().filter(helper=OuterRef("pk")), "helper")
    others = User.objects.filter(pk__in=set(counts) - set(free)).annotate(load=everywhere) if set(counts) - set(free) else []
    people = [*free.values(), *others]
    found = [Load(person, counts.get(person.pk, 0), person.load, person.pk in free) for person in people]
    return sorted(found, key=lambda load: (-load.here, load.helper.name))


def without_helper(households: QuerySet[Household]) -> QuerySet[Household]:
    """Lived-in households with no standing pairing, or with one whose helper has left the post."""
    return households.filter(closed_on__isnull=True).exclude(Exists(Pairing.objects.helped().filter(household=OuterRef("pk"))))


def with_counts(villages: QuerySet[Village]) -> QuerySet[Village]:
    """Adds `lived_in`, `helped` (households) and `helper_count`; three subqueries, however many villages."""
    lived_in = Household.objects.filter(village=OuterRef("pk"), closed_on__isnull=True)
    helped = Pairing.objects.helped().filter(household__village=OuterRef("pk"), household__closed_on__isnull=True)
    people = helped.order_by().values("household__village").annotate(count=Count("helper", distinct=True)).values("count")
    return villages.annotate(
        lived_in=_counted(lived_in, "village"),
        helped=_counted(helped, "household__village"),
        helper_count=Coalesce(Subquery(people, output_field=IntegerField()), 0),
    )
