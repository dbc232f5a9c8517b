"""Dividend rounds (分红批次): what was divided, by which formula, who agreed, and what each household gets."""

from projects.dividends.models.approvals import ApprovalBand, RoundApproval
from projects.dividends.models.archives import ArchiveRule, RoundArchive
from projects.dividends.models.decisions import Hold, LineReturn, PayeeChange, Recovery
from projects.dividends.models.formulas import FormulaTemplate
from projects.dividends.models.lines import DividendLine, RoundReplay
from projects.dividends.models.meetings import MeetingKind, MeetingStep, RoundMeetingRule
from projects.dividends.models.payments import BankBatch, BankReceipt, Payment
from projects.dividends.models.rounds import DividendRound, RoundSource

__all__ = [
    "ApprovalBand",
    "ArchiveRule",
    "BankBatch",
    "BankReceipt",
    "DividendLine",
    "DividendRound",
    "FormulaTemplate",
    "Hold",
    "LineReturn",
    "MeetingKind",
    "MeetingStep",
    "PayeeChange",
    "Payment",
    "Recovery",
    "RoundApproval",
    "RoundArchive",
    "RoundMeetingRule",
    "RoundReplay",
    "RoundSource",
]
