"""Income of households (收入台账): accounts, postings, entries, and what is kept beside them."""

from projects.ledger.models.checks import LedgerCheck
from projects.ledger.models.entries import ChainHead, IncomeAccount, IncomeEntry, Posting
from projects.ledger.models.links import StatementComplaint, StatementLink, new_token
from projects.ledger.models.rules import IncomeItem, IncomeItemRule, IncomeLine
from projects.ledger.models.vouchers import Voucher, VoucherLine

__all__ = [
    "ChainHead",
    "IncomeAccount",
    "IncomeEntry",
    "IncomeItem",
    "IncomeItemRule",
    "IncomeLine",
    "LedgerCheck",
    "Posting",
    "StatementComplaint",
    "StatementLink",
    "Voucher",
    "VoucherLine",
    "new_token",
]
