"""Vouchers: written down by one, confirmed by another, posted once; a table changes nothing the second time."""

from datetime import date, timedelta
from types import SimpleNamespace

import openpyxl
import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.db import IntegrityError, transaction
from django.utils import timezone

from audit.models import AuditEntry
from projects.households.identity import print_of
from projects.ledger import sources
from projects.ledger.models import IncomeEntry, IncomeItem, Voucher, VoucherLine
from projects.ledger.vouchers import hooks, services, tables
from shared.errors import NotAllowed, RuleError
from tests.factories import COUNTY, TOWN, make_household, make_region, make_user, make_village

pytestmark = [pytest.mark.django_db, pytest.mark.both]


@pytest.fixture
def people():
    make_household()
    return SimpleNamespace(
        clerk=make_user("village_clerk"), reviewer=make_user("township_reviewer", TOWN), county=make_user("county_officer", COUNTY)
    )


def enter(people, household=None, **more):
    said = {"words": "养老金", "amount_fen": 12_345, "earned_on": date(2020, 10, 1), "paper_number": "A-1", "proof": ""} | more
    item = IncomeItem.objects.get(pk=said.pop("item", "pension"))
    return services.enter((household or make_household()).account, item=item, by=said.pop("by", people.clerk), **said)


def test_one_writes_another_confirms_and_it_is_in_the_ledger_to_the_fen(people):
    voucher = enter(people)
    assert not IncomeEntry.objects.exists()
    posting = services.confirm(voucher, by=people.reviewer)
    entry = posting.entries.get()
    assert (entry.amount_fen, entry.item_code, entry.kind, entry.item) == (12_345, "pension", "transfer", "养老金")
    assert (voucher.status, voucher.posting, voucher.decided_by) == ("posted", posting, people.reviewer)
    assert hooks.links([entry.source], people.reviewer)[entry.source][0].url.endswith(f"/{voucher.pk}/")
    assert hooks.links([entry.source], make_user("auditor", "410482105000")) == {}
    assert "A-1" in sources.in_words(entry.source)


def test_costs_are_kept_above_zero_under_their_own_kind(people):
    services.confirm(enter(people, item="business_cost", words="饲料"), by=people.reviewer)
    assert IncomeEntry.objects.values_list("kind", "amount_fen").get() == ("cost", 12_345)


def test_nobody_confirms_or_refuses_what_they_entered(people):
    voucher = enter(people, by=people.county)
    for act in (lambda: services.confirm(voucher, by=people.county), lambda: services.refuse(voucher, reason="不对", by=people.county)):
        with pytest.raises(RuleError, match="four_eyes"):
            act()
    with pytest.raises(IntegrityError), transaction.atomic():
        Voucher.objects.filter(pk=voucher.pk).update(status="posted", decided_by=people.county)
    assert not IncomeEntry.objects.exists()


def test_refused_by_role_out_of_region_and_twice(people):
    voucher = enter(people)
    for person in (
        people.clerk,
        make_user("finance_officer", COUNTY),
        make_user("township_reviewer", "410482105000"),
        make_user("auditor", COUNTY),
    ):
        with pytest.raises(NotAllowed):
            services.confirm(voucher, by=person)
    for person in (people.reviewer, make_user("village_clerk", "410482105201")):
        with pytest.raises(NotAllowed):
            enter(people, by=person)
    services.confirm(voucher, by=people.reviewer)
    stale = Voucher.objects.get(pk=voucher.pk)
    stale.status = "submitted"
    for again in (voucher, stale):
        with pytest.raises(RuleError, match="wrong_status"):
            services.confirm(again, by=people.reviewer)
    assert IncomeEntry.objects.count() == 1


@pytest.mark.parametrize(
    ("wrong", "code"),
    [
        ({"amount_fen": 0}, "bad_amount"),
        ({"earned_on": timezone.localdate() + timedelta(days=1)}, "future_date"),
        ({"paper_number": " "}, "no_paper_number"),
        ({"paper_number": "a:b"}, "no_paper_number"),
    ],
)
def test_a_wrong_line_leaves_no_trace(people, wrong, code):
    with pytest.raises(RuleError, match=code):
        enter(people, **wrong)
    assert not Voucher.objects.exists()
    assert not AuditEntry.objects.filter(action__startswith="voucher").exists()


def test_the_same_paper_counts_once_until_it_is_refused_or_withdrawn(people):
    household = make_household()
    first = enter(people, household)
    with pytest.raises(RuleError, match="entered_already"):
        enter(people, household)
    enter(people, household, item="wage_other")  # the same paper may hold another item
    with pytest.raises(RuleError, match="no_reason"):
        services.refuse(first, reason=" ", by=people.reviewer)
    services.refuse(first, reason="金额不清", by=people.reviewer)
    again = enter(people, household)
    services.withdraw(again, by=people.clerk)
    services.confirm(enter(people, household), by=people.reviewer)
    assert list(Voucher.objects.order_by("pk").values_list("status", flat=True)) == ["refused", "submitted", "withdrawn", "posted"]


# --- tables ----------------------------------------------------------------------------------------------------------
HEAD = ["户号", "证件号码", "姓名", "收入项目", "金额(元)", "到账日期", "凭证号", "说明"]


@pytest.fixture
def write(tmp_path):
    def save(*rows, name="t.xlsx", head=HEAD):
        path = tmp_path / name
        if name.endswith(".csv"):
            path.write_text("\n".join(",".join(map(str, row)) for row in (head, *rows)), "utf-8")
            return path
        book = openpyxl.Workbook()
        for row in (["2020年收入表"], head, *rows):
            book.active.append(row)
        book.save(path)
        return path

    return save


def take_in(path, people, region=TOWN, by=None):
    return tables.take_in(path, file_name=path.name, title="十月养老金", region=make_region(region), by=by or people.clerk_of_town)


@pytest.fixture
def town(people):
    make_user("township_reviewer", TOWN)
    people.clerk_of_town = people.county
    return people


@pytest.mark.parametrize("name", ["t.xlsx", "t.csv"])
def test_a_table_becomes_a_draft_and_the_second_time_nothing(town, write, name):
    households = [make_household() for _n in range(3)]
    rows = [[h.number, "", "", "养老金", f"{n + 1}00.05", "2020-10-01", f"P{n}", ""] for n, h in enumerate(households)]
    path = write(*rows, name=name)
    voucher = take_in(path, town)
    assert (voucher.status, voucher.line_count, voucher.total_fen, voucher.wrong) == ("draft", 3, 60_015, 0)
    assert not IncomeEntry.objects.exists()
    with pytest.raises(RuleError, match="nothing_new"):
        take_in(path, town)
    services.submit(voucher, by=town.county)
    services.confirm(voucher, by=town.reviewer)
    with pytest.raises(RuleError, match="nothing_new"):
        take_in(path, town)
    assert (Voucher.objects.count(), IncomeEntry.objects.count()) == (1, 3)


def test_errors_are_told_by_cell_and_good_rows_wait_for_a_word(town, write):
    here, afar = make_household(), make_household(make_village("410482105201", "外村"))
    good = [here.number, "", "", "低保金", 100, date(2020, 10, 1), "G1", "十月低保"]
    bad = [
        [afar.number, "", "", "低保金", 100, "2020-10-01", "B1", ""],
        [here.number, "", "", "不知道", 100, "2020-10-01", "B2", ""],
        [here.number, "", "", "低保金", "一百", "2020-10-01", "B3", ""],
        [here.number, "", "", "低保金", 100, "2020-13-01", "B4", ""],
        [here.number, "", "", "低保金", 100, "2020-10-01", "", ""],
        [here.number, "", "", "低保金", 0, "2020-10-01", "B6", ""],
        ["", "", "", "低保金", 100, "2020-10-01", "B7", ""],
        [here.number, "", "", "低保金", 999, date(2020, 10, 1), "G1", "另一个数"],
    ]
    voucher = take_in(write(good, *bad), town)
    assert (voucher.line_count, voucher.wrong) == (1, 8)
    assert [(row, column) for _sheet, row, column, _said in voucher.errors] == [
        (6, "金额(元)"), (7, "到账日期"), (8, "凭证号"), (4, "户号"), (5, "收入项目"), (9, "金额(元)"), (10, "证件号码"), (11, "凭证号"),
    ]  # fmt: skip
    with pytest.raises(RuleError, match="has_errors"):
        services.submit(voucher, by=town.county)
    with pytest.raises(RuleError, match="not_yours"):
        services.submit(voucher, by=make_user("county_officer", COUNTY), only_good=True)
    services.submit(voucher, by=town.county, only_good=True)
    assert voucher.status == "submitted"


def test_a_person_is_found_by_id_number_and_name(town, write):
    household = make_household(size=2)
    head = household.members.order_by("number").first()
    head.id_number = "410482197505010023"
    head.id_print = print_of(head.id_number)
    head.save()
    row = ["", head.id_number, head.name, "工资", "1,200.50", "2020年10月1日", "W1", ""]
    other = ["", head.id_number, "张三", "工资", 1, "2020-10-01", "W2", ""]
    voucher = take_in(write(row, other), town)
    line = voucher.lines.get()
    assert (line.account, line.item_id, line.amount_fen, line.earned_on) == (household.account, "wage_other", 120_050, date(2020, 10, 1))
    assert voucher.wrong == 1
    assert head.id_number not in str(voucher.errors)


def test_a_table_without_headings_or_out_of_region_is_refused(town, write):
    with pytest.raises(RuleError, match="no_headings"):
        take_in(write(["x"], head=["姓名", "电话"]), town)
    with pytest.raises(NotAllowed):
        take_in(write(), town, by=make_user("village_clerk"))
    assert not Voucher.objects.exists()
    assert not VoucherLine.objects.exists()


# --- screens ---------------------------------------------------------------------------------------------------------
PNG = (
    b"\x89PNG\r\n\x1a\n\x00\x00\x00\rIHDR\x00\x00\x00\x01\x00\x00\x00\x01\x08\x02\x00\x00\x00\x90wS\xde"
    b"\x00\x00\x00\x0cIDATx\x9cc\xf8\xcf\xc0\x00\x00\x03\x01\x01\x00\xc9\xfe\x92\xef\x00\x00\x00\x00IEND\xaeB`\x82"
)


def logged_in(client, person):
    client.force_login(person, backend="accounts.backends.PhoneOrEmailBackend")
    return client


def test_the_screens_carry_a_voucher_from_hand_to_hand(client, people):
    household = make_household()
    clerk = logged_in(client, people.clerk)
    said = {"item": "pension", "amount_fen": "88.80", "earned_on": "2020-10-01", "paper_number": "S1"}
    assert clerk.post(f"/admin/vouchers/new/{household.account.pk}/", said).status_code == 422  # no proof
    said["proof"] = SimpleUploadedFile("x.png", PNG, "image/png")
    answer = clerk.post(f"/admin/vouchers/new/{household.account.pk}/", said)
    assert answer.status_code == 302, answer.content.decode()
    voucher = Voucher.objects.get()
    page = clerk.get(answer.url).content.decode()
    assert "88.80" in page
    assert "/confirm/" not in page
    reviewer = logged_in(client, people.reviewer)
    assert "/confirm/" in reviewer.get(answer.url).content.decode()
    assert reviewer.get(f"/admin/vouchers/{voucher.pk}/proof/").status_code == 200
    assert AuditEntry.objects.filter(action="voucher.proof_seen").count() == 1
    afar = logged_in(client, make_user("township_reviewer", "410482105000"))
    assert [afar.get(f"/admin/vouchers/{voucher.pk}/{rest}").status_code for rest in ("", "proof/")] == [404, 404]
    logged_in(client, people.reviewer).post(f"/admin/vouchers/{voucher.pk}/confirm/")
    assert IncomeEntry.objects.get().amount_fen == 8_880
