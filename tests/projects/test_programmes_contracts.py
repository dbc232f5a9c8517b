"""Contracts, their flags, what falls due, who paid it, and whether a round may rest on them."""

from datetime import date, timedelta

import pytest
from django.db import DatabaseError, connection, transaction
from django.utils import timezone

from accounts.todo import Todo
from projects.programmes import readiness
from projects.programmes.contract_flags import flags_of
from projects.programmes.models import Asset, BankRate, Contract, Due, DueReceipt, HouseholdLoanRule, ReadinessRule
from projects.programmes.schedule import every, from_lines
from projects.programmes.services import assets, contracts, receipts, record_receipt
from projects.programmes.services.contracts import between, older_than
from projects.programmes.todo import programmes_waiting
from shared.errors import NotAllowed, RuleError
from tests.factories import COUNTY, make_programme, make_user
from tests.programme_factories import BEGUN, make_asset, make_contract, make_fund, make_officials

pytestmark = pytest.mark.django_db
TODAY = timezone.localdate


@pytest.fixture
def who():
    return make_officials()


@pytest.fixture
def programme():
    return make_programme(shares=(1,))


def codes(contract) -> set[str]:
    return {flag.code for flag in flags_of(contract)}


def pay(programme, who, amount_fen, number, **more):
    facts = {"received_on": date(2021, 1, 5), "payer": "某公司", "bank_receipt": number}
    return record_receipt(programme, amount_fen=amount_fen, by=who.finance, **facts, **more)


# --- flags (rules 18 and 19) -----------------------------------------------------------------------------------------
def test_a_secured_rent_has_no_flag(programme, who):
    assert codes(make_contract(programme, who)) == set()


def test_rule_18_flags_are_computed_from_the_terms(programme, who):
    BankRate.objects.create(region_prefix="41", valid_from=date(2015, 1, 1), rate_bp=400)
    terms = {"kind": "guaranteed", "principal_guaranteed": True, "security": "none", "principal_fen": 1_000_000}
    at_limit = make_contract(programme, who, in_force=False, yearly_fen=60_099, **terms)
    assert codes(at_limit) == {"debt_in_disguise", "no_security"}  # 6.00 % is the limit of 4 % × 1.5
    above = make_contract(programme, who, in_force=False, yearly_fen=60_100, **terms)
    assert codes(above) == {"debt_in_disguise", "no_security", "above_bank_rate"}
    with pytest.raises(RuleError, match="flags_unexplained"):
        contracts.put_in_force(above, by=who.county)
    contracts.put_in_force(above, explanation="历史合同", by=who.county)
    assert above.status == "in_force"


def test_without_a_bank_rate_the_flag_says_so(programme, who):
    contract = make_contract(programme, who, in_force=False, kind="guaranteed", principal_fen=100, yearly_fen=8)
    assert codes(contract) == {"no_bank_rate"}


def test_related_party_is_found_by_the_name_of_an_official_in_office_that_day(programme, who):
    boss = make_user("village_clerk", name="刘支书")
    contract = make_contract(programme, who, in_force=False, representative=boss.name)
    assert codes(contract) == {"related_party"}
    assert "刘支书" in flags_of(contract)[0].text
    boss.posts.update(to_on=BEGUN - timedelta(days=1))
    assert codes(contract) == set()


@pytest.mark.parametrize(
    ("signed", "explanation", "code"),
    [
        (date(2017, 7, 24), "", None),
        (date(2017, 7, 25), "", "household_loan_unexplained"),
        (date(2021, 2, 28), "历史档案", None),
        (date(2021, 3, 1), "历史档案", "household_loan_refused"),
    ],
)
def test_rule_19_household_loans_as_capital_by_the_day_of_the_contract(programme, who, signed, explanation, code):
    make_asset(programme, who)
    terms = {"in_force": False, "capital": "household_loan", "signed_on": signed, "explanation": explanation}
    if code is None:
        assert "household_loan" in codes(make_contract(programme, who, **terms))
        return
    with pytest.raises(RuleError, match=code):
        make_contract(programme, who, **terms)
    assert not Contract.objects.exists()


def test_the_days_of_rule_19_are_rows_not_constants(programme, who):
    HouseholdLoanRule.objects.all().delete()
    assert make_contract(programme, who, in_force=False, capital="household_loan", signed_on=date(2024, 1, 1)).pk


def test_a_credit_code_that_fails_its_check_is_refused(programme, who):
    make_asset(programme, who)
    with pytest.raises(RuleError, match="bad_contract"):
        make_contract(programme, who, operator_code="91110000600037341X")
    assert make_contract(programme, who, operator_code="91110000600037341L").pk


# --- putting in force, ending ----------------------------------------------------------------------------------------
def test_put_in_force_by_somebody_else_with_schedule_and_confirmed_owner(programme, who):
    asset = make_asset(programme, who, confirmed=False)
    contract = make_contract(programme, who, in_force=False, plan=())
    with pytest.raises(NotAllowed):
        contracts.put_in_force(contract, by=who.clerk)
    with pytest.raises(RuleError, match="owner_not_confirmed"):
        contracts.put_in_force(contract, by=who.county)
    assets.confirm_owner(asset, document="d", on=BEGUN, by=who.county)
    with pytest.raises(RuleError, match="no_schedule"):
        contracts.put_in_force(contract, by=who.county)
    contracts.set_schedule(contract, plan=[(BEGUN, 5)], by=who.clerk)
    contracts.put_in_force(contract, by=who.township)
    with pytest.raises(RuleError, match="not_a_draft"):
        contracts.set_schedule(contract, plan=[(BEGUN, 6)], by=who.clerk)
    with pytest.raises(RuleError, match="schedule_fixed"):
        contracts.add_due(contract, due_on=BEGUN, amount_fen=1, by=who.clerk)
    with pytest.raises(RuleError, match="wrong_status"):
        contracts.drop_contract(contract, by=who.clerk)
    assert [due.amount_fen for due in contract.dues.all()] == [5]


def test_who_drew_it_up_does_not_put_it_in_force(programme, who):
    make_asset(programme, who)
    who.clerk = who.county
    contract = make_contract(programme, who, in_force=False)
    with pytest.raises(RuleError, match="own_contract"):
        contracts.put_in_force(contract, by=who.county)


def test_an_asset_is_bound_by_one_contract_at_a_time(programme, who):
    first = make_contract(programme, who)
    second = make_contract(programme, who, in_force=False)
    with pytest.raises(RuleError, match="asset_contracted_already"):
        contracts.put_in_force(second, by=who.county)
    contracts.end_contract(first, on=date(2021, 6, 1), reason="违约", by=who.county)
    assert (first.status, first.ended_on) == ("terminated", date(2021, 6, 1))
    contracts.put_in_force(second, by=who.county)


def test_schedules_by_year_quarter_and_list():
    assert every(12, first_on=date(2024, 2, 29), last_on=date(2026, 12, 31), amount_fen=1)[1] == (date(2025, 2, 28), 1)
    assert [day.month for day, _fen in every(3, first_on=date(2026, 3, 31), last_on=date(2026, 12, 31), amount_fen=1)] == [3, 6, 9, 12]
    assert from_lines("2026-06-30 12000\n\n2026-12-31\t1,200.50") == [(date(2026, 6, 30), 1_200_000), (date(2026, 12, 31), 120_050)]
    for text in ("2026-06-31 5", "2026-06-30", "x 5", "2026-06-30 1.234"):
        with pytest.raises(ValueError, match="1"):
            from_lines(text)


# --- dues and receipts -----------------------------------------------------------------------------------------------
def test_receipts_pay_the_oldest_due_first_to_the_last_fen(programme, who):
    fund, asset = make_fund(programme, who, source="enterprise"), make_asset(programme, who)
    assets.fund_asset(asset, fund, amount_fen=1, by=who.county)
    contract = make_contract(programme, who, plan=[(date(2020, 6, 30), 100), (date(2020, 12, 31), 100)])
    receipt = pay(programme, who, 150, "R1", contract=contract)
    assert receipt.source_kind == "enterprise"
    dues = Due.objects.with_received().order_by("due_on")
    assert [due.outstanding_fen for due in dues] == [0, 50]
    more = pay(programme, who, 70, "R2")
    with pytest.raises(RuleError, match="above_due"):
        receipts.allocate(more, dues[1], amount_fen=60, by=who.finance)
    with pytest.raises(NotAllowed):
        receipts.allocate(more, dues[1], by=who.clerk)
    receipts.allocate(more, dues[1], by=who.finance)
    assert receipts.free_fen(more) == 20
    with pytest.raises(RuleError, match="nothing_left"):
        receipts.allocate(more, dues[0], by=who.finance)
    assert sum(DueReceipt.objects.values_list("amount_fen", flat=True)) == 200


def test_mixed_sources_are_not_guessed_and_are_kept_apart(programme, who):
    for source in ("fiscal", "donation"):
        asset = make_asset(programme, who)
        assets.fund_asset(asset, make_fund(programme, who, source=source), amount_fen=1, by=who.county)
    pay(programme, who, 5, "R1")
    pay(programme, who, 7, "R2", source_kind="donation")
    window = (date(2021, 1, 1), date(2021, 12, 31))
    assert readiness.received_by_source(programme, *window) == {"": 5, "donation": 7}
    assert readiness.received_between(programme, *window) == 12
    assert readiness.received_between(programme, date(2021, 1, 6), date(2021, 12, 31)) == 0


def test_a_receipt_for_a_contract_of_another_programme_is_refused_and_leaves_nothing(programme, who):
    contract = make_contract(programme, who)
    other = make_programme(shares=(1,))
    with pytest.raises(RuleError, match="other_programme"):
        pay(other, who, 5, "R1", contract=contract)
    assert not other.received.exists()


@pytest.mark.parametrize(("days", "band"), [(0, None), (1, 0), (30, 0), (31, 30), (90, 30), (91, 90)])
def test_overdue_at_0_30_and_90_days(programme, who, days, band):
    make_contract(programme, who, plan=[(TODAY() - timedelta(days=days), 100)])
    overdue = Due.objects.overdue(TODAY())
    found = [0] if between(overdue, 0, 30, TODAY()).exists() else []
    found += [30] if between(overdue, 30, 90, TODAY()).exists() else []
    found += [90] if older_than(overdue, 90, TODAY()).exists() else []
    assert found == ([] if band is None else [band])


def test_dues_stay_overdue_after_the_contract_ends_and_the_asset_is_gone(programme, who):
    contract = make_contract(programme, who, plan=[(date(2020, 6, 30), 100)])
    contracts.end_contract(contract, on=date(2021, 6, 1), reason="违约", by=who.county)
    Asset.objects.update(status="sold", status_on=date(2021, 7, 1))
    assert Due.objects.overdue(TODAY()).count() == 1


@pytest.mark.parametrize(("role", "shown"), [("county_officer", 1), ("finance_officer", 1), ("auditor", 1), ("village_clerk", 0)])
def test_overdue_dues_wait_on_the_landing_page(programme, who, rf, role, shown):
    make_contract(programme, who, plan=[(TODAY() - timedelta(days=100), 100)])
    request = rf.get("/")
    request.user = make_user(role, COUNTY)
    todos: list[Todo] = [todo for todo in programmes_waiting(request) if todo.count and "overdue=90" in todo.url]
    assert len(todos) == shown


# --- readiness (rule 1) ----------------------------------------------------------------------------------------------
def ready(programme, on=date(2020, 12, 31)):
    readiness.check_ready(programme, on=on)


def test_nothing_is_demanded_without_a_rule_but_warned_of(programme):
    ready(programme)
    assert len(readiness.warnings(programme, on=date(2020, 12, 31))) == 1


def test_rule_1_asset_owner_and_contract_in_force_on_the_day_of_the_income(programme, who):
    ReadinessRule.objects.create(region_prefix="410482", valid_from=date(2019, 1, 1))
    with pytest.raises(RuleError, match="no_asset"):
        ready(programme)
    asset = make_asset(programme, who, confirmed=False)
    with pytest.raises(RuleError, match="owner_not_confirmed"):
        ready(programme)
    assets.confirm_owner(asset, document="d", on=BEGUN, by=who.county)
    with pytest.raises(RuleError, match="no_contract"):
        ready(programme)
    contract = make_contract(programme, who, kind="own", operator="集体自营", plan=(), security="none", to_on=date(2020, 12, 31))
    ready(programme)
    with pytest.raises(RuleError, match="no_contract"):
        ready(programme, on=date(2021, 1, 1))
    assert contract.kind == "own"
    Asset.objects.update(status="sold", status_on=date(2020, 12, 1))
    with pytest.raises(RuleError, match="asset_disposed"):
        ready(programme)
    ready(programme, on=date(2018, 12, 31))  # before the rule began


@pytest.mark.both
def test_constraints_of_contracts_and_dues(programme, who):
    contract = make_contract(programme, who)
    due = contract.dues.get()
    broken = [
        lambda: Contract.objects.filter(pk=contract.pk).update(to_on=BEGUN - timedelta(days=1)),
        lambda: Due.objects.create(contract=contract, number=2, due_on=due.due_on, amount_fen=1),
        lambda: Due.objects.filter(pk=due.pk).update(amount_fen=0),
    ]
    for act in broken:
        with pytest.raises(DatabaseError), transaction.atomic():
            act()
    pay(programme, who, 5, "R1", contract=contract)
    with pytest.raises(DatabaseError, match="never changed"), transaction.atomic(), connection.cursor() as cursor:
        cursor.execute("UPDATE programmes_duereceipt SET amount_fen = 9")
