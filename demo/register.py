"""Load the register: regions, 63 villages with their collectives, households, members and income accounts."""

from datetime import date
from pathlib import Path

from django.conf import settings
from django.core.management import call_command
from django.db import transaction

from demo import people
from demo.people import Family, Person, Relation, Sex
from demo.register_book import bring_in
from projects.households.models import Household, HouseholdYear
from projects.ledger.services import open_accounts
from projects.villages.models import Collective, Village
from regions.models import Level, Region
from shared.tables import copy_rows

REGIONS = Path(settings.ROOT) / "platform" / "regions" / "data" / "ruzhou.csv"
EXIT = date(2019, 12, 31)  # by the end of 2019 all 63 villages had exited (F02)

# The article's households, under masked names only: village, sequence, group, people.
ARTICLE = {
    ("磨石村", 23): Family(
        "general", "funds", date(2016, 3, 18), "5组",
        [
            Person("郭某某", Sex.FEMALE, date(1974, 4, 6), Relation.HEAD),
            Person("李某某", Sex.MALE, date(1972, 9, 19), Relation.SPOUSE),
            Person("李某", Sex.MALE, date(1997, 2, 11), Relation.SON),
            Person("李某甲", Sex.MALE, date(1946, 7, 2), Relation.PARENT),
            Person("张某某", Sex.FEMALE, date(1949, 11, 23), Relation.PARENT),
        ],
    ),
    ("寺上村", 7): Family(
        "general", "schooling", date(2016, 5, 9), "1组",
        [
            Person("宋某", Sex.MALE, date(1971, 3, 15), Relation.HEAD),
            Person("王某某", Sex.FEMALE, date(1973, 8, 30), Relation.SPOUSE),
            Person("宋某某", Sex.FEMALE, date(2001, 6, 21), Relation.DAUGHTER),
        ],
    ),
    ("青山后村", 11): Family(
        "minimum", "disability", date(2014, 10, 20), "南坡组",
        [
            Person("姚某某", Sex.MALE, date(1968, 1, 12), Relation.HEAD),
            Person("马某某", Sex.FEMALE, date(1970, 5, 4), Relation.SPOUSE),
        ],
    ),
}  # fmt: skip


@transaction.atomic
def load(stdout) -> None:
    """Everything of the register; expects an empty one."""
    call_command("import_regions", REGIONS, stdout=stdout)
    villages = make_villages()
    plan = dict(zip(villages, people.village_sizes(len(villages)), strict=True))
    rows = list(_numbered(plan))
    bring_in(rows, exited_on=EXIT, county=Region.objects.get(code=f"{settings.COUNTY_CODE}000000"))
    ids = dict(Household.objects.values_list("number", "pk"))
    _write_years(rows, ids)
    open_accounts(ids.values())


def make_villages() -> list[Village]:
    regions = Region.objects.filter(level=Level.VILLAGE, code__startswith=settings.COUNTY_CODE)
    Village.objects.bulk_create(Village(region=region, is_poor_village=True, exited_on=EXIT, hotline="12317") for region in regions)
    villages = list(Village.objects.select_related("region"))
    Collective.objects.bulk_create(Collective(village=village, name=f"{village.region.name}股份经济合作社") for village in villages)
    return villages


def _numbered(plan: dict[Village, int]):
    """(village, household number, family) for every household; the article's take their places and sizes are kept."""
    stock = list(people.families())
    for (_name, _sequence), family in ARTICLE.items():
        twin = next(i for i, other in enumerate(stock) if len(other.people) == len(family.people))
        del stock[twin]  # one of the same size gives way, so that the totals stay exact
    supply = iter(stock)
    for village, count in plan.items():
        for sequence in range(1, count + 1):
            family = ARTICLE.get((village.region.name, sequence)) or next(supply)
            yield village, f"{village.region_id}{sequence:04}", family


YEAR = ("household_id", "year", "kind", "attribute", "main_cause", "exited", "exited_on")


def _write_years(rows: list[tuple[Village, str, Family]], ids: dict[str, int]) -> None:
    """The snapshot of the year in which all had exited."""
    facts = ((ids[number], EXIT.year, family.kind, "exited", family.cause, True, EXIT) for _village, number, family in rows)
    copy_rows(HouseholdYear, YEAR, facts)
