"""A county for benchmarks: villages of 9,999 households, each with a head, an account and a share in its village's programme.

Built by INSERT … SELECT, so that a million households take less than a minute. The constraints are not asked meanwhile: what is
written here is right by construction.
"""

from datetime import date
from uuid import uuid4

DAY = date(2020, 10, 1)
PER_VILLAGE = 9_999  # a household's number ends in four digits
FIRST_VILLAGE = 410_482_900_201
RECEIVED_FEN = 10**14


def build(count: int) -> list:
    """Programmes in which count households take part, one for each village, with as much money as a round may want.

    Villages that are there already are used again; the last one is cut to measure by its participations.
    """
    from django.db import connection

    found = []
    for village in range(-(-count // PER_VILLAGE)):
        found.append(_village(village, min(PER_VILLAGE, count - village * PER_VILLAGE)))
    with connection.cursor() as cursor:
        cursor.execute("ANALYZE")  # what autovacuum does with a register that was not written a moment ago
    return found


def _village(place: int, size: int):
    from projects.programmes.models import Programme, ReceivedIncome
    from projects.villages.models import Village
    from regions.models import Region

    code = str(FIRST_VILLAGE + place)
    region, _made = Region.objects.get_or_create(code=code, defaults={"name": f"测试村{place}", "name_en": f"Bench {place}"})
    village, _made = Village.objects.get_or_create(region=region)
    _households(village.pk, code, size)
    programme = Programme.objects.create(village=village, kind="livestock", name=f"基准{size}", started_on=DAY)
    known = {"programme": programme.pk, "last": f"{code}0000", "end": f"{code}{size:04}", "day": DAY.isoformat()}
    _run([_PARTICIPATIONS], known)
    receipt = {"received_on": DAY, "payer": "基准", "bank_receipt": f"B{programme.pk}"}
    ReceivedIncome.objects.create(programme=programme, amount_fen=RECEIVED_FEN, **receipt)
    return programme


def _households(village: int, code: str, size: int) -> None:
    """What is missing of the village's households, with account, head and the head's event."""
    from django.utils import timezone

    from projects.households.models import Household
    from shared.crypto import encrypt

    known = {"village": village, "day": DAY.isoformat(), "at": timezone.now().isoformat(), "size": size, "first": int(code) * 10_000}
    known |= {"card": encrypt("6228480000001234567"), "act": uuid4().hex}
    there = Household.objects.filter(number__startswith=code).count()
    known |= {"there": there, "last": f"{code}{there:04}", "end": f"{code}{size:04}"}
    if there < size:
        _run(_HOUSEHOLDS, known)


def _run(statements: list[str], known: dict) -> None:
    from django.db import connection, transaction

    with transaction.atomic(), connection.cursor() as cursor:
        if connection.vendor == "postgresql":
            cursor.execute("SET LOCAL session_replication_role = replica")  # no foreign keys asked, row by row
        for statement in statements:
            cursor.execute(statement, known)


_HOUSEHOLDS = [
    """INSERT INTO households_household (village_id, number, "group", kind, cause, registered_on)
    WITH RECURSIVE numbers (n) AS (SELECT %(there)s + 1 UNION ALL SELECT n + 1 FROM numbers WHERE n < %(size)s)
    SELECT %(village)s, CAST(%(first)s + n AS varchar(16)), '', 'general', 'other', %(day)s FROM numbers""",
    """INSERT INTO households_member
      (household_id, number, name, sex, born_on, relation, joined_on, name_pinyin, name_initials, bank_name, bank_card, card_print)
    SELECT id, number || '01', '郭某某', '2', '1970-05-01', '01', %(day)s, '', '', '农商银行', %(card)s, number
    FROM households_household WHERE number > %(last)s AND number <= %(end)s""",
    """INSERT INTO households_membershipevent (kind, household_id, member_id, happened_on, relation, act, recorded_at)
    SELECT 'registered', household_id, id, joined_on, '01', %(act)s, %(at)s FROM households_member
    WHERE household_id IN (SELECT id FROM households_household WHERE number > %(last)s AND number <= %(end)s)""",
    """INSERT INTO ledger_incomeaccount (household_id, opened_at)
    SELECT id, %(at)s FROM households_household WHERE number > %(last)s AND number <= %(end)s""",
]
_PARTICIPATIONS = """INSERT INTO programmes_participation (programme_id, household_id, shares, basis, from_on)
SELECT %(programme)s, id, 1 + id %% 17, 'shares', %(day)s FROM households_household
WHERE number > %(last)s AND number <= %(end)s"""


def clerk_of(programme):
    """Who may draw up the programme's rounds."""
    from accounts.models import Role, User
    from accounts.services import appoint

    user = User.objects.create_user(name="基准文书", email=f"bench-{programme.pk}@bench.invalid")
    appoint(user, Role.VILLAGE_CLERK, programme.village.region, by=None, from_on=date(2019, 1, 1))
    return user
