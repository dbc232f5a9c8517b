"""Two at once after the sale, on PostgreSQL with real commits: one receipt, one claim, one refund, one payment of each share."""

import pytest

from marketplace.aftersale import services
from marketplace.aftersale.models import Claim
from marketplace.orders import services as orders
from marketplace.orders.models import Order, OrderLine, Shipment
from marketplace.payment.models import Refund
from marketplace.settlement import payouts
from marketplace.settlement import services as settlement
from marketplace.settlement.books import check
from marketplace.settlement.models import Payout, PayoutBatch, SettlementShare
from tests.factories import COUNTY, make_user
from tests.market_factories import make_paid, make_photo, make_received, make_sku
from tests.marketplace.test_payouts import give_card
from tests.marketplace.test_races import all_at_once, codes

pytestmark = [pytest.mark.postgres, pytest.mark.usefixtures("committed_db")]


def test_one_of_many_receipts_counts():
    order = make_paid().orders.get()
    orders.ship(order, carrier="邮政", waybill="1", by=None)
    answers = all_at_once([lambda: orders.receive(Order.objects.get(pk=order.pk)) for _n in range(6)])
    assert answers.count(None) == 1
    assert set(codes(answers)) <= {"changed_meanwhile", "wrong_status"}


def test_many_senders_send_each_piece_once():
    order = make_paid((make_sku(stock_=5), 3)).orders.get()
    line = order.lines.get()
    sending = {"carrier": "邮政", "by": None, "pieces": {line.pk: 2}}
    acts = [lambda n=n: orders.ship(Order.objects.get(pk=order.pk), waybill=f"W{n}", **sending) for n in range(6)]
    answers = all_at_once(acts)
    assert Shipment.objects.count() == 1
    assert codes(answers) == ["too_many_pieces"] * 5
    assert OrderLine.objects.get().shipped_quantity == 2


def test_one_of_many_claims_about_a_line():
    line = make_received(days_ago=1).lines.get()
    asking = [lambda: services.open_claim(line, kind="damage", what="broken", photos=[make_photo()]) for _n in range(6)]
    answers = all_at_once(asking)
    assert sum(isinstance(answer, Claim) for answer in answers) == 1
    assert set(codes(answers)) == {"asked_already"}
    assert Claim.objects.count() == 1


def test_seller_and_county_at_once_pay_once():
    order = make_received((make_sku(), 2), days_ago=1)
    seller, officer = make_user("seller"), make_user("county_officer", COUNTY)
    claim = services.open_claim(order.lines.get(), kind="damage", what="broken", photos=[make_photo()])

    def accept():
        return services.accept(Claim.objects.get(pk=claim.pk), by=seller)

    def decide():
        return services.decide(Claim.objects.get(pk=claim.pk), accepted=True, reason="破损", by=officer)

    answers = all_at_once([accept, decide, accept, decide])
    assert sum(isinstance(answer, Claim) for answer in answers) == 1
    assert Refund.objects.count() == 1
    assert OrderLine.objects.get().refunded_fen == 7960
    check(order)


def test_a_claim_and_the_settlement_at_once_exclude_each_other():
    order = make_received(days_ago=8)
    Order.objects.update(return_days=7)
    claim_it = lambda: services.open_claim(order.lines.get(), kind="damage", what="lost")
    settle_it = lambda: settlement.settle(Order.objects.get(pk=order.pk), by=None)
    all_at_once([claim_it, settle_it, settle_it])
    order.refresh_from_db()
    assert order.status in {"settled", "after_sale"}
    assert (order.status == "after_sale") == (Claim.objects.exists() and not SettlementShare.objects.exists())
    check(order)


def test_shares_go_into_one_bank_file_whoever_draws():
    order = make_received((make_sku(), 2))
    for share in order.lines.get().shares.all():
        give_card(share.account)
    settlement.settle(order, by=None)
    finance = [make_user("finance_officer", COUNTY) for _n in range(4)]
    answers = all_at_once([lambda by=by: payouts.draw(by=by) for by in finance])
    assert sum(isinstance(answer, list) for answer in answers) == 1
    assert set(codes(answers)) <= {"changed_meanwhile", "nothing_to_pay"}
    assert (PayoutBatch.objects.count(), Payout.objects.count()) == (1, 1)
    assert Payout.objects.get().amount_fen == sum(SettlementShare.objects.values_list("amount_fen", flat=True))
