"""Herds, bookings and wage sheets: counted from events, settled once, posted to the last fen."""

from datetime import date

import pytest
from django.db import DatabaseError, connection, transaction

from projects.ledger.models import IncomeEntry, Posting
from projects.programmes.models import Animal, Booking, BookingLine, HerdEvent, ReceivedIncome, WageLine, WageSheet
from projects.programmes.screens.things.livestock import heads_today
from projects.programmes.services import livestock, sketching, wages, workshops
from shared.errors import NotAllowed, RuleError
from tests.factories import make_household, make_programme, make_user
from tests.programme_factories import BEGUN, make_booking, make_herd, make_officials, make_sheet, make_site, make_sketching, make_worker

pytestmark = pytest.mark.django_db
PAID = date(2020, 10, 10)


@pytest.fixture
def who():
    return make_officials()


# --- livestock -------------------------------------------------------------------------------------------------------
def happen(herd, who, kind, heads, day=BEGUN, **more):
    facts = {"proof": "登记表", "happened_on": day} | more
    return livestock.record_event(herd, kind=kind, heads=heads, by=who.clerk, **facts)


def test_head_count_of_any_day_follows_from_the_events(who):
    herd = make_herd(make_programme(shares=()), who)
    happen(herd, who, "purchase", 30, date(2020, 2, 1), amount_fen=1)
    happen(herd, who, "birth", 12, date(2020, 3, 1))
    happen(herd, who, "death", 2, date(2020, 4, 1))
    happen(herd, who, "sale", 5, date(2020, 5, 1), amount_fen=500_000)
    happen(herd, who, "insured", 35, date(2020, 5, 2), policy="P1", amount_fen=10)
    happen(herd, who, "count", 33, date(2020, 6, 1))
    happen(herd, who, "correction", 1, date(2020, 6, 2))
    days = [date(2020, month, 15) for month in range(1, 7)]
    assert [livestock.head_count(herd, day) for day in days] == [0, 30, 42, 40, 35, 34]
    assert [there for _event, there in livestock.history(herd)] == [30, 42, 40, 35, 35, 33, 34]


def test_the_articles_flock_is_shown_as_about_until_it_is_counted(who):
    herd = make_herd(make_programme(shares=()), who, arrangement="own", household=make_household(), keeper="", sheds=7)
    happen(herd, who, "purchase", 30, approximate=True)
    happen(herd, who, "count", 100, date(2020, 11, 10), approximate=True)
    assert heads_today(herd) in {"约 100", "about 100"}
    happen(herd, who, "count", 104, date(2020, 12, 1))
    assert heads_today(herd) == "104"


def test_refuses_what_cannot_be(who):
    herd = make_herd(make_programme(shares=()), who)
    happen(herd, who, "purchase", 5, date(2020, 3, 1))
    happen(herd, who, "sale", 4, date(2020, 6, 1), amount_fen=1)
    for kind, heads, more, code in (
        ("death", 2, {"day": date(2020, 4, 1)}, "fewer_than_none"),  # the later sale would be of animals not there
        ("sale", 1, {"day": date(2020, 7, 1)}, "needs_amount"),
        ("returned", 1, {}, "not_a_loan"),
        ("birth", 0, {}, "no_heads"),
        ("birth", 1, {"day": date(2019, 1, 1)}, "before_the_herd"),
        ("birth", 1, {"proof": " "}, "no_proof"),
        ("insured", 1, {}, "bad_event"),
        ("birth", 2, {"ear_tags": ["A"]}, "tags_do_not_match"),
    ):
        with pytest.raises(RuleError, match=code):
            happen(herd, who, kind, heads, **more)
    for by in (who.finance, make_user("village_clerk", "410482101201")):
        who.clerk = by
        with pytest.raises(NotAllowed):
            happen(herd, who, "birth", 1)
    assert HerdEvent.objects.count() == 2


def test_ear_tags_come_and_leave_with_their_events(who):
    herd = make_herd(make_programme(shares=()), who)
    happen(herd, who, "purchase", 2, ear_tags=["A1", "A2"])
    happen(herd, who, "death", 1, date(2020, 2, 1), ear_tags=["A1"])
    assert [tag.ear_tag for tag in Animal.objects.filter(left_by=None)] == ["A2"]
    with pytest.raises(RuleError, match="unknown_tag"), transaction.atomic():
        happen(herd, who, "death", 1, date(2020, 3, 1), ear_tags=["A1"])
    with pytest.raises(RuleError, match="tag_taken"), transaction.atomic():
        happen(herd, who, "birth", 1, ear_tags=["A2"])


def test_a_loan_of_animals_counts_what_is_due_back(who):
    programme = make_programme(shares=())
    with pytest.raises(RuleError, match="bad_herd"):
        make_herd(programme, who, arrangement="loan", household=make_household(), keeper="")
    herd = make_herd(programme, who, arrangement="loan", household=make_household(), keeper="", heads_due_back=12)
    happen(herd, who, "lent", 10)
    happen(herd, who, "birth", 8, date(2020, 5, 1))
    happen(herd, who, "returned", 7, date(2020, 9, 1))
    assert (livestock.due_back(herd), livestock.head_count(herd, date(2020, 9, 1))) == (5, 11)
    with pytest.raises(RuleError, match="more_than_due_back"):
        happen(herd, who, "returned", 6, date(2020, 9, 2))


@pytest.mark.both
def test_events_are_append_only_and_change_what_they_say(who):
    herd = make_herd(make_programme(shares=()), who)
    happen(herd, who, "purchase", 5)
    for act in ("UPDATE programmes_herdevent SET heads = 6", "DELETE FROM programmes_herdevent"):
        with pytest.raises(DatabaseError, match="never changed"), transaction.atomic(), connection.cursor() as cursor:
            cursor.execute(act)
    for facts in ({"kind": "death", "change": 1}, {"kind": "birth", "change": 2}, {"kind": "claim", "change": 0}):
        with pytest.raises(DatabaseError), transaction.atomic():
            HerdEvent.objects.create(herd=herd, happened_on=BEGUN, heads=1, proof="x", recorded_by=who.clerk, **facts)


# --- sketching base --------------------------------------------------------------------------------------------------
def settle(booking, who, **changed):
    facts = {"bank_reference": "B1", "settled_on": PAID, "share_receipt": "R1"} | changed
    sketching.settle(booking, by=facts.pop("by", who.finance), **facts)


def test_settling_posts_wages_and_business_income_and_the_village_share(who):
    booking = make_booking(make_sketching(), who, "held")
    settle(booking, who)
    entries = list(IncomeEntry.objects.order_by("source").values_list("kind", "amount_fen", "source", "earned_on"))
    assert entries == [("wage", 30_000, f"booking:{booking.pk}:1", PAID), ("business", 30_000, f"booking:{booking.pk}:2", PAID)]
    assert Posting.objects.get().source == f"booking:{booking.pk}"
    received = ReceivedIncome.objects.get()
    assert (received.amount_fen, received.bank_receipt, received.programme) == (20_000, "R1", booking.programme)
    with pytest.raises(RuleError, match="wrong_status"):
        settle(booking, who, bank_reference="B2")
    assert IncomeEntry.objects.count() == 2


def test_settling_is_all_or_nothing(who):
    booking = make_booking(make_sketching(), who, "held")
    for changed, code in (({"share_receipt": ""}, "receipt_incomplete"), ({"bank_reference": " "}, "no_reference")):
        with pytest.raises(RuleError, match=code):
            settle(booking, who, **changed)
    with pytest.raises(NotAllowed):
        settle(booking, who, by=who.clerk)
    booking.refresh_from_db()
    assert booking.status == "held"
    assert not IncomeEntry.objects.exists()
    assert not ReceivedIncome.objects.exists()


def test_who_took_the_booking_does_not_settle_it(who):
    from accounts.models import Role
    from accounts.services import appoint
    from tests.factories import make_region

    booking = make_booking(make_sketching(), who, "held")
    appoint(who.clerk, Role.FINANCE_OFFICER, make_region(), by=None, from_on=BEGUN)
    who.clerk.forget_posts()
    with pytest.raises(RuleError, match="own_record"):
        settle(booking, who, by=who.clerk)


def test_lines_stay_within_the_price_and_in_whole_fen(who):
    booking = make_booking(make_sketching(), who, "confirmed")  # 1,000.00 − 200.00 share − 600.00 lines
    facts = {"household": make_household(), "kind": "meal", "what": "餐", "by": who.clerk}
    for hundredths, rate_fen, code in ((100, 20_001, "above_price"), (33, 1, "not_whole_fen"), (100, 0, "not_whole_fen")):
        with pytest.raises(RuleError, match=code):
            sketching.add_line(booking, hundredths=hundredths, rate_fen=rate_fen, **facts)
    line = sketching.add_line(booking, hundredths=100, rate_fen=20_000, **facts)
    sketching.remove_line(line, by=who.clerk)
    assert sketching.lines_fen(booking) == 60_000


def test_bookings_move_by_next_and_a_cancelling_says_why(who):
    booking = make_booking(make_sketching(), who)
    for to, code in (("held", "wrong_status"), ("settled", "needs_settling"), ("cancelled", "no_reason")):
        with pytest.raises(RuleError, match=code):
            sketching.move_booking(booking, to=to, by=who.clerk)
    sketching.move_booking(booking, to="cancelled", reason="疫情", by=who.clerk)
    assert booking.status == "cancelled"


@pytest.mark.both
def test_lines_of_a_settled_booking_are_kept_by_the_database(who):
    booking = make_booking(make_sketching(), who, "held")
    settle(booking, who)
    line = booking.lines.first()
    facts = {"booking": booking, "number": 9, "household": line.household, "kind": "meal", "what": "x", "recorded_by": who.clerk}
    for act in (
        lambda: BookingLine.objects.filter(pk=line.pk).update(what="x"),
        lambda: BookingLine.objects.filter(pk=line.pk).delete(),
        lambda: BookingLine.objects.create(hundredths=100, rate_fen=1, amount_fen=1, **facts),
    ):
        with pytest.raises(DatabaseError, match="never changed"), transaction.atomic():
            act()
    with pytest.raises(DatabaseError), transaction.atomic():
        Booking.objects.filter(pk=booking.pk).update(bank_reference="")


@pytest.mark.both
def test_a_booking_line_is_quantity_times_rate(who):
    booking = make_booking(make_sketching(), who, "confirmed")
    with pytest.raises(DatabaseError), transaction.atomic():
        booking.lines.update(amount_fen=1)


# --- workshops -------------------------------------------------------------------------------------------------------
@pytest.fixture
def site(who):
    return make_site(make_programme(shares=(), kind="workshop"), who)


def pay(sheet, who, **changed):
    facts = {"bank_reference": "B1", "paid_on": PAID} | changed
    wages.pay_sheet(sheet, by=facts.pop("by", who.finance), **facts)


def test_a_wage_sheet_is_written_confirmed_and_paid_by_three_and_posted_once(site, who):
    sheet = make_sheet(site, who)
    with pytest.raises(RuleError, match="wrong_status"):
        wages.confirm_sheet(sheet, by=who.reviewer)
    wages.submit_sheet(sheet, by=who.clerk)
    with pytest.raises(NotAllowed):
        wages.confirm_sheet(sheet, by=who.clerk)
    wages.confirm_sheet(sheet, by=who.reviewer)
    with pytest.raises(NotAllowed):
        pay(sheet, who, by=who.reviewer)
    pay(sheet, who)
    entries = IncomeEntry.objects.order_by("source")
    assert [(entry.kind, entry.amount_fen, entry.source) for entry in entries] == [
        ("wage", 3_500, f"wagesheet:{sheet.pk}:{n}") for n in (1, 2)
    ]
    with pytest.raises(RuleError, match="wrong_status"):
        pay(sheet, who, bank_reference="B2")
    other = make_sheet(site, who, "confirmed")
    with pytest.raises(RuleError, match="reference_used"):
        pay(other, who)
    assert entries.count() == 2


def test_lines_are_written_into_a_draft_only_by_workers_of_the_workshop(site, who):
    sheet = make_sheet(site, who, "submitted")
    line = sheet.lines.first()
    facts = {"piece": "装袋", "quantity": 1, "rate_fen": 1, "by": who.clerk}
    for act in (lambda: wages.add_wage_line(sheet, worker=line.worker, **facts), lambda: wages.remove_wage_line(line, by=who.clerk)):
        with pytest.raises(RuleError, match="not_a_draft"):
            act()
    wages.return_sheet(sheet, reason="数量有误", by=who.reviewer)
    with pytest.raises(RuleError, match="other_workshop"):
        wages.add_wage_line(sheet, worker=make_worker(make_site(site.programme, who), who), **facts)
    with pytest.raises(RuleError, match="bad_line"):  # a second line for the same pieces
        wages.add_wage_line(sheet, worker=line.worker, **facts)
    wages.remove_wage_line(line, by=who.clerk)
    with pytest.raises(RuleError, match="empty_sheet"):
        wages.submit_sheet(wages.write_sheet(site, title="空", from_on=BEGUN, to_on=BEGUN, by=who.clerk), by=who.clerk)
    assert wages.sheet_fen(sheet) == 3_500


def test_recognition_and_its_yearly_check_by_the_rule(site, who):
    assert workshops.recheck_due_on(site) is None
    with pytest.raises(RuleError, match="not_recognised"):
        workshops.recheck(site, on=BEGUN, passed=True, document="d", by=who.county)
    workshops.recognise(site, document="认定1号", on=date(2020, 2, 29), by=who.county)
    assert workshops.recheck_due_on(site) == date(2021, 2, 28)
    with pytest.raises(RuleError, match="no_note"):
        workshops.recheck(site, on=date(2021, 2, 1), passed=False, document="d", by=who.county)
    workshops.recheck(site, on=date(2021, 2, 1), passed=True, document="复核1号", by=who.county)
    assert workshops.recheck_due_on(site) == date(2022, 2, 1)
    with pytest.raises(RuleError, match="recognised_already"):
        workshops.recognise(site, document="d", on=BEGUN, by=who.county)


@pytest.mark.both
def test_constraints_and_triggers_of_wage_sheets(site, who):
    sheet = make_sheet(site, who, "confirmed")
    line = sheet.lines.first()
    broken = [
        lambda: WageLine.objects.filter(pk=line.pk).update(piece="x"),
        lambda: WageLine.objects.filter(pk=line.pk).delete(),
        lambda: WageSheet.objects.filter(pk=sheet.pk).update(confirmed_by=who.clerk),
        lambda: WageSheet.objects.filter(pk=sheet.pk).update(status="paid"),
    ]
    for act in broken:
        with pytest.raises(DatabaseError), transaction.atomic():
            act()
    draft = make_sheet(site, who)
    with pytest.raises(DatabaseError), transaction.atomic():
        draft.lines.update(amount_fen=1)
