"""The rail of institutions: money comes over the bank, and an officer matches its receipts. Its facts lie in our own tables."""

from collections.abc import Iterator
from datetime import datetime

from django.db.models import Sum
from django.utils import timezone

from marketplace.payment.gateway import BadSignature, Event, Fact, GatewayRefused, RefundFact, Started
from marketplace.payment.models import BankReceipt, Refund, TransferContract


class BankTransfer:
    """The same six calls as any rail; what a bank cannot do by itself waits for the officer."""

    def start(self, payment, return_url: str, cancel_url: str) -> Started:
        """The contract is written with the attempt; its page tells the institution where to pay."""
        return Started(payment.contract.number, return_url, payment.expires_at)

    def fetch(self, ref: str) -> Fact:
        """What the matched receipts sum to."""
        contract = TransferContract.objects.select_related("payment").get(number=ref)
        sum_fen = contract.payment.receipts.aggregate(sum=Sum("amount_fen"))["sum"] or 0
        over = contract.closed_at is not None or contract.payment.expires_at <= timezone.now()
        status = "paid" if sum_fen else "expired" if over else "open"
        return Fact(status, sum_fen, contract.payment.currency, "transfer", "", "")

    def expire(self, ref: str) -> None:
        """Expect no more money. Refused once some has come."""
        contract = TransferContract.objects.select_related("payment").get(number=ref)
        if contract.payment.receipts.exists():
            raise GatewayRefused("money has come in")
        TransferContract.objects.filter(pk=contract.pk, closed_at__isnull=True).update(closed_at=timezone.now())

    def refund(self, intent_ref: str, amount_fen: int, key: str, reason: str) -> RefundFact:
        """Nothing leaves a bank account by itself: the finance officer sends it and enters the receipt."""
        return RefundFact(f"transfer:{key}", "pending")

    def fetch_refund(self, ref: str) -> RefundFact:
        refund = Refund.objects.get(refund_ref=ref)
        return RefundFact(ref, "succeeded" if refund.receipt else refund.status)

    def parse_webhook(self, body: bytes, header: str) -> Event:
        """A bank sends none."""
        raise BadSignature

    def changes_since(self, moment: datetime) -> Iterator[Event]:
        matched = BankReceipt.objects.filter(payment__contract__isnull=False, matched_at__gte=moment).select_related("payment__contract")
        return (
            Event(f"receipt:{each.number}", "bank.receipt_matched", each.payment.contract.number) for each in matched.order_by("matched_at")
        )
