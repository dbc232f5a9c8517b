"""Aid programmes (帮扶项目): money → assets → contracts → income received, who takes part, and what each kind keeps record of."""

from projects.programmes.models.assets import Asset, AssetFunding, AssetPhoto, Disposal, DisposalStep, Fund
from projects.programmes.models.contracts import Contract, Due, DueReceipt
from projects.programmes.models.labour import LabourDay, PostPay, PublicPost
from projects.programmes.models.livestock import Animal, Herd, HerdEvent
from projects.programmes.models.programmes import InProgramme, Participation, Programme, ReceivedIncome, ShareRecalculation, Source
from projects.programmes.models.rules import (
    BankRate,
    HouseholdLoanRule,
    LabourShareRule,
    MeetingRule,
    ProgrammeKind,
    PublicPostRule,
    ReadinessRule,
    RecheckRule,
)
from projects.programmes.models.sketching import Booking, BookingLine
from projects.programmes.models.workshops import Recheck, WageLine, WageSheet, Worker, WorkshopSite

__all__ = [
    "Animal",
    "Asset",
    "AssetFunding",
    "AssetPhoto",
    "BankRate",
    "Booking",
    "BookingLine",
    "Contract",
    "Disposal",
    "DisposalStep",
    "Due",
    "DueReceipt",
    "Fund",
    "Herd",
    "HerdEvent",
    "HouseholdLoanRule",
    "InProgramme",
    "LabourDay",
    "LabourShareRule",
    "MeetingRule",
    "Participation",
    "PostPay",
    "Programme",
    "ProgrammeKind",
    "PublicPost",
    "PublicPostRule",
    "ReadinessRule",
    "ReceivedIncome",
    "Recheck",
    "RecheckRule",
    "ShareRecalculation",
    "Source",
    "WageLine",
    "WageSheet",
    "Worker",
    "WorkshopSite",
]
