"""A whole round of a sketching base in a real browser: formula, four meetings, signatures, notice, an upheld objection, two tries at
the bank, the household's statement, the auditor's recalculation; the fen are looked at on every page."""

import io
import re
from datetime import timedelta

import pytest
import pyzipper
import time_machine
from django.core.management import call_command
from django.utils import timezone

from projects.dividends.models import DividendRound
from projects.ledger.models import IncomeEntry
from projects.programmes.services import record_receipt
from shared.money import format_yuan
from tests.factories import COUNTY, MOSHI, TOWN, make_household, make_programme, make_user, make_village

pytestmark = pytest.mark.browser
PHONE_WIDTH = 390
POT = "1000.01"  # aid 200.00 for 1 + 2 people, 700.01 by 3 + 2 + 1 + 1 shares, reserve 100.00
LINES = ["300.01", "266.67", "233.33", "100.00"]  # by household number: the second and third are poor
NAMES = ["赵家一", "钱家二", "孙家三", "李家四"]
OBJECTED, FAILING = 2, 3  # line numbers
PROOF = {"name": "会议记录.pdf", "mimeType": "application/pdf", "buffer": b"%PDF-1.4\nstartxref\n%%EOF"}


@pytest.fixture
def base(site):
    """A sketching base with four households, its income received, and everybody who has a part in the round."""
    village = make_village()
    posts = {
        "clerk": ("village_clerk", MOSHI, "周文书"),
        "township": ("township_reviewer", TOWN, "孟乡镇"),
        "county": ("county_officer", COUNTY, "陆县办"),
        "handler": ("county_officer", COUNTY, "韩信访"),
        "finance": ("finance_officer", COUNTY, "钱会计"),
        "auditor": ("auditor", COUNTY, "严审计"),
    }
    people = {who: make_user(role, region, name=name) for who, (role, region, name) in posts.items()}
    programme = make_programme(village, (), kind="sketching")
    rows = zip(NAMES, (3, 2, 1, 1), (1, 1, 2, 1), ("general", "minimum", "minimum", "general"), strict=True)
    for name, shares, size, kind in rows:
        household = make_household(village, size=size, name=name)
        household.kind = kind
        household.save()
        head = household.members.get(relation="01")
        head.bank_card, head.bank_name = f"62170000000{head.pk:08}", "中国银行汝州支行"
        head.save()
        programme.participations.create(household=household, shares=shares, from_on=programme.started_on)
    facts = {"received_on": timezone.localdate(), "payer": "写生基地运营方", "bank_receipt": "R20260001"}
    record_receipt(programme, amount_fen=100_001, by=people["finance"], **facts)
    return {"people": people, "programme": programme}


def logged_in(person, base, *wanted: str) -> dict:
    return {who: person().log_in(base["people"][who]) for who in wanted}


def draw_up(clerk, base) -> str:
    """The formula builder, what would come out, then the round; returns its address."""
    page = clerk.open("/admin/dividends/new/")
    page.select_option("[name=programme]", str(base["programme"].pk))
    page.fill("[name=title]", "写生基地分红")
    page.fill("[name=pot_fen]", POT)
    page.check("[name=formula][value=mixed]")
    assert not page.locator("[name=whole]").is_visible()  # only what belongs to the chosen formula is asked
    page.fill("[name=aid_bp]", "20")
    page.check("[name=aid_kinds][value=minimum]")
    page.fill("[name=equal_bp]", "70")
    page.select_option("[name=equal_formula]", "shares")
    page.fill("[name=reserve_bp]", "10")
    page.keyboard.press("Escape")
    clerk.press("button[name=preview]")
    assert all(amount in clerk.text() for amount in [*LINES, "900.01", "100.00", "1,000.01"])
    assert not DividendRound.objects.exists()  # a preview writes nothing
    clerk.press("form.round-form button[type=submit]:not([name])")
    address = clerk.page.url.removeprefix(clerk.site)
    assert re.fullmatch(r"/admin/dividends/\d+/", address), address
    assert all(amount in clerk.text() for amount in [*LINES, "900.01"])
    return address


def hold_meetings(clerk, address: str) -> None:
    """Four meetings with their votes; the first brings the signed minutes."""
    clerk.press("form[action$='/to_meeting/'] button")
    for n in range(4):
        assert not clerk.page.locator("form[action$='/submit/']").count()  # not before the last meeting
        clerk.press("a[href$='/meeting/']")
        votes = {"entitled": "30", "present": "24", "votes_for": "22", "votes_against": "1", "abstained": "1"}
        for name, value in (votes | {"minutes": "同意分配方案"}).items():
            clerk.page.fill(f"[name={name}]", value)
        if n == 0:
            clerk.page.set_input_files("[name=proof]", PROOF)
        clerk.press("form.officials-reason button[type=submit]")
        assert clerk.page.url.endswith(address), clerk.text("main")
    assert clerk.text().count("22 – 1 – 1") == 4
    assert clerk.page.locator("a[href*='/meeting-proof/']").count() == 1
    clerk.press("form[action$='/submit/'] button")


def go_public(people, address: str) -> None:
    """Approved by the township, filed by the county, shown by the clerk; the list's author is offered neither decision."""
    for who, step in (("township", "approve"), ("county", "file"), ("clerk", "post_notice")):
        if who != "clerk":
            people["clerk"].open(address)
            assert not people["clerk"].page.locator(f"form[action$='/{step}/']").count()
        people[who].open(address)
        assert "900.01" in people[who].text()
        people[who].press(f"form[action$='/{step}/'] button")


def object_to_a_line(person) -> None:
    """A villager finds the list on a telephone, with masked names only, objects to one line and gets a code."""
    villager = person(PHONE_WIDTH)
    villager.open("/notices/")
    villager.press(".notice-list a")
    shown = villager.text("main")
    assert all(amount in shown for amount in [*LINES, "900.01"])
    assert "钱**" in shown
    assert not any(name in shown for name in NAMES)
    assert villager.sideways() == 0
    villager.press("a[href*='/objection/new/']")
    villager.page.fill("[name=line_number]", str(OBJECTED))
    villager.page.fill("[name=text]", "这一户的份额登记得不对。")
    assert villager.sideways() == 0
    villager.press("main form button[type=submit]")
    assert re.search(r"[a-z0-9]{4}-[a-z0-9]{4}-[a-z0-9]{4}", villager.text("main"))
    assert villager.sideways() == 0


def uphold(handler) -> None:
    """Somebody who had no part in the list looks into it and finds that it was right."""
    handler.open("/admin/objections/")
    handler.press("main table a[href*='/admin/objections/']")
    assert LINES[OBJECTED - 1] in handler.text()
    handler.press("form[action$='/take_up/'] button")
    handler.page.check("[name=upheld][value=yes]")
    handler.page.fill("[name=answer]", "经核对，份额无误，但需补充签字，补齐前暂缓发放。")
    handler.press("form[action$='/decide/'] button")


def draw_file(finance, address: str, total: str, *, again: bool = False) -> str:
    """Draw up the bank file of what may be paid now; returns the address of the batch."""
    finance.open(address)
    finance.press("a[href*='/batches/draw/']")
    if again:
        finance.page.check("[name=again]")
    finance.press("form.officials-reason button[type=submit]")
    assert re.fullmatch(r"/admin/batches/\d+/", finance.page.url.removeprefix(finance.site)), finance.text("main")
    assert total in finance.text(".round-sums")
    finance.press("form[action$='/send/'] button")
    return finance.page.url.removeprefix(finance.site)


def open_file(finance, batch: str) -> str:
    """Take the protected file and open it with the password on the page; what is inside, as text."""
    finance.open(batch)
    finance.press("form[action$='/download/'] button")
    with finance.page.expect_download() as got:
        finance.page.click("a[download]")
    packed = io.BytesIO(got.value.path().read_bytes())
    with pyzipper.AESZipFile(packed) as archive:
        archive.setpassword(finance.text(".pay-password").strip().encode())
        return archive.read(archive.namelist()[0]).decode("utf-8-sig")


def answer(finance, batch: str, amounts: list[str], failed: str = "") -> None:
    """The bank's file comes in: one line a payment, in the order of the batch."""
    rows = ["序号,金额,结果,失败原因,银行流水号,入账日期"]
    for n, amount in enumerate(amounts, start=1):
        result = "失败,户名不符" if amount == failed else "成功,"
        rows.append(f"{n},{amount},{result},S{batch}{n},{timezone.localdate():%Y%m%d}")
    finance.open(batch)
    upload = {"name": "回单.csv", "mimeType": "text/csv", "buffer": "\r\n".join(rows).encode()}
    finance.page.set_input_files("[name=answer]", upload)
    finance.press("form[action$='/answer/'] button")


def pay(people, address: str) -> None:
    """The objected line waits while the others go; a line fails and goes again; the released one goes last and closes the round."""
    finance = people["finance"]
    objected, failing = LINES[OBJECTED - 1], LINES[FAILING - 1]
    others = [amount for amount in LINES if amount != objected]
    batch = draw_file(finance, address, "633.34")
    inside = open_file(finance, batch)
    assert all(amount in inside for amount in others)
    assert objected not in inside
    answer(finance, batch, others, failed=failing)
    assert "400.01" in finance.text(".round-sums")
    assert IncomeEntry.objects.count() == 2

    batch = draw_file(finance, address, failing, again=True)
    answer(finance, batch, [failing])
    finance.open(address)
    assert not finance.page.locator(".round-steps__now:has-text('办结')").count()  # a line still waits

    reviewer = people["township"]
    reviewer.open(address)
    reviewer.press("#payment-section a[href*='/dividend-lines/'], a[href*='/dividend-lines/']")
    assert objected in reviewer.text()
    reviewer.page.fill("form[action$='/release/'] [name=reason]", "签字已补齐，金额不变。")
    reviewer.press("form[action$='/release/'] button")
    batch = draw_file(finance, address, objected)
    answer(finance, batch, [objected])


def read_statement(person, clerk, household, amount: str) -> None:
    """The household opens its own statement by link and code."""
    clerk.open(f"/admin/households/{household.pk}/")
    clerk.press(f"form[action$='/{household.account.pk}/link/'] button")
    link = re.search(r"/my/[\w-]+/", clerk.page.content()).group()
    code = clerk.text(".officials-code").replace(" ", "")
    reader = person(PHONE_WIDTH)
    reader.open(link)
    reader.page.fill("[name=code]", code)
    reader.press("main form button[type=submit]")
    assert amount in reader.text("main")
    assert reader.sideways() == 0


def audit(auditor, address: str) -> None:
    """Recalculated from the stored inputs, and every seal of the ledger looked at."""
    auditor.open(address)
    auditor.press("form[action$='/replay/'] button")
    assert not auditor.page.locator(".round-less").count()
    assert DividendRound.objects.get().replays.get().differences == 0
    call_command("verify_ledger")  # exits with an error when anything is found


def test_a_sketching_round_from_the_formula_to_the_statement(person, base):
    people = logged_in(person, base, "clerk", "township", "county", "handler", "finance")
    address = draw_up(people["clerk"], base)
    hold_meetings(people["clerk"], address)
    go_public(people, address)
    object_to_a_line(person)
    uphold(people["handler"])
    people["finance"].open(address)
    assert not people["finance"].page.locator("a[href*='/batches/draw/']").count()  # the clock still runs

    with time_machine.travel(timezone.now() + timedelta(days=15), tick=True):
        people = logged_in(person, base, "clerk", "township", "finance", "auditor")  # the sessions of that day are over
        pay(people, address)
        round_ = DividendRound.objects.get()
        assert round_.status == "closed"
        paid = IncomeEntry.objects.order_by("account__household__number").values_list("amount_fen", flat=True)
        assert [format_yuan(fen) for fen in paid] == LINES
        people["finance"].open(address)
        assert all(amount in people["finance"].text() for amount in [*LINES, "900.01"])
        for number in (OBJECTED, FAILING):
            read_statement(person, people["clerk"], round_.lines.get(line_number=number).household, LINES[number - 1])
        audit(people["auditor"], address)
