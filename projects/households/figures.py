"""What each figure of the checks means, in which unit people give it, and which rules measure with it."""

from dataclasses import dataclass, fields
from decimal import Decimal

from django.utils.translation import gettext_lazy as _

from projects.households.checks import Limits


@dataclass(frozen=True, slots=True)
class Figure:
    """scale: how many stored units make one unit of the form (fen of a yuan, hundredths of a mu)."""

    meaning: str
    unit: str
    rules: str
    scale: int = 1

    def shown(self, value: int) -> str:
        """A stored value in the figure's unit, without needless zeros."""
        number = Decimal(value) / self.scale
        return f"{number.normalize():f}" if number % 1 else f"{int(number)}"


_AGE, _MONTHS, _MU, _YUAN, _YUAN_A_MONTH = _("years of age"), _("months"), _("mu"), _("yuan"), _("yuan a month")
FIGURES: dict[str, Figure] = {
    "labour_from_age": Figure(_("youngest age at which somebody may have labour skill or work"), _AGE, "R01 R02 R18"),
    "labour_to_age": Figure(_("oldest age at which a healthy adult counts as having labour"), _AGE, "R02"),
    "welfare_post_below_age": Figure(_("age from which nobody holds a public-welfare job"), _AGE, "R01"),
    "middle_school_from_age": Figure(_("youngest usual age at middle school"), _AGE, "R03"),
    "middle_school_to_age": Figure(_("oldest usual age at middle school"), _AGE, "R03"),
    "college_from_age": Figure(_("youngest usual age at college or university"), _AGE, "R03"),
    "master_from_age": Figure(_("youngest usual age in master studies"), _AGE, "R03"),
    "land_most": Figure(_("most arable land of a household that is not odd"), _MU, "R10", 100),
    "forest_most": Figure(_("most forest land of a household that is not odd"), _MU, "R10", 100),
    "road_most_m": Figure(_("longest distance to a hard road that is not odd"), _("metres"), "R10"),
    "pay_least_fen": Figure(_("least monthly pay that is not odd"), _YUAN_A_MONTH, "R11", 100),
    "pay_most_fen": Figure(_("highest monthly pay that is not odd"), _YUAN_A_MONTH, "R11", 100),
    "pay_low_fen": Figure(_("monthly pay below which the amount is asked again"), _YUAN_A_MONTH, "R11", 100),
    "measure_within_months": Figure(_("time within which a monitored household gets its first measure"), _MONTHS, "R15"),
    "monitored_at_least_months": Figure(_("shortest time before a risk counts as cleared"), _MONTHS, "R16"),
    "entry_income_most_fen": Figure(_("highest income per head at entry that is not odd"), _YUAN, "R20", 100),
    "entry_wage_least_fen": Figure(_("least wage at entry that is not odd"), _YUAN, "R20", 100),
}
UNKNOWN = {field.name for field in fields(Limits)} ^ FIGURES.keys()
if UNKNOWN:
    raise RuntimeError(f"figures without a meaning, or meanings without a figure: {sorted(UNKNOWN)}")
