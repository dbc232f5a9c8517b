"""Plain functions that make assets, contracts and operating records for tests; by the services themselves."""

from datetime import date
from types import SimpleNamespace

from projects.programmes.models import Asset, Booking, Contract, Fund, Herd, Programme, WageSheet, Worker, WorkshopSite
from projects.programmes.services import assets, contracts, livestock, programmes, sketching, wages, workshops
from tests.factories import COUNTY, MOSHI, make_household, make_programme, make_user, serial

BEGUN = date(2020, 1, 1)


def make_officials(region: str = MOSHI) -> SimpleNamespace:
    """One person for each role that has a say in programmes."""
    township = f"{region[:9]}000"
    return SimpleNamespace(
        clerk=make_user("village_clerk", region),
        reviewer=make_user("village_reviewer", region),
        township=make_user("township_reviewer", township),
        county=make_user("county_officer", COUNTY if region.startswith("410482") else f"{region[:6]}000000"),
        finance=make_user("finance_officer", COUNTY if region.startswith("410482") else f"{region[:6]}000000"),
    )


def make_fund(programme: Programme, who, amount_fen: int = 1_000_000, source: str = "fiscal") -> Fund:
    return programmes.add_fund(
        programme.village, source=source, document=f"文号{next(serial)}", title="产业资金", year=2020, amount_fen=amount_fen, by=who.county
    )


def make_asset(programme: Programme, who, *, confirmed: bool = True, value_fen: int = 500_000, name: str = "羊舍") -> Asset:
    facts = {"kind": "building", "name": name, "place": "村东", "value_fen": value_fen, "acquired_on": BEGUN}
    asset = assets.add_asset(programme, by=who.clerk, **facts)
    if confirmed:
        assets.confirm_owner(asset, document="确权1号", on=BEGUN, by=who.county)
    return asset


def make_contract(programme: Programme, who, *, in_force: bool = True, plan=((date(2020, 12, 31), 100_000),), **terms) -> Contract:
    """A rent secured by a mortgage: nothing about it is doubtful."""
    facts = {
        "number": f"C{next(serial)}",
        "kind": "rent",
        "operator": "某公司",
        "signed_on": BEGUN,
        "from_on": BEGUN,
        "to_on": date(2029, 12, 31),
        "security": "mortgage",
        "assets": list(programme.assets.all()) or [make_asset(programme, who)],
    }
    contract = contracts.draw_up(programme, by=who.clerk, **(facts | terms))
    if plan:
        contracts.set_schedule(contract, plan=list(plan), by=who.clerk)
    if in_force:
        contracts.put_in_force(contract, explanation="已核实", by=who.county)
    return contract


def make_herd(programme: Programme, who, **facts) -> Herd:
    known = {"household": None, "name": "羊群", "arrangement": "custody", "species": "sheep", "keeper": "某场", "from_on": BEGUN}
    return livestock.open_herd(programme, by=who.clerk, **(known | facts))


def make_booking(programme: Programme, who, status: str = "enquiry", *, lines: int = 2, share_fen: int = 20_000) -> Booking:
    """Ten people for three days; two households earn 300.00 each."""
    booking = sketching.take_booking(
        programme,
        group=f"某校{next(serial)}",
        people=10,
        arrives_on=date(2020, 10, 1),
        leaves_on=date(2020, 10, 3),
        price_fen=100_000,
        village_share_fen=share_fen,
        by=who.clerk,
    )
    if status == "enquiry":
        return booking
    sketching.move_booking(booking, to="confirmed", by=who.clerk)
    for number in range(lines):
        kind = ("wage", "room")[number % 2]
        household = make_household(programme.village)
        sketching.add_line(booking, household=household, kind=kind, what="帮厨", hundredths=300, rate_fen=10_000, by=who.clerk)
    if status != "confirmed":
        sketching.move_booking(booking, to="held", by=who.clerk)
    return booking


def make_site(programme: Programme, who) -> WorkshopSite:
    return workshops.open_site(programme, name="粉条车间", place="村东", operator="某厂", by=who.clerk)


def make_worker(site: WorkshopSite, who) -> Worker:
    member = make_household(site.programme.village).head
    return workshops.add_worker(site, member=member, job="包装", from_on=BEGUN, by=who.clerk)


def make_sheet(site: WorkshopSite, who, status: str = "draft", *, workers: int = 2) -> WageSheet:
    """100 pieces at 0.35 for each worker."""
    facts = {"title": f"工资{next(serial)}", "from_on": date(2020, 9, 1), "to_on": date(2020, 9, 30)}
    sheet = wages.write_sheet(site, by=who.clerk, **facts)
    for _n in range(workers):
        wages.add_wage_line(sheet, worker=make_worker(site, who), piece="装袋", quantity=100, rate_fen=35, by=who.clerk)
    if status in {"submitted", "confirmed"}:
        wages.submit_sheet(sheet, by=who.clerk)
    if status == "confirmed":
        wages.confirm_sheet(sheet, by=who.reviewer)
    return sheet


def make_sketching(village=None) -> Programme:
    return make_programme(village, (), kind="sketching")
