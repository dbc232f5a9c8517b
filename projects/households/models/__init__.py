"""The household register (农户): households and members, what a year says of them, what happened to them, and the code lists."""

from projects.households.imports.models import ColumnMapping, ImportRow, ImportRun, VillageImport
from projects.households.models.changes import ChangeRequest
from projects.households.models.codes import Code, CodeField, CodesField, join_codes, split_codes
from projects.households.models.doubts import Doubt, DoubtStep, RuleParameter
from projects.households.models.duplicates import DuplicatePair
from projects.households.models.events import MembershipEvent
from projects.households.models.history import FieldChange
from projects.households.models.households import Household
from projects.households.models.kinship import Kinship
from projects.households.models.members import DERIVED, NO_SCHOOL, NO_WORK, WELL, Member, card_print, derived, phone_print
from projects.households.models.roll_overs import RollOver, RollOverLine
from projects.households.models.years import HouseholdYear, IndicatorValue

__all__ = [
    "DERIVED",
    "NO_SCHOOL",
    "NO_WORK",
    "WELL",
    "ChangeRequest",
    "Code",
    "CodeField",
    "CodesField",
    "ColumnMapping",
    "Doubt",
    "DoubtStep",
    "DuplicatePair",
    "FieldChange",
    "Household",
    "HouseholdYear",
    "ImportRow",
    "ImportRun",
    "IndicatorValue",
    "Kinship",
    "Member",
    "MembershipEvent",
    "RollOver",
    "RollOverLine",
    "RuleParameter",
    "VillageImport",
    "card_print",
    "derived",
    "join_codes",
    "phone_print",
    "split_codes",
]
