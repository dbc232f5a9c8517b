"""Orders and money that wait for somebody: to be sent, settled, released, paid back, explained."""

from collections.abc import Iterator

from django.http import HttpRequest
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _

from accounts.permissions import may
from accounts.todo import Todo, waiting
from marketplace.aftersale.models import Claim
from marketplace.desk.alarms import late
from marketplace.orders.models import Order
from marketplace.payment.models import BankReceipt, Difference, Dispute, Payment, Refund
from marketplace.payment.places import COUNTY
from marketplace.settlement.models import PayoutBatch
from marketplace.settlement.services import due
from marketplace.watch.models import Finding


def orders_waiting(request: HttpRequest) -> Iterator[Todo]:
    to_ship = Order.objects.visible_to(request.user, "orders.ship").filter(status=Order.Status.PAID).order_by("paid_at")
    yield waiting(_("orders to send"), f"{reverse('orders_admin:list')}?status={Order.Status.PAID}", to_ship)
    over = sum(1 for _order in due(timezone.localdate(), Order.objects.visible_to(request.user, "settlement.run")))
    yield Todo(_("orders to settle to the households"), over, reverse("orders_admin:settle_due"))


def sales_to_look_at(request: HttpRequest) -> Iterator[Todo]:
    """Orders that should have left by now, and doubtful sales nobody has looked at."""
    behind = late(request.user, timezone.now(), "orders.ship")
    yield waiting(_("orders that should have left by now"), reverse("sales_admin:alarms"), behind)
    open_ones = Finding.objects.visible_to(request.user, "watch.decide").waiting().select_related("supplier").order_by("pk")
    yield waiting(_("doubtful sales"), f"{reverse('findings_admin:list')}?status={Finding.Status.OPEN}", open_ones)
    batches = PayoutBatch.objects.visible_to(request.user, "settlement.pay")
    to_send = batches.filter(status__in=[PayoutBatch.Status.DRAWN, PayoutBatch.Status.SENT]).order_by("pk")
    yield waiting(_("payout batches to send or to answer"), reverse("payouts_admin:list"), to_send)


def claims_waiting(request: HttpRequest) -> Iterator[Todo]:
    """Claims the seller's side has to answer, and those the county has to decide."""
    address = reverse("claims_admin:list")
    to_answer = Claim.objects.visible_to(request.user, "claims.answer").filter(status__in=[Claim.Status.ASKED, Claim.Status.SENT_BACK])
    yield waiting(_("claims to answer"), address, to_answer.order_by("due_at").select_related("order", "line"))
    to_decide = Claim.objects.visible_to(request.user, "claims.decide").filter(status=Claim.Status.DISPUTED)
    yield waiting(
        _("claims to decide"), f"{address}?status={Claim.Status.DISPUTED}", to_decide.order_by("pk").select_related("order", "line")
    )


def money_waiting(request: HttpRequest) -> Iterator[Todo]:
    """The alerts: money that is held, disputed, failed to go back, or that nobody can place."""
    user, payments, refunds = request.user, reverse("payments_admin:list"), reverse("refunds_admin:list")
    held = Payment.objects.visible_to(user, "payments.release").filter(status=Payment.Status.HELD)
    yield Todo(_("held payments: another amount or currency arrived"), held.count(), f"{payments}?status={Payment.Status.HELD}")
    disputed = Payment.objects.visible_to(user, "payments.release").filter(disputes__status=Dispute.Status.OPEN).distinct()
    first = disputed.first()
    yield Todo(_("disputed payments"), disputed.count(), reverse("payments_admin:payment", args=[first.pk]) if first else payments)
    mine = Refund.objects.visible_to(user, "orders.refund")
    by_bank = mine.filter(status=Refund.Status.PENDING, way=Refund.Way.TRANSFER)
    yield Todo(_("refunds to pay by bank transfer"), by_bank.count(), f"{refunds}?status={Refund.Status.PENDING}&way={Refund.Way.TRANSFER}")
    failed = mine.filter(status=Refund.Status.FAILED, replaced_by__isnull=True).exclude(way=Refund.Way.DISPUTE)
    yield Todo(_("refunds that failed"), failed.count(), f"{refunds}?status={Refund.Status.FAILED}")
    if may(user, "payments.match", COUNTY):
        unplaced = BankReceipt.objects.filter(payment__isnull=True, returned_receipt__isnull=True)
        yield Todo(_("bank receipts without a contract"), unplaced.count(), reverse("transfers_admin:receipts"))
    if may(user, "payments.reconcile", COUNTY):
        unexplained = Difference.objects.filter(explained_at__isnull=True, is_gone=False)
        yield Todo(_("differences to the gateway's balance"), unexplained.count(), reverse("reconciliation_admin:list"))
