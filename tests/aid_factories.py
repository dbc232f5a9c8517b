"""Makes pairings and monitored households for tests."""

from datetime import date

from django.utils import timezone

from accounts.models import User
from projects.households.models import Household
from projects.monitoring import services as monitoring
from projects.monitoring.models import MonitoringCase
from projects.pairing import services as pairing
from projects.pairing.models import Pairing
from tests.factories import make_household, make_user


def make_pairing(
    household: Household | None = None, helper: User | None = None, *, from_on: date = date(2021, 3, 1), by: User | None = None
) -> Pairing:
    """A standing pairing; the helper holds a post in the household's village."""
    household = household or make_household()
    helper = helper or make_user("helper", household.village.region_id)
    return pairing.pair([household], helper=helper, from_on=from_on, by=by or _officer_of(household))[0]


def make_case(
    household: Household | None = None, *, risks=("01",), entered_on: date | None = None, measured: bool = False, **facts
) -> MonitoringCase:
    """A household under watch since today or `entered_on`; with a measure against each risk if `measured`."""
    household, entered_on = household or make_household(), entered_on or timezone.localdate()
    by = _officer_of(household)
    words = dict(zip(risks, ["宅基地纠纷" if code == "99" else "" for code in risks], strict=True))
    known = {"kind": "marginal", "self_paid_fen": 5_000_00} | facts
    case = monitoring.open_case(household, entered_on=entered_on, risks=words, by=by, **known)
    for risk in case.risks.all() if measured else ():
        monitoring.add_measure(risk, kind="health", content="慢病签约服务", from_on=entered_on, by=by)
    return case


def _officer_of(household: Household) -> User:
    """An officer of the household's county."""
    return make_user("county_officer", f"{household.village.region_id[:6]}000000")
