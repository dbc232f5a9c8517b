"""Order, payment, refund and settlement as one machine: whatever happens in whatever order, the books are right after each step.

Bounded so that it runs in well under a minute; HYPOTHESIS_EXAMPLES asks for more.
"""

import os
import random
from datetime import timedelta

import pytest
from django.db import transaction
from django.db.models import Count, F, Q, Sum
from django.utils import timezone
from hypothesis import HealthCheck, settings
from hypothesis import strategies as st
from hypothesis.stateful import Bundle, RuleBasedStateMachine, initialize, invariant, multiple, rule, run_state_machine_as_test

from audit.models import AuditEntry
from marketplace.catalogue.models import Sku
from marketplace.orders import services as orders
from marketplace.orders.models import Order, OrderLine, Purchase
from marketplace.payment import bank_refunds, disputes, holding, inbox, refunds, services, transfers
from marketplace.payment.models import Dispute, Payment, Refund, WebhookEvent
from marketplace.payment.stripe_client import StripeGateway
from marketplace.payment.tasks import poll_open_payments
from marketplace.settlement import services as settlement
from marketplace.settlement.books import books
from marketplace.settlement.models import SettlementShare
from projects.ledger.models import IncomeEntry
from shared.errors import RuleError
from tests.factories import COUNTY, make_user
from tests.market_factories import make_product, make_purchase, make_sku, make_supplier
from tests.marketplace.test_payment import start

pytestmark = [pytest.mark.django_db, pytest.mark.both]
levers, STOCK = {}, 6


def refused_or_done(act, *args, **kwargs):
    """A refusal by rule is a fine answer; anything else is not."""
    try:
        with transaction.atomic():
            return act(*args, **kwargs)
    except RuleError:
        return None


def page_to_pay(purchase):
    """The attempt whose page takes money now; one that was paid already takes none again, though we have not heard of it."""
    payment = refused_or_done(start, purchase)
    if payment and payment.rail == "stripe" and payment.status == "open" and levers["stand_in"].session(payment)["status"] == "open":
        return payment
    return None


class Shop(RuleBasedStateMachine):
    purchases = Bundle("purchases")

    @initialize()
    def open_shop(self):
        self.atomic = transaction.atomic()
        self.atomic.__enter__()
        self.finance, self.receipts, self.opened_at = make_user("finance_officer", COUNTY), 0, timezone.now()
        suppliers = [make_supplier(freight_fen=800), make_supplier()]
        self.skus = [make_sku(make_product(suppliers[n % 2], weights=(2, 1)), price_fen=1_001 + n * 333, stock_=STOCK) for n in range(3)]

    def teardown(self):
        if hasattr(self, "atomic"):
            transaction.set_rollback(True)
            self.atomic.__exit__(None, None, None)

    @rule(target=purchases, which=st.integers(1, 7), pieces=st.integers(1, 3))
    def order(self, which, pieces):
        wanted = [(sku, pieces) for n, sku in enumerate(self.skus) if which >> n & 1]
        made = refused_or_done(make_purchase, *wanted)
        return made if made else multiple()

    @rule(purchase=purchases, method=st.sampled_from(["card", "alipay"]), wrong=st.sampled_from([0, 0, 0, -5, 7]))
    def pay(self, purchase, method, wrong):
        payment = page_to_pay(purchase)
        if payment:
            levers["stand_in"].pay(payment, method)
            if wrong:
                session = levers["stand_in"].session(payment)
                levers["stand_in"].server.store.get("payment_intent", session["payment_intent"])["amount_received"] += wrong

    @rule(purchase=purchases)
    def money_comes_after_the_order_was_closed(self, purchase):
        """The buyer was just typing the card number when the reservation ended."""
        payment = page_to_pay(purchase)
        if payment:
            orders.cancel(purchase)
            levers["stand_in"].pay(payment, "card")

    @rule(purchase=purchases)
    def answer_got_lost(self, purchase):
        """The gateway opened a page and we never heard of it: the attempt is given up, another may begin."""
        if refused_or_done(start, purchase):
            purchase.payments.filter(status="open", rail="stripe").update(status="failed", session_ref=None, redirect_url="")

    @rule(repeats=st.integers(1, 2), seed=st.integers(0, 99))
    def events_arrive(self, repeats, seed):
        """Everything the gateway has to tell, in any order, some of it again."""
        told = list(StripeGateway().changes_since(self.opened_at))
        random.Random(seed).shuffle(told)
        for event in told * repeats:
            inbox.handle(inbox.keep(event) or WebhookEvent.objects.get(event_id=event.id))

    @rule(purchase=purchases, surplus=st.sampled_from([0, 0, -100, 100]))
    def transfer(self, purchase, surplus):
        contract = refused_or_done(transfers.start_transfer, purchase, institution="某单位", page_url="http://127.0.0.1/x/")
        if contract is None:
            return
        self.receipts += 1
        receipt = transfers.record_receipt(
            number=f"R{self.receipts}", payer="某单位", amount_fen=max(1, purchase.total_fen + surplus), received_on=timezone.localdate(),
            by=self.finance,
        )  # fmt: skip
        refused_or_done(transfers.match, receipt, contract, by=self.finance)

    @rule(purchase=purchases)
    def event(self, purchase):
        for payment in purchase.payments.all():
            services.fold(payment)

    @rule(purchase=purchases)
    def reservation_ends(self, purchase):
        purchase.refresh_from_db()
        if purchase.status == "awaiting_payment":
            services.close_unpaid(purchase)

    @rule()
    def poll(self):
        poll_open_payments.call()

    @rule(purchase=purchases, accept=st.booleans())
    def release(self, purchase, accept):
        for payment in purchase.payments.filter(status="held"):
            self.receipts += 1
            if accept:
                refused_or_done(holding.accept_held, payment, receipt=f"S{self.receipts}", by=self.finance)
            else:
                refused_or_done(holding.give_back_held, payment, reason="不符", by=self.finance)

    @rule(purchase=purchases)
    def send_and_receive(self, purchase):
        for order in purchase.orders.all():
            refused_or_done(orders.ship, order, carrier="邮政", waybill="1", by=None)
            refused_or_done(orders.receive, order, at=timezone.now() - timedelta(days=9))
        for payment in purchase.payments.filter(contract__isnull=False, status="paid"):
            refused_or_done(transfers.accept_goods, payment.contract, on=timezone.localdate(), signer="李", by=self.finance)

    @rule(purchase=purchases)
    def settle(self, purchase):
        for order in purchase.orders.all():
            refused_or_done(settlement.settle, order, by=None)

    @rule(purchase=purchases, line=st.integers(0, 3), part=st.sampled_from([None, 1, 500]), by_bank=st.booleans())
    def refund(self, purchase, line, part, by_bank):
        lines = list(OrderLine.objects.filter(order__purchase=purchase).order_by("pk"))
        refused_or_done(refunds.refund_line, lines[line % len(lines)], reason="变质", amount_fen=part, by_bank=by_bank, by=self.finance)

    @rule(purchase=purchases)
    def refund_all(self, purchase):
        refused_or_done(refunds.refund_order, purchase.orders.first(), reason="不要了", by=self.finance)

    @rule(pays=st.booleans())
    def bank_day(self, pays):
        for refund in Refund.objects.filter(way="transfer", status="pending"):
            self.receipts += 1
            if pays:
                refused_or_done(bank_refunds.paid_by_bank, refund, receipt=f"O{self.receipts}", payee="某人", by=self.finance)

    @rule()
    def bank_returns_a_refund(self):
        refund = Refund.objects.filter(way="gateway", status="succeeded").first()
        if refund:
            levers["stand_in"].ask("fail_refund", refund=refund.refund_ref)
            refunds.fold(refund)

    @rule()
    def failed_ones_go_by_bank(self):
        for refund in Refund.objects.filter(status="failed"):
            refused_or_done(bank_refunds.by_bank_instead, refund, by=self.finance)

    @rule(purchase=purchases, won=st.sampled_from([None, True, False]))
    def dispute(self, purchase, won):
        payment = purchase.payments.filter(status="paid").exclude(charge_ref="").first()
        if payment is None:
            return
        open_ = Dispute.objects.filter(payment=payment, status="open").first()
        ref = open_.ref if open_ else levers["stand_in"].ask("dispute", charge=payment.charge_ref)["id"]
        disputes.fold(ref)
        if won is not None:
            levers["stand_in"].ask("decide", dispute=ref, won=won)
            disputes.fold(ref)

    @rule()
    def books_follow(self):
        settlement.fold_refunds()

    @invariant()
    def every_fen_is_accounted_for(self):
        if not hasattr(self, "atomic"):
            return
        for order in Order.objects.all():
            lines = books(order)
            assert sum(line.fen for line in lines) == 0, (order, lines)
        for payment in Payment.objects.exclude(status__in=["created", "open", "failed", "expired"]):
            claimed = payment.refunds.exclude(status="failed").aggregate(sum=Sum("amount_fen"))["sum"] or 0
            assert claimed == payment.refunded_fen <= payment.got_fen
        for line in OrderLine.objects.all():
            back = line.refunds.exclude(status="failed").aggregate(sum=Sum("amount_fen"))["sum"] or 0
            assert back == line.refunded_fen <= line.amount_fen
        posted = IncomeEntry.objects.aggregate(sum=Sum("amount_fen"))["sum"] or 0
        shares = SettlementShare.objects.filter(reversed_at__isnull=True).aggregate(sum=Sum("amount_fen"))["sum"] or 0
        assert posted == shares
        for sku in Sku.objects.all():
            lines = OrderLine.objects.filter(sku=sku)
            waiting = lines.filter(order__status="awaiting_payment").aggregate(sum=Sum("quantity"))["sum"] or 0
            sold = lines.filter(order__paid_at__isnull=False).aggregate(sum=Sum("quantity"))["sum"] or 0
            assert (sku.on_hand, sku.reserved) == (STOCK - sold, waiting)
        for purchase in Purchase.objects.filter(status="paid"):
            whole = Q(refunds__order=None, refunds__amount_fen=F("received_fen"))
            assert purchase.payments.filter(status="paid").exclude(whole).count() == 1, purchase
        assert not AuditEntry.objects.filter(action="purchase.paid").values("object_id").annotate(n=Count("pk")).filter(n__gt=1).exists()


def test_the_books_sum_to_zero_after_every_step(stand_in):
    levers["stand_in"] = stand_in
    examples = int(os.environ.get("HYPOTHESIS_EXAMPLES", "18"))
    run_state_machine_as_test(
        Shop, settings=settings(max_examples=examples, stateful_step_count=25, deadline=None, suppress_health_check=list(HealthCheck))
    )
