"""Daily reconciliation: three lists, repeatable, explained by an officer. Lost events are made up for by asking."""

import time
from datetime import timedelta

import pytest
from django.core.management import CommandError, call_command
from django.urls import reverse
from django.utils import timezone

from marketplace.payment import inbox, reconciling, refunds, services
from marketplace.payment.gateway import Event
from marketplace.payment.models import BalanceEntry, CatchUp, Difference, Payment, Refund, WebhookEvent
from marketplace.payment.stripe_client import StripeGateway
from marketplace.payment.tasks import catch_up
from shared.errors import NotAllowed, RuleError
from tests.factories import COUNTY, make_user
from tests.market_factories import make_purchase, make_sku
from tests.marketplace.test_payment import start, statuses
from tests.marketplace.test_settlement import paid_and_received

pytestmark = [pytest.mark.django_db, pytest.mark.both]


@pytest.fixture(autouse=True)
def _empty_balance(stand_in):
    stand_in.server.store.tables["balance_transaction"].clear()


@pytest.fixture
def finance():
    return make_user("finance_officer", COUNTY)


def today():
    return timezone.localdate()


def lists(done):
    return {(each.kind, each.ref): (each.theirs_fen, each.ours_fen) for each in done.differences.filter(is_gone=False)}


def test_a_quiet_day_agrees_to_the_fen(stand_in, finance):
    order = paid_and_received(stand_in, (make_sku(price_fen=10_000), 1))
    refunds.refund_line(order.lines.get(), amount_fen=2_500, reason="破损", by=finance)
    done = reconciling.reconcile(today())
    assert lists(done) == {}
    assert (done.theirs_count, done.ours_count, done.gross_fen, done.fee_fen) == (2, 2, 7_500, 290)
    reconciling.reconcile(today())
    assert BalanceEntry.objects.count() == 2


def test_the_three_lists(stand_in, finance):
    theirs = start(make_purchase())
    stand_in.pay(theirs)  # no event came, nobody asked
    charge = stand_in.server.store.get("payment_intent", stand_in.session(theirs)["payment_intent"])["latest_charge"]
    different = paid_and_received(stand_in, (make_sku(price_fen=10_000), 1)).purchase.payments.get()
    entry = stand_in.server.store.get("charge", different.charge_ref)["balance_transaction"]
    stand_in.server.store.get("balance_transaction", entry)["amount"] = 9_999
    ours = paid_and_received(stand_in, (make_sku(price_fen=500), 1)).purchase.payments.get()
    Payment.objects.filter(pk=ours.pk).update(charge_ref="ch_unknown")
    done = reconciling.reconcile(today())
    found = lists(done)
    assert found["theirs", charge] == (theirs.amount_fen, None)
    assert found["other", different.charge_ref] == (9_999, 10_000)
    assert found["ours", "ch_unknown"] == (None, 500)
    services.fold(theirs)
    again = reconciling.reconcile(today())
    assert again == done
    assert ("theirs", charge) not in lists(again)


def test_a_refund_the_bank_returned_sums_to_nothing(stand_in, finance):
    order = paid_and_received(stand_in, (make_sku(price_fen=10_000), 1))
    refund = refunds.refund_line(order.lines.get(), reason="变质", by=finance)
    stand_in.ask("fail_refund", refund=refund.refund_ref)
    assert ("other", refund.refund_ref) in lists(reconciling.reconcile(today()))
    refunds.fold(refund)
    assert lists(reconciling.reconcile(today())) == {}


def test_an_account_in_another_currency_is_compared_by_what_the_buyer_paid(stand_in):
    payment = paid_and_received(stand_in, (make_sku(price_fen=10_000), 1)).purchase.payments.get()
    entry = stand_in.server.store.get("charge", payment.charge_ref)["balance_transaction"]
    stand_in.server.store.get("balance_transaction", entry).update(currency="hkd", amount=10_900, exchange_rate=1.09)
    assert lists(reconciling.reconcile(today())) == {}
    assert BalanceEntry.objects.get().presented_fen == 10_000


def test_explained_once_by_the_right_person(stand_in, finance, client):
    stand_in.pay(start(make_purchase()))
    done = reconciling.reconcile(today())
    line = done.differences.get()
    for outsider in (make_user("county_officer", COUNTY), make_user("finance_officer", "410482102201"), make_user()):
        with pytest.raises(NotAllowed):
            reconciling.explain(line, explanation="x", by=outsider)
    with pytest.raises(RuleError, match="no_explanation"):
        reconciling.explain(line, explanation=" ", by=finance)
    client.force_login(finance, backend="accounts.backends.PhoneOrEmailBackend")
    assert line.ref in client.get(reverse("reconciliation_admin:day", args=[done.pk])).content.decode()
    client.post(reverse("reconciliation_admin:explain", args=[line.pk]), {"explanation": "测试付款"})
    line.refresh_from_db()
    assert (line.explanation, line.explained_by) == ("测试付款", finance)
    with pytest.raises(RuleError, match="explained_already"):
        reconciling.explain(line, explanation="again", by=finance)
    assert client.post(reverse("reconciliation_admin:list"), {"day": today().isoformat()}).status_code == 302
    assert client.post(reverse("reconciliation_admin:list"), {"day": (today() + timedelta(days=2)).isoformat()}).status_code == 422


def test_the_command_says_what_it_found(stand_in, settings, capsys):
    stand_in.pay(start(make_purchase()))
    call_command("reconcile_payments", "--day", today().isoformat())
    assert "theirs 1, ours 0" in capsys.readouterr().out
    settings.STRIPE_API_BASE = "http://127.0.0.1:9"
    with pytest.raises(CommandError):
        call_command("reconcile_payments")
    assert Difference.objects.count() == 1


def test_lost_events_are_found_by_asking_and_handled_once(stand_in):
    payment = start(make_purchase())
    stand_in.pay(payment)
    catch_up.call()
    assert statuses(payment.purchase) == {"paid"}
    count = WebhookEvent.objects.filter(was_polled=True).count()
    assert count
    assert inbox.catch_up(timezone.now() - timedelta(hours=1)) == 0
    assert WebhookEvent.objects.count() == count


def test_changes_come_oldest_first(stand_in):
    payment = start(make_purchase())
    stand_in.pay(payment)
    mine = [
        event for event in StripeGateway().changes_since(timezone.now() - timedelta(minutes=5)) if event.purchase == payment.purchase.number
    ]
    assert [event.type for event in mine][-1] == "checkout.session.completed"


def test_an_attempt_whose_answer_got_lost_is_found_by_our_marks(stand_in):
    payment = start(make_purchase())
    stand_in.pay(payment)
    Payment.objects.update(status="failed", session_ref=None, redirect_url="")
    inbox.catch_up(timezone.now() - timedelta(minutes=5))
    assert statuses(payment.purchase) == {"paid"}
    assert not Refund.objects.exists()


def test_one_event_that_gets_through_does_not_hide_an_outage(stand_in):
    """Asked since the last asking, not since the last word: three hours of lost events are still found."""
    payment = start(make_purchase())
    stand_in.pay(payment)
    lost = [event for event in stand_in.server.store.tables["event"].values() if event["created"] > time.time() - 60]
    for event in lost:
        event["created"] -= 3 * 3600
    CatchUp.objects.create(pk=1, asked_at=timezone.now() - timedelta(hours=3))
    inbox.keep(Event("evt_through", "payout.paid", "po_1"))
    catch_up.call()
    assert statuses(payment.purchase) == {"paid"}
    assert CatchUp.objects.get().asked_at > timezone.now() - timedelta(minutes=1)


def test_an_asking_without_an_answer_is_asked_again(stand_in, settings):
    asked = timezone.now() - timedelta(hours=5)
    CatchUp.objects.create(pk=1, asked_at=asked)
    settings.STRIPE_API_BASE = "http://127.0.0.1:9"
    catch_up.call()
    assert CatchUp.objects.get().asked_at == asked


def test_an_event_the_gateway_knows_nothing_of_ends(stand_in):
    event = inbox.keep(Event("evt_ghost", "charge.dispute.created", "dp_unknown"))
    inbox.handle(event)
    event.refresh_from_db()
    assert event.handled_at
    assert event.outcome.startswith("refused")


def test_marks_do_not_take_over_a_session_that_is_anothers(stand_in):
    """Signed, but naming an attempt that has no session yet: nothing changes hands, nothing breaks."""
    mine, other = start(make_purchase()), start(make_purchase())
    Payment.objects.filter(pk=mine.pk).update(status="created", session_ref=None, redirect_url="")
    forged = Event("evt_marks", "checkout.session.completed", other.session_ref, purchase=mine.purchase.number, attempt=1)
    assert inbox.keep(forged)
    mine.refresh_from_db()
    assert mine.session_ref is None
