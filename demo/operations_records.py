"""Operating records of the demo's programmes: flocks, bookings with what villagers earn, wage sheets, a public-welfare job.

The article gives the flock's figures as “三十多只”, “一百多只”, “七个羊圈”: they are kept flagged approximate, nothing is put between them.
"""

from datetime import date, timedelta

from django.utils import timezone

from accounts.models import Role, User
from projects.households.models import Household, Member
from projects.programmes.models import Herd, LabourDay, Programme, WageSheet, WorkshopSite
from projects.programmes.services import labour, livestock, record_receipt, sketching, wages, workshops

PIECES = [("粉条装袋", 60, 420), ("礼盒组装", 150, 96), ("红薯分拣", 45, 380)]  # kind of piece, fen each, pieces of a good month


def keep(programme: Programme, clerk: User, reviewer: User, people: dict[str, User], sheep: Household) -> None:
    """The records of a programme's kind; every village's flock but the article's is left to its clerk."""
    if programme.kind == "livestock" and programme.village_id == sheep.village_id:
        _flocks(programme, clerk, sheep)
        _public_post(programme, clerk, people[Role.FINANCE_OFFICER])
    elif programme.kind == "sketching":
        _bookings(programme, clerk, people[Role.FINANCE_OFFICER])
    elif programme.kind == "workshop":
        _workshop(programme, clerk, reviewer, people)


def _flocks(programme: Programme, clerk: User, sheep: Household) -> None:
    own = {"arrangement": "own", "species": "sheep", "sheds": 7, "from_on": date(2017, 8, 15)}
    herd = livestock.open_herd(programme, household=sheep, name="5组自养羊群", by=clerk, **own)
    _event(herd, clerk, "purchase", date(2017, 8, 15), 30, proof="户主自述“三十多只羊羔”，报道原文", approximate=True)
    _event(herd, clerk, "count", date(2020, 11, 10), 100, proof="户主自述“一百多只”，报道原文", approximate=True)
    custody = {"arrangement": "custody", "species": "sheep", "keeper": programme.received.first().payer, "from_on": date(2018, 3, 10)}
    herd = livestock.open_herd(programme, household=None, name="村集体托养羊群", by=clerk, **custody)
    year = timezone.localdate().year
    _event(herd, clerk, "purchase", date(2018, 3, 10), 320, proof="购羊发票3201-3204", amount_fen=384_000_00)
    _event(herd, clerk, "insured", date(year, 3, 2), 410, proof="保单复印件", amount_fen=16_400_00, policy=f"YZBX{year}0302")
    for spring, born, died, sold in ((2024, 210, 14, 170), (year - 1, 236, 9, 190), (year, 228, 11, 150)):
        _event(herd, clerk, "birth", date(spring, 2, 20), born, proof="产羔登记表")
        _event(herd, clerk, "death", date(spring, 5, 8), died, proof="病死畜无害化处理单")
        _event(herd, clerk, "sale", date(spring, 8, 26), sold, proof="过磅单与销售发票", amount_fen=sold * 1_180_00)
    _event(herd, clerk, "claim", date(year, 5, 20), 11, proof="理赔通知书", amount_fen=8_800_00, policy=f"YZBX{year}0302")
    borrower = programme.village.households.exclude(pk=sheep.pk).order_by("number").first()
    lent = {
        "arrangement": "loan",
        "species": "goat",
        "heads_due_back": 12,
        "due_back_on": date(year + 1, 4, 1),
        "from_on": date(year - 1, 4, 1),
    }
    herd = livestock.open_herd(programme, household=borrower, name="借羊还羊", by=clerk, **lent)
    tags = [f"1410482{number:08}" for number in range(1, 11)]
    _event(herd, clerk, "lent", date(year - 1, 4, 1), 10, proof="借羊协议与耳标清单", ear_tags=tags)
    _event(herd, clerk, "birth", date(year, 3, 6), 9, proof="产羔登记表")
    _event(herd, clerk, "returned", date(year, 9, 12), 5, proof="还羊验收单")


def _event(herd: Herd, by: User, kind: str, day: date, heads: int, **more) -> None:
    livestock.record_event(herd, kind=kind, happened_on=min(day, timezone.localdate()), heads=heads, by=by, **more)


def _public_post(programme: Programme, clerk: User, finance: User) -> None:
    today = timezone.localdate()
    month = (today.replace(day=1) - timedelta(days=1)).replace(day=1)
    young = today.replace(year=today.year - 60, day=1)
    living = Member.objects.living().filter(household__village=programme.village, born_on__range=(young, date(2000, 1, 1)))
    member = living.select_related("household__village").order_by("number").first()
    post = labour.give_post(programme, member=member, title="羊场保洁员", monthly_pay_fen=600_00, from_on=month, by=clerk)
    labour.record_labour(
        programme, member=member, kind=LabourDay.Kind.PUBLIC_POST, unit="month", on=month, hundredths=22_00, wage_fen=600_00, by=clerk
    )
    labour.pay_post(post, month=month, amount_fen=600_00, bank_reference=f"GYG{month:%Y%m}", paid_on=today - timedelta(days=1), by=finance)


def _bookings(programme: Programme, clerk: User, finance: User) -> None:
    today = timezone.localdate()
    households = list(programme.village.households.filter(closed_on__isnull=True).order_by("number")[:6])
    plans = [  # group, people, days from today until it comes, days it stays, how far it got
        ("平顶山某高校美术学院（演示）", 46, -392, 7, "settled"),
        ("郑州某艺术中专（演示）", 38, -41, 6, "settled"),
        ("洛阳某师范学院写生班（演示）", 52, -12, 8, "held"),
        ("汝州市第二高级中学（演示）", 30, 3, 4, "confirmed"),
        ("开封某画室（演示）", 18, 5, 5, "enquiry"),
    ]
    for group, people, starts, days, reached in plans:
        arrives = today + timedelta(days=starts)
        facts = {
            "people": people,
            "arrives_on": arrives,
            "leaves_on": arrives + timedelta(days=days - 1),
            "rooms": people // 2,
            "meals": people * days * 3,
        }
        price = people * days * 120_00
        booking = sketching.take_booking(programme, group=group, price_fen=price, village_share_fen=price // 5, by=clerk, **facts)
        if reached == "enquiry":
            continue
        sketching.move_booking(booking, to="confirmed", by=clerk)
        for number, household in enumerate(households):
            kind, what, quantity, rate = [("wage", "厨师", days, 150_00), ("wage", "保洁", days, 100_00), ("room", "住宿", days * 4, 60_00),
                                          ("room", "住宿", days * 3, 60_00), ("meal", "餐饮", people * 2, 15_00), ("meal", "餐饮", people, 15_00)][number]  # fmt: skip
            sketching.add_line(booking, household=household, kind=kind, what=what, hundredths=quantity * 100, rate_fen=rate, by=clerk)
        if reached in {"held", "settled"}:
            sketching.move_booking(booking, to="held", by=clerk)
        if reached == "settled":
            paid = arrives + timedelta(days=days + 10)
            sketching.settle(booking, bank_reference=f"XS{paid:%y%m%d}", settled_on=paid, share_receipt=f"XSFC{paid:%y%m%d}", by=finance)


def _workshop(programme: Programme, clerk: User, reviewer: User, people: dict[str, User]) -> None:
    county, finance, today = people[Role.COUNTY_OFFICER], people[Role.FINANCE_OFFICER], timezone.localdate()
    site = workshops.open_site(programme, name="叶寨帮扶车间", place="叶寨村委会东侧", operator="叶寨帮扶车间（演示）", by=clerk)
    workshops.recognise(site, document="汝乡振〔2020〕15号", on=date(2020, 5, 20), by=county)
    for year in range(2021, today.year):
        workshops.recheck(site, on=date(year, 5, 18), passed=True, document=f"帮扶车间复核表{year}", by=county)
    adults = Member.objects.living().filter(household__village=programme.village, born_on__range=(date(1968, 1, 1), date(2004, 1, 1)))
    workers = [
        workshops.add_worker(site, member=member, job="包装工" if n % 2 else "分拣工", from_on=date(2021, 3, 1), by=clerk)
        for n, member in enumerate(adults.select_related("household__village").order_by("number")[:8])
    ]
    for back, reached in ((3, "paid"), (2, "confirmed"), (1, "submitted")):
        _sheet(site, workers, _month_before(today, back), reached, (clerk, reviewer, finance))
    day = today - timedelta(days=6)
    facts = {
        "amount_fen": 2_386_50,
        "received_on": day,
        "payer": "直播平台结算（演示）",
        "bank_receipt": f"ZBYJ{day:%y%m%d}",
        "item": "直播带货佣金",
    }
    record_receipt(programme, by=finance, **facts)


def _month_before(day: date, months: int) -> date:
    year, month = divmod(day.year * 12 + day.month - 1 - months, 12)
    return date(year, month + 1, 1)


def _sheet(site: WorkshopSite, workers: list, month: date, reached: str, who: tuple[User, User, User]) -> WageSheet:
    clerk, reviewer, finance = who
    last = _month_before(month, -1) - timedelta(days=1)
    sheet = wages.write_sheet(site, title=f"{month:%Y年%m月}计件工资", from_on=month, to_on=last, by=clerk)
    for n, worker in enumerate(workers):
        piece, rate_fen, usual = PIECES[n % len(PIECES)]
        wages.add_wage_line(sheet, worker=worker, piece=piece, quantity=usual + 17 * n + month.month, rate_fen=rate_fen, by=clerk)
    wages.submit_sheet(sheet, by=clerk)
    if reached in {"confirmed", "paid"}:
        wages.confirm_sheet(sheet, by=reviewer)
    if reached == "paid":
        wages.pay_sheet(sheet, bank_reference=f"GZ{month:%Y%m}", paid_on=last + timedelta(days=5), by=finance)
    return sheet
