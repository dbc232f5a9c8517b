"""What an order brought to its households, and how the bank paid it to them."""

from marketplace.settlement.models.payouts import Payout, PayoutAnswer, PayoutBatch
from marketplace.settlement.models.settled import SettledLine, Settlement, SettlementShare

__all__ = ["Payout", "PayoutAnswer", "PayoutBatch", "SettledLine", "Settlement", "SettlementShare"]
