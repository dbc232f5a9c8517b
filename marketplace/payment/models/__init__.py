"""Money facts of the shop: attempts to pay, what the gateway told, money given back, transfers, disputes, reconciliation. Never deleted."""

from marketplace.payment.models.inbox import CatchUp, WebhookEvent
from marketplace.payment.models.payments import Payment
from marketplace.payment.models.reconciling import BalanceEntry, Difference, Reconciliation
from marketplace.payment.models.refunds import Dispute, Refund
from marketplace.payment.models.rules import RefundWindow, TransferRule
from marketplace.payment.models.transfers import BankReceipt, TransferContract

__all__ = [
    "BalanceEntry",
    "BankReceipt",
    "CatchUp",
    "Difference",
    "Dispute",
    "Payment",
    "Reconciliation",
    "Refund",
    "RefundWindow",
    "TransferContract",
    "TransferRule",
    "WebhookEvent",
]
