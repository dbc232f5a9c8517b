"""Plain functions that make things for tests. Each takes only what the test is about and invents the rest."""

from datetime import date, datetime
from itertools import count
from types import SimpleNamespace

from django.utils import timezone

from accounts.models import Role, User
from accounts.services import appoint
from projects.households.models import Household, Member, MembershipEvent
from projects.ledger.models import IncomeAccount
from projects.ledger.posting import Income, Kind, post_income
from projects.programmes.models import Participation, Programme, ReceivedIncome
from projects.villages.models import Collective, Village
from regions.models import Region

serial = count(1)
COUNTY, TOWN, MOSHI = "410482000000", "410482100000", "410482100201"
PASSWORD = "Xiangyuan-2026"


def make_region(code: str = MOSHI, name: str = "磨石村", name_en: str = "Moshi Village") -> Region:
    return Region.objects.get_or_create(code=code, defaults={"name": name, "name_en": name_en})[0]


def make_village(code: str = MOSHI, name: str = "磨石村") -> Village:
    village, made = Village.objects.get_or_create(region=make_region(code, name), defaults={"is_poor_village": True, "hotline": "12317"})
    if made:
        Collective.objects.create(village=village, name=f"{name}股份经济合作社")
    return village


def make_user(role: str | None = None, region: str = MOSHI, name: str = "", **fields) -> User:
    n = next(serial)
    user = User.objects.create_user(name=name or f"测试员{n}", phone=fields.pop("phone", f"138{n:08}"), password=PASSWORD, **fields)
    if role:
        appoint(
            user,
            Role(role),
            make_region(region, *({COUNTY: ("汝州市", "Ruzhou"), TOWN: ("寄料镇", "Jiliao Town")}.get(region, ()))),
            by=None,
            from_on=date(2019, 1, 1),
        )
    return user


def make_household(village: Village | None = None, *, size: int = 1, name: str = "郭某某", group: str = "5组") -> Household:
    """A household with its account, a head and size − 1 further members."""
    village, n = village or make_village(), next(serial)
    number = f"{village.region_id}{n:04}"
    household = Household.objects.create(village=village, number=number, group=group, registered_on=date(2016, 1, 1))
    for i in range(size):
        make_member(
            household,
            number=f"{number}{i + 1:02}",
            name=name if i == 0 else f"家人{i}",
            sex="2" if i == 0 else "1",
            born_on=date(1975 + i, 5, 1),
            relation="01" if i == 0 else "99",
        )
    IncomeAccount.objects.create(household=household)
    return household


def make_member(household: Household, *, joined_on: date = date(2016, 1, 1), left_on: date | None = None, **fields) -> Member:
    """A member and the events that say since when and until when; a number, a name and an age when none are given."""
    n = household.members.count() + 1
    known = {"number": f"{household.number}{n:02}", "name": f"家人{n}", "sex": "1", "born_on": date(1975, 5, 1), "relation": "99"}
    member = Member.objects.create(household=household, joined_on=joined_on, left_on=left_on, **known | fields)
    event = {"household": household, "member": member}
    MembershipEvent.objects.create(kind="registered", happened_on=joined_on, relation=member.relation, **event)
    if left_on:
        MembershipEvent.objects.create(kind="move", happened_on=left_on, **event)
    return member


def move_away(members, on: date) -> None:
    """Members (a queryset) move away on a day, past the services: the head too, or everybody."""
    for member in members:
        MembershipEvent.objects.create(kind="move", household_id=member.household_id, member=member, happened_on=on)
    members.update(left_on=on)


def make_programme(
    village: Village | None = None, shares: tuple[int, ...] = (1, 1, 1), *, received_fen: int = 0, kind: str = "livestock"
) -> Programme:
    """A programme in which a new household takes part for each number of shares; with money received, if any."""
    village = village or make_village()
    programme = Programme.objects.create(village=village, kind=kind, name="肉羊养殖", started_on=date(2018, 3, 1))
    for number in shares:
        Participation.objects.create(programme=programme, household=make_household(village), shares=number, from_on=date(2018, 3, 1))
    if received_fen:
        ReceivedIncome.objects.create(
            programme=programme,
            amount_fen=received_fen,
            received_on=date(2020, 9, 1),
            payer="汝州某养殖公司",
            bank_receipt=f"R{next(serial):08}",
        )
    return programme


def make_income(
    household: Household | None = None,
    amount_fen: int = 140_000,
    *,
    kind: str = Kind.PROPERTY,
    item: str = "畜牧分红",
    earned_on=date(2020, 10, 1),
):
    """One posted entry."""
    household, n = household or make_household(), next(serial)
    posting = post_income(
        [Income(household.account.pk, kind, item, amount_fen, earned_on, f"test:{n}:1")], title=item, source=f"test:{n}", by=None
    )
    return posting.entries.get()


# --- dividends -------------------------------------------------------------------------------------------------------
DRAWN, POSTED, LAST_DAY, PAID = date(2020, 10, 8), date(2020, 10, 10), date(2020, 10, 17), date(2020, 10, 18)


def moment(day: date) -> datetime:
    return timezone.make_aware(datetime(day.year, day.month, day.day, 9))


def make_people(region: str = MOSHI) -> SimpleNamespace:
    """Clerk of a village, reviewer of its township, officer and finance officer of the county, each a different person."""
    return SimpleNamespace(
        clerk=make_user("village_clerk", region, name="刘书记"),
        reviewer=make_user("township_reviewer", f"{region[:9]}000", name="王审核"),
        county=make_user("county_officer", f"{region[:6]}000000", name="陆县办"),
        finance=make_user("finance_officer", COUNTY, name="陈会计"),
    )


def hold_meetings(round_, by, on: date = DRAWN) -> None:
    """The four meetings, one after the other on one day, all agreed."""
    from projects.dividends import services
    from projects.dividends.models import MeetingKind

    at = moment(on) if on < timezone.localdate() else None
    for kind in MeetingKind:
        votes = {"entitled": 12, "present": 10, "votes_for": 9, "votes_against": 0, "abstained": 1}
        services.record_meeting(round_, kind=kind, held_on=on, minutes="同意分红方案", by=by, at=at, **votes)


def make_round(
    people: SimpleNamespace | None = None,
    status: str = "draft",
    *,
    shares: tuple[int, ...] = (1, 1, 1),
    pot_fen: int = 10_000,
    programme: Programme | None = None,
    title: str = "2020年畜牧分红",
    **figures,
):
    """A round brought to a status by the services themselves, as of October 2020."""
    from projects.dividends import services

    people = people or make_people()
    programme = programme or make_programme(shares=shares, received_fen=pot_fen)
    round_ = services.draw_up(
        programme, title=title, year=2020, pot_fen=pot_fen, base_on=date(2020, 9, 30), by=people.clerk, at=moment(DRAWN), **figures
    )

    def submit():
        hold_meetings(round_, people.clerk)
        services.submit(round_, by=people.clerk, at=moment(DRAWN))

    steps = {
        "meeting": lambda: services.submit_to_meeting(round_, by=people.clerk, at=moment(DRAWN)),
        "submitted": submit,
        "approved": lambda: services.approve(round_, by=people.reviewer, at=moment(date(2020, 10, 9))),
        "filed": lambda: services.file(round_, by=people.county, at=moment(date(2020, 10, 9))),
        "on_notice": lambda: services.post_notice(round_, by=people.clerk, on=POSTED),
        "closed": lambda: services.pay(round_, bank_reference=f"B{next(serial):06}", paid_on=PAID, by=people.finance),
    }
    for name, step in steps.items():
        if round_.status == status:
            break
        step()
        assert round_.status == name
    return round_
