"""From the register to facts: at most four queries for every five hundred households, and one for the figures.

An app that stands higher in the house and knows more (income, monitoring) adds it by a function under `@knows_more`.
"""

from collections import defaultdict
from collections.abc import Callable, Iterator
from dataclasses import fields
from datetime import date
from itertools import islice

from django.db.models import Count, Q, QuerySet

from projects.households import identity
from projects.households.checks.facts import Channel, Health, HouseholdFacts, JobFacts, Labour, Limits, PersonFacts, Stage
from projects.households.models import Household, HouseholdYear, Member, RuleParameter, split_codes

CHUNK = 500
MORE: list[Callable[[list[HouseholdFacts]], list[HouseholdFacts]]] = []
STAGES = {
    "none": Stage.NOT_AT_SCHOOL,
    "preschool": Stage.BEFORE_SCHOOL,
    "kindergarten": Stage.KINDERGARTEN,
    "primary": Stage.PRIMARY,
    "junior": Stage.MIDDLE,
    "senior": Stage.HIGH,
    "vocational1": Stage.VOCATIONAL,
    "vocational2": Stage.VOCATIONAL,
    "vocational3": Stage.VOCATIONAL,
    "college": Stage.COLLEGE,
    "bachelor": Stage.BACHELOR,
    "graduate": Stage.MASTER,
}
IN_COUNTY = {"village": True, "county": True, "province": False, "outside": False, "abroad": False}
SAFE_GRADES = {"A": True, "B": True, "C": False, "D": False}
_PERSON = (
    "pk household_id name relation sex born_on id_number id_kind phone phone_print labour schooling education health medical_scheme "
    "disability_kind disability_grade minimum_allowance destitute_support public_post work_place work_from work_to work_months "
    "monthly_pay_fen work_channel"
).split()


def knows_more(fill_in: Callable[[list[HouseholdFacts]], list[HouseholdFacts]]):
    """Register a function that gets the facts of a chunk and gives them back with more filled in, in the same order."""
    MORE.append(fill_in)
    return fill_in


def facts_of(households: QuerySet, on: date) -> Iterator[HouseholdFacts]:
    """The facts of each household on a day, by household number. Members as the register knows them now, who live there then."""
    limits = LimitsOf(on)
    rows = iter(households.select_related("village").order_by("number").iterator(chunk_size=CHUNK))
    while chunk := list(islice(rows, CHUNK)):
        facts = _facts_of_chunk(chunk, on, limits)
        for fill_in in MORE:
            facts = fill_in(facts)
        yield from facts


class LimitsOf:
    """The figures in force on a day, nearest region first; one query, however many regions."""

    def __init__(self, on: date):
        dated = Q(valid_to__isnull=True) | Q(valid_to__gte=on)
        self._rows = list(RuleParameter.objects.filter(dated, valid_from__lte=on))
        self._found: dict[str, Limits] = {}

    def __getitem__(self, region_code: str) -> Limits:
        if region_code not in self._found:
            known = {field.name for field in fields(Limits)}
            holding = [row for row in self._rows if row.name in known and region_code.startswith(row.region_prefix)]
            nearest_last = sorted(holding, key=lambda row: (len(row.region_prefix), row.valid_from))
            self._found[region_code] = Limits(**{row.name: row.value for row in nearest_last})
        return self._found[region_code]


def _facts_of_chunk(chunk: list[Household], on: date, limits: LimitsOf) -> list[HouseholdFacts]:
    keys = [household.pk for household in chunk]
    there = Q(left_on__isnull=True) | Q(left_on__gt=on)
    members = list(Member.objects.filter(there, household__in=keys, joined_on__lte=on).only(*_PERSON).order_by("number"))
    years = {}
    for year in HouseholdYear.objects.filter(household__in=keys, year__lte=on.year).order_by("household_id", "year"):
        years[year.household_id] = year  # the latest one stays
    elsewhere = _households_by_phone({member.phone_print for member in members} - {""})
    people = defaultdict(list)
    for member in members:
        people[member.household_id].append(person_facts(member, elsewhere.get(member.phone_print, 1) - 1, on))
    return [_household(row, years.get(row.pk), people[row.pk], limits[row.village.region_id], on) for row in chunk]


def _households_by_phone(prints: set[str]) -> dict[str, int]:
    if not prints:
        return {}
    living = Member.objects.living().filter(phone_print__in=prints).order_by()
    return dict(living.values_list("phone_print").annotate(households=Count("household", distinct=True)))


def _household(row: Household, year: HouseholdYear | None, people: list[PersonFacts], limits: Limits, on: date) -> HouseholdFacts:
    allowances = {person.allowance for person in people}
    allowance = True if row.kind in {"minimum", "destitute"} or True in allowances else False if allowances == {False} else None
    return HouseholdFacts(
        key=row.pk,
        number=row.number,
        as_of=on,
        people=tuple(people),
        limits=limits,
        land=_hundredths(year and year.arable_land_mu),
        forest=_hundredths(year and year.forest_mu),
        road_m=None if year is None or year.road_distance_km is None else int(year.road_distance_km * 1000),
        exited_on=row.exited_on,
        allowance=allowance,
        water_safe=year.water_is_safe if year else None,
        house_safe=SAFE_GRADES.get(year.housing_grade) if year else None,
        monitored=_monitored(year),
    )


def _hundredths(measure) -> int | None:
    return None if measure is None else int(measure * 100)


def _monitored(year: HouseholdYear | None) -> bool | None:
    """Not known unless the year says it, or says so much else that silence means no."""
    if year is None:
        return None
    return True if year.monitoring_kind else False if year.attribute else None


def person_facts(member: Member, phone_elsewhere: int, on: date) -> PersonFacts:
    """What the rules see of a member on a day; one who is not saved yet will do. phone_elsewhere: other households with the same phone."""
    certified = member.id_kind in {identity.Document.DISABILITY, identity.Document.REISSUED}
    at_school = STAGES.get(member.schooling) or (Stage.NOT_AT_SCHOOL if member.education else None)
    return PersonFacts(
        key=member.pk,
        name=member.name,
        relation=member.relation,
        sex=member.sex,
        born_on=member.born_on,
        id_number=member.id_number,
        labour=Labour(member.labour) if member.labour in set(Labour) else None,
        stage=at_school,
        health=frozenset(Health(code) for code in split_codes(member.health) if code in set(Health)) or None,
        medical=_medical(member.medical_scheme),
        certificate=member.id_number if certified else None if member.disability_kind else "",
        disability_kind=member.disability_kind or None,
        disability_grade=member.disability_grade,
        destitute=member.destitute_support,
        allowance=member.minimum_allowance,
        welfare_post=member.public_post != "none" if member.public_post else None,
        working=_working(member, on),
        working_away=IN_COUNTY.get(member.work_place) is False if member.work_place else None,
        jobs=_jobs(member),
        phone=member.phone,
        phone_elsewhere=phone_elsewhere,
    )


def _medical(code: str) -> frozenset[str] | None:
    if not code:
        return None
    return frozenset() if code == "none" else frozenset({code})


def _working(member: Member, on: date) -> bool | None:
    if member.work_place:
        return member.work_place != "none"
    if member.work_from is None:
        return None
    return member.work_to is None or member.work_to > on


def _jobs(member: Member) -> tuple[JobFacts, ...] | None:
    """The one job the register keeps. A public-welfare post is where the person works, unless that is not known."""
    if not (member.work_from or member.monthly_pay_fen is not None or member.work_place or member.public_post):
        return None
    post = bool(member.public_post) and member.public_post != "none"
    channel = Channel.WELFARE_POST if post else Channel.WORKSHOP if member.work_channel == "workshop" else Channel.OTHER
    return (JobFacts(member.work_from, member.work_to, member.monthly_pay_fen, channel, IN_COUNTY.get(member.work_place)),)
