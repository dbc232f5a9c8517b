"""Two people press at once: one booking is settled once, one sheet confirmed and paid once, a fund is spent once."""

import pytest

from projects.ledger.models import IncomeEntry, Posting
from projects.programmes.models import Asset, AssetFunding, Booking, Due, DueReceipt, Fund, ReceivedIncome, WageSheet
from projects.programmes.services import assets, receipts, record_receipt, sketching, wages
from tests.factories import COUNTY, make_programme, make_user
from tests.programme_factories import (
    make_asset,
    make_booking,
    make_contract,
    make_fund,
    make_officials,
    make_sheet,
    make_site,
    make_sketching,
)
from tests.projects.test_dividends_together import at_once
from tests.projects.test_programmes_records import PAID

pytestmark = pytest.mark.postgres
LOST = {"changed_meanwhile", "wrong_status"}


def one_won(answers: list[str]) -> bool:
    return answers.count("done") == 1 and set(answers) - {"done"} <= LOST


def test_two_settle_one_booking(committed_db):
    who = make_officials()
    booking = make_booking(make_sketching(), who, "held")
    payers = [who.finance, make_user("finance_officer", COUNTY)]

    def settle(n):
        facts = {"bank_reference": f"B{n}", "settled_on": PAID, "share_receipt": f"R{n}"}
        return lambda: sketching.settle(Booking.objects.get(pk=booking.pk), by=payers[n], **facts)

    assert one_won(at_once([settle(0), settle(1)]))
    assert (Posting.objects.count(), IncomeEntry.objects.count(), ReceivedIncome.objects.count()) == (1, 2, 1)


def test_two_confirm_and_two_pay_one_wage_sheet(committed_db):
    who = make_officials()
    sheet = make_sheet(make_site(make_programme(shares=(), kind="workshop"), who), who, "submitted")
    confirmers = [who.reviewer, who.township]
    payers = [who.finance, make_user("finance_officer", COUNTY)]
    assert one_won(at_once([lambda by=by: wages.confirm_sheet(WageSheet.objects.get(pk=sheet.pk), by=by) for by in confirmers]))

    def pay(n):
        return lambda: wages.pay_sheet(WageSheet.objects.get(pk=sheet.pk), bank_reference=f"B{n}", paid_on=PAID, by=payers[n])

    assert one_won(at_once([pay(0), pay(1)]))
    assert (Posting.objects.count(), IncomeEntry.objects.count()) == (1, 2)


def test_two_cannot_spend_the_same_fund(committed_db):
    who = make_officials()
    programme = make_programme(shares=())
    fund, things = make_fund(programme, who, 100), [make_asset(programme, who) for _n in range(2)]

    def spend(n):
        return lambda: assets.fund_asset(Asset.objects.get(pk=things[n].pk), Fund.objects.get(pk=fund.pk), amount_fen=60, by=who.county)

    assert at_once([spend(0), spend(1)]) == ["above_fund", "done"]
    assert AssetFunding.objects.count() == 1


def test_two_cannot_use_one_receipt_twice(committed_db):
    who = make_officials()
    programme = make_programme(shares=())
    contract = make_contract(programme, who)
    facts = {"amount_fen": 60_000, "received_on": PAID, "payer": "x", "bank_receipt": "R1"}
    receipt, due = record_receipt(programme, by=who.finance, **facts), contract.dues.get()

    def use():
        receipts.allocate(ReceivedIncome.objects.get(pk=receipt.pk), Due.objects.get(pk=due.pk), amount_fen=60_000, by=who.finance)

    answers = at_once([use, use])
    assert answers.count("done") == 1
    assert DueReceipt.objects.get().amount_fen == 60_000
