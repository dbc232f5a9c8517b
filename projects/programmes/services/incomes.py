"""Into whose income account a payment goes."""

from datetime import date

from django.utils import timezone
from django.utils.translation import gettext as _

from projects.households.models import Household
from projects.ledger.models import IncomeAccount
from shared.errors import RuleError


def account_of(household: Household, paid_on: date) -> IncomeAccount:
    """The household's income account for a payment of a day. Raises RuleError "no_account", "future_date"."""
    if paid_on > timezone.localdate():
        raise RuleError("future_date", _("%(day)s is still to come.") % {"day": paid_on})
    account = getattr(household, "account", None)
    if account is None:
        raise RuleError("no_account", _("Household %(number)s has no income account.") % {"number": household})
    return account
